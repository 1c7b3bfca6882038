package sandbox

import (
	"crypto/sha256"
	"encoding/base64"
	"net/http"
	"net/url"
	"testing"
	"time"
)

// consented taps through a dialog and returns the code.
func consented(t *testing.T, w *directWorld, path string, query url.Values) url.Values {
	t.Helper()
	status, out := w.ask(t, http.MethodGet, path+"?"+query.Encode(), "", nil)
	location, _ := out["location"].(string)
	back, err := url.Parse(location)
	if status != http.StatusFound || err != nil {
		t.Fatalf("%d %v", status, out)
	}
	return back.Query()
}

func TestFacebookLogin(t *testing.T) {
	t.Parallel()
	w := newDirectWorld(t, messenger)
	app := DefaultApps().Meta
	dialog := url.Values{
		"client_id": {app.AppID}, "redirect_uri": {"http://localhost/back?x=1"}, "response_type": {"code"}, "state": {"s"},
		"scope": {"pages_show_list,pages_messaging"}, "decline": {"pages_messaging"},
	}
	got := consented(t, w, "/meta/v26.0/dialog/oauth", dialog)
	if got.Get("state") != "s" || got.Get("x") != "1" {
		t.Errorf("got %v", got)
	}
	trade := url.Values{"client_id": {app.AppID}, "client_secret": {app.AppSecret}, "redirect_uri": {"http://localhost/other"}, "code": {got.Get("code")}}
	if status, out := w.ask(t, http.MethodGet, "/meta/v26.0/oauth/access_token?"+trade.Encode(), "", nil); status != 400 {
		t.Errorf("another redirect_uri: %v", out)
	}
	trade.Set("redirect_uri", "http://localhost/back?x=1")
	_, out := w.ask(t, http.MethodGet, "/meta/v26.0/oauth/access_token?"+trade.Encode(), "", nil)
	short, _ := out["access_token"].(string)
	if status, out := w.ask(t, http.MethodGet, "/meta/v26.0/oauth/access_token?"+trade.Encode(), "", nil); status != 400 || short == "" {
		t.Errorf("a code works twice: %v", out)
	}
	long := url.Values{"grant_type": {"fb_exchange_token"}, "client_id": {app.AppID}, "client_secret": {app.AppSecret}, "fb_exchange_token": {short}}
	_, out = w.ask(t, http.MethodGet, "/meta/v26.0/oauth/access_token?"+long.Encode(), "", nil)
	token, _ := out["access_token"].(string)
	_, out = w.ask(t, http.MethodGet, "/meta/v26.0/me/permissions", token, nil)
	if all, _ := out["data"].([]any); len(all) != 2 {
		t.Errorf("permissions: %v", out)
	}
	_, out = w.ask(t, http.MethodGet, "/meta/v26.0/me/accounts", token, nil)
	all, _ := out["data"].([]any)
	if len(all) != 1 {
		t.Fatalf("accounts: %v", out)
	}
	page, _ := all[0].(object)
	pageToken, _ := page["access_token"].(string)
	if page["instagram_business_account"] == nil || pageToken == "" {
		t.Errorf("got %v", page)
	}
	_, out = w.ask(t, http.MethodGet, "/meta/v26.0/debug_token?input_token="+pageToken, app.AppID+"|"+app.AppSecret, nil)
	if data, _ := out["data"].(object); data["type"] != "PAGE" || data["is_valid"] != true {
		t.Errorf("debug_token: %v", out)
	}
	w.clock.Advance(61 * 24 * time.Hour)
	if status, out := w.ask(t, http.MethodGet, "/meta/v26.0/me", token, nil); status != 401 {
		t.Errorf("a token of 60 days lives on: %v", out)
	}
	if status, out := w.ask(t, http.MethodGet, "/meta/v26.0/me", pageToken, nil); status != 200 || out["id"] != DefaultPages()[0].ID {
		t.Errorf("the Page's token: %v", out)
	}
}

func TestFacebookRevoke(t *testing.T) {
	t.Parallel()
	w := newDirectWorld(t, messenger)
	app := DefaultApps().Meta
	dialog := url.Values{"client_id": {app.AppID}, "redirect_uri": {"http://localhost/back"}, "response_type": {"code"}}
	trade := url.Values{
		"client_id": {app.AppID}, "client_secret": {app.AppSecret}, "redirect_uri": {"http://localhost/back"},
		"code": {consented(t, w, "/meta/v26.0/dialog/oauth", dialog).Get("code")},
	}
	_, out := w.ask(t, http.MethodGet, "/meta/v26.0/oauth/access_token?"+trade.Encode(), "", nil)
	token, _ := out["access_token"].(string)
	if status, out := w.ask(t, http.MethodDelete, "/meta/v26.0/me/permissions", token, nil); status != 200 {
		t.Errorf("got %v", out)
	}
	if status, out := w.ask(t, http.MethodGet, "/meta/v26.0/me", token, nil); status != 401 || code(out) != "190/<nil>" {
		t.Errorf("a revoked token: %v", out)
	}
	dialog.Set("deny", "1")
	if got := consented(t, w, "/meta/v26.0/dialog/oauth", dialog); got.Get("error") != "access_denied" || got.Has("code") {
		t.Errorf("got %v", got)
	}
}

