package identity

import (
	"context"

	"postdog.io/authz"
	"postdog.io/dal"
)

// Profile is the signed-in person, seen by themselves.
type Profile struct {
	User              *dal.User
	Workspaces        []*dal.Workspace
	RecoveryCodesLeft int
}

// Profile finds the actor's own account.
func (i *Identity) Profile(ctx context.Context, by authz.Actor) (p Profile, err error) {
	err = i.Store.InControl(ctx, func(tx *dal.ControlTx) error {
		if p.User, err = dal.GetUser(ctx, tx, by.User()); err != nil {
			return err
		}
		if p.Workspaces, err = dal.ListWorkspaces(ctx, tx, by.User()); err != nil {
			return err
		}
		p.RecoveryCodesLeft, err = dal.CountRecoveryCodes(ctx, tx, by.User())
		return err
	})
	return p, err
}
