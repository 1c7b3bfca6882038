package identity

import (
	"context"

	"postdog.io/authz"
	"postdog.io/dal"
	"postdog.io/domain"
)

// ChangePassword is the old and the new password.
type ChangePassword struct{ Current, New string }

// ChangePassword sets a new password, ends all other sessions, and gives this one new tokens.
func (i *Identity) ChangePassword(ctx context.Context, by authz.Actor, in ChangePassword) (n NewSession, err error) {
	u, err := i.provePassword(ctx, by, "currentPassword", in.Current)
	if err != nil {
		return n, err
	}
	if in.New == in.Current {
		return n, domain.InvalidField("newPassword", "This is the password in use; choose another one.")
	}
	if err := i.checkPassword(ctx, "newPassword", in.New, u.Email, u.Name); err != nil {
		return n, err
	}
	hash, err := i.hashPassword(ctx, in.New)
	if err != nil {
		return n, err
	}
	var ended []domain.SessionID
	err = i.Store.InControl(ctx, func(tx *dal.ControlTx) error {
		now, s, err := lockOwnSession(ctx, tx, by)
		if err != nil {
			return err
		}
		if now.PasswordHash != u.PasswordHash {
			return domain.InvalidField("currentPassword", "The password was changed meanwhile. Try again with the one in use.")
		}
		if ended, err = setPassword(ctx, tx, u, hash, s.ID); err != nil {
			return err
		}
		if n, err = rotate(ctx, tx, s); err != nil {
			return err
		}
		return i.record(ctx, tx, happening{user: u, session: s.ID, action: passwordChanged, from: by.Origin()})
	})
	if err != nil {
		return NewSession{}, err
	}
	i.tellEnded(ended...)
	return n, nil
}

// setPassword stores a new password, and ends what the old one opened or may have led to: sessions but one, sign-ins on
// their way, and mailed links.
func setPassword(ctx context.Context, tx *dal.ControlTx, u *dal.User, hash string, but domain.SessionID) ([]domain.SessionID, error) {
	if err := dal.SetUserPassword(ctx, tx, u.ID, hash); err != nil {
		return nil, err
	}
	if err := dal.VoidSignInChallenges(ctx, tx, u.ID); err != nil {
		return nil, err
	}
	if err := dal.VoidMailedLinks(ctx, tx, u.ID); err != nil {
		return nil, err
	}
	return dal.RevokeSessions(ctx, tx, u.ID, but)
}

// provePassword checks the actor's own password, as one more guess at it, and returns whose it is. A wrong one is INVALID:
// the session is as good as before.
func (i *Identity) provePassword(ctx context.Context, by authz.Actor, field, password string) (u *dal.User, err error) {
	if err := inPerson(by); err != nil {
		return nil, err
	}
	err = i.Store.InControl(ctx, func(tx *dal.ControlTx) error {
		u, err = dal.GetUser(ctx, tx, by.User())
		return err
	})
	if err != nil {
		return nil, err
	}
	account, address := accountPasswords.of(dal.NormalizeEmail(u.Email)), addressPasswords.from(by.Origin().Address)
	if err := i.count(ctx, account, address); err != nil {
		return nil, err
	}
	ok, err := i.passwordMatches(ctx, password, u.PasswordHash)
	if err != nil {
		return nil, err
	}
	err = i.Store.InControl(ctx, func(tx *dal.ControlTx) error {
		if !ok {
			return i.record(ctx, tx, happening{user: u, session: by.Session(), action: signInFailed, from: by.Origin()})
		}
		return forgive(ctx, tx, account, address)
	})
	if err == nil && !ok {
		err = domain.InvalidField(field, "This is not the account's password.")
	}
	return u, err
}