func TestInstagramLogin(t *testing.T) {
	t.Parallel()
	w := newDirectWorld(t, instagram)
	app := DefaultApps().Meta
	dialog := url.Values{"client_id": {app.AppID}, "redirect_uri": {"http://localhost/back"}, "response_type": {"code"}, "scope": {"instagram_business_basic"}}
	trade := url.Values{
		"client_id": {app.AppID}, "client_secret": {app.AppSecret}, "redirect_uri": {"http://localhost/back"}, "grant_type": {"authorization_code"},
		"code": {consented(t, w, "/meta/instagram/oauth/authorize", dialog).Get("code")},
	}
	_, out := w.ask(t, http.MethodPost, "/meta/instagram/oauth/access_token", "", trade)
	short, _ := out["access_token"].(string)
	if out["user_id"] != DefaultInstagramAccounts()[0].ID || short == "" {
		t.Fatalf("got %v", out)
	}
	exchange := url.Values{"grant_type": {"ig_exchange_token"}, "client_secret": {app.AppSecret}, "access_token": {short}}
	_, out = w.ask(t, http.MethodGet, "/meta/instagram/access_token?"+exchange.Encode(), "", nil)
	long, _ := out["access_token"].(string)
	refresh := "/meta/instagram/refresh_access_token?" + url.Values{"grant_type": {"ig_refresh_token"}, "access_token": {long}}.Encode()
	if status, out := w.ask(t, http.MethodGet, refresh, "", nil); status != 400 || long == "" {
		t.Errorf("a new token was refreshed: %v", out)
	}
	w.clock.Advance(25 * time.Hour)
	if status, out := w.ask(t, http.MethodGet, refresh, "", nil); status != 200 || out["access_token"] == nil {
		t.Errorf("got %v", out)
	}
	if status, out := w.ask(t, http.MethodGet, "/meta/instagram/v26.0/me", long, nil); status != 200 || out["user_id"] != DefaultInstagramAccounts()[0].ID || out["id"] == out["user_id"] {
		t.Errorf("got %v", out)
	}
	if status, _ := w.ask(t, http.MethodGet, "/meta/instagram/v26.0/me", short, nil); status != 401 {
		t.Error("a short token lives on")
	}
}

func TestXLogin(t *testing.T) {
	t.Parallel()
	w := newDirectWorld(t, messenger)
	app := DefaultApps().X
	const verifier = "a-verifier-of-more-than-forty-three-characters"
	sum := sha256.Sum256([]byte(verifier))
	dialog := url.Values{
		"client_id": {app.AppID}, "redirect_uri": {"http://localhost/back"}, "response_type": {"code"}, "state": {"s"}, "scope": {"dm.read dm.write offline.access"},
		"code_challenge": {base64.RawURLEncoding.EncodeToString(sum[:])}, "code_challenge_method": {"S256"},
	}
	trade := func(verifier string) (int, object) {
		form := url.Values{
			"grant_type": {"authorization_code"}, "client_id": {app.AppID}, "redirect_uri": {"http://localhost/back"}, "code_verifier": {verifier},
			"code": {consented(t, w, "/x/i/oauth2/authorize", dialog).Get("code")},
		}
		return w.ask(t, http.MethodPost, "/x/2/oauth2/token", "", form)
	}
	if status, out := trade("another verifier"); status != 400 {
		t.Errorf("a wrong verifier: %v", out)
	}
	_, out := trade(verifier)
	access, _ := out["access_token"].(string)
	refresh, _ := out["refresh_token"].(string)
	if status, out := w.ask(t, http.MethodGet, "/x/2/users/me", access, nil); status != 200 || refresh == "" {
		t.Errorf("got %v", out)
	}
	again := url.Values{"grant_type": {"refresh_token"}, "client_id": {app.AppID}, "refresh_token": {refresh}}
	_, out = w.ask(t, http.MethodPost, "/x/2/oauth2/token", "", again)
	next, _ := out["access_token"].(string)
	if status, out := w.ask(t, http.MethodPost, "/x/2/oauth2/token", "", again); status != 400 || next == "" {
		t.Errorf("a refresh token worked twice: %v", out)
	}
	if status, _ := w.ask(t, http.MethodPost, "/x/2/oauth2/revoke", "", url.Values{"client_id": {app.AppID}, "token": {next}}); status != 200 {
		t.Error("the token was not revoked")
	}
	if status, _ := w.ask(t, http.MethodGet, "/x/2/users/me", next, nil); status != 401 {
		t.Error("a revoked token lives on")
	}
	w.clock.Advance(2 * time.Hour)
	if status, _ := w.ask(t, http.MethodGet, "/x/2/users/me", access, nil); status != 401 {
		t.Error("a token of two hours lives on")
	}
	late := url.Values{
		"grant_type": {"authorization_code"}, "client_id": {app.AppID}, "redirect_uri": {"http://localhost/back"}, "code_verifier": {verifier},
		"code": {consented(t, w, "/x/i/oauth2/authorize", dialog).Get("code")},
	}
	w.clock.Advance(31 * time.Second)
	if status, _ := w.ask(t, http.MethodPost, "/x/2/oauth2/token", "", late); status != 400 {
		t.Error("a code of half a minute lives on")
	}
}

// TestXLimit takes fifteen messages in fifteen minutes, and says when it takes more.
func TestXLimit(t *testing.T) {
	t.Parallel()
	w := newDirectWorld(t, messenger)
	token := DefaultXAccounts()[0].Token
	send := func() (int, object) {
		return w.ask(t, http.MethodPost, "/x/2/dm_conversations/with/2222000000000000101/messages", token, object{"text": "hi"})
	}
	for range 15 {
		if status, out := send(); status != http.StatusCreated {
			t.Fatal(out)
		}
	}
	if status, out := send(); status != http.StatusTooManyRequests || out["type"] != "https://api.x.com/2/problems/rate-limit-exceeded" {
		t.Errorf("got %v", out)
	}
	w.clock.Advance(15 * time.Minute)
	if status, out := send(); status != http.StatusCreated {
		t.Errorf("a quarter of an hour later: %v", out)
	}
}
