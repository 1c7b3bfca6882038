package server

import (
	"crypto/rand"
	"encoding/base64"
	"errors"
	"log/slog"
	"net/http"
	"net/url"
	"strings"
	"time"

	"postdog.io/domain"
	"postdog.io/domain/grant"
)

// connectCookie names the browser that leaves for a network's consent page. It is SameSite=Lax, so that it comes along when
// the network sends the browser back, as the session's does not.
const connectCookie = "postdog_connect"

// connectCookieLife is a little more than a consent may take.
const connectCookieLife = 15 * time.Minute

// browserOf returns the token of a browser that was named before, or names it now.
func (s *Server) browserOf(w http.ResponseWriter, r *http.Request) string {
	token := namedBrowser(r)
	if token == "" {
		var b [32]byte
		_, _ = rand.Read(b[:]) // crypto/rand never fails
		token = base64.RawURLEncoding.EncodeToString(b[:])
	}
	http.SetCookie(w, &http.Cookie{ // #nosec G124 -- Secure follows the public URL's scheme
		Name: connectCookie, Value: token, Path: "/", MaxAge: int(connectCookieLife.Seconds()),
		HttpOnly: true, SameSite: http.SameSiteLaxMode, Secure: s.config.Secure(),
	})
	return token
}

// namedBrowser is the token that a browser brings; empty where it brings none of ours.
func namedBrowser(r *http.Request) string {
	c, err := r.Cookie(connectCookie)
	if err != nil {
		return ""
	}
	if raw, err := base64.RawURLEncoding.DecodeString(c.Value); err != nil || len(raw) != 32 {
		return ""
	}
	return c.Value
}

// oauthNetworks are those whose consent pages send browsers back.
var oauthNetworks = map[string]domain.Network{
	"whatsapp": domain.WhatsApp, "messenger": domain.Messenger, "instagram": domain.Instagram, "x": domain.X,
}

// oauthCallback takes a browser back from a network's consent page, and sends it on to the dashboard. Neither the code nor a
// token goes any further.
func (s *Server) oauthCallback(w http.ResponseWriter, r *http.Request) {
	h := w.Header()
	h.Set("Cache-Control", "no-store")
	h.Set("Referrer-Policy", "no-referrer")
	network, known := oauthNetworks[r.PathValue("network")]
	if !known {
		http.NotFound(w, r)
		return
	}
	query := r.URL.Query()
	to := url.Values{}
	_, id, err := s.grants.ReceiveReturn(r.Context(), grant.Return{
		Network: network, State: query.Get("state"), Code: strings.TrimSuffix(query.Get("code"), "#_"), Error: query.Get("error"), Browser: namedBrowser(r),
	})
	var refused *domain.Error
	switch {
	case errors.As(err, &refused):
		to.Set("problem", "refused")
	case err != nil:
		s.log.ErrorContext(r.Context(), "a consent could not be received", slog.String("network", string(network)), slog.Any("error", err))
		to.Set("problem", "failed")
	default:
		to.Set("connection", id.String())
	}
	http.Redirect(w, r, "/settings/channels/connect?"+to.Encode(), http.StatusSeeOther)
}
