package identity

import (
	"testing"
	"time"

	"github.com/pquerna/otp/hotp"
)

// RFC 6238, appendix B, SHA-1. Its codes have eight digits, ours are their last six.
var rfcVectors = []struct {
	at   int64
	code string
}{
	{59, "94287082"}, {1111111109, "07081804"}, {1111111111, "14050471"},
	{1234567890, "89005924"}, {2000000000, "69279037"}, {20000000000, "65353130"},
}

var rfcSecret = []byte("12345678901234567890")

func TestCodesOfTheRFC(t *testing.T) {
	t.Parallel()
	for _, v := range rfcVectors {
		step, ok := matchTOTP(rfcSecret, v.code[2:], time.Unix(v.at, 0))
		if !ok || step != v.at/30 {
			t.Errorf("at %d the code %s: step %d, %v", v.at, v.code[2:], step, ok)
		}
	}
}

func TestCodeIsGoodForOneStepEitherWay(t *testing.T) {
	t.Parallel()
	const code, step = "050471", 1111111111 / 30
	for offset := -5 * totpPeriod; offset <= 5*totpPeriod; offset++ {
		now := time.Unix(step*totpPeriod+int64(offset), 0)
		got, ok := matchTOTP(rfcSecret, code, now)
		want := offset >= -totpPeriod && offset < 2*totpPeriod
		if ok != want || ok && got != step {
			t.Errorf("%d s from the step's begin: step %d, %v", offset, got, ok)
		}
	}
}

func TestCodeAsPeopleTypeIt(t *testing.T) {
	t.Parallel()
	now := time.Unix(1111111111, 0)
	for code, want := range map[string]bool{
		"050471": true, " 050 471 ": true, "050472": false, "50471": false, "": false, "14050471": false, "０５０４７１": false,
	} {
		if _, ok := matchTOTP(rfcSecret, code, now); ok != want {
			t.Errorf("%q: %v", code, ok)
		}
	}
	if _, ok := matchTOTP([]byte("another secret of 20"), "050471", now); ok {
		t.Error("a code of another secret")
	}
	ofNothing, err := hotp.GenerateCode("", uint64(now.Unix()/totpPeriod)) // #nosec G115 -- after 1970
	if err != nil {
		t.Fatal(err)
	}
	if _, ok := matchTOTP(nil, ofNothing, now); ok {
		t.Error("a code without a secret")
	}
}
