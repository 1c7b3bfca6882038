package server

import (
	"net/http"
	"net/http/httptest"
	"strings"
	"testing"
)

// Meta's script is let into the sign-up's window only, with a nonce that is new each time; without a configuration there is
// no window.
func TestSignUpWindowHasAPolicyOfItsOwn(t *testing.T) {
	t.Parallel()
	s := &Server{config: Config{Meta: MetaConfig{AppID: "4711", DialogURL: metaDialog}}}
	get := func() *httptest.ResponseRecorder {
		w := httptest.NewRecorder()
		s.secured(http.HandlerFunc(s.signUpWindow)).ServeHTTP(w, httptest.NewRequest(http.MethodGet, signUpPath, nil))
		return w
	}
	if w := get(); w.Code != http.StatusNotFound || strings.Contains(w.Header().Get("Content-Security-Policy"), "facebook") {
		t.Errorf("without a configuration: %d, %s", w.Code, w.Header().Get("Content-Security-Policy"))
	}
	if path := s.config.Meta.signUpWindow(); path != "" {
		t.Errorf("without a configuration the window is at %q", path)
	}
	s.config.Meta.SignUpConfigID = "4712"
	if path := s.config.Meta.signUpWindow(); path != signUpPath {
		t.Errorf("the window is at %q", path)
	}
	first, second := get(), get()
	policy := first.Header().Get("Content-Security-Policy")
	if first.Code != http.StatusOK || strings.Contains(policy, "unsafe") || !strings.Contains(policy, " https://connect.facebook.net;") || policy == second.Header().Get("Content-Security-Policy") {
		t.Errorf("%d with the policy %s", first.Code, policy)
	}
	_, after, _ := strings.Cut(policy, "'nonce-")
	nonce, _, _ := strings.Cut(after, "'")
	if body := first.Body.String(); strings.Count(body, `nonce="`+nonce+`"`) != 4 || !strings.Contains(body, `config_id: "4712"`) || !strings.Contains(body, `appId: "4711"`) {
		t.Errorf("the page lacks its nonce %s or its ids:\n%s", nonce, body)
	}
}

// A slash at the end of the dialog's address changes nothing.
func TestSignUpSources(t *testing.T) {
	t.Parallel()
	for address, want := range map[string]string{
		"https://www.facebook.com":   "https://connect.facebook.net/en_US/sdk.js https://connect.facebook.net https://www.facebook.com https://web.facebook.com",
		"https://www.facebook.com/":  "https://connect.facebook.net/en_US/sdk.js https://connect.facebook.net https://www.facebook.com https://web.facebook.com",
		"http://localhost:8090/meta": "http://localhost:8090/meta/sdk.js http://localhost:8090 http://localhost:8090",
		"http://localhost:8090/":     "http://localhost:8090/sdk.js http://localhost:8090 http://localhost:8090",
	} {
		s := &Server{config: Config{Meta: MetaConfig{AppID: "4711", SignUpConfigID: "4712", DialogURL: address}}}
		sdk, source, origins := s.config.Meta.signUpSources()
		if got := sdk + " " + source + " " + strings.Join(origins, " "); got != want {
			t.Errorf("%s: %s, not %s", address, got, want)
		}
		w := httptest.NewRecorder()
		s.signUpWindow(w, httptest.NewRequest(http.MethodGet, signUpPath, nil))
		policy := w.Header().Get("Content-Security-Policy")
		if !strings.Contains(policy, "' "+source+"; style-src") || !strings.Contains(policy, "frame-src "+strings.Join(origins, " ")+";") {
			t.Errorf("%s: the policy is %s", address, policy)
		}
	}
}
