package graph

import (
	"context"

	"github.com/99designs/gqlgen/graphql"

	"postdog.io/dal"
	"postdog.io/domain"
	"postdog.io/domain/identity"
	"postdog.io/graph/model"
)

// viewer reads the signed-in person's own account; nil for a service account's key.
func (r *Resolver) viewer(ctx context.Context) (*model.Viewer, error) {
	if actorOf(ctx).User().IsZero() {
		return nil, nil
	}
	p, err := r.Identity.Profile(ctx, actorOf(ctx))
	if err != nil {
		return nil, err
	}
	v := &model.Viewer{
		ID: p.User.ID, Email: p.User.Email, Name: p.User.Name, JobTitle: orNull(p.User.JobTitle), Phone: orNull(p.User.Phone),
		PhotoURL: photoURL(p.User.ID, p.User.PhotoVersion), TotpEnrolledAt: p.User.TOTPEnrolledAt,
		PasswordChangedAt: p.User.PasswordChangedAt, RecoveryCodesLeft: p.RecoveryCodesLeft, Workspaces: p.Workspaces,
	}
	if !p.SteppedUpUntil.IsZero() {
		v.SteppedUpUntil = &p.SteppedUpUntil
	}
	return v, nil
}

// openedSession hands a new session to the client: in the answer, and to browsers as a cookie. An app's session is no
// cookie, since its token is gone in an hour.
func openedSession(ctx context.Context, s identity.NewSession) *model.Session {
	if opened := requestOf(ctx).SessionOpened; opened != nil && s.RefreshToken == "" {
		opened(s.Token, s.ExpiresAt)
	}
	return &model.Session{Token: s.Token, ExpiresAt: s.ExpiresAt, RefreshToken: orNull(s.RefreshToken)}
}

// rotatedSession hands a session's new token to the client: in the answer, and to a browser that came with the cookie as
// a cookie.
func rotatedSession(ctx context.Context, s identity.NewSession) *model.Session {
	if requestOf(ctx).FromCookie {
		return openedSession(ctx, s)
	}
	return &model.Session{Token: s.Token, ExpiresAt: s.ExpiresAt, RefreshToken: orNull(s.RefreshToken)}
}

// userSession is a session as its person sees it.
func userSession(ctx context.Context, s *dal.Session) *model.UserSession {
	return &model.UserSession{
		ID: s.ID.String(), Kind: s.Kind, Device: orNull(s.Device), Address: orNull(s.Address), Country: s.Country,
		CreatedAt: s.CreatedAt, LastUsedAt: s.LastUsedAt, ExpiresAt: s.ExpiresAt, IsCurrent: s.ID == actorOf(ctx).Session(),
	}
}

// acceptInvitation joins the viewer to a workspace. The answer is of that workspace, and not of the request's.
func (r *Resolver) acceptInvitation(ctx context.Context, input model.AcceptInvitationInput) (*model.AcceptInvitationPayload, error) {
	id, err := r.Identity.AcceptInvitation(ctx, actorOf(ctx), input.Token)
	if err != nil {
		return nil, err
	}
	p, err := r.Identity.Profile(ctx, actorOf(ctx))
	if err != nil {
		return nil, err
	}
	for _, w := range p.Workspaces {
		if w.ID == id {
			return &model.AcceptInvitationPayload{Workspace: w}, nil
		}
	}
	return nil, dal.ErrNotFound // left again at once
}

func (r *Resolver) resetMemberTotp(ctx context.Context, input model.ResetMemberTotpInput) (*model.ResetMemberTotpPayload, error) {
	id, err := domain.ParseID[domain.MemberID]("memberId", input.MemberID)
	if err != nil {
		return nil, err
	}
	if err := r.Identity.ResetMemberTOTP(ctx, actorOf(ctx), id); err != nil {
		return nil, err
	}
	_, load, err := readsOf(ctx)
	if err != nil {
		return nil, err
	}
	m, err := load.Members.Load(ctx, id)
	if err != nil {
		return nil, err
	}
	return &model.ResetMemberTotpPayload{Member: m}, nil
}

// given is what an input says of a field: nil where it was left out, and an empty text for null.
func given(field graphql.Omittable[*string]) *string {
	value, set := field.ValueOK()
	if !set {
		return nil
	}
	text := deref(value)
	return &text
}

// dropCookie lets a browser that came with the cookie forget a session that is no more.
func dropCookie(ctx context.Context) {
	if r := requestOf(ctx); r.FromCookie && r.SessionEnded != nil {
		r.SessionEnded()
	}
}

// deref is what an optional input says, or nothing.
func deref[T any](p *T) (v T) {
	if p != nil {
		v = *p
	}
	return v
}
