package identity

import (
	"context"

	"postdog.io/authz"
	"postdog.io/dal"
	"postdog.io/domain"
)

// RevokeSession ends one of the actor's own sessions.
func (i *Identity) RevokeSession(ctx context.Context, by authz.Actor, id domain.SessionID) error {
	if err := inPerson(by); err != nil {
		return err
	}
	err := i.Store.InControl(ctx, func(tx *dal.ControlTx) error {
		s, err := dal.LockSession(ctx, tx, by.User(), id)
		if dal.IsNotFound(err) {
			return &domain.Error{Code: domain.NotFound, Field: "sessionId", Message: "There is no such session among yours; it may have ended already."}
		}
		if err != nil {
			return err
		}
		if err := dal.RevokeSession(ctx, tx, s.ID); err != nil {
			return err
		}
		return i.recordRevoked(ctx, tx, by, s.ID)
	})
	if err == nil {
		i.tellEnded(id)
	}
	return err
}

// RevokeOtherSessions ends all of the actor's sessions but the one that asks, and returns how many.
func (i *Identity) RevokeOtherSessions(ctx context.Context, by authz.Actor) (int, error) {
	if err := inPerson(by); err != nil {
		return 0, err
	}
	var ended []domain.SessionID
	err := i.Store.InControl(ctx, func(tx *dal.ControlTx) (err error) {
		if ended, err = dal.RevokeSessions(ctx, tx, by.User(), by.Session()); err != nil {
			return err
		}
		return i.recordRevoked(ctx, tx, by, ended...)
	})
	if err != nil {
		return 0, err
	}
	i.tellEnded(ended...)
	return len(ended), nil
}

func (i *Identity) recordRevoked(ctx context.Context, tx *dal.ControlTx, by authz.Actor, ids ...domain.SessionID) error {
	u, err := dal.GetUser(ctx, tx, by.User())
	if err != nil {
		return err
	}
	for _, id := range ids {
		if err := i.record(ctx, tx, happening{user: u, session: id, action: sessionRevoked, from: by.Origin()}); err != nil {
			return err
		}
	}
	return nil
}

// Sessions lists the actor's own open sessions, the latest used first.
func (i *Identity) Sessions(ctx context.Context, by authz.Actor) (list []*dal.Session, err error) {
	err = i.Store.InControl(ctx, func(tx *dal.ControlTx) error {
		u, err := dal.GetUser(ctx, tx, by.User())
		if err != nil {
			return err
		}
		if list, err = dal.ListSessions(ctx, tx, u.ID); err != nil {
			return err
		}
		for _, s := range list {
			if err := s.Open(tx, u); err != nil {
				return err
			}
		}
		return nil
	})
	return list, err
}
