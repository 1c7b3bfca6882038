package sandbox

import (
	"net/http"
	"strings"
	"time"
)

const instagramPrefix = "IGAASANDBOX"

// instagramCode is Instagram Login's POST /oauth/access_token: a code for a token of one hour.
func (s *Sandbox) instagramCode(w http.ResponseWriter, r *http.Request) {
	err := r.ParseForm()
	s.mu.Lock()
	defer s.mu.Unlock()
	g := s.spend(instagram, r.PostForm)
	if err != nil || g == nil || r.PostForm.Get("grant_type") != "authorization_code" || len(s.config.Instagram) == 0 {
		writeJSON(w, http.StatusBadRequest, object{"error_type": "OAuthException", "code": 400, "error_message": "Invalid authorization code, client or redirect_uri"})
		return
	}
	g.instagram = &s.config.Instagram[0]
	for i, a := range s.config.Instagram {
		if len(g.accounts) > 0 && g.chose(a.ID) {
			g.instagram = &s.config.Instagram[i]
		}
	}
	writeJSON(w, http.StatusOK, object{
		"access_token": s.issue(instagramPrefix, *g, shortLife), "user_id": g.instagram.ID, "permissions": strings.Join(g.scopes, ","),
	})
}

// instagramExchange is GET /access_token: a short token for one of 60 days.
func (s *Sandbox) instagramExchange(w http.ResponseWriter, r *http.Request) {
	query := r.URL.Query()
	s.mu.Lock()
	defer s.mu.Unlock()
	g := s.living(query.Get("access_token"))
	if g == nil || query.Get("grant_type") != "ig_exchange_token" || query.Get("client_secret") != s.config.Apps.Meta.AppSecret {
		writeAnswer(w, graphError(http.StatusBadRequest, 190, 0, "Invalid OAuth access token.", ""))
		return
	}
	long := *g
	long.long = true
	writeAnswer(w, token(s.issue(instagramPrefix, long, longLife), longLife))
}

// instagramRefresh is GET /refresh_access_token: a long token that is a day old begins anew.
func (s *Sandbox) instagramRefresh(w http.ResponseWriter, r *http.Request) {
	query := r.URL.Query()
	s.mu.Lock()
	defer s.mu.Unlock()
	g := s.living(query.Get("access_token"))
	if g == nil || !g.long || query.Get("grant_type") != "ig_refresh_token" || s.tasks.clock.Now().Before(g.born.Add(24*time.Hour)) {
		writeAnswer(w, graphError(http.StatusBadRequest, 190, 0, "The token cannot be refreshed: it must be a long one, alive and 24 hours old.", ""))
		return
	}
	writeAnswer(w, token(s.issue(instagramPrefix, *g, longLife), longLife))
}

// living is the grant of an Instagram token that works. The caller holds the lock.
func (s *Sandbox) living(token string) *grant {
	g := s.world.grants.tokens[token]
	if g == nil || g.instagram == nil || s.world.grants.revoked[token] || !s.tasks.clock.Now().Before(g.until) {
		return nil
	}
	return g
}
