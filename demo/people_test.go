package demo_test

import (
	"context"
	"crypto/rand"
	"crypto/sha256"
	"encoding/base64"
	"encoding/hex"
	"net/http"
	"net/url"
	"regexp"
	"strings"
	"sync"
	"testing"
	"time"

	"github.com/pquerna/otp/totp"

	"postdog.io/dal"
	"postdog.io/domain"
	"postdog.io/domain/identity"
)

// tokens are the sessions of one person for each built-in role, opened once, with password and code, for all tests.
var tokens = func() map[string]func() (string, error) {
	all := map[string]func() (string, error){
		"OWNER": func() (string, error) { return shared.world.token, nil },
		"ADMIN": sync.OnceValues(func() (string, error) {
			return shared.world.signIn("leila@demo.postdog.io", "slow rivers carry letters")
		}),
		"AGENT": sync.OnceValues(func() (string, error) {
			return shared.world.signIn("jonas@demo.postdog.io", "seven paper lanterns rise")
		}),
		"VIEWER": sync.OnceValues(func() (string, error) {
			return shared.world.signIn("sam@demo.postdog.io", "bright windows every winter")
		}),
	}
	for _, role := range domain.BuiltInRoles() {
		if all[string(role)] == nil {
			all[string(role)] = sync.OnceValues(func() (string, error) { return shared.world.hire(role) })
		}
	}
	return all
}()

// as returns the session of the person with a role.
func (w *world) as(t *testing.T, role string) string {
	t.Helper()
	token, err := tokens[role]()
	must(t, err)
	return token
}

// hire makes a person of the demo's workspace with a role, and signs them in.
func (w *world) hire(role domain.BuiltInRole) (string, error) {
	return w.hireAs(strings.ToLower(string(role)), role)
}

func (w *world) hireAs(name string, role domain.BuiltInRole) (string, error) {
	ctx := context.Background()
	var me struct {
		Viewer struct{ Workspace struct{ ID string } }
	}
	if _, err := w.ask(w.token, `{ viewer { workspace { id } } }`, nil, &me); err != nil {
		return "", err
	}
	ws, err := domain.ParseID[domain.WorkspaceID]("", me.Viewer.Workspace.ID)
	if err != nil {
		return "", err
	}
	secret := []byte("hired " + random())[:20]
	email, password := name+"@example.com", "quiet lamps over "+random()
	_, err = w.demo.Server().Identity().CreateDemoUser(ctx, identity.DemoUser{
		Email: email, Password: password, Name: name, TOTPSecret: secret, WorkspaceID: ws, Role: role,
	})
	if err != nil {
		return "", err
	}
	code, err := totp.GenerateCode(identity.EncodeSecret(secret), time.Now())
	if err != nil {
		return "", err
	}
	return w.signInWith(email, password, code)
}

// passwordAlone is what someone holds who gave their password, and no code yet.
func (w *world) passwordAlone(t *testing.T) string {
	t.Helper()
	var in struct {
		SignIn struct{ Challenge struct{ ID string } }
	}
	w.mustAs(t, "", `mutation { signIn(input: {email: "sam@demo.postdog.io", password: "bright windows every winter"}) { challenge { id } } }`, nil, &in)
	return in.SignIn.Challenge.ID
}

// staleSession opens one more session of whoever holds a token, whose last code was given long ago.
func (w *world) staleSession(t *testing.T, token string) string {
	t.Helper()
	return w.copySession(t, token, func(s *dal.Session) {
		long := s.CreatedAt.Add(-time.Hour)
		s.SteppedUpAt = &long
	})
}

// session opens one more session of whoever holds a token, to be ended by a test: it copies what signing in stores, since
// a code opens one session only.
func (w *world) session(t *testing.T, token string) string {
	t.Helper()
	return w.copySession(t, token, func(*dal.Session) {})
}

func (w *world) copySession(t *testing.T, token string, change func(*dal.Session)) string {
	t.Helper()
	extra := "pds_" + random()
	from, to := sha256.Sum256([]byte(token)), sha256.Sum256([]byte(extra))
	must(t, w.demo.Server().Store().InControl(t.Context(), func(tx *dal.ControlTx) error {
		s, err := dal.GetSession(t.Context(), tx, from[:])
		if err != nil {
			return err
		}
		change(s)
		s.ID, s.TokenHash = domain.NewID[domain.SessionID](), to[:]
		s.SealedDevice, s.SealedAddress = nil, nil // they open in the row that they were sealed for alone
		return dal.InsertSession(t.Context(), tx, s)
	}))
	return extra
}

