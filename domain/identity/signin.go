package identity

import (
	"context"

	"postdog.io/authz"
	"postdog.io/dal"
	"postdog.io/domain"
)

// SignIn is an address with a password.
type SignIn struct {
	Email, Password string
	// From is where the request came from.
	From authz.Origin
}

// SignIn checks the password and returns the challenge that is still to be met. An unknown address and a wrong password
// get the same answer in the same time. An address that was not confirmed yet gets a new link by mail.
func (i *Identity) SignIn(ctx context.Context, in SignIn) (*dal.SignInChallenge, error) {
	account, address := accountPasswords.of(dal.NormalizeEmail(in.Email)), addressPasswords.from(in.From.Address)
	if err := i.count(ctx, account, address); err != nil {
		return nil, err
	}
	u, err := i.findUser(ctx, in.Email)
	if err != nil && !dal.IsNotFound(err) {
		return nil, err
	}
	hash := i.nobodysPassword
	if u != nil {
		hash = u.PasswordHash
	}
	ok, err := i.passwordMatches(ctx, in.Password, hash)
	if err != nil {
		return nil, err
	}
	if !ok || u == nil {
		err := i.Store.InControl(ctx, func(tx *dal.ControlTx) error {
			if u == nil {
				return recordNothing(ctx, tx)
			}
			return i.record(ctx, tx, happening{user: u, action: signInFailed, from: in.From})
		})
		if err != nil {
			return nil, err
		}
		return nil, domain.Errorf(domain.Unauthenticated, "This address and password do not go together.")
	}
	challenge := &dal.SignInChallenge{
		ID: domain.NewID[domain.ChallengeID](), UserID: u.ID, Kind: dal.ChallengeTOTP,
		ExpiresAt: i.Store.Now().Add(challengeLifetime),
	}
	if u.TOTPEnrolledAt == nil {
		challenge.Kind = dal.ChallengeTOTPEnrolment
	}
	unconfirmed := u.EmailVerifiedAt == nil
	err = i.Store.InControl(ctx, func(tx *dal.ControlTx) error {
		if err := forgive(ctx, tx, account, address); err != nil {
			return err
		}
		if unconfirmed {
			return askForMail(ctx, tx, mailJob{UserID: u.ID, Mail: mailVerification})
		}
		return dal.InsertSignInChallenge(ctx, tx, challenge)
	})
	if err == nil && unconfirmed {
		err = domain.InvalidField("email", "This address is not confirmed yet. We have mailed you a new link; open it, then sign in.")
	}
	if err != nil {
		return nil, err
	}
	return challenge, nil
}

func (i *Identity) findUser(ctx context.Context, email string) (u *dal.User, err error) {
	err = i.Store.InControl(ctx, func(tx *dal.ControlTx) error {
		u, err = dal.GetUserByEmail(ctx, tx, email)
		return err
	})
	if err != nil {
		return nil, err
	}
	return u, nil
}
