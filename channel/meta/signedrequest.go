package meta

import (
	"crypto/hmac"
	"crypto/sha256"
	"crypto/subtle"
	"encoding/base64"
	"encoding/json"
	"strings"
	"time"

	"postdog.io/channel"
)

// SignedRequest is what Meta says of a person who uses our app: that they removed it, or want to be forgotten.
type SignedRequest struct {
	// UserID is the person's id as our app knows it.
	UserID   string
	IssuedAt time.Time
}

// How old a signed request may be, and how far ahead of our clock. Meta has no rule of its own, and repeats none of late.
const (
	signedRequestLife = 30 * 24 * time.Hour
	signedRequestSkew = 5 * time.Minute
)

// maxSignedRequest is far longer than any that Meta sends.
const maxSignedRequest = 8 << 10

// ParseSignedRequest checks a signed_request: the HMAC-SHA256 of its payload, still encoded, under one of the app's secrets;
// more than one serve the rotation of the secret. Whatever is wrong with it, its algorithm and its age too, is
// channel.ErrSignature.
func ParseSignedRequest(text string, secrets []channel.Secret, now time.Time) (SignedRequest, error) {
	signature, payload, ok := strings.Cut(text, ".")
	given, err := decodeURL(signature)
	if !ok || err != nil || len(text) > maxSignedRequest {
		return SignedRequest{}, channel.ErrSignature
	}
	matched := 0
	for _, secret := range secrets {
		if secret == "" {
			continue
		}
		mac := hmac.New(sha256.New, []byte(secret))
		mac.Write([]byte(payload))
		matched |= subtle.ConstantTimeCompare(mac.Sum(nil), given)
	}
	raw, err := decodeURL(payload)
	if matched != 1 || err != nil {
		return SignedRequest{}, channel.ErrSignature
	}
	var p struct {
		UserID    FlexID  `json:"user_id"`
		Algorithm string  `json:"algorithm"`
		IssuedAt  FlexInt `json:"issued_at"`
	}
	if json.Unmarshal(raw, &p) != nil || p.Algorithm != "HMAC-SHA256" || p.UserID == "" {
		return SignedRequest{}, channel.ErrSignature
	}
	issued := time.Unix(int64(p.IssuedAt), 0).UTC()
	if issued.Before(now.Add(-signedRequestLife)) || issued.After(now.Add(signedRequestSkew)) {
		return SignedRequest{}, channel.ErrSignature
	}
	return SignedRequest{UserID: string(p.UserID), IssuedAt: issued}, nil
}

// decodeURL reads base64 of either alphabet, with padding or without.
func decodeURL(text string) ([]byte, error) {
	text = strings.NewReplacer("+", "-", "/", "_").Replace(strings.TrimRight(text, "="))
	return base64.RawURLEncoding.DecodeString(text)
}
