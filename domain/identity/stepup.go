package identity

import (
	"context"
	"time"

	"postdog.io/authz"
	"postdog.io/dal"
)

// formerTokenLifetime is how long requests with the cookie from before a step-up are still answered: those that were on
// their way must not sign the person out.
const formerTokenLifetime = 30 * time.Second

// StepUp is a fresh code of the authenticator app.
type StepUp struct {
	Code string
	// Rotate asks for a new token, for a browser that keeps it as a cookie.
	Rotate bool
}

// SteppedUp is what a right code brings.
type SteppedUp struct {
	// ValidUntil is until when sensitive acts need no further code.
	ValidUntil time.Time
	// Session is the session with its new token; nil where none was asked for.
	Session *NewSession
}

// StepUp proves with a fresh code of the app that the person is present. Recovery codes don't do: they are for getting in.
func (i *Identity) StepUp(ctx context.Context, by authz.Actor, in StepUp) (up SteppedUp, err error) {
	if err := inPerson(by); err != nil {
		return up, err
	}
	account, address := accountCodes.of(by.User().String()), addressCodes.from(by.Origin().Address)
	if err := i.count(ctx, account, address); err != nil {
		return up, err
	}
	wrong := false
	err = i.Store.InControl(ctx, func(tx *dal.ControlTx) error {
		u, s, err := lockOwnSession(ctx, tx, by)
		if err != nil {
			return err
		}
		ok, err := spendTOTP(ctx, tx, u, in.Code)
		if err != nil {
			return err
		}
		if !ok {
			wrong = true
			return i.record(ctx, tx, happening{user: u, session: s.ID, action: codeFailed, from: by.Origin()})
		}
		if err := forgive(ctx, tx, account, address); err != nil {
			return err
		}
		up.ValidUntil = tx.Now().Add(stepUpLifetime)
		if err := dal.SetSessionSteppedUp(ctx, tx, s.ID); err != nil {
			return err
		}
		if in.Rotate {
			former := s.TokenHash
			rotated, err := rotate(ctx, tx, s)
			if err != nil {
				return err
			}
			if err := dal.KeepFormerToken(ctx, tx, s.ID, former, tx.Now().Add(formerTokenLifetime)); err != nil {
				return err
			}
			up.Session = &rotated
		}
		return i.record(ctx, tx, happening{user: u, session: s.ID, action: steppedUp, from: by.Origin()})
	})
	if err == nil && wrong {
		err = errWrongCode()
	}
	return up, err
}
