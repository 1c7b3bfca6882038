package meta

import (
	"crypto/hmac"
	"crypto/sha256"
	"crypto/subtle"
	"encoding/hex"
	"net/http"
	"net/url"
	"strings"

	"postdog.io/channel"
)

// SignatureHeader carries the signature of a delivery.
const SignatureHeader = "X-Hub-Signature-256"

const signaturePrefix = "sha256="

// VerifySignature checks that the body was signed with one of the app's secrets: "sha256=" and 64 hex digits, the HMAC
// over the raw bytes. More than one secret serves its rotation. An empty secret verifies nothing. The old SHA-1 header
// is not looked at. It returns channel.ErrSignature.
func VerifySignature(secrets []channel.Secret, h http.Header, body []byte) error {
	values := h.Values(SignatureHeader)
	if len(values) != 1 {
		return channel.ErrSignature
	}
	digits, ok := strings.CutPrefix(values[0], signaturePrefix)
	if !ok || len(digits) != hex.EncodedLen(sha256.Size) {
		return channel.ErrSignature
	}
	given, err := hex.DecodeString(digits)
	if err != nil {
		return channel.ErrSignature
	}
	matched := 0
	for _, secret := range secrets {
		if secret == "" {
			continue
		}
		mac := hmac.New(sha256.New, []byte(secret))
		mac.Write(body)
		matched |= subtle.ConstantTimeCompare(mac.Sum(nil), given)
	}
	if matched != 1 {
		return channel.ErrSignature
	}
	return nil
}

// Challenge answers the handshake of a webhook subscription. It returns the challenge to answer with, which is the
// caller's text: answer it as text/plain with nosniff. It returns channel.ErrSignature where the mode or the token is wrong.
func Challenge(query url.Values, verifyToken channel.Secret) (string, error) {
	want := sha256.Sum256([]byte(verifyToken))
	got := sha256.Sum256([]byte(query.Get("hub.verify_token")))
	challenge := query.Get("hub.challenge")
	same := subtle.ConstantTimeCompare(want[:], got[:]) == 1
	if !same || verifyToken == "" || query.Get("hub.mode") != "subscribe" || challenge == "" {
		return "", channel.ErrSignature
	}
	return challenge, nil
}
