package x

import (
	"errors"
	"net/http"
	"net/url"
	"strings"
	"testing"

	"postdog.io/channel"
)

// TestChallenge compares with values that were computed by other means:
// printf %s T | openssl dgst -sha256 -hmac secret -binary | base64.
func TestChallenge(t *testing.T) {
	t.Parallel()
	a := testAdapter(t, Config{Secrets: []channel.Secret{"secret", "old"}})
	got, err := a.Challenge(url.Values{"crc_token": {"T"}})
	if want := `{"response_token":"sha256=ZVCWEZVh+bCndv8zrO51g8bX0kO05osqm8vzxtEHF4Y="}`; got != want || err != nil {
		t.Errorf("got %s, %v, want %s", got, err, want)
	}
	// What is signed here must not be able to be a delivery.
	for _, token := range []string{"", `{"data":{}}`, "a b", "\n", strings.Repeat("a", 257), "[1]"} {
		if got, err := a.Challenge(url.Values{"crc_token": {token}}); !errors.Is(err, channel.ErrSignature) || got != "" {
			t.Errorf("%q: got %s, %v", token, got, err)
		}
	}
	for _, secrets := range [][]channel.Secret{nil, {""}} {
		if _, err := testAdapter(t, Config{Secrets: secrets}).Challenge(url.Values{"crc_token": {"T"}}); !errors.Is(err, channel.ErrSignature) {
			t.Errorf("without a secret: %v", err)
		}
	}
}

func TestVerify(t *testing.T) {
	t.Parallel()
	const right = "sha256=ZVCWEZVh+bCndv8zrO51g8bX0kO05osqm8vzxtEHF4Y="
	header := func(values ...string) http.Header {
		return http.Header{http.CanonicalHeaderKey(SignatureHeader): values}
	}
	a := testAdapter(t, Config{Secrets: []channel.Secret{"new", "", "secret"}})
	if err := a.Verify(channel.Webhook{Header: header(right), Body: []byte("T")}); err != nil {
		t.Error(err)
	}
	for name, w := range map[string]channel.Webhook{
		"other body": {Header: header(right), Body: []byte("U")}, "none": {Body: []byte("T")}, "two": {Header: header(right, right), Body: []byte("T")},
		"no prefix": {Header: header(right[7:]), Body: []byte("T")}, "cut": {Header: header(right[:20]), Body: []byte("T")}, "empty": {Header: header("sha256="), Body: []byte("T")},
	} {
		if err := a.Verify(w); !errors.Is(err, channel.ErrSignature) {
			t.Errorf("%s: got %v", name, err)
		}
	}
}
