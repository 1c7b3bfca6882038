package identity_test

import (
	"crypto/sha256"
	"encoding/hex"
	"slices"
	"strings"
	"testing"
	"time"

	"postdog.io/dal"
	"postdog.io/domain"
	"postdog.io/domain/identity"
	"postdog.io/server/embedded/embeddedtest"
)

// rowCounts are how many rows each table holds, the job table included.
func rowCounts(t *testing.T, url string) []string {
	t.Helper()
	return column[string](t, url, `
		select table_schema || '.' || table_name || ' ' ||
			(xpath('/row/n/text()', query_to_xml(format('select count(*) as n from %I.%I', table_schema, table_name), false, true, '')))[1]::text
		from information_schema.tables where table_schema in ('public', 'river') order by 1`)
}

// A refused sign-up names the field and leaves nothing behind in any table: not even a count.
func TestSignUpRefused(t *testing.T) {
	t.Parallel()
	url := embeddedtest.FreshDatabase(t)
	must(t, dal.Migrate(t.Context(), url))
	w := startOn(t, url)
	before := rowCounts(t, url)
	today := time.Date(2026, 11, 23, 0, 0, 0, 0, time.UTC)
	for name, c := range map[string]struct {
		field  string
		change func(*identity.SignUp)
	}{
		"18 tomorrow":        {"birthDate", func(in *identity.SignUp) { in.BirthDate = today.AddDate(-18, 0, 1) }},
		"a child":            {"birthDate", func(in *identity.SignUp) { in.BirthDate = today.AddDate(-9, 0, 0) }},
		"not born yet":       {"birthDate", func(in *identity.SignUp) { in.BirthDate = today.AddDate(0, 0, 1) }},
		"older than anyone":  {"birthDate", func(in *identity.SignUp) { in.BirthDate = today.AddDate(-131, 0, 0) }},
		"old policy":         {"acceptPolicyVersion", func(in *identity.SignUp) { in.AcceptPolicyVersion = "2019-01-01" }},
		"no policy":          {"acceptPolicyVersion", func(in *identity.SignUp) { in.AcceptPolicyVersion = "" }},
		"11 characters":      {"password", func(in *identity.SignUp) { in.Password = "äöüäöüäöüäö" }},
		"endless password":   {"password", func(in *identity.SignUp) { in.Password = strings.Repeat("x", 257) }},
		"no address":         {"email", func(in *identity.SignUp) { in.Email = "mina" }},
		"address and name":   {"email", func(in *identity.SignUp) { in.Email = "Mina <mina@example.com>" }},
		"two addresses":      {"email", func(in *identity.SignUp) { in.Email = "a@example.com, b@example.com" }},
		"a header":           {"email", func(in *identity.SignUp) { in.Email = "a@example.com\r\nBcc: b@example.com" }},
		"endless address":    {"email", func(in *identity.SignUp) { in.Email = strings.Repeat("x", 250) + "@example.com" }},
		"no name":            {"name", func(in *identity.SignUp) { in.Name = " \t" }},
		"endless name":       {"name", func(in *identity.SignUp) { in.Name = strings.Repeat("ä", 121) }},
		"no workspace name":  {"workspaceName", func(in *identity.SignUp) { in.WorkspaceName = "" }},
		"endless workspace":  {"workspaceName", func(in *identity.SignUp) { in.WorkspaceName = strings.Repeat("x", 121) }},
		"NUL in a name":      {"name", func(in *identity.SignUp) { in.Name = "Mina\x00" }},
		"NUL in the company": {"workspaceName", func(in *identity.SignUp) { in.WorkspaceName = "Lark\x00spur" }},
		"line break":         {"name", func(in *identity.SignUp) { in.Name = "Mina\r\nBcc: x" }},
	} {
		in := w.form()
		c.change(&in)
		wants(t, name, w.SignUp(t.Context(), in), domain.Invalid, c.field)
	}
	if after := rowCounts(t, url); !slices.Equal(before, after) {
		t.Errorf("before %v\nafter %v", before, after)
	}
}

func TestSignUpOnTheBirthday(t *testing.T) {
	t.Parallel()
	w := start(t)
	in := w.form()
	in.BirthDate = time.Date(2008, 11, 23, 0, 0, 0, 0, time.UTC)
	in.Email, in.Name = " "+strings.ToUpper(in.Email)+" ", " Mina Okafor "
	must(t, w.SignUp(t.Context(), in))
	u, err := w.user(t, in.Email)
	must(t, err)
	if u.Email != strings.TrimSpace(in.Email) || u.Name != "Mina Okafor" || u.EmailVerifiedAt != nil || u.TOTPEnrolledAt != nil ||
		u.AcceptedPolicyVersion != identity.CurrentPolicyVersion || !u.AcceptedPolicyAt.Equal(w.clock.read()) {
		t.Errorf("the account is %+v", u)
	}
	var ms []*dal.Membership
	must(t, w.Store.InControl(t.Context(), func(tx *dal.ControlTx) (err error) {
		ms, err = dal.ListMemberships(t.Context(), tx, u.ID)
		return err
	}))
	if len(ms) != 1 || ms[0].RoleID != domain.Owner.ID() {
		t.Errorf("the memberships are %+v", ms)
	}
}

