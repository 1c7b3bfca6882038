package identity

import (
	"context"

	"postdog.io/dal"
	"postdog.io/domain"
)

// VerifyTOTP meets a challenge of kind TOTP with a code of the app, or with a recovery code, and opens a session. A code
// is accepted once, also when it comes in many requests at the same time.
func (i *Identity) VerifyTOTP(ctx context.Context, in Code) (s NewSession, err error) {
	owner, err := i.challengeOwner(ctx, in.ChallengeID)
	if err != nil {
		return s, err
	}
	account, address := accountCodes.of(owner.String()), addressCodes.of(in.From.Address)
	if err := i.count(ctx, account, address); err != nil {
		return s, err
	}
	err = i.Store.InControl(ctx, func(tx *dal.ControlTx) error {
		c, u, err := lockChallenge(ctx, tx, in.ChallengeID, dal.ChallengeTOTP)
		if err != nil {
			return err
		}
		ok, err := spendCode(ctx, tx, u, in.Code)
		if err != nil {
			return err
		}
		if !ok {
			return errWrongCode()
		}
		if err := forgive(ctx, tx, account, address); err != nil {
			return err
		}
		s, err = endChallenge(ctx, tx, c)
		return err
	})
	return s, err
}

// challengeOwner finds whose challenge it is, so that guesses count against the account and not the challenge.
func (i *Identity) challengeOwner(ctx context.Context, id domain.ChallengeID) (owner domain.UserID, err error) {
	err = i.Store.InControl(ctx, func(tx *dal.ControlTx) error {
		c, _, err := lockChallenge(ctx, tx, id, dal.ChallengeTOTP)
		if err == nil {
			owner = c.UserID
		}
		return err
	})
	return owner, err
}

// spendCode spends a code of the app or a recovery code, and says whether it was good.
func spendCode(ctx context.Context, tx *dal.ControlTx, u *dal.User, code string) (bool, error) {
	if normalized, ok := normalizeRecoveryCode(code); ok {
		hash, err := hashRecoveryCode(tx, normalized)
		if err != nil {
			return false, err
		}
		return dal.UseRecoveryCode(ctx, tx, u.ID, hash)
	}
	return spendTOTP(ctx, tx, u, code)
}

func spendTOTP(ctx context.Context, tx *dal.ControlTx, u *dal.User, code string) (bool, error) {
	step, ok := matchTOTP(u.TOTPSecret, code, tx.Now())
	if !ok {
		return false, nil
	}
	return dal.UseTOTPStep(ctx, tx, u.ID, step)
}
