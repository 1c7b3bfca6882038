package dal

import (
	"context"
	"time"

	"github.com/uptrace/bun"

	"postdog.io/domain"
)

// Session is an open sign-in; only the hash of its token is stored.
type Session struct {
	bun.BaseModel `bun:"table:sessions"`

	ID          domain.SessionID `bun:",pk"`
	UserID      domain.UserID
	TokenHash   []byte
	CreatedAt   time.Time
	ExpiresAt   time.Time
	RevokedAt   *time.Time
	SteppedUpAt *time.Time
}

// InsertSession stores a session.
func InsertSession(ctx context.Context, tx *ControlTx, s *Session) error {
	_, err := tx.exec(ctx, tx.bun.NewInsert().Model(s))
	return err
}

// GetSession finds a session that is neither revoked nor expired.
func GetSession(ctx context.Context, tx *ControlTx, tokenHash []byte) (*Session, error) {
	s := &Session{}
	err := tx.scan(ctx, tx.bun.NewSelect().Model(s).Where("token_hash = ? and revoked_at is null and expires_at > ?", tokenHash, tx.Now()))
	return s, err
}

// RevokeSession ends a session for good.
func RevokeSession(ctx context.Context, tx *ControlTx, id domain.SessionID) error {
	_, err := tx.exec(ctx, tx.bun.NewRaw("update sessions set revoked_at = coalesce(revoked_at, ?) where id = ?", tx.Now(), id))
	return err
}

// SetSessionSteppedUp notes that the person proved their presence just now.
func SetSessionSteppedUp(ctx context.Context, tx *ControlTx, id domain.SessionID) error {
	_, err := tx.exec(ctx, tx.bun.NewRaw("update sessions set stepped_up_at = ? where id = ?", tx.Now(), id))
	return err
}
