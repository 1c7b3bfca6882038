package identity_test

import (
	"reflect"
	"testing"
	"time"

	"postdog.io/dal"
	"postdog.io/domain"
	"postdog.io/domain/identity"
)

// An unknown address and a wrong password can't be told apart.
func TestSignInTellsNothing(t *testing.T) {
	t.Parallel()
	w := start(t)
	p := w.confirmed(t)
	_, wrong := w.signIn(t, p, "not the password")
	_, unknown := w.signIn(t, &person{email: random() + "@example.com"}, password)
	unconfirmed := w.signUp(t)
	_, wrongToo := w.signIn(t, unconfirmed, "not the password")
	wants(t, "a wrong password", wrong, domain.Unauthenticated, "")
	if !reflect.DeepEqual(wrong, unknown) || !reflect.DeepEqual(wrong, wrongToo) {
		t.Errorf("a wrong password: %v\nan unknown address: %v\nan unconfirmed one: %v", wrong, unknown, wrongToo)
	}
}

func TestSignInUnconfirmed(t *testing.T) {
	t.Parallel()
	w := start(t)
	p := w.signUp(t)
	first := token(t, w.mails(t, p.email)[0])
	c, err := w.signIn(t, p, password)
	wants(t, "an unconfirmed address", err, domain.Invalid, "email")
	if c != nil {
		t.Error("there is a challenge")
	}
	mails := w.mails(t, p.email)
	if len(mails) != 2 || token(t, mails[1]) == first {
		t.Fatalf("the mails are %+v", mails)
	}
	_, err = w.VerifyEmail(t.Context(), token(t, mails[1]), w.from())
	must(t, err)
	if c, err = w.signIn(t, p, password); err != nil || c.Kind != dal.ChallengeTOTPEnrolment {
		t.Errorf("confirmed: %+v %v", c, err)
	}
}

func TestChallengesExpire(t *testing.T) {
	t.Parallel()
	for wait, good := range map[time.Duration]bool{10*time.Minute - time.Second: true, 10 * time.Minute: false} {
		w := start(t)
		p := w.enrolled(t)
		id := w.challenge(t, p)
		fresh := w.confirmed(t)
		enrolment := w.challenge(t, fresh)
		w.clock.pass(wait)
		_, errVerify := w.VerifyTOTP(t.Context(), w.answer(id, w.code(t, p, 0)))
		_, errBegin := w.BeginTOTPEnrolment(t.Context(), enrolment)
		if good {
			must(t, errVerify)
			must(t, errBegin)
			continue
		}
		wants(t, "a code after ten minutes", errVerify, domain.Invalid, "challengeId")
		wants(t, "an enrolment after ten minutes", errBegin, domain.Invalid, "challengeId")
	}
}

func TestChallengesEndInOneSession(t *testing.T) {
	t.Parallel()
	w := start(t)
	p := w.enrolled(t)
	w.clock.pass(time.Minute)
	id := w.challenge(t, p)
	_, err := w.VerifyTOTP(t.Context(), w.answer(id, w.code(t, p, 0)))
	must(t, err)
	w.clock.pass(time.Minute)
	_, err = w.VerifyTOTP(t.Context(), w.answer(id, w.code(t, p, 0)))
	wants(t, "a second code", err, domain.Invalid, "challengeId")
	_, err = w.VerifyTOTP(t.Context(), w.answer(id, p.codes[0]))
	wants(t, "a recovery code after a code", err, domain.Invalid, "challengeId")
	_, err = w.VerifyTOTP(t.Context(), w.answer(domain.NewID[domain.ChallengeID](), w.code(t, p, 0)))
	wants(t, "a challenge that nobody has", err, domain.Invalid, "challengeId")
}

// A challenge asks for one thing: who has an app can't be made to enrol another, who has none can't be let in by a code.
func TestChallengesOfTheOtherKind(t *testing.T) {
	t.Parallel()
	w := start(t)
	p := w.enrolled(t)
	w.clock.pass(time.Minute)
	_, err := w.BeginTOTPEnrolment(t.Context(), w.challenge(t, p))
	wants(t, "a second enrolment", err, domain.Invalid, "challengeId")
	_, _, err = w.ConfirmTOTPEnrolment(t.Context(), w.answer(w.challenge(t, p), w.code(t, p, 0)))
	wants(t, "confirming without beginning", err, domain.Invalid, "challengeId")
	fresh := w.confirmed(t)
	_, err = w.VerifyTOTP(t.Context(), w.answer(w.challenge(t, fresh), "000000"))
	wants(t, "a code without an app", err, domain.Invalid, "challengeId")
}

