package graph

import (
	"context"

	"postdog.io/domain/identity"
	"postdog.io/graph/model"
)

// viewer reads the signed-in person's own account.
func (r *Resolver) viewer(ctx context.Context) (*model.Viewer, error) {
	p, err := r.Identity.Profile(ctx, actorOf(ctx))
	if err != nil {
		return nil, err
	}
	return &model.Viewer{
		ID: p.User.ID, Email: p.User.Email, Name: p.User.Name,
		RecoveryCodesLeft: p.RecoveryCodesLeft, Workspaces: p.Workspaces,
	}, nil
}

// openedSession hands a new session to the client: in the answer, and to browsers as a cookie.
func openedSession(ctx context.Context, s identity.NewSession) *model.Session {
	if opened := requestOf(ctx).SessionOpened; opened != nil {
		opened(s.Token, s.ExpiresAt)
	}
	return &model.Session{Token: s.Token, ExpiresAt: s.ExpiresAt}
}

// deref is what an optional input says, or nothing.
func deref[T any](p *T) (v T) {
	if p != nil {
		v = *p
	}
	return v
}
