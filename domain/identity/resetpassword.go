package identity

import (
	"context"
	"strings"

	"postdog.io/authz"
	"postdog.io/dal"
	"postdog.io/domain"
)

// RequestPasswordReset mails a link that sets a new password, if the address has an account. Whether it has shows neither
// in the answer nor in the time that it takes: the same is counted and queued for nobody.
func (i *Identity) RequestPasswordReset(ctx context.Context, email string, from authz.Origin) error {
	email = strings.TrimSpace(email)
	if err := checkEmail("email", email); err != nil {
		return err
	}
	if err := i.pass(ctx, addressSignUps, networkOf(from.Address)); err != nil {
		return err
	}
	return i.Store.InControl(ctx, func(tx *dal.ControlTx) error {
		id := domain.NewID[domain.UserID]()
		u, err := dal.GetUserByEmail(ctx, tx, email)
		if err == nil {
			id = u.ID
		} else if !dal.IsNotFound(err) {
			return err
		}
		return askForMail(ctx, tx, mailJob{UserID: id, Mail: mailPasswordReset})
	})
}

// ResetPassword is a mailed token with the new password.
type ResetPassword struct {
	Token, New string
	// From is where the request came from.
	From authz.Origin
}

// ResetPassword spends the token of a mailed link and sets a new password. All sessions end, and the address counts as
// confirmed, since the link was mailed there. Signing in still needs the authenticator app.
func (i *Identity) ResetPassword(ctx context.Context, in ResetPassword) error {
	address := addressTokens.from(in.From.Address)
	if err := i.count(ctx, address); err != nil {
		return err
	}
	var u *dal.User
	err := i.Store.InControl(ctx, func(tx *dal.ControlTx) error {
		id, err := dal.GetPasswordReset(ctx, tx, domain.HashToken(in.Token))
		if err != nil {
			return err
		}
		u, err = dal.GetUser(ctx, tx, id)
		return err
	})
	if err != nil {
		return explainReset(err)
	}
	if err := i.checkPassword(ctx, "newPassword", in.New, u.Email, u.Name); err != nil {
		return err
	}
	hash, err := i.hashPassword(ctx, in.New)
	if err != nil {
		return err
	}
	var ended []domain.SessionID
	err = i.Store.InControl(ctx, func(tx *dal.ControlTx) error {
		if _, err := dal.LockUser(ctx, tx, u.ID); err != nil {
			return err
		}
		if _, err := dal.UsePasswordReset(ctx, tx, domain.HashToken(in.Token)); err != nil {
			return err
		}
		if err := dal.SetUserEmailVerified(ctx, tx, u.ID); err != nil {
			return err
		}
		var err error
		if ended, err = setPassword(ctx, tx, u, hash, domain.SessionID{}); err != nil {
			return err
		}
		if err := forgive(ctx, tx, accountPasswords.of(dal.NormalizeEmail(u.Email)), address); err != nil {
			return err
		}
		return i.record(ctx, tx, happening{user: u, action: passwordReset, from: in.From})
	})
	if err != nil {
		return explainReset(err)
	}
	i.tellEnded(ended...)
	return nil
}

func explainReset(err error) error {
	if dal.IsNotFound(err) {
		return domain.InvalidField("token", "This link was used before, is older than an hour, or is not whole. Ask for a new one.")
	}
	return err
}
