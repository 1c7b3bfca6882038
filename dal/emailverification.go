package dal

import (
	"context"
	"time"

	"github.com/uptrace/bun"

	"postdog.io/domain"
)

// EmailVerification is a mailed link; only the hash of its token is stored.
type EmailVerification struct {
	bun.BaseModel `bun:"table:email_verifications"`

	ID        domain.EmailVerificationID `bun:",pk"`
	UserID    domain.UserID
	TokenHash []byte
	ExpiresAt time.Time
	UsedAt    *time.Time
}

// InsertEmailVerification stores a link.
func InsertEmailVerification(ctx context.Context, tx *ControlTx, v *EmailVerification) error {
	_, err := tx.exec(ctx, tx.bun.NewInsert().Model(v))
	return err
}

// UseEmailVerification spends a link that is neither used nor expired, and returns whose it was.
func UseEmailVerification(ctx context.Context, tx *ControlTx, tokenHash []byte) (domain.UserID, error) {
	var id domain.UserID
	err := tx.scan(ctx, tx.bun.NewRaw(
		"update email_verifications set used_at = ? where token_hash = ? and used_at is null and expires_at > ? returning user_id",
		tx.Now(), tokenHash, tx.Now()), &id)
	return id, err
}
