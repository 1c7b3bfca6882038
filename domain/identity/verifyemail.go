package identity

import (
	"context"

	"postdog.io/authz"
	"postdog.io/dal"
	"postdog.io/domain"
)

// VerifyEmail spends the token of a mailed link and returns the confirmed address. A token that is wrong, used or
// expired is INVALID.
func (i *Identity) VerifyEmail(ctx context.Context, token string, from authz.Origin) (email string, err error) {
	if err := i.count(ctx, addressTokens.from(from.Address)); err != nil {
		return "", err
	}
	err = i.Store.InControl(ctx, func(tx *dal.ControlTx) error {
		id, err := dal.UseEmailVerification(ctx, tx, domain.HashToken(token))
		if dal.IsNotFound(err) {
			return domain.InvalidField("token", "This link was used before, is older than 24 hours, or is not whole. Sign in to get a new one.")
		}
		if err != nil {
			return err
		}
		if err := dal.SetUserEmailVerified(ctx, tx, id); err != nil {
			return err
		}
		u, err := dal.GetUser(ctx, tx, id)
		if err != nil {
			return err
		}
		email = u.Email
		return dal.UndoAttempt(ctx, tx, addressTokens.from(from.Address).key)
	})
	return email, err
}
