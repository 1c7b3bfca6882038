package dal

import (
	"context"
	"time"

	"github.com/uptrace/bun"

	"postdog.io/domain"
)

// PasswordReset is a mailed link that sets a new password; only the hash of its token is stored.
type PasswordReset struct {
	bun.BaseModel `bun:"table:password_resets"`

	ID        domain.PasswordResetID `bun:",pk"`
	UserID    domain.UserID
	TokenHash []byte
	ExpiresAt time.Time
	UsedAt    *time.Time
}

// InsertPasswordReset stores a link.
func InsertPasswordReset(ctx context.Context, tx *ControlTx, r *PasswordReset) error {
	_, err := tx.exec(ctx, tx.bun.NewInsert().Model(r))
	return err
}

// GetPasswordReset finds whose a link is that is neither used nor expired.
func GetPasswordReset(ctx context.Context, tx *ControlTx, tokenHash []byte) (domain.UserID, error) {
	var id domain.UserID
	err := tx.scan(ctx, tx.bun.NewRaw("select user_id from password_resets where token_hash = ? and used_at is null and expires_at > ?", tokenHash, tx.Now()), &id)
	return id, err
}

// UsePasswordReset spends a link that is neither used nor expired; it is ErrNotFound for any other.
func UsePasswordReset(ctx context.Context, tx *ControlTx, tokenHash []byte) (domain.UserID, error) {
	var id domain.UserID
	err := tx.scan(ctx, tx.bun.NewRaw("update password_resets set used_at = ?0 where token_hash = ?1 and used_at is null and expires_at > ?0 returning user_id",
		tx.Now(), tokenHash), &id)
	return id, err
}

// VoidMailedLinks makes every link worthless that was mailed to a person and not used: to confirm an address, to change
// it, to set a password.
func VoidMailedLinks(ctx context.Context, tx *ControlTx, user domain.UserID) error {
	for _, table := range []string{"password_resets", "email_changes", "email_verifications"} {
		if _, err := tx.exec(ctx, tx.bun.NewRaw("delete from ? where user_id = ? and used_at is null", bun.Ident(table), user)); err != nil {
			return err
		}
	}
	return nil
}
