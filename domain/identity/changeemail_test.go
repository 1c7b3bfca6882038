package identity_test

import (
	"strings"
	"testing"
	"time"

	"postdog.io/domain"
	"postdog.io/domain/identity"
)

func TestChangeEmail(t *testing.T) {
	t.Parallel()
	w := start(t)
	p := w.enrolled(t)
	by := w.actor(t, p.token)
	for _, wrong := range []string{"", "mina", "Mina <mina@example.com>", " " + strings.ToUpper(p.email)} {
		wants(t, wrong, w.RequestEmailChange(t.Context(), by, wrong), domain.Invalid, "newEmail")
	}
	first, fresh := random()+"@example.com", random()+"@example.com"
	must(t, w.RequestEmailChange(t.Context(), by, first))
	w.last(t, p.email, "A new e-mail address was asked for")
	void := token(t, w.mailbox(t, first)[0])
	must(t, w.RequestPasswordReset(t.Context(), p.email, w.from()))
	reset := token(t, w.last(t, p.email, "Set a new password"))
	must(t, w.RequestEmailChange(t.Context(), by, " "+fresh+" "))
	w.sendMails(t, by.User())
	mail := w.mailbox(t, fresh)[0]
	link := token(t, mail)
	if mail.Subject != "Confirm your new e-mail address" || !strings.Contains(mail.Text, "Mina Okafor") || strings.Contains(mail.Text, p.email) {
		t.Errorf("the mail is %+v", mail)
	}
	for name, wrong := range map[string]string{"none": "", "a wrong one": link + "x", "one that was replaced": void} {
		_, err := w.ConfirmEmailChange(t.Context(), wrong, w.from())
		wants(t, name, err, domain.Invalid, "token")
	}
	if _, err := w.signIn(t, p, password); err != nil {
		t.Errorf("the old address before it is confirmed: %v", err)
	}
	email, err := w.ConfirmEmailChange(t.Context(), link, w.from())
	must(t, err)
	if email != fresh {
		t.Errorf("the address is %q", email)
	}
	_, err = w.ConfirmEmailChange(t.Context(), link, w.from())
	wants(t, "twice", err, domain.Invalid, "token")
	_, err = w.signIn(t, p, password)
	wants(t, "the old address", err, domain.Unauthenticated, "")
	_, err = w.signIn(t, &person{email: fresh}, password)
	must(t, err)
	w.actor(t, p.token)
	err = w.ResetPassword(t.Context(), identity.ResetPassword{Token: reset, New: another, From: w.from()})
	wants(t, "a link mailed to the old address", err, domain.Invalid, "token")
	w.sendMails(t, by.User())
	if old := w.mailbox(t, p.email); old[len(old)-1].Subject != "E-mail address changed" {
		t.Errorf("the old address was told %+v", old[len(old)-1])
	}
	if n := column[int64](t, w.url, "select count(*) from email_changes where encode(email, 'escape') || coalesce(encode(old_email, 'escape'), '') like '%@example.com%'"); n[0] != 0 {
		t.Error("addresses stand in the clear")
	}
}

func TestEmailChangesExpire(t *testing.T) {
	t.Parallel()
	w := start(t)
	p := w.enrolled(t)
	fresh := random() + "@example.com"
	by := w.actor(t, p.token)
	must(t, w.RequestEmailChange(t.Context(), by, fresh))
	w.sendMails(t, by.User())
	w.clock.pass(24 * time.Hour)
	_, err := w.ConfirmEmailChange(t.Context(), token(t, w.mailbox(t, fresh)[0]), w.from())
	wants(t, "a day later", err, domain.Invalid, "token")
}

// That an address has an account is told to its owner alone.
func TestChangeToATakenAddress(t *testing.T) {
	t.Parallel()
	w := start(t)
	p, owner := w.enrolled(t), w.confirmed(t)
	by := w.actor(t, p.token)
	must(t, w.RequestEmailChange(t.Context(), by, owner.email))
	w.sendMails(t, by.User())
	if mail := w.last(t, owner.email, "You already have a PostDog account"); tokenIn.MatchString(mail.Text) {
		t.Errorf("the mail has a link: %q", mail.Text)
	}
	// An address that was taken between the mail and the click.
	fresh := random() + "@example.com"
	must(t, w.RequestEmailChange(t.Context(), by, fresh))
	w.sendMails(t, by.User())
	link := token(t, w.mailbox(t, fresh)[0])
	in := w.form()
	in.Email = fresh
	must(t, w.SignUp(t.Context(), in))
	_, err := w.ConfirmEmailChange(t.Context(), link, w.from())
	wants(t, "an address that was taken meanwhile", err, domain.Invalid, "token")
	_, err = w.signIn(t, p, password)
	must(t, err)
}

// Nobody can have links mailed to others without end.
func TestEmailChangesAreLimited(t *testing.T) {
	t.Parallel()
	w := start(t)
	by := w.actor(t, w.enrolled(t).token)
	for range 5 {
		must(t, w.RequestEmailChange(t.Context(), by, random()+"@example.com"))
	}
	limited(t, "a sixth", w.RequestEmailChange(t.Context(), by, random()+"@example.com"), time.Hour)
}