func TestPasswordsAreArgon2id(t *testing.T) {
	t.Parallel()
	w := start(t)
	c := w.Config
	c.PasswordCost = identity.PasswordCost{}
	w.Identity = identity.New(c)
	u, err := w.user(t, w.signUp(t).email)
	must(t, err)
	if !strings.HasPrefix(u.PasswordHash, "$argon2id$v=19$m=19456,t=2,p=1$") {
		t.Errorf("the password is kept as %.40s", u.PasswordHash)
	}
	again, err := w.user(t, w.signUp(t).email)
	must(t, err)
	if u.PasswordHash == again.PasswordHash {
		t.Error("the same password of two people looks the same")
	}
}

// Signing up with an address that is taken looks like any other sign-up; its owner is told by mail, and nothing changes.
func TestSignUpTwice(t *testing.T) {
	t.Parallel()
	w := start(t)
	p := w.confirmed(t)
	before, err := w.user(t, p.email)
	must(t, err)
	in := w.form()
	in.Email, in.Password, in.Name = strings.ToUpper(p.email), "another long password", "Somebody Else"
	must(t, w.SignUp(t.Context(), in))
	mails := w.mails(t, p.email)
	if len(mails) != 2 || mails[1].Subject != "You already have a PostDog account" {
		t.Fatalf("the mails are %+v", mails)
	}
	if text := mails[1].Text; !strings.Contains(text, "Mina Okafor") || strings.Contains(text, "Somebody") || tokenIn.MatchString(text) {
		t.Errorf("the mail says %q", text)
	}
	after, err := w.user(t, p.email)
	must(t, err)
	if after.ID != before.ID || after.PasswordHash != before.PasswordHash || after.Name != before.Name {
		t.Error("the account changed")
	}
	if _, err := w.signIn(t, p, in.Password); err == nil {
		t.Error("the second password is good")
	}
}

// Whoever knows an address can't fill its mailbox by signing up with it, or by signing in to what they signed up.
func TestMailboxesAreNotFlooded(t *testing.T) {
	t.Parallel()
	w := start(t)
	p := w.signUp(t)
	in := w.form()
	in.Email = p.email
	for range 8 {
		must(t, w.SignUp(t.Context(), in))
		_, err := w.signIn(t, p, password)
		wants(t, "not confirmed", err, domain.Invalid, "email")
	}
	if n := len(w.mails(t, p.email)); n > 5 {
		t.Errorf("%d mails within an hour", n)
	}
	w.clock.pass(time.Hour)
	before := len(w.mails(t, p.email))
	_, _ = w.signIn(t, p, password)
	if n := len(w.mails(t, p.email)); n != before+1 {
		t.Errorf("an hour later %d mails more", n-before)
	}
}

func TestVerifyEmail(t *testing.T) {
	t.Parallel()
	w := start(t)
	p := w.signUp(t)
	link := token(t, w.mails(t, p.email)[0])
	sum := sha256.Sum256([]byte(link))
	if got := column[string](t, w.url, "select encode(token_hash, 'hex') from email_verifications v join users u on u.id = v.user_id where v.token_hash = $1", sum[:]); !slices.Equal(got, []string{hex.EncodeToString(sum[:])}) {
		t.Errorf("the token is kept as %v", got)
	}
	_, err := w.VerifyEmail(t.Context(), link+"x", w.from())
	wants(t, "a wrong token", err, domain.Invalid, "token")
	_, err = w.VerifyEmail(t.Context(), "", w.from())
	wants(t, "no token", err, domain.Invalid, "token")
	email, err := w.VerifyEmail(t.Context(), link, w.from())
	must(t, err)
	if email != p.email {
		t.Errorf("%s is confirmed", email)
	}
	_, err = w.VerifyEmail(t.Context(), link, w.from())
	wants(t, "a used token", err, domain.Invalid, "token")
}

func TestLinksExpire(t *testing.T) {
	t.Parallel()
	for wait, good := range map[time.Duration]bool{24*time.Hour - time.Second: true, 24 * time.Hour: false} {
		w := start(t)
		link := token(t, w.mails(t, w.signUp(t).email)[0])
		w.clock.pass(wait)
		_, err := w.VerifyEmail(t.Context(), link, w.from())
		if good {
			must(t, err)
		} else {
			wants(t, "after 24 hours", err, domain.Invalid, "token")
		}
	}
}
