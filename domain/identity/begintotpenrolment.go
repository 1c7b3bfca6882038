package identity

import (
	"context"
	"encoding/base32"

	"postdog.io/dal"
	"postdog.io/domain"
)

// Enrolment is what an authenticator app needs.
type Enrolment struct {
	// URL is the otpauth:// URL for a QR code.
	URL string
	// Secret is the same secret in base32, to type by hand.
	Secret string
}

// BeginTOTPEnrolment makes a new secret for a challenge of kind TOTP_ENROLMENT. It does not count until a code of it was
// confirmed; beginning again forgets the last one.
func (i *Identity) BeginTOTPEnrolment(ctx context.Context, challenge domain.ChallengeID) (e Enrolment, err error) {
	err = i.Store.InControl(ctx, func(tx *dal.ControlTx) error {
		c, u, err := lockChallenge(ctx, tx, challenge, dal.ChallengeTOTPEnrolment)
		if err != nil {
			return err
		}
		var secret []byte
		if e, secret, err = newEnrolment(u.Email); err != nil {
			return err
		}
		if c.PendingTOTPSecret, err = tx.SealForUser(u, "sign_in_challenges", "pending_totp_secret", c.ID.UUID(), secret); err != nil {
			return err
		}
		return dal.UpdateSignInChallenge(ctx, tx, c)
	})
	return e, err
}

// lockChallenge finds a challenge that can still be met, and whose it is.
func lockChallenge(ctx context.Context, tx *dal.ControlTx, id domain.ChallengeID, kind dal.SignInChallengeKind) (*dal.SignInChallenge, *dal.User, error) {
	c, err := dal.LockSignInChallenge(ctx, tx, id, kind)
	if dal.IsNotFound(err) {
		return nil, nil, domain.InvalidField("challengeId", "This sign-in has ended: it was finished, or begun more than ten minutes ago. Start again with your password.")
	}
	if err != nil {
		return nil, nil, err
	}
	u, err := dal.GetUser(ctx, tx, c.UserID)
	if err == nil && kind == dal.ChallengeTOTPEnrolment && u.TOTPEnrolledAt != nil {
		err = errEnrolled()
	}
	return c, u, err
}

// errEnrolled refuses to replace an app: of several sign-ins that began before there was one, the first to finish counts.
func errEnrolled() error {
	return domain.InvalidField("challengeId", "An authenticator app was set up meanwhile. Sign in again, with a code of that app.")
}

// EncodeSecret writes a secret in base32 without padding, as authenticator apps show it (RFC 4648, section 6).
func EncodeSecret(secret []byte) string {
	return base32.StdEncoding.WithPadding(base32.NoPadding).EncodeToString(secret)
}
