package identity

import (
	"context"
	"fmt"
	"time"

	"postdog.io/authz"
	"postdog.io/dal"
	"postdog.io/domain"
)

// Profile is the signed-in person, seen by themselves.
type Profile struct {
	User              *dal.User
	Workspaces        []*dal.Workspace
	RecoveryCodesLeft int
	// SteppedUpUntil is until when sensitive acts need no further code; zero for not now.
	SteppedUpUntil time.Time
}

// Profile finds the actor's own account; its session is as it is now, and not as it was when the request began.
func (i *Identity) Profile(ctx context.Context, by authz.Actor) (p Profile, err error) {
	err = i.Store.InControl(ctx, func(tx *dal.ControlTx) error {
		if p.User, err = dal.GetUser(ctx, tx, by.User()); err != nil {
			return err
		}
		if p.Workspaces, err = dal.ListWorkspaces(ctx, tx, by.User()); err != nil {
			return err
		}
		if p.SteppedUpUntil, err = steppedUpUntil(ctx, tx, by); err != nil {
			return err
		}
		p.RecoveryCodesLeft, err = dal.CountRecoveryCodes(ctx, tx, by.User())
		return err
	})
	return p, err
}

// steppedUpUntil is until when the actor's session needs no further code; zero for a session that does, or a key.
func steppedUpUntil(ctx context.Context, tx *dal.ControlTx, by authz.Actor) (until time.Time, err error) {
	if by.Session().IsZero() {
		return until, nil
	}
	s, err := dal.GetOpenSession(ctx, tx, by.User(), by.Session())
	if dal.IsNotFound(err) || err == nil && s.SteppedUpAt == nil {
		return until, nil
	}
	if err != nil {
		return until, err
	}
	if until = s.SteppedUpAt.Add(stepUpLifetime); !until.After(tx.Now()) {
		return time.Time{}, nil
	}
	return until, nil
}

// PhotoPath is where a person's photo is served; empty without one. Each photo has its own, so that it can be kept.
func PhotoPath(user domain.UserID, version int64) string {
	if version == 0 {
		return ""
	}
	return fmt.Sprintf("/photos/%s?v=%d", user, version)
}
