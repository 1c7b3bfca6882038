package dal

import (
	"context"
	"time"

	"github.com/uptrace/bun"

	"postdog.io/domain"
)

// EmailChange is a change of address on its way. Both addresses are sealed under the person's key.
type EmailChange struct {
	bun.BaseModel `bun:"table:email_changes"`

	ID             domain.EmailChangeID `bun:",pk"`
	UserID         domain.UserID
	SealedEmail    []byte `bun:"email" personal:"user"`
	SealedOldEmail []byte `bun:"old_email" personal:"user"`
	// TokenHash is nil until the link is mailed.
	TokenHash []byte
	ExpiresAt time.Time
	UsedAt    *time.Time

	Email    string `bun:"-"`
	OldEmail string `bun:"-"`
}

const emailChangesTable = "email_changes"

// InsertEmailChange stores a change in place of the person's others that are not confirmed.
func InsertEmailChange(ctx context.Context, tx *ControlTx, u *User, c *EmailChange) (err error) {
	if c.SealedEmail, err = tx.SealForUser(u, emailChangesTable, "email", c.ID.UUID(), []byte(c.Email)); err != nil {
		return err
	}
	if _, err := tx.exec(ctx, tx.bun.NewRaw("delete from email_changes where user_id = ? and used_at is null", u.ID)); err != nil {
		return err
	}
	_, err = tx.exec(ctx, tx.bun.NewInsert().Model(c))
	return err
}

// GetEmailChange finds a person's change by id, with its addresses.
func GetEmailChange(ctx context.Context, tx *ControlTx, u *User, id domain.EmailChangeID) (*EmailChange, error) {
	c := &EmailChange{}
	if err := tx.scan(ctx, tx.bun.NewSelect().Model(c).Where("id = ? and user_id = ?", id, u.ID)); err != nil {
		return nil, err
	}
	return c, c.open(tx, u)
}

func (c *EmailChange) open(tx *ControlTx, u *User) error {
	email, err := tx.OpenForUser(u, emailChangesTable, "email", c.ID.UUID(), c.SealedEmail)
	if err != nil {
		return err
	}
	old, err := tx.OpenForUser(u, emailChangesTable, "old_email", c.ID.UUID(), c.SealedOldEmail)
	c.Email, c.OldEmail = string(email), string(old)
	return err
}

// SetEmailChangeToken gives a change the token of its link; an earlier one stops working.
func SetEmailChangeToken(ctx context.Context, tx *ControlTx, id domain.EmailChangeID, tokenHash []byte) error {
	_, err := tx.exec(ctx, tx.bun.NewRaw("update email_changes set token_hash = ? where id = ? and used_at is null", tokenHash, id))
	return err
}

// UseEmailChange spends the link of a change that is neither confirmed nor expired, and keeps the address that the person
// had, to be told.
func UseEmailChange(ctx context.Context, tx *ControlTx, tokenHash []byte) (*EmailChange, *User, error) {
	c := &EmailChange{}
	err := tx.scan(ctx, tx.bun.NewRaw("update email_changes set used_at = ?0 where token_hash = ?1 and used_at is null and expires_at > ?0 returning *",
		tx.Now(), tokenHash), c)
	if err != nil {
		return nil, nil, err
	}
	u, err := LockUser(ctx, tx, c.UserID)
	if err != nil {
		return nil, nil, err
	}
	if err := c.open(tx, u); err != nil {
		return nil, nil, err
	}
	c.OldEmail = u.Email
	if c.SealedOldEmail, err = tx.SealForUser(u, emailChangesTable, "old_email", c.ID.UUID(), []byte(u.Email)); err != nil {
		return nil, nil, err
	}
	_, err = tx.exec(ctx, tx.bun.NewUpdate().Model(c).Column("old_email").WherePK())
	return c, u, err
}

// DeleteEndedEmailChanges clears changes whose link has expired, a day later, so that mails on them have gone out.
func DeleteEndedEmailChanges(ctx context.Context, tx *ControlTx) error {
	_, err := tx.exec(ctx, tx.bun.NewRaw("delete from email_changes where expires_at < ?", tx.Now().Add(-24*time.Hour)))
	return err
}
