package server

import (
	"crypto/rand"
	"html/template"
	"net/http"
	"net/url"
	"strings"
)

var signUpPage = template.Must(template.ParseFS(pages, "pages/signup.html"))

// signUpPath is our window for the sign-up of WhatsApp. Meta's script runs in it and never in the dashboard.
const signUpPath = "/connect/whatsapp"

// signUpWindow is the path of the window, which is served with an app and a configuration only; else empty.
func (c MetaConfig) signUpWindow() string {
	if c.SignUpConfigID == "" || c.AppID == "" {
		return ""
	}
	return signUpPath
}

// metaDialog is where people consent at the real Meta.
const metaDialog = "https://www.facebook.com"

// signUpSources are the address of Meta's script, the origin that it comes from, and those that Meta's window speaks from.
func (c MetaConfig) signUpSources() (sdk, source string, origins []string) {
	dialog := strings.TrimRight(c.DialogURL, "/")
	if dialog == metaDialog {
		source = "https://connect.facebook.net"
		return source + "/en_US/sdk.js", source, []string{metaDialog, "https://web.facebook.com"}
	}
	source = dialog
	if u, err := url.Parse(dialog); err == nil {
		source = u.Scheme + "://" + u.Host
	}
	return dialog + "/sdk.js", source, []string{source}
}

// signUpWindow shows the window, with a policy of its own: Meta's script and frames are let in here only. It hands what Meta
// says to the tab that opened it by a BroadcastChannel, which no other origin hears.
func (s *Server) signUpWindow(w http.ResponseWriter, r *http.Request) {
	c := s.config.Meta
	if c.signUpWindow() == "" {
		http.NotFound(w, r)
		return
	}
	sdk, source, origins := c.signUpSources()
	nonce, from := rand.Text(), strings.Join(origins, " ")
	h := w.Header()
	h.Set("Content-Security-Policy", "default-src 'none'; script-src 'nonce-"+nonce+"' "+source+"; style-src 'nonce-"+nonce+"'; frame-src "+from+
		"; connect-src "+from+"; img-src 'self' "+from+"; base-uri 'none'; form-action 'none'; frame-ancestors 'none'")
	h.Set("Cross-Origin-Opener-Policy", "same-origin-allow-popups") // Meta's window answers the one that opened it
	h.Set("Content-Type", "text/html; charset=utf-8")
	h.Set("Cache-Control", "no-store")
	h.Set("X-Robots-Tag", "noindex")
	page := struct {
		Nonce, SDK, AppID, ConfigID string
		Origins                     []string
	}{nonce, sdk, c.AppID, c.SignUpConfigID, origins}
	if err := signUpPage.Execute(w, page); err != nil {
		s.log.WarnContext(r.Context(), "a page was not written", "error", err)
	}
}
