package identity

import (
	"context"
	"time"

	"postdog.io/authz"
	"postdog.io/dal"
	"postdog.io/domain"
)

// NewSession is a session just opened or renewed; the tokens are known here and nowhere else.
type NewSession struct {
	Token     string
	ExpiresAt time.Time
	// RefreshToken is there for apps that asked for one.
	RefreshToken string
}

// idleFor is how long a session of a kind may stay unused.
func idleFor(kind domain.SessionKind) time.Duration {
	if kind == domain.AppSession {
		return appIdleLifetime
	}
	return idleLifetime
}

// endChallenge marks a challenge as met and opens the session.
func (i *Identity) endChallenge(ctx context.Context, tx *dal.ControlTx, c *dal.SignInChallenge, u *dal.User, in Code) (NewSession, error) {
	now := tx.Now()
	c.UsedAt, c.PendingTOTPSecret = &now, nil
	if err := dal.UpdateSignInChallenge(ctx, tx, c); err != nil {
		return NewSession{}, err
	}
	s := &dal.Session{
		ID: domain.NewID[domain.SessionID](), UserID: u.ID, Kind: domain.BrowserSession,
		Device: in.From.Device, Address: in.From.Address, Country: countryOf(in.From.Address),
		CreatedAt: now, ExpiresAt: now.Add(SessionLifetime), SteppedUpAt: &now,
	}
	if in.Refreshable {
		s.Kind, s.ExpiresAt = domain.AppSession, now.Add(appSessionLifetime)
	}
	s.IdleUntil = now.Add(idleFor(s.Kind))
	if err := s.Seal(tx, u); err != nil {
		return NewSession{}, err
	}
	opened, hash := newTokens(tx, s)
	s.TokenHash = hash
	if err := dal.InsertSession(ctx, tx, s); err != nil {
		return NewSession{}, err
	}
	if err := keepRefreshToken(ctx, tx, s, opened); err != nil {
		return NewSession{}, err
	}
	isNew, err := dal.SeeDevice(ctx, tx, u.ID, in.From.Device)
	if err != nil {
		return NewSession{}, err
	}
	return opened, i.record(ctx, tx, happening{user: u, session: s.ID, action: signedIn, from: in.From, quiet: !isNew})
}

// newTokens makes a session's next tokens, and notes until when they are good.
func newTokens(tx *dal.ControlTx, s *dal.Session) (NewSession, []byte) {
	token, hash := domain.NewToken(sessionPrefix)
	n := NewSession{Token: token, ExpiresAt: s.ExpiresAt}
	if s.Kind == domain.AppSession {
		if until := tx.Now().Add(appTokenLifetime); until.Before(n.ExpiresAt) {
			n.ExpiresAt = until
		}
		n.RefreshToken, _ = domain.NewToken(refreshPrefix)
	}
	s.TokenUntil = n.ExpiresAt
	return n, hash
}

func keepRefreshToken(ctx context.Context, tx *dal.ControlTx, s *dal.Session, n NewSession) error {
	if n.RefreshToken == "" {
		return nil
	}
	return dal.InsertRefreshToken(ctx, tx, &dal.RefreshToken{
		ID: domain.NewID[domain.RefreshTokenID](), SessionID: s.ID, TokenHash: domain.HashToken(n.RefreshToken), CreatedAt: tx.Now(),
	})
}

// rotate gives a locked session new tokens; the old ones no longer work. Its open sockets go on.
func rotate(ctx context.Context, tx *dal.ControlTx, s *dal.Session) (NewSession, error) {
	n, hash := newTokens(tx, s)
	if err := dal.RotateSession(ctx, tx, s.ID, hash, s.TokenUntil); err != nil {
		return n, err
	}
	if err := dal.SpendRefreshTokens(ctx, tx, s.ID); err != nil {
		return n, err
	}
	return n, keepRefreshToken(ctx, tx, s, n)
}

// inPerson refuses what only a person with a session does.
func inPerson(by authz.Actor) error {
	switch {
	case !by.SignedIn():
		return domain.Errorf(domain.Unauthenticated, "Sign in first.")
	case by.Session().IsZero():
		return domain.Errorf(domain.Forbidden, "API keys can't do this: a person has to, signed in.")
	}
	return nil
}

// lockOwnSession finds the actor's person and session, and keeps others from changing them.
func lockOwnSession(ctx context.Context, tx *dal.ControlTx, by authz.Actor) (*dal.User, *dal.Session, error) {
	u, err := dal.LockUser(ctx, tx, by.User())
	if err != nil {
		return nil, nil, err
	}
	s, err := dal.LockSession(ctx, tx, by.User(), by.Session())
	if dal.IsNotFound(err) {
		err = errSessionEnded()
	}
	return u, s, err
}

// tellEnded closes the live sockets of sessions that ended.
func (i *Identity) tellEnded(ids ...domain.SessionID) {
	for _, id := range ids {
		i.OnAccessChange(domain.AccessChange{Session: id})
	}
}
