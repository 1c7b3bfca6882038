package server

import (
	"context"
	"net"
	"net/http"
	"net/netip"
	"slices"
	"strconv"
	"strings"
	"time"

	"github.com/mileusna/useragent"

	"postdog.io/authz"
	"postdog.io/domain"
	"postdog.io/domain/identity"
	"postdog.io/graph"
)

// sessionCookie holds a browser's session. It is HttpOnly, so that no script reads it, and SameSite=Strict, so that it
// comes along with the dashboard's own requests only.
const sessionCookie = "postdog_session"

// workspaceHeader names the workspace that a request means.
const workspaceHeader = "X-Workspace-Id"

// bearer returns the token of an Authorization header, else of the session cookie.
func bearer(r *http.Request) string {
	if token, ok := strings.CutPrefix(r.Header.Get("Authorization"), "Bearer "); ok {
		return strings.TrimSpace(token)
	}
	if c, err := r.Cookie(sessionCookie); err == nil {
		return c.Value
	}
	return ""
}

// requestOf says who a request comes from. A session that has ended makes a stranger; a workspace that is not theirs is
// refused where the operation needs one.
func (s *Server) requestOf(ctx context.Context, w http.ResponseWriter, r *http.Request) (*graph.Request, error) {
	req, _, err := s.requestWithSession(ctx, w, r)
	return req, err
}

// requestWithSession is requestOf with the session that it comes with; the zero Session is a stranger's.
func (s *Server) requestWithSession(ctx context.Context, w http.ResponseWriter, r *http.Request) (*graph.Request, identity.Session, error) {
	req := &graph.Request{
		Origin:        s.originOf(r),
		FromCookie:    r.Header.Get("Authorization") == "",
		SessionOpened: func(token string, expires time.Time) { s.setCookie(w, token, expires) },
		SessionEnded:  func() { s.setCookie(w, "", time.Unix(1, 0)) },
		Browser:       func() string { return s.browserOf(w, r) },
		RetryAfter:    func(seconds int) { w.Header().Set("Retry-After", strconv.Itoa(seconds)) },
	}
	token := bearer(r)
	if token == "" {
		return req, identity.Session{}, nil
	}
	session, err := s.identity.Authenticate(ctx, token, r.Header.Get(workspaceHeader), req.Origin)
	switch domain.CodeOf(err) {
	case domain.Unauthenticated, domain.NotFound:
		if err != nil {
			req.Refused = err
			return req, identity.Session{}, nil
		}
	}
	if err != nil {
		return nil, identity.Session{}, err
	}
	req.Actor = session.Actor
	return req, session, nil
}

// authenticateSocket says who opens a socket, by the token of connection_init or by the request's cookie.
func (s *Server) authenticateSocket(ctx context.Context, r *http.Request, token, workspace string) (identity.Session, error) {
	token = strings.TrimSpace(strings.TrimPrefix(token, "Bearer "))
	if token == "" {
		token = bearer(r)
	}
	if workspace == "" {
		workspace = r.Header.Get(workspaceHeader)
	}
	return s.identity.Authenticate(ctx, token, workspace, s.originOf(r))
}

func (s *Server) setCookie(w http.ResponseWriter, token string, expires time.Time) {
	http.SetCookie(w, &http.Cookie{ // #nosec G124 -- Secure follows the public URL's scheme
		Name: sessionCookie, Value: token, Path: "/", Expires: expires,
		HttpOnly: true, SameSite: http.SameSiteStrictMode, Secure: s.config.Secure(),
	})
}

// originOf is where a request came from, and from what.
func (s *Server) originOf(r *http.Request) authz.Origin {
	return authz.Origin{Address: s.clientAddress(r), Device: deviceOf(r.UserAgent())}
}

// deviceOf names browser and system in words; programs by their own name.
func deviceOf(userAgent string) string {
	agent := useragent.Parse(userAgent)
	switch {
	case agent.Name == "" || len(agent.Name) > 60:
		return ""
	case agent.OS == "":
		return agent.Name
	}
	return agent.Name + " on " + agent.OS
}

// clientAddress is where a request came from, without its port: behind trusted proxies what the first of them saw.
func (s *Server) clientAddress(r *http.Request) string {
	address := r.RemoteAddr
	if host, _, err := net.SplitHostPort(r.RemoteAddr); err == nil {
		address = host
	}
	if len(s.config.TrustedProxies) == 0 {
		return address
	}
	hops := strings.Split(strings.Join(r.Header.Values("X-Forwarded-For"), ","), ",")
	for len(hops) > 0 && s.trusts(address) {
		last := strings.TrimSpace(hops[len(hops)-1])
		if _, err := netip.ParseAddr(last); err != nil {
			break
		}
		address, hops = last, hops[:len(hops)-1]
	}
	return address
}

func (s *Server) trusts(address string) bool {
	a, err := netip.ParseAddr(address)
	return err == nil && slices.ContainsFunc(s.config.TrustedProxies, func(p netip.Prefix) bool { return p.Contains(a.Unmap()) })
}
