package identity

import (
	"context"

	"postdog.io/authz"
	"postdog.io/dal"
	"postdog.io/domain"
)

// Code answers a challenge.
type Code struct {
	ChallengeID domain.ChallengeID
	Code        string
	// Refreshable asks for an app's session.
	Refreshable bool
	// From is where the request came from.
	From authz.Origin
}

// ConfirmTOTPEnrolment proves that the app works, makes it the person's second factor, and returns ten recovery codes
// and a session.
func (i *Identity) ConfirmTOTPEnrolment(ctx context.Context, in Code) (codes []string, s NewSession, err error) {
	address := addressCodes.from(in.From.Address)
	account := accountCodes.of("enrolment " + in.ChallengeID.String())
	if err := i.count(ctx, account, address); err != nil {
		return nil, s, err
	}
	wrong := false
	err = i.Store.InControl(ctx, func(tx *dal.ControlTx) error {
		c, u, err := lockChallenge(ctx, tx, in.ChallengeID, dal.ChallengeTOTPEnrolment)
		if err != nil {
			return err
		}
		secret, err := tx.OpenForUser(u, "sign_in_challenges", "pending_totp_secret", c.ID.UUID(), c.PendingTOTPSecret)
		if err != nil {
			return err
		}
		if secret == nil {
			return domain.InvalidField("challengeId", "Begin the enrolment first, so that there is a secret to prove.")
		}
		step, ok := matchTOTP(secret, in.Code, tx.Now())
		if !ok {
			wrong = true
			return i.record(ctx, tx, happening{user: u, action: codeFailed, from: in.From})
		}
		first, err := dal.SetUserTOTP(ctx, tx, u, secret, step)
		if err != nil {
			return err
		}
		if !first {
			return errEnrolled()
		}
		if codes, err = replaceRecoveryCodes(ctx, tx, u.ID); err != nil {
			return err
		}
		if err := forgive(ctx, tx, account, address); err != nil {
			return err
		}
		if err := i.record(ctx, tx, happening{user: u, action: totpEnrolled, from: in.From}); err != nil {
			return err
		}
		s, err = i.endChallenge(ctx, tx, c, u, in)
		return err
	})
	if err == nil && wrong {
		err = errWrongCode()
	}
	return codes, s, err
}

func errWrongCode() error {
	return &domain.Error{Code: domain.Unauthenticated, Field: "code", Message: "This code is not right, or was used before. Wait for the app's next one."}
}