// newcomer is someone who signed up through the API, with a workspace of their own.
type newcomer struct {
	email, name, password, secret string
	token                         string
	// header is that of the answer which opened the session.
	header        http.Header
	recoveryCodes []string
	workspace     string
}

const signUp = `mutation($i: SignUpInput!) { signUp(input: $i) { email } }`

// signUpForm is a sign-up that nothing is wrong with.
func (p *newcomer) signUpForm() map[string]any {
	return map[string]any{"i": map[string]any{
		"email": p.email, "password": p.password, "name": p.name, "workspaceName": "Second Company",
		"region": "EU", "birthDate": "1990-05-01", "acceptPolicyVersion": "2024-12-08",
	}}
}

// join walks through sign-up, the mailed link, sign-in and enrolment, as a browser does.
func (w *world) join(t *testing.T, name string) *newcomer {
	t.Helper()
	p := &newcomer{email: random() + "@example.com", name: name, password: "a password " + random()}
	w.mustAs(t, "", signUp, p.signUpForm(), nil)
	w.mustAs(t, "", `mutation($t: String!) { verifyEmail(input: {token: $t}) { email } }`, map[string]any{"t": w.mailedToken(t, p.email)}, nil)
	var in struct {
		SignIn struct{ Challenge struct{ ID, Kind string } }
	}
	w.mustAs(t, "", `mutation($e: String!, $p: String!) { signIn(input: {email: $e, password: $p}) { challenge { id kind } } }`, map[string]any{"e": p.email, "p": p.password}, &in)
	var begun struct{ BeginTotpEnrolment struct{ Secret string } }
	challenge := in.SignIn.Challenge.ID
	w.mustAs(t, "", `mutation($c: ID!) { beginTotpEnrolment(input: {challengeId: $c}) { secret otpauthUrl } }`, map[string]any{"c": challenge}, &begun)
	p.secret = begun.BeginTotpEnrolment.Secret
	code, err := totp.GenerateCode(p.secret, time.Now())
	must(t, err)
	var done struct {
		ConfirmTotpEnrolment struct {
			RecoveryCodes []string
			Session       struct{ Token string }
		}
	}
	p.header = w.browse(t, nil, `mutation($c: ID!, $code: String!) { confirmTotpEnrolment(input: {challengeId: $c, code: $code}) { recoveryCodes session { token } } }`,
		map[string]any{"c": challenge, "code": code}, &done)
	p.token, p.recoveryCodes = done.ConfirmTotpEnrolment.Session.Token, done.ConfirmTotpEnrolment.RecoveryCodes
	var me struct {
		Viewer struct{ Workspace struct{ ID string } }
	}
	w.mustAs(t, p.token, `{ viewer { workspace { id } } }`, nil, &me)
	p.workspace = me.Viewer.Workspace.ID
	return p
}

var mailedLink = regexp.MustCompile(`verify-email\?token=(\S+)`)

// mailedToken waits for the mail with the link, and returns its token.
func (w *world) mailedToken(t *testing.T, email string) string {
	t.Helper()
	ctx, cancel := context.WithTimeout(t.Context(), 20*time.Second)
	defer cancel()
	for ctx.Err() == nil {
		var mails []struct{ Text string }
		w.control(t, http.MethodGet, "/mail?to="+url.QueryEscape(email), nil, &mails)
		for _, m := range mails {
			if found := mailedLink.FindStringSubmatch(m.Text); found != nil {
				return found[1]
			}
		}
	}
	t.Fatalf("no mail came for %s", email)
	return ""
}

// mustAs runs an operation as the holder of a token that has no errors.
func (w *world) mustAs(t *testing.T, token, query string, variables, out any) {
	t.Helper()
	errs, err := w.ask(token, query, variables, out)
	if err != nil || len(errs) > 0 {
		t.Fatalf("%s: %+v %v", query, errs, err)
	}
}

func must(t *testing.T, err error) {
	t.Helper()
	if err != nil {
		t.Fatal(err)
	}
}

// random is a word that stands nowhere else, in letters and digits.
func random() string {
	b := make([]byte, 10)
	_, _ = rand.Read(b)
	return hex.EncodeToString(b)
}

// patience is how long to wait for what must come.
const patience = 20 * time.Second

// dead is a token that never was.
var dead = "pds_" + base64.RawURLEncoding.EncodeToString(make([]byte, 32))
