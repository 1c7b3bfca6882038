package identity_test

import (
	"errors"
	"testing"
	"time"

	"postdog.io/domain"
	"postdog.io/domain/identity"
)

// limited checks that an attempt was refused for its number, and says how long to wait.
func limited(t *testing.T, what string, err error, wait time.Duration) {
	t.Helper()
	wants(t, what, err, domain.RateLimited, "")
	var told *domain.Error
	if errors.As(err, &told) && told.RetryAfter != int(wait.Seconds()) {
		t.Errorf("%s: wait %d s, not %v", what, told.RetryAfter, wait)
	}
}

func TestPasswordLimit(t *testing.T) {
	t.Parallel()
	w := start(t)
	p, neighbour := w.confirmed(t), w.confirmed(t)
	for n := range 10 {
		if n == 5 {
			w.restart(t)
		}
		_, err := w.signIn(t, p, "not the password")
		wants(t, "a wrong password", err, domain.Unauthenticated, "")
	}
	_, err := w.signIn(t, p, password)
	limited(t, "the right password after ten wrong ones", err, 15*time.Minute)
	w.restart(t)
	w.clock.pass(time.Minute)
	_, err = w.SignIn(t.Context(), identity.SignIn{Email: " " + p.email, Password: password, Address: "another " + w.address})
	limited(t, "after a restart, from elsewhere", err, 14*time.Minute)
	_, err = w.signIn(t, neighbour, password)
	must(t, err)
	w.clock.pass(14 * time.Minute)
	_, err = w.signIn(t, p, password)
	must(t, err)
	// A success clears the account's count.
	for range 3 {
		for range 9 {
			_, err = w.signIn(t, p, "not the password")
			wants(t, "a wrong password", err, domain.Unauthenticated, "")
		}
		_, err = w.signIn(t, p, password)
		must(t, err)
	}
}

// Guesses of codes count against the account: a new challenge, or a new address, brings no new ones.
func TestCodeLimit(t *testing.T) {
	t.Parallel()
	w := start(t)
	p := w.enrolled(t)
	w.clock.pass(time.Minute)
	guess := func(code, address string) error {
		_, err := w.VerifyTOTP(t.Context(), identity.Code{ChallengeID: w.challenge(t, p), Code: code, Address: address})
		return err
	}
	for n := range 10 {
		if n == 5 {
			w.restart(t)
		}
		code := "000000"
		if n%3 == 0 {
			code = "AAAAA-AAAAA-AAAAA"
		}
		wants(t, "a guess", guess(code, w.address), domain.Unauthenticated, "code")
	}
	limited(t, "the right code after ten guesses", guess(w.code(t, p, 0), "another "+w.address), 15*time.Minute)
	limited(t, "a recovery code after ten guesses", guess(p.codes[0], w.address), 15*time.Minute)
	_, err := w.StepUp(t.Context(), w.actor(t, p.token), w.code(t, p, 0), w.address)
	limited(t, "a step-up after ten guesses", err, 15*time.Minute)
	w.clock.pass(15 * time.Minute)
	must(t, guess(w.code(t, p, 0), w.address))
}

func TestEnrolmentCodeLimit(t *testing.T) {
	t.Parallel()
	w := start(t)
	p := w.confirmed(t)
	id := w.challenge(t, p)
	e, err := w.BeginTOTPEnrolment(t.Context(), id)
	must(t, err)
	for range 10 {
		_, _, err = w.ConfirmTOTPEnrolment(t.Context(), w.answer(id, "000000"))
		wants(t, "a guess", err, domain.Unauthenticated, "code")
	}
	_, _, err = w.ConfirmTOTPEnrolment(t.Context(), w.answer(id, w.code(t, &person{secret: e.Secret}, 0)))
	limited(t, "the right code after ten guesses", err, 15*time.Minute)
}

// An address may try a hundred times, whoever it tries to be; successes don't count.
func TestAddressLimit(t *testing.T) {
	t.Parallel()
	w := start(t)
	p := w.signUp(t)
	link := token(t, w.mails(t, p.email)[0])
	for n := range 100 {
		if n == 50 {
			w.restart(t)
		}
		_, err := w.VerifyEmail(t.Context(), "guess", w.address)
		wants(t, "a guess", err, domain.Invalid, "token")
	}
	_, err := w.VerifyEmail(t.Context(), link, w.address)
	limited(t, "the right token after a hundred guesses", err, 15*time.Minute)
	_, err = w.VerifyEmail(t.Context(), link, "another "+w.address)
	must(t, err)

	for range 97 {
		must(t, w.CountPassword(t.Context(), w.address))
	}
	for range 3 {
		_, err := w.SignIn(t.Context(), identity.SignIn{Email: random() + "@example.com", Password: "a guess", Address: w.address})
		wants(t, "a guess", err, domain.Unauthenticated, "")
	}
	_, err = w.signIn(t, p, password)
	limited(t, "the right password after a hundred guesses at others", err, 15*time.Minute)
}
