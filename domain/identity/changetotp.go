package identity

import (
	"context"
	"crypto/rand"

	"github.com/pquerna/otp/totp"

	"postdog.io/authz"
	"postdog.io/dal"
	"postdog.io/domain"
)

// BeginTOTPChange makes the secret of a new authenticator app. The one in use works until a code of the new one was
// confirmed, within ten minutes; beginning again forgets the last secret.
func (i *Identity) BeginTOTPChange(ctx context.Context, by authz.Actor) (e Enrolment, err error) {
	if err := inPerson(by); err != nil {
		return e, err
	}
	err = i.Store.InControl(ctx, func(tx *dal.ControlTx) error {
		u, _, err := lockOwnSession(ctx, tx, by)
		if err != nil {
			return err
		}
		var secret []byte
		if e, secret, err = newEnrolment(u.Email); err != nil {
			return err
		}
		return dal.SetPendingTOTP(ctx, tx, u, secret, tx.Now().Add(challengeLifetime))
	})
	return e, err
}

// newEnrolment makes a secret, and shows it as authenticator apps want it.
func newEnrolment(email string) (Enrolment, []byte, error) {
	secret := make([]byte, totpSecretSize)
	_, _ = rand.Read(secret)
	key, err := totp.Generate(totp.GenerateOpts{Issuer: "PostDog", AccountName: email, Secret: secret})
	if err != nil {
		return Enrolment{}, nil, err
	}
	return Enrolment{URL: key.URL(), Secret: key.Secret()}, secret, nil
}

// ConfirmTOTPChange proves the new app with a code, puts it in the old one's place, and returns ten new recovery codes.
// Other sessions end.
func (i *Identity) ConfirmTOTPChange(ctx context.Context, by authz.Actor, code string) (codes []string, err error) {
	if err := inPerson(by); err != nil {
		return nil, err
	}
	account, address := accountCodes.of(by.User().String()), addressCodes.from(by.Origin().Address)
	if err := i.count(ctx, account, address); err != nil {
		return nil, err
	}
	var ended []domain.SessionID
	wrong := false
	err = i.Store.InControl(ctx, func(tx *dal.ControlTx) error {
		u, s, err := lockOwnSession(ctx, tx, by)
		if err != nil {
			return err
		}
		if u.PendingTOTPSecret == nil || u.PendingTOTPUntil == nil || !u.PendingTOTPUntil.After(tx.Now()) {
			return domain.Errorf(domain.Conflict, "No change is on its way: it was finished, or begun more than ten minutes ago. Begin it again.")
		}
		step, ok := matchTOTP(u.PendingTOTPSecret, code, tx.Now())
		if !ok {
			wrong = true
			return i.record(ctx, tx, happening{user: u, session: s.ID, action: codeFailed, from: by.Origin()})
		}
		if err := dal.ReplaceUserTOTP(ctx, tx, u, step); err != nil {
			return err
		}
		if codes, err = replaceRecoveryCodes(ctx, tx, u.ID); err != nil {
			return err
		}
		if err := dal.VoidSignInChallenges(ctx, tx, u.ID); err != nil {
			return err
		}
		if ended, err = dal.RevokeSessions(ctx, tx, u.ID, s.ID); err != nil {
			return err
		}
		if err := forgive(ctx, tx, account, address); err != nil {
			return err
		}
		return i.record(ctx, tx, happening{user: u, session: s.ID, action: totpChanged, from: by.Origin()})
	})
	if err == nil && wrong {
		err = errWrongCode()
	}
	if err != nil {
		return nil, err
	}
	i.tellEnded(ended...)
	return codes, nil
}

// RegenerateRecoveryCodes makes ten new recovery codes; the old ones stop working.
func (i *Identity) RegenerateRecoveryCodes(ctx context.Context, by authz.Actor) (codes []string, err error) {
	if err := inPerson(by); err != nil {
		return nil, err
	}
	err = i.Store.InControl(ctx, func(tx *dal.ControlTx) error {
		u, s, err := lockOwnSession(ctx, tx, by)
		if err != nil {
			return err
		}
		if codes, err = replaceRecoveryCodes(ctx, tx, u.ID); err != nil {
			return err
		}
		return i.record(ctx, tx, happening{user: u, session: s.ID, action: recoveryCodesReplaced, from: by.Origin()})
	})
	return codes, err
}
