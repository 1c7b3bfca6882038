package identity

import (
	"context"

	"postdog.io/authz"
	"postdog.io/dal"
)

// SignOut ends the actor's session for good; its live sockets are closed.
func (i *Identity) SignOut(ctx context.Context, by authz.Actor) error {
	if err := inPerson(by); err != nil {
		return err
	}
	err := i.Store.InControl(ctx, func(tx *dal.ControlTx) error {
		u, err := dal.GetUser(ctx, tx, by.User())
		if err != nil {
			return err
		}
		if err := dal.RevokeSession(ctx, tx, by.Session()); err != nil {
			return err
		}
		return i.record(ctx, tx, happening{user: u, session: by.Session(), action: signedOut, from: by.Origin()})
	})
	if err == nil {
		i.tellEnded(by.Session())
	}
	return err
}
