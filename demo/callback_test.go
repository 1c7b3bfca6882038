package demo_test

import (
	"crypto/hmac"
	"crypto/sha256"
	"encoding/base64"
	"encoding/json"
	"fmt"
	"io"
	"net/http"
	"net/url"
	"strings"
	"testing"
	"time"

	"postdog.io/sandbox"
)

// signedRequest is Meta's word on a person.
func signedRequest(secret, algorithm, user string, at time.Time) string {
	payload := base64.RawURLEncoding.EncodeToString(fmt.Appendf(nil, `{"user_id":%q,"algorithm":%q,"issued_at":%d}`, user, algorithm, at.Unix()))
	mac := hmac.New(sha256.New, []byte(secret))
	mac.Write([]byte(payload))
	return base64.RawURLEncoding.EncodeToString(mac.Sum(nil)) + "." + payload
}

func (w *world) callback(t *testing.T, what, request string) (int, string) {
	t.Helper()
	res, err := http.PostForm(w.url+"/callbacks/meta/"+what, url.Values{"signed_request": {request}})
	must(t, err)
	body, err := io.ReadAll(res.Body)
	must(t, err)
	_ = res.Body.Close()
	return res.StatusCode, string(body)
}

// Meta's word that a person wants to be forgotten is answered with a code and an address at which anyone sees how far it is.
func TestDataDeletionCallback(t *testing.T) {
	t.Parallel()
	w := start(t)
	secret := sandbox.DefaultApps().Meta.AppSecret
	request := signedRequest(secret, "HMAC-SHA256", "10200000000000771", time.Now())
	status, body := w.callback(t, "data-deletion", request)
	var out struct {
		URL  string `json:"url"`
		Code string `json:"confirmation_code"`
	}
	if err := json.Unmarshal([]byte(body), &out); err != nil || status != 200 || len(out.Code) < 26 || out.URL != w.url+"/privacy/requests/"+out.Code {
		t.Fatalf("%d %s %v", status, body, err)
	}
	page := func(url string) (int, string) {
		res, err := http.Get(url)
		must(t, err)
		body, err := io.ReadAll(res.Body)
		must(t, err)
		_ = res.Body.Close()
		return res.StatusCode, string(body)
	}
	deadline := time.Now().Add(20 * time.Second)
	for {
		status, html := page(out.URL)
		if status != 200 || strings.Contains(html, "10200000000000771") {
			t.Fatalf("%d %s", status, html)
		}
		if strings.Contains(html, `data-status="DONE"`) {
			break
		}
		if time.Now().After(deadline) {
			t.Fatalf("not done: %s", html)
		}
	}
	if status, html := page(w.url + "/privacy/requests/" + strings.Repeat("a", 32)); status != 404 || !strings.Contains(html, "no such request") {
		t.Errorf("a code that nobody has: %d %s", status, html)
	}
}

func TestCallbacksThatAreRefused(t *testing.T) {
	t.Parallel()
	w := start(t)
	secret := sandbox.DefaultApps().Meta.AppSecret
	for name, request := range map[string]string{
		"nothing":        "",
		"another secret": signedRequest("other", "HMAC-SHA256", "1", time.Now()),
		"no algorithm":   signedRequest(secret, "none", "1", time.Now()),
		"old":            signedRequest(secret, "HMAC-SHA256", "1", time.Now().AddDate(-1, 0, 0)),
	} {
		for _, what := range []string{"data-deletion", "deauthorize"} {
			if status, body := w.callback(t, what, request); status != 400 {
				t.Errorf("%s, %s: %d %s", what, name, status, body)
			}
		}
	}
	if status, body := w.callback(t, "deauthorize", signedRequest(secret, "HMAC-SHA256", "10200000000000772", time.Now())); status != 200 {
		t.Errorf("of nobody we know: %d %s", status, body)
	}
}
