package dal

import (
	"context"
	"time"

	"github.com/uptrace/bun"

	"postdog.io/domain"
)

// SignInChallengeKind says which second step a sign-in needs.
type SignInChallengeKind string

// The kinds of challenge.
const (
	ChallengeTOTPEnrolment SignInChallengeKind = "TOTP_ENROLMENT"
	ChallengeTOTP          SignInChallengeKind = "TOTP"
)

// SignInChallenge is what still stands between a right password and a session.
type SignInChallenge struct {
	bun.BaseModel `bun:"table:sign_in_challenges"`

	ID                domain.ChallengeID `bun:",pk"`
	UserID            domain.UserID
	Kind              SignInChallengeKind
	PendingTOTPSecret []byte `bun:"pending_totp_secret"`
	ExpiresAt         time.Time
	UsedAt            *time.Time
}

// InsertSignInChallenge stores a challenge.
func InsertSignInChallenge(ctx context.Context, tx *ControlTx, c *SignInChallenge) error {
	_, err := tx.exec(ctx, tx.bun.NewInsert().Model(c))
	return err
}

// LockSignInChallenge finds a challenge of a kind that is neither used nor expired; others who ask wait for this
// transaction, so that a challenge ends in one session at the most.
func LockSignInChallenge(ctx context.Context, tx *ControlTx, id domain.ChallengeID, kind SignInChallengeKind) (*SignInChallenge, error) {
	c := &SignInChallenge{}
	err := tx.scan(ctx, tx.bun.NewSelect().Model(c).
		Where("id = ? and kind = ? and used_at is null and expires_at > ?", id, kind, tx.Now()).For("update"))
	return c, err
}

// UpdateSignInChallenge stores what changes on the way: the pending secret and the end.
func UpdateSignInChallenge(ctx context.Context, tx *ControlTx, c *SignInChallenge) error {
	_, err := tx.exec(ctx, tx.bun.NewUpdate().Model(c).Column("pending_totp_secret", "used_at").WherePK())
	return err
}
