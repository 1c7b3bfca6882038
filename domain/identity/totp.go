package identity

import (
	"crypto/subtle"
	"strings"
	"time"

	"github.com/pquerna/otp"
	"github.com/pquerna/otp/hotp"
)

// Time-based one-time passwords, RFC 6238: SHA-1, six digits, steps of 30 seconds, as authenticator apps expect.
const (
	totpPeriod     = 30
	totpDigits     = otp.DigitsSix
	totpSecretSize = 20
	// totpSkew is how many steps a phone's clock may be off, either way (RFC 6238, section 5.2).
	totpSkew = 1
)

// matchTOTP returns the time step that a code is right for. The caller must spend the step: the library would accept a
// code again and again. No secret is matched by no code, also not by that of an empty secret.
func matchTOTP(secret []byte, code string, now time.Time) (step int64, ok bool) {
	if len(secret) == 0 {
		return 0, false
	}
	code = strings.ReplaceAll(strings.TrimSpace(code), " ", "")
	current := now.Unix() / totpPeriod
	for s := current - totpSkew; s <= current+totpSkew; s++ {
		want, err := hotp.GenerateCodeCustom(EncodeSecret(secret), uint64(s), hotp.ValidateOpts{Digits: totpDigits, Algorithm: otp.AlgorithmSHA1}) // #nosec G115 -- the clock is after 1970
		if err == nil && subtle.ConstantTimeCompare([]byte(want), []byte(code)) == 1 {
			step, ok = s, true
		}
	}
	return step, ok
}
