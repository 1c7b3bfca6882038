package identity

import (
	"context"

	"postdog.io/authz"
	"postdog.io/dal"
	"postdog.io/domain"
)

// SignOut ends the actor's session for good; its live sockets are closed.
func (i *Identity) SignOut(ctx context.Context, by authz.Actor) error {
	err := i.Store.InControl(ctx, func(tx *dal.ControlTx) error { return dal.RevokeSession(ctx, tx, by.Session()) })
	if err == nil {
		i.OnAccessChange(domain.AccessChange{Session: by.Session()})
	}
	return err
}
