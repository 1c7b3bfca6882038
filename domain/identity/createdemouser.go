package identity

import (
	"context"

	"postdog.io/dal"
	"postdog.io/domain"
)

// DemoUser is a person of the demo, ready to sign in: confirmed, and with a known authenticator secret.
type DemoUser struct {
	Email, Password, Name string
	TOTPSecret            []byte
	WorkspaceName         string
	// WorkspaceID joins an existing workspace; zero makes one.
	WorkspaceID domain.WorkspaceID
	Role        domain.BuiltInRole
}

// CreateDemoUser makes a person of the demo. It is not reachable from the API, and `postdog serve` never calls it.
func (i *Identity) CreateDemoUser(ctx context.Context, in DemoUser) (Created, error) {
	hash, err := i.hashPassword(ctx, in.Password)
	if err != nil {
		return Created{}, err
	}
	ids, err := i.createAccount(ctx, NewAccount{
		Email: in.Email, Name: in.Name, PasswordHash: hash, PolicyVersion: CurrentPolicyVersion,
		WorkspaceName: in.WorkspaceName, Region: domain.EU, WorkspaceID: in.WorkspaceID, Role: in.Role, Confirmed: true,
	})
	if err != nil {
		return ids, err
	}
	return ids, i.Store.InControl(ctx, func(tx *dal.ControlTx) error {
		u, err := dal.GetUser(ctx, tx, ids.UserID)
		if err != nil {
			return err
		}
		if err := dal.SetUserEmailVerified(ctx, tx, u.ID); err != nil {
			return err
		}
		_, err = dal.SetUserTOTP(ctx, tx, u, in.TOTPSecret, 0)
		return err
	})
}
