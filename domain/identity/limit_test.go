package identity_test

import (
	"errors"
	"fmt"
	"sync"
	"sync/atomic"
	"testing"
	"time"

	"postdog.io/dal"
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

// Ten wrong passwords are free; then each try needs a wait that doubles from 30 seconds up to 15 minutes.
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
	for _, wait := range []time.Duration{30 * time.Second, time.Minute, 2 * time.Minute, 4 * time.Minute, 8 * time.Minute, 15 * time.Minute, 15 * time.Minute} {
		_, err := w.signIn(t, p, password)
		limited(t, "the right password, too soon", err, wait)
		w.restart(t)
		w.clock.pass(wait - 10*time.Second)
		_, err = w.SignIn(t.Context(), identity.SignIn{Email: " " + p.email, Password: password, From: w.elsewhere()})
		limited(t, "after a restart, from elsewhere", err, 10*time.Second)
		w.clock.pass(10 * time.Second)
		_, err = w.signIn(t, p, "not the password")
		wants(t, "a wrong password after the wait", err, domain.Unauthenticated, "")
	}
	_, err := w.signIn(t, neighbour, password)
	must(t, err)
	w.clock.pass(15 * time.Minute)
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

// Guesses of codes count against the account: a new challenge, or a new address, brings no new ones. The wait doubles from
// a minute up to a day; a day without a guess forgets them.
func TestCodeLimit(t *testing.T) {
	t.Parallel()
	w := start(t)
	p := w.enrolled(t)
	w.clock.pass(time.Minute)
	n := 0
	guess := func(code string) error {
		n++
		from := w.from()
		from.Address = fmt.Sprintf("%s, guess %d", w.address, n)
		_, err := w.VerifyTOTP(t.Context(), identity.Code{ChallengeID: w.begun(t, p), Code: code, From: from})
		return err
	}
	for n := range 5 {
		if n == 3 {
			w.restart(t)
		}
		code := "000000"
		if n%3 == 0 {
			code = "AAAAA-AAAAA-AAAAA"
		}
		wants(t, "a guess", guess(code), domain.Unauthenticated, "code")
	}
	wait := time.Minute
	for wait < 24*time.Hour {
		limited(t, "the right code, too soon", guess(w.code(t, p, 0)), wait)
		limited(t, "a recovery code, too soon", guess(p.codes[0]), wait)
		w.clock.pass(wait)
		wants(t, "a guess after the wait", guess("000000"), domain.Unauthenticated, "code")
		wait *= 2
	}
	limited(t, "the right code, when a day is the wait", guess(w.code(t, p, 0)), 24*time.Hour)
	w.clock.pass(24 * time.Hour)
	for range 5 {
		wants(t, "a guess a day later", guess("000000"), domain.Unauthenticated, "code")
	}
	limited(t, "the sixth", guess("000000"), time.Minute)
	w.clock.pass(time.Minute)
	must(t, guess(w.code(t, p, 0)))
	wants(t, "a guess after a success", guess("000000"), domain.Unauthenticated, "code")
	must(t, guess(w.code(t, p, 1)))
}

// A step-up is a guess like any other.
func TestStepUpLimit(t *testing.T) {
	t.Parallel()
	w := start(t)
	p := w.enrolled(t)
	w.clock.pass(time.Minute)
	by := w.actor(t, p.token)
	for range 5 {
		_, err := w.StepUp(t.Context(), by, identity.StepUp{Code: "000000"})
		wants(t, "a guess", err, domain.Unauthenticated, "code")
	}
	_, err := w.StepUp(t.Context(), by, identity.StepUp{Code: w.code(t, p, 0)})
	limited(t, "the right code after five guesses", err, time.Minute)
	_, err = w.VerifyTOTP(t.Context(), w.answer(w.challenge(t, p), w.code(t, p, 0)))
	limited(t, "signing in after five guesses", err, time.Minute)
}

func TestEnrolmentCodeLimit(t *testing.T) {
	t.Parallel()
	w := start(t)
	p := w.confirmed(t)
	id := w.challenge(t, p)
	e, err := w.BeginTOTPEnrolment(t.Context(), id)
	must(t, err)
	for range 5 {
		_, _, err = w.ConfirmTOTPEnrolment(t.Context(), w.answer(id, "000000"))
		wants(t, "a guess", err, domain.Unauthenticated, "code")
	}
	_, _, err = w.ConfirmTOTPEnrolment(t.Context(), w.answer(id, w.code(t, &person{secret: e.Secret}, 0)))
	limited(t, "the right code after five guesses", err, time.Minute)
}

// Of hundreds of guesses at the same time only the free ones are judged.
func TestGuessesAtTheSameTime(t *testing.T) {
	t.Parallel()
	w := start(t)
	p := w.enrolled(t)
	w.clock.pass(time.Minute)
	u, err := w.user(t, p.email)
	must(t, err)
	ids := make([]domain.ChallengeID, 300)
	must(t, w.Store.InControl(t.Context(), func(tx *dal.ControlTx) error {
		for i := range ids {
			ids[i] = domain.NewID[domain.ChallengeID]()
			c := &dal.SignInChallenge{ID: ids[i], UserID: u.ID, Kind: dal.ChallengeTOTP, ExpiresAt: tx.Now().Add(time.Minute)}
			if err := dal.InsertSignInChallenge(t.Context(), tx, c); err != nil {
				return err
			}
		}
		return nil
	}))
	var judged, refused atomic.Int64
	var all sync.WaitGroup
	for n, id := range ids {
		all.Go(func() {
			in := w.answer(id, "000000")
			in.From.Address = fmt.Sprintf("%s, %d", w.address, n)
			_, err := w.VerifyTOTP(t.Context(), in)
			switch domain.CodeOf(err) {
			case domain.Unauthenticated:
				judged.Add(1)
			case domain.RateLimited:
				refused.Add(1)
			default:
				t.Errorf("got %v", err)
			}
		})
	}
	all.Wait()
	if judged.Load() != 5 || refused.Load() != 295 {
		t.Errorf("%d were judged, %d refused", judged.Load(), refused.Load())
	}
}

// An address may fail a hundred times, whoever it tries to be; successes don't count.
func TestAddressLimit(t *testing.T) {
	t.Parallel()
	w := start(t)
	p := w.signUp(t)
	link := token(t, w.mails(t, p.email)[0])
	for n := range 100 {
		if n == 50 {
			w.restart(t)
		}
		_, err := w.VerifyEmail(t.Context(), "guess", w.from())
		wants(t, "a guess", err, domain.Invalid, "token")
	}
	_, err := w.VerifyEmail(t.Context(), link, w.from())
	limited(t, "the right token after a hundred guesses", err, 10*time.Second)
	_, err = w.VerifyEmail(t.Context(), link, w.elsewhere())
	must(t, err)

	for range 97 {
		must(t, w.CountPassword(t.Context(), w.address))
	}
	for range 3 {
		_, err := w.SignIn(t.Context(), identity.SignIn{Email: random() + "@example.com", Password: "a guess", From: w.from()})
		wants(t, "a guess", err, domain.Unauthenticated, "")
	}
	_, err = w.signIn(t, p, password)
	limited(t, "the right password after a hundred guesses at others", err, 10*time.Second)
	w.clock.pass(10 * time.Second)
	_, err = w.signIn(t, p, password)
	must(t, err)
	_, err = w.signIn(t, p, "not the password")
	wants(t, "a guess after a success, which took its wait away", err, domain.Unauthenticated, "")
}

// Whoever has one IPv6 address has the whole network.
func TestAddressLimitOfIPv6(t *testing.T) {
	t.Parallel()
	w := start(t)
	network := "2001:db8:" + random()[:4] + ":" + random()[:4]
	for n := range 100 {
		must(t, w.CountPassword(t.Context(), fmt.Sprintf("%s::%x", network, n)))
	}
	limited(t, "another address of the network", w.CountPassword(t.Context(), network+":1:2:3:4"), 10*time.Second)
	must(t, w.CountPassword(t.Context(), "2001:db8:ffff:fff0::1"))
}
