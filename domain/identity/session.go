package identity

import (
	"context"
	"time"

	"postdog.io/dal"
	"postdog.io/domain"
)

// NewSession is a session just opened; the token is known here and nowhere else.
type NewSession struct {
	Token     string
	ExpiresAt time.Time
}

// endChallenge marks a challenge as met and opens the session.
func endChallenge(ctx context.Context, tx *dal.ControlTx, c *dal.SignInChallenge) (NewSession, error) {
	now := tx.Now()
	c.UsedAt, c.PendingTOTPSecret = &now, nil
	if err := dal.UpdateSignInChallenge(ctx, tx, c); err != nil {
		return NewSession{}, err
	}
	token, hash := newToken(sessionPrefix)
	s := &dal.Session{
		ID: domain.NewID[domain.SessionID](), UserID: c.UserID, TokenHash: hash,
		CreatedAt: now, ExpiresAt: now.Add(SessionLifetime), IdleUntil: now.Add(idleLifetime), SteppedUpAt: &now,
	}
	return NewSession{Token: token, ExpiresAt: s.ExpiresAt}, dal.InsertSession(ctx, tx, s)
}
