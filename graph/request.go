package graph

import (
	"context"
	"time"

	"postdog.io/authz"
	"postdog.io/domain"
)

// Request is what the resolvers know of the HTTP request or socket that an operation came by.
type Request struct {
	// Actor is who asks; the zero Actor is a stranger.
	Actor authz.Actor
	// Refused says why the request's credentials did not do; operations that need someone return it.
	Refused error
	// Origin is where the request came from.
	Origin authz.Origin
	// FromCookie says that a browser's cookie is, or will be, the session.
	FromCookie bool
	// SessionOpened and SessionEnded let a browser keep and drop the session as a cookie.
	SessionOpened func(token string, expiresAt time.Time)
	SessionEnded  func()
	// Browser names the browser by a cookie, and returns its token; nil on a socket.
	Browser func() string
	// RetryAfter tells a client of HTTP how many seconds to wait; nil on a socket.
	RetryAfter func(seconds int)
}

type requestKey struct{}

// WithRequest adds a request to the context of its operations.
func WithRequest(ctx context.Context, r *Request) context.Context {
	return context.WithValue(ctx, requestKey{}, r)
}

// requestOf returns the operation's request; without one, a stranger's.
func requestOf(ctx context.Context) *Request {
	if r, ok := ctx.Value(requestKey{}).(*Request); ok {
		return r
	}
	return &Request{}
}

// actorOf returns who asks.
func actorOf(ctx context.Context) authz.Actor { return requestOf(ctx).Actor }

// MayReadSchema says whether the operation's request comes from a developer of the workspace.
func MayReadSchema(ctx context.Context) bool {
	return authz.Can(actorOf(ctx), domain.SchemaReadPermission) == nil
}

// SignedIn says whether the operation's request comes from a signed-in person.
func SignedIn(ctx context.Context) bool { return actorOf(ctx).SignedIn() }

// WorkspaceOf returns the workspace that the operation's request means, if any.
func WorkspaceOf(ctx context.Context) (domain.WorkspaceID, bool) {
	ws := actorOf(ctx).Workspace()
	return ws, !ws.IsZero()
}