func TestEnrolment(t *testing.T) {
	t.Parallel()
	w := start(t)
	p := w.confirmed(t)
	id := w.challenge(t, p)
	_, _, err := w.ConfirmTOTPEnrolment(t.Context(), w.answer(id, "000000"))
	wants(t, "a code before there is a secret", err, domain.Invalid, "challengeId")
	first, err := w.BeginTOTPEnrolment(t.Context(), id)
	must(t, err)
	second, err := w.BeginTOTPEnrolment(t.Context(), id)
	must(t, err)
	if first == second || len(first.Secret) != 32 {
		t.Errorf("the secrets are %q and %q", first.Secret, second.Secret)
	}
	p.secret = first.Secret
	_, _, err = w.ConfirmTOTPEnrolment(t.Context(), w.answer(id, w.code(t, p, 0)))
	wants(t, "a code of the forgotten secret", err, domain.Unauthenticated, "code")
	p.secret = second.Secret
	codes, s, err := w.ConfirmTOTPEnrolment(t.Context(), w.answer(id, w.code(t, p, 0)))
	must(t, err)
	if len(codes) != 10 || w.actor(t, s.Token).User().IsZero() {
		t.Errorf("%d recovery codes", len(codes))
	}
	_, _, err = w.ConfirmTOTPEnrolment(t.Context(), w.answer(id, w.code(t, p, 1)))
	wants(t, "an enrolment that was confirmed", err, domain.Invalid, "challengeId")
	// The code that proved the app is spent.
	_, err = w.VerifyTOTP(t.Context(), w.answer(w.challenge(t, p), w.code(t, p, 0)))
	wants(t, "the enrolment's code", err, domain.Unauthenticated, "code")
}

// Two sign-ins that both began before there was an app: the second can't replace the first one's app.
func TestSecondEnrolmentIsRefused(t *testing.T) {
	t.Parallel()
	w := start(t)
	p := w.confirmed(t)
	owner, thief := w.challenge(t, p), w.challenge(t, p)
	begun, err := w.BeginTOTPEnrolment(t.Context(), thief)
	must(t, err)
	other := w.challenge(t, p)
	e, err := w.BeginTOTPEnrolment(t.Context(), owner)
	must(t, err)
	p.secret = e.Secret
	_, _, err = w.ConfirmTOTPEnrolment(t.Context(), w.answer(owner, w.code(t, p, 0)))
	must(t, err)
	_, err = w.BeginTOTPEnrolment(t.Context(), other)
	wants(t, "beginning another", err, domain.Invalid, "challengeId")
	_, _, err = w.ConfirmTOTPEnrolment(t.Context(), w.answer(thief, w.code(t, &person{secret: begun.Secret}, 0)))
	wants(t, "confirming another", err, domain.Invalid, "challengeId")
	w.clock.pass(time.Minute)
	_, err = w.VerifyTOTP(t.Context(), w.answer(w.challenge(t, p), w.code(t, p, 0)))
	must(t, err)
}

func TestProfile(t *testing.T) {
	t.Parallel()
	w := start(t)
	p := w.enrolled(t)
	profile, err := w.Profile(t.Context(), w.actor(t, p.token))
	must(t, err)
	if profile.User.Email != p.email || len(profile.Workspaces) != 1 || profile.Workspaces[0].Name != "Larkspur Bikes" || profile.RecoveryCodesLeft != 10 {
		t.Errorf("the profile is %+v", profile)
	}
	// The demo's people are ready to sign in.
	secret := []byte("twenty bytes of demo")
	demo := identity.DemoUser{Email: random() + "@example.com", Password: password, Name: "Sam", TOTPSecret: secret, WorkspaceID: profile.Workspaces[0].ID, Role: domain.Viewer}
	created, err := w.CreateDemoUser(t.Context(), demo)
	must(t, err)
	if created.WorkspaceID != demo.WorkspaceID {
		t.Errorf("the demo's person is in %v", created.WorkspaceID)
	}
	if c, err := w.signIn(t, &person{email: demo.Email}, password); err != nil || c.Kind != dal.ChallengeTOTP {
		t.Errorf("the demo's person gets %+v, %v", c, err)
	}
}
