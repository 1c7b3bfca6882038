package identity

import (
	"context"
	"strings"

	"postdog.io/authz"
	"postdog.io/dal"
	"postdog.io/domain"
)

// RequestEmailChange mails a link to a new address, and tells the one in use; the change counts when the link is opened.
// Whether the new address has an account already is told to its owner alone, by mail.
func (i *Identity) RequestEmailChange(ctx context.Context, by authz.Actor, email string) error {
	if err := inPerson(by); err != nil {
		return err
	}
	email = strings.TrimSpace(email)
	if err := checkEmail("newEmail", email); err != nil {
		return err
	}
	if err := i.pass(ctx, accountChanges, by.User().String()); err != nil {
		return err
	}
	return i.Store.InControl(ctx, func(tx *dal.ControlTx) error {
		u, err := dal.LockUser(ctx, tx, by.User())
		if err != nil {
			return err
		}
		if dal.NormalizeEmail(email) == dal.NormalizeEmail(u.Email) {
			return domain.InvalidField("newEmail", "This is the address in use; give another one.")
		}
		c := &dal.EmailChange{
			ID: domain.NewID[domain.EmailChangeID](), UserID: u.ID, Email: email, ExpiresAt: tx.Now().Add(verificationLifetime),
		}
		if err := dal.InsertEmailChange(ctx, tx, u, c); err != nil {
			return err
		}
		if err := tx.InsertJob(ctx, mailJob{UserID: u.ID, Mail: mailEmailChange, EmailChange: c.ID}, nil); err != nil {
			return err
		}
		return notify(ctx, tx, mailJob{UserID: u.ID, Mail: mailEmailChangeAsked})
	})
}

// ConfirmEmailChange spends the token of the link that was mailed to a new address, and returns the address, which signs
// in from now on. Links that were mailed to the old one stop working.
func (i *Identity) ConfirmEmailChange(ctx context.Context, token string, from authz.Origin) (email string, err error) {
	address := addressTokens.from(from.Address)
	if err := i.count(ctx, address); err != nil {
		return "", err
	}
	err = i.Store.InControl(ctx, func(tx *dal.ControlTx) error {
		c, u, err := dal.UseEmailChange(ctx, tx, domain.HashToken(token))
		if err != nil {
			return err
		}
		email = c.Email
		if err := dal.SetUserEmail(ctx, tx, u, c.Email); err != nil {
			return err
		}
		if err := dal.VoidMailedLinks(ctx, tx, u.ID); err != nil {
			return err
		}
		if err := dal.UndoAttempt(ctx, tx, address.key); err != nil {
			return err
		}
		return i.record(ctx, tx, happening{user: u, action: emailChanged, from: from, change: c.ID})
	})
	switch {
	case dal.IsNotFound(err):
		return "", domain.InvalidField("token", "This link was used before, is older than 24 hours, or is not whole. Ask for the change again.")
	case dal.IsDuplicate(err, dal.UsersEmailHash):
		return "", domain.InvalidField("token", "This address has an account of its own by now. Ask for the change again, with another address.")
	}
	return email, err
}
