package dal

import (
	"context"
	"time"

	"github.com/uptrace/bun"

	"postdog.io/domain"
)

// RecoveryCode lets a person in once without their authenticator app; only a keyed hash is stored.
type RecoveryCode struct {
	bun.BaseModel `bun:"table:recovery_codes"`

	ID       domain.RecoveryCodeID `bun:",pk"`
	UserID   domain.UserID
	CodeHash []byte
	UsedAt   *time.Time
}

// ReplaceRecoveryCodes forgets a person's codes and stores new ones.
func ReplaceRecoveryCodes(ctx context.Context, tx *ControlTx, user domain.UserID, codes []RecoveryCode) error {
	if _, err := tx.exec(ctx, tx.bun.NewDelete().Model((*RecoveryCode)(nil)).Where("user_id = ?", user)); err != nil {
		return err
	}
	_, err := tx.exec(ctx, tx.bun.NewInsert().Model(&codes))
	return err
}

// UseRecoveryCode spends a code and says whether it was there to spend.
func UseRecoveryCode(ctx context.Context, tx *ControlTx, user domain.UserID, codeHash []byte) (bool, error) {
	n, err := tx.exec(ctx, tx.bun.NewRaw("update recovery_codes set used_at = ? where user_id = ? and code_hash = ? and used_at is null", tx.Now(), user, codeHash))
	return n == 1, err
}

// CountRecoveryCodes counts the codes that are left.
func CountRecoveryCodes(ctx context.Context, tx *ControlTx, user domain.UserID) (int, error) {
	var n int
	err := tx.scan(ctx, tx.bun.NewRaw("select count(*) from recovery_codes where user_id = ? and used_at is null", user), &n)
	return n, err
}
