package x

import (
	"crypto/hmac"
	"crypto/sha256"
	"crypto/subtle"
	"encoding/base64"
	"encoding/json"
	"net/url"
	"regexp"
	"strings"

	"postdog.io/channel"
)

// SignatureHeader carries the signature of a delivery.
const SignatureHeader = "X-Twitter-Webhooks-Signature"

const signaturePrefix = "sha256="

// Verify checks that the raw body was signed with one of the app's secrets: "sha256=" and the HMAC in base64. An empty
// secret verifies nothing.
func (a *Adapter) Verify(w channel.Webhook) error {
	values := w.Header.Values(SignatureHeader)
	if len(values) != 1 {
		return channel.ErrSignature
	}
	text, ok := strings.CutPrefix(values[0], signaturePrefix)
	given, err := base64.StdEncoding.Strict().DecodeString(text)
	if !ok || err != nil {
		return channel.ErrSignature
	}
	matched := 0
	for _, secret := range a.config.Secrets {
		if secret != "" {
			matched |= subtle.ConstantTimeCompare(sign(secret, w.Body), given)
		}
	}
	if matched != 1 {
		return channel.ErrSignature
	}
	return nil
}

func sign(secret channel.Secret, body []byte) []byte {
	mac := hmac.New(sha256.New, []byte(secret))
	mac.Write(body)
	return mac.Sum(nil)
}

// crcToken is what a challenge may look like. Whatever it is gets signed with the secret that signs deliveries, so that it
// must not be able to be one: a delivery begins with a brace.
var crcToken = regexp.MustCompile(`^[A-Za-z0-9_+/=.-]{1,256}$`)

// Challenge answers X's check of the webhook, at its creation and each half hour: the HMAC of the token, as JSON.
func (a *Adapter) Challenge(query url.Values) (string, error) {
	token := query.Get("crc_token")
	if len(a.config.Secrets) == 0 || a.config.Secrets[0] == "" || !crcToken.MatchString(token) {
		return "", channel.ErrSignature
	}
	answer := signaturePrefix + base64.StdEncoding.EncodeToString(sign(a.config.Secrets[0], []byte(token)))
	text, err := json.Marshal(map[string]string{"response_token": answer})
	return string(text), err
}
