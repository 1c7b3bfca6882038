package dal

import (
	"context"
	"time"

	"github.com/uptrace/bun"

	"postdog.io/domain"
)

// RefreshToken renews a session once; only its hash is stored. A used one stays, so that its second use is noticed.
type RefreshToken struct {
	bun.BaseModel `bun:"table:refresh_tokens"`

	ID        domain.RefreshTokenID `bun:",pk"`
	SessionID domain.SessionID
	TokenHash []byte
	CreatedAt time.Time
	UsedAt    *time.Time
}

// InsertRefreshToken stores a token.
func InsertRefreshToken(ctx context.Context, tx *ControlTx, r *RefreshToken) error {
	_, err := tx.exec(ctx, tx.bun.NewInsert().Model(r))
	return err
}

// LockRefreshToken finds a token, used or not, with its open session. The session is locked before the token is read, so
// that of two who bring the same token the second sees that it was used.
func LockRefreshToken(ctx context.Context, tx *ControlTx, tokenHash []byte) (*Session, *RefreshToken, error) {
	s := &Session{}
	err := tx.scan(ctx, tx.bun.NewSelect().Model(s).
		Where(openSession+" and id = (select session_id from refresh_tokens where token_hash = ?1)", tx.Now(), tokenHash).For("update"))
	if err != nil {
		return nil, nil, err
	}
	r := &RefreshToken{}
	return s, r, tx.scan(ctx, tx.bun.NewSelect().Model(r).Where("token_hash = ?", tokenHash))
}

// SpendRefreshTokens marks a session's unused tokens as used.
func SpendRefreshTokens(ctx context.Context, tx *ControlTx, session domain.SessionID) error {
	_, err := tx.exec(ctx, tx.bun.NewRaw("update refresh_tokens set used_at = ? where session_id = ? and used_at is null", tx.Now(), session))
	return err
}
