package sandbox

import (
	"net/http"
	"net/http/httptest"
	"net/url"
	"regexp"
	"strings"
	"testing"
	"time"
)

var codeInPage = regexp.MustCompile(`code: "(AQ[0-9a-f]+)"`)

// The window of the sign-up tells the page that opened it how it ended, as Meta's does; its code works for 30 seconds.
func TestSignUpWindow(t *testing.T) {
	t.Parallel()
	w := newDirectWorld(t, messenger)
	app, account := DefaultApps().Meta, DefaultAccounts()[0]
	open := func(answer url.Values) (int, string) {
		t.Helper()
		query := url.Values{"client_id": {app.AppID}, "config_id": {SignUpConfigID}, "response_type": {"code"}, "origin": {"http://localhost:8080"}}
		for name, values := range answer {
			query[name] = values
		}
		res := httptest.NewRecorder()
		w.Handler().ServeHTTP(res, httptest.NewRequest(http.MethodGet, "/meta/v26.0/dialog/oauth?"+query.Encode(), nil))
		return res.Code, res.Body.String()
	}
	if status, page := open(nil); status != http.StatusOK || !strings.Contains(page, strings.TrimPrefix(account.DisplayNumber, "+")) || strings.Contains(page, "<script") {
		t.Errorf("%d\n%s", status, page)
	}
	for _, wrong := range []url.Values{{"origin": {"javascript:1"}}, {"config_id": {"1"}}, {"client_id": {"1"}}, {"response_type": {"token"}}} {
		if status, _ := open(wrong); status != http.StatusBadRequest {
			t.Errorf("%v: %d", wrong, status)
		}
	}
	if status, _ := open(url.Values{"answer": {"continue"}, "number": {"1"}}); status != http.StatusNotFound {
		t.Errorf("a number that is not there: %d", status)
	}
	number := account.PhoneNumberID
	for _, c := range []struct {
		answer url.Values
		tells  []string
		code   bool
	}{
		{url.Values{"answer": {"continue"}, "number": {number}}, []string{`"event":"FINISH"`, `"phone_number_id":"` + number + `"`, `"waba_id":"` + account.WABAID + `"`}, true},
		{url.Values{"answer": {"continue"}, "number": {number}, "coexist": {"1"}}, []string{`"event":"FINISH_WHATSAPP_BUSINESS_APP_ONBOARDING"`}, true},
		{url.Values{"answer": {"continue"}, "number": {""}}, []string{`"event":"FINISH_ONLY_WABA"`, `"waba_id":"` + account.WABAID + `"`}, true},
		{url.Values{"answer": {"cancel"}}, []string{`"event":"CANCEL"`, `"current_step":"PHONE_NUMBER_SETUP"`}, false},
		{url.Values{"answer": {"fail"}}, []string{`"event":"ERROR"`, `"error_message":"This number`}, false},
	} {
		status, page := open(c.answer)
		for _, want := range append(c.tells, `"type":"WA_EMBEDDED_SIGNUP"`, `to = "http://localhost:8080"`) {
			if !strings.Contains(page, want) {
				t.Errorf("%v: %d without %s\n%s", c.answer, status, want, page)
			}
		}
		if has := codeInPage.MatchString(page); has != c.code {
			t.Errorf("%v has a code: %t", c.answer, has)
		}
	}

	_, page := open(url.Values{"answer": {"continue"}, "number": {number}})
	_, late := open(url.Values{"answer": {"continue"}, "number": {number}})
	trade := func(page string) int {
		t.Helper()
		query := url.Values{"client_id": {app.AppID}, "client_secret": {app.AppSecret}, "code": {codeInPage.FindStringSubmatch(page)[1]}}
		status, _ := w.ask(t, http.MethodGet, "/meta/v26.0/oauth/access_token?"+query.Encode(), "", nil)
		return status
	}
	w.clock.Advance(29 * time.Second)
	if status := trade(page); status != http.StatusOK {
		t.Errorf("within 30 seconds: %d", status)
	}
	w.clock.Advance(2 * time.Second)
	if status := trade(late); status != http.StatusBadRequest {
		t.Errorf("after 30 seconds: %d", status)
	}

	res := httptest.NewRecorder()
	w.Handler().ServeHTTP(res, httptest.NewRequest(http.MethodGet, "/meta/sdk.js", nil))
	if kind := res.Header().Get("Content-Type"); res.Code != http.StatusOK || !strings.Contains(kind, "javascript") || !strings.Contains(res.Body.String(), "window.FB") {
		t.Errorf("%d %s", res.Code, kind)
	}
}
