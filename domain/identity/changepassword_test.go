package identity_test

import (
	"slices"
	"strings"
	"sync"
	"sync/atomic"
	"testing"
	"time"

	"postdog.io/dal"
	"postdog.io/domain"
	"postdog.io/domain/identity"
	"postdog.io/server/embedded/embeddedtest"
)

const another = "eleven loud purple teapots"

func TestChangePassword(t *testing.T) {
	t.Parallel()
	w := start(t)
	p := w.enrolled(t)
	other, app := w.again(t, p, "", false), w.again(t, p, "", true)
	by := w.actor(t, app.Token)
	pending := w.challenge(t, p)
	for name, c := range map[string]struct {
		in    identity.ChangePassword
		field string
	}{
		"a wrong password": {identity.ChangePassword{Current: "wrong", New: another}, "currentPassword"},
		"the same":         {identity.ChangePassword{Current: password, New: password}, "newPassword"},
		"an easy one":      {identity.ChangePassword{Current: password, New: "password1234"}, "newPassword"},
		"the address":      {identity.ChangePassword{Current: password, New: p.email}, "newPassword"},
		"a short one":      {identity.ChangePassword{Current: password, New: "short"}, "newPassword"},
	} {
		_, err := w.ChangePassword(t.Context(), by, c.in)
		wants(t, name, err, domain.Invalid, c.field)
	}
	w.told()
	s, err := w.ChangePassword(t.Context(), by, identity.ChangePassword{Current: password, New: another})
	must(t, err)
	for what, token := range map[string]string{"the token before": app.Token, "another session": other.Token, "the first session": p.token} {
		w.dead(t, what, token)
	}
	if w.actor(t, s.Token).Session() != by.Session() || s.RefreshToken == "" || len(w.told()) != 2 {
		t.Errorf("the session is %+v", s)
	}
	_, err = w.VerifyTOTP(t.Context(), w.answer(pending, p.codes[0]))
	wants(t, "a sign-in with the old password", err, domain.Invalid, "challengeId")
	_, err = w.signIn(t, p, password)
	wants(t, "the old password", err, domain.Unauthenticated, "")
	_, err = w.signIn(t, p, another)
	must(t, err)
	w.last(t, p.email, "Password changed")
	profile, err := w.Profile(t.Context(), w.actor(t, s.Token))
	must(t, err)
	if at := profile.User.PasswordChangedAt; at == nil || !at.Equal(w.clock.read()) {
		t.Errorf("it changed at %v", at)
	}
	if _, err = w.RefreshSession(t.Context(), s.RefreshToken, w.from()); err != nil {
		t.Errorf("the new refresh token: %v", err)
	}
}

// Guesses at the old password count like guesses at signing in.
func TestChangePasswordIsLimited(t *testing.T) {
	t.Parallel()
	w := start(t)
	p := w.enrolled(t)
	by := w.actor(t, p.token)
	for range 10 {
		_, err := w.ChangePassword(t.Context(), by, identity.ChangePassword{Current: "wrong", New: another})
		wants(t, "a guess", err, domain.Invalid, "currentPassword")
	}
	_, err := w.ChangePassword(t.Context(), by, identity.ChangePassword{Current: password, New: another})
	limited(t, "the right one", err, 30*time.Second)
	wants(t, "closing the account", w.CloseAccount(t.Context(), by, password), domain.RateLimited, "")
}

func TestResetPassword(t *testing.T) {
	t.Parallel()
	w := start(t)
	p := w.enrolled(t)
	must(t, w.RequestPasswordReset(t.Context(), " "+strings.ToUpper(p.email)+" ", w.from()))
	link := token(t, w.last(t, p.email, "Set a new password"))
	must(t, w.RequestPasswordReset(t.Context(), p.email, w.from()))
	spare := token(t, w.last(t, p.email, "Set a new password"))
	if !strings.HasPrefix(link, "pdw_") || link == spare {
		t.Fatalf("the tokens are %q and %q", link, spare)
	}
	reset := func(token, password string) error {
		return w.ResetPassword(t.Context(), identity.ResetPassword{Token: token, New: password, From: w.from()})
	}
	wants(t, "an easy password", reset(link, "password1234"), domain.Invalid, "newPassword")
	for _, wrong := range []string{"", link + "x", "pdw_"} {
		wants(t, "a wrong token", reset(wrong, another), domain.Invalid, "token")
	}
	for range 10 {
		_, err := w.signIn(t, p, "not the password")
		wants(t, "a guess", err, domain.Unauthenticated, "")
	}
	must(t, reset(link, another))
	wants(t, "a used token", reset(link, password), domain.Invalid, "token")
	wants(t, "another link of before", reset(spare, password), domain.Invalid, "token")
	w.dead(t, "a session", p.token)
	w.last(t, p.email, "Password reset")
	// The guesses of before lock nobody out, and the app is asked for.
	c, err := w.signIn(t, p, another)
	must(t, err)
	if c.Kind != "TOTP" {
		t.Errorf("the second step is %s", c.Kind)
	}
	must(t, w.RequestPasswordReset(t.Context(), p.email, w.from()))
	late := token(t, w.last(t, p.email, "Set a new password"))
	w.clock.pass(time.Hour)
	wants(t, "an hour later", reset(late, password), domain.Invalid, "token")
	wants(t, "no address", w.RequestPasswordReset(t.Context(), "mina", w.from()), domain.Invalid, "email")
}

