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
	account, address := accountCodes.of(owner.String()), addressCodes.from(in.From.Address)
	if err := i.count(ctx, account, address); err != nil {
		return s, err
	}
	wrong := false
	err = i.Store.InControl(ctx, func(tx *dal.ControlTx) error {
		c, u, err := lockChallenge(ctx, tx, in.ChallengeID, dal.ChallengeTOTP)
		if err != nil {
			return err
		}
		ok, recovery, err := spendCode(ctx, tx, u, in.Code)
		if err != nil {
			return err
		}
		if !ok {
			wrong = true
			return i.record(ctx, tx, happening{user: u, action: codeFailed, from: in.From})
		}
		if err := forgive(ctx, tx, account, address); err != nil {
			return err
		}
		if recovery {
			if err := i.record(ctx, tx, happening{user: u, action: recoveryCodeUsed, from: in.From}); err != nil {
				return err
			}
		}
		s, err = i.endChallenge(ctx, tx, c, u, in)
		return err
	})
	if err == nil && wrong {
		err = errWrongCode()
	}
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

// spendCode spends a code of the app or a recovery code, and says whether it was good, and which it was.
func spendCode(ctx context.Context, tx *dal.ControlTx, u *dal.User, code string) (ok, recovery bool, err error) {
	if normalized, ok := normalizeRecoveryCode(code); ok {
		hash, err := hashRecoveryCode(tx, normalized)
		if err != nil {
			return false, true, err
		}
		ok, err = dal.UseRecoveryCode(ctx, tx, u.ID, hash)
		return ok, true, err
	}
	ok, err = spendTOTP(ctx, tx, u, code)
	return ok, false, err
}

func spendTOTP(ctx context.Context, tx *dal.ControlTx, u *dal.User, code string) (bool, error) {
	step, ok := matchTOTP(u.TOTPSecret, code, tx.Now())
	if !ok {
		return false, nil
	}
	return dal.UseTOTPStep(ctx, tx, u.ID, step)
}
