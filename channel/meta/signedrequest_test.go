package meta

import (
	"crypto/hmac"
	"crypto/sha256"
	"encoding/base64"
	"encoding/json"
	"errors"
	"os"
	"path/filepath"
	"testing"
	"time"

	"postdog.io/channel"
)

// signRequest makes a signed request as Meta does.
func signRequest(secret, payload string) string {
	body := base64.RawURLEncoding.EncodeToString([]byte(payload))
	mac := hmac.New(sha256.New, []byte(secret))
	mac.Write([]byte(body))
	return base64.RawURLEncoding.EncodeToString(mac.Sum(nil)) + "." + body
}

func TestSignedRequestsOfTheFixtures(t *testing.T) {
	t.Parallel()
	for name, user := range map[string]string{
		"privacy-data-deletion-request": "10200000000000001", "privacy-deauthorize": "10200000000000002",
		"privacy-data-deletion-alg-none": "", "privacy-data-deletion-bad-signature": "",
	} {
		raw, err := os.ReadFile(filepath.Join("testdata", name+".json"))
		if err != nil {
			t.Fatal(err)
		}
		var f struct {
			Secret  channel.Secret `json:"app_secret"`
			Request string         `json:"signed_request"`
		}
		if err := json.Unmarshal(raw, &f); err != nil {
			t.Fatal(err)
		}
		now := time.Unix(1793491200, 0).Add(time.Hour)
		got, err := ParseSignedRequest(f.Request, []channel.Secret{"the new one", f.Secret}, now)
		if (err == nil) != (user != "") || got.UserID != user || err != nil && !errors.Is(err, channel.ErrSignature) {
			t.Errorf("%s: %+v %v", name, got, err)
		}
	}
}

func TestSignedRequestsThatAreRefused(t *testing.T) {
	t.Parallel()
	now := time.Unix(1793491200, 0)
	const secret = "secret"
	for name, text := range map[string]string{
		"nothing":         "",
		"no dot":          "abc",
		"another secret":  signRequest("other", `{"user_id":"1","algorithm":"HMAC-SHA256","issued_at":1793491200}`),
		"no secret":       signRequest("", `{"user_id":"1","algorithm":"HMAC-SHA256","issued_at":1793491200}`),
		"no algorithm":    signRequest(secret, `{"user_id":"1","issued_at":1793491200}`),
		"lower case":      signRequest(secret, `{"user_id":"1","algorithm":"hmac-sha256","issued_at":1793491200}`),
		"SHA-1":           signRequest(secret, `{"user_id":"1","algorithm":"HMAC-SHA1","issued_at":1793491200}`),
		"nobody":          signRequest(secret, `{"algorithm":"HMAC-SHA256","issued_at":1793491200}`),
		"old":             signRequest(secret, `{"user_id":"1","algorithm":"HMAC-SHA256","issued_at":1783491200}`),
		"no time":         signRequest(secret, `{"user_id":"1","algorithm":"HMAC-SHA256"}`),
		"of tomorrow":     signRequest(secret, `{"user_id":"1","algorithm":"HMAC-SHA256","issued_at":1793577600}`),
		"no JSON":         signRequest(secret, `user_id=1`),
		"a cut signature": signRequest(secret, `{"user_id":"1","algorithm":"HMAC-SHA256","issued_at":1793491200}`)[8:],
	} {
		if got, err := ParseSignedRequest(text, []channel.Secret{secret, ""}, now); !errors.Is(err, channel.ErrSignature) {
			t.Errorf("%s: %+v %v", name, got, err)
		}
	}
	// Numbers as ids, and padding, are let through.
	text := signRequest(secret, `{"user_id":218471,"algorithm":"HMAC-SHA256","issued_at":"1793491200"}`)
	if got, err := ParseSignedRequest(text, []channel.Secret{secret}, now); err != nil || got.UserID != "218471" {
		t.Errorf("%+v %v", got, err)
	}
}