// Who resets the password of an address that was never confirmed has confirmed it.
func TestResetPasswordConfirms(t *testing.T) {
	t.Parallel()
	w := start(t)
	p := w.signUp(t)
	must(t, w.RequestPasswordReset(t.Context(), p.email, w.from()))
	link := token(t, w.last(t, p.email, "Set a new password"))
	must(t, w.ResetPassword(t.Context(), identity.ResetPassword{Token: link, New: another, From: w.from()}))
	if c, err := w.signIn(t, p, another); err != nil || c.Kind != "TOTP_ENROLMENT" {
		t.Errorf("signing in: %+v %v", c, err)
	}
}

// For an address without an account the same is answered, counted and queued; nobody gets a mail.
func TestResetTellsNothing(t *testing.T) {
	t.Parallel()
	url := embeddedtest.FreshDatabase(t)
	must(t, dal.Migrate(t.Context(), url))
	w := startOn(t, url)
	p, unknown := w.confirmed(t), random()+"@example.com"
	w.mails(t, p.email)
	must(t, w.RequestPasswordReset(t.Context(), random()+"@example.com", w.from())) // the address's own count
	start := rowCounts(t, url)
	must(t, w.RequestPasswordReset(t.Context(), unknown, w.from()))
	after := rowCounts(t, url)
	must(t, w.RequestPasswordReset(t.Context(), p.email, w.from()))
	if added, known := grown(start, after), grown(after, rowCounts(t, url)); !slices.Equal(added, known) || len(added) != 2 {
		t.Errorf("for nobody grows %v, for a person %v", added, known)
	}
	for _, args := range column[[]byte](t, url, "select args from river.river_job where kind = 'identity_mail' order by id") {
		must(t, w.WorkMail(t.Context(), args))
	}
	if mails := w.mailbox(t, unknown); len(mails) != 0 {
		t.Errorf("the mails are %+v", mails)
	}
	w.last(t, p.email, "Set a new password")
}

// grown are the tables whose number of rows changed.
func grown(before, after []string) (tables []string) {
	for n, row := range after {
		if row != before[n] {
			tables = append(tables, strings.Fields(row)[0])
		}
	}
	return tables
}

// A flood of reset requests neither fills a mailbox nor keeps the person from being told of their account.
func TestFloodsSwallowNoNotices(t *testing.T) {
	t.Parallel()
	w := start(t)
	p := w.enrolled(t)
	before := len(w.mails(t, p.email))
	for range 30 {
		must(t, w.RequestPasswordReset(t.Context(), p.email, w.elsewhere()))
	}
	if n := len(w.mails(t, p.email)) - before; n != 5 {
		t.Errorf("%d mails within an hour", n)
	}
	_, err := w.ChangePassword(t.Context(), w.actor(t, p.token), identity.ChangePassword{Current: password, New: another})
	must(t, err)
	w.last(t, p.email, "Password changed")
}

// A link resets once, also in many requests at the same time.
func TestResetAtTheSameTime(t *testing.T) {
	t.Parallel()
	w := start(t)
	p := w.confirmed(t)
	must(t, w.RequestPasswordReset(t.Context(), p.email, w.from()))
	link := token(t, w.last(t, p.email, "Set a new password"))
	var done atomic.Int64
	var all sync.WaitGroup
	for range 10 {
		all.Go(func() {
			err := w.ResetPassword(t.Context(), identity.ResetPassword{Token: link, New: another, From: w.from()})
			if err == nil {
				done.Add(1)
			} else if domain.CodeOf(err) != domain.Invalid {
				t.Error(err)
			}
		})
	}
	all.Wait()
	if done.Load() != 1 {
		t.Errorf("it worked %d times", done.Load())
	}
}
