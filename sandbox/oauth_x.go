package sandbox

import (
	"crypto/hmac"
	"net/http"
	"net/url"
	"slices"
	"strings"
	"time"
)

const (
	xCodeLife  = 30 * time.Second
	xTokenLife = 2 * time.Hour
)

// xDialog is X's consent: it asks the person and sends the browser back with a code, or with a refusal; see asks.
func (s *Sandbox) xDialog(w http.ResponseWriter, r *http.Request) {
	query := r.URL.Query()
	back, err := url.Parse(query.Get("redirect_uri"))
	if err != nil || !isWeb(back.String()) || query.Get("client_id") != s.config.Apps.X.AppID || query.Get("response_type") != "code" ||
		query.Get("code_challenge_method") != "S256" || query.Get("code_challenge") == "" || query.Get("state") == "" || len(query.Get("state")) > 500 {
		problem(w, http.StatusBadRequest, "The dialog needs client_id, response_type=code, redirect_uri, scope, state, code_challenge and code_challenge_method=S256.")
		return
	}
	scopes := strings.Fields(query.Get("scope"))
	if asks(w, r, consentQuestion{Network: "X", App: "PostDog", Scopes: scopes, Accounts: s.choices(xNetwork, scopes), One: true}) {
		return
	}
	to := back.Query()
	to.Set("state", query.Get("state"))
	if denied, granted, declined, accounts := answered(r, scopes); denied {
		to.Set("error", "access_denied")
	} else {
		code := newSecret("xc")
		s.mu.Lock()
		now := s.tasks.clock.Now()
		s.world.grants.codes[code] = &grant{
			network: xNetwork, redirect: query.Get("redirect_uri"), scopes: granted, declined: declined, accounts: accounts, born: now, until: now.Add(xCodeLife),
			challenge: query.Get("code_challenge"),
		}
		s.mu.Unlock()
		to.Set("code", code)
	}
	back.RawQuery = to.Encode()
	http.Redirect(w, r, back.String(), http.StatusFound) // #nosec G710 -- a consent leads back to the app's address
}

// xToken gives out a pair for a code, whose verifier must fit, or for a refresh token, which is spent by that.
func (s *Sandbox) xToken(w http.ResponseWriter, r *http.Request) {
	err := r.ParseForm()
	s.mu.Lock()
	defer s.mu.Unlock()
	refuse := func(kind, words string) {
		writeJSON(w, http.StatusBadRequest, object{"error": kind, "error_description": words})
	}
	if err != nil || !s.xClient(r) {
		writeJSON(w, http.StatusUnauthorized, object{"error": "unauthorized_client", "error_description": "Missing valid authorization header"})
		return
	}
	form := r.PostForm
	all := s.world.grants
	var g *grant
	switch form.Get("grant_type") {
	case "authorization_code":
		g = all.codes[form.Get("code")]
		delete(all.codes, form.Get("code"))
		if g == nil || g.network != xNetwork || g.redirect != form.Get("redirect_uri") || !s.tasks.clock.Now().Before(g.until) || !g.proven(form.Get("code_verifier")) {
			refuse("invalid_request", "Value passed for the authorization code was invalid.")
			return
		}
	case "refresh_token":
		old := form.Get("refresh_token")
		if g = all.refresh[old]; g == nil || all.revoked[old] {
			refuse("invalid_request", "Value passed for the token was invalid.")
			return
		}
		delete(all.refresh, old)
	default:
		refuse("unsupported_grant_type", "grant_type must be authorization_code or refresh_token.")
		return
	}
	out := object{"token_type": "bearer", "expires_in": int(xTokenLife.Seconds()), "scope": strings.Join(g.scopes, " "), "access_token": s.issue("xa", *g, xTokenLife)}
	if slices.Contains(g.scopes, "offline.access") {
		next := newSecret("xr")
		all.refresh[next] = g
		out["refresh_token"] = next
	}
	writeJSON(w, http.StatusOK, out)
}

// xRevoke ends a token of either kind.
func (s *Sandbox) xRevoke(w http.ResponseWriter, r *http.Request) {
	err := r.ParseForm()
	s.mu.Lock()
	defer s.mu.Unlock()
	if err != nil || !s.xClient(r) {
		writeJSON(w, http.StatusUnauthorized, object{"error": "unauthorized_client"})
		return
	}
	s.world.grants.revoked[r.PostForm.Get("token")] = true
	writeJSON(w, http.StatusOK, object{"revoked": true})
}

// xClient says whether the app itself calls: by Basic authorization, or a public client by its id.
func (s *Sandbox) xClient(r *http.Request) bool {
	app := s.config.Apps.X
	if id, secret, there := r.BasicAuth(); there {
		return id == app.AppID && hmac.Equal([]byte(secret), []byte(app.AppSecret))
	}
	return r.PostForm.Get("client_id") == app.AppID
}
