package identity_test

import (
	"context"
	"crypto/rand"
	"encoding/hex"
	"encoding/json"
	"net"
	"net/http"
	"net/http/httptest"
	"net/smtp"
	"net/url"
	"regexp"
	"sync"
	"testing"
	"time"

	"github.com/google/uuid"
	"github.com/jackc/pgx/v5"
	"github.com/pquerna/otp/totp"

	"postdog.io/authz"
	"postdog.io/dal"
	"postdog.io/domain"
	"postdog.io/domain/identity"
	"postdog.io/sandbox"
	"postdog.io/server/embedded/embeddedtest"
)

func TestMain(m *testing.M) { embeddedtest.Main(m) }

const password = "four quiet green bicycles"

// clock is a test's own time.
type clock struct {
	mu  sync.Mutex
	now time.Time
}

func (c *clock) read() time.Time {
	c.mu.Lock()
	defer c.mu.Unlock()
	return c.now
}

func (c *clock) pass(d time.Duration) {
	c.mu.Lock()
	defer c.mu.Unlock()
	c.now = c.now.Add(d)
}

// world is identity with a clock and a mail server of its own. Each has its own address, since limits count by address.
type world struct {
	*identity.Identity
	clock   *clock
	url     string
	address string
	mail    *sandbox.Sandbox
	ended   chan domain.AccessChange
}

// start makes a world on the package's database.
func start(t *testing.T) *world { return startOn(t, embeddedtest.URL(t)) }

func startOn(t *testing.T, url string) *world {
	t.Helper()
	w := &world{
		clock: &clock{now: time.Date(2026, 11, 23, 12, 0, 0, 0, time.UTC)}, url: url, address: "address " + random(),
		ended: make(chan domain.AccessChange, 100),
	}
	var err error
	w.mail, err = sandbox.New(sandbox.Config{})
	must(t, err)
	smtp, err := new(net.ListenConfig).Listen(t.Context(), "tcp", "127.0.0.1:0")
	must(t, err)
	go func() { _ = w.mail.ServeSMTP(smtp) }()
	t.Cleanup(func() { _ = w.mail.Close(); _ = smtp.Close() })
	w.Identity = w.open(t, mailer(smtp.Addr().String()))
	return w
}

func (w *world) open(t *testing.T, m identity.Mailer) *identity.Identity {
	t.Helper()
	return identity.New(identity.Config{
		Store: embeddedtest.StoreOn(t, w.url, w.clock.read), Mailer: m, PublicURL: "https://inbox.example.com",
		OnAccessChange: func(c domain.AccessChange) { w.ended <- c },
		// The hashes of people would take the tests most of their time; TestPasswordsAreArgon2id makes such.
		PasswordCost: identity.PasswordCost{KiB: 64, Passes: 1},
	})
}

// from is where the world's requests come from; elsewhere is another address.
func (w *world) from() authz.Origin {
	return authz.Origin{Address: w.address, Device: "Firefox on Windows"}
}

func (w *world) elsewhere() authz.Origin {
	return authz.Origin{Address: "another " + w.address, Device: "Safari on iOS"}
}

// restart goes on with a new Identity and a new Store on the same database, as after a restart of the process.
func (w *world) restart(t *testing.T) {
	t.Helper()
	w.Identity = w.open(t, w.Mailer)
}

// mailer sends through the SMTP server at this address.
type mailer string

func (m mailer) SendMail(_ context.Context, to, subject, text string) error {
	return smtp.SendMail(string(m), nil, "no-reply@example.com", []string{to}, []byte("To: "+to+"\r\nSubject: "+subject+"\r\n\r\n"+text))
}

// person is someone with an account, and what they have at hand.
type person struct {
	email  string
	secret string
	codes  []string
	token  string
}

// form is a sign-up that nothing is wrong with.
func (w *world) form() identity.SignUp {
	return identity.SignUp{
		Email: random() + "@example.com", Password: password, Name: "Mina Okafor", WorkspaceName: "Larkspur Bikes",
		Region: domain.EU, BirthDate: time.Date(1990, 5, 1, 0, 0, 0, 0, time.UTC),
		AcceptPolicyVersion: identity.CurrentPolicyVersion, From: w.from(),
	}
}

// signUp makes an account whose address is not confirmed.
func (w *world) signUp(t *testing.T) *person {
	t.Helper()
	in := w.form()
	must(t, w.SignUp(t.Context(), in))
	return &person{email: in.Email}
}

// confirmed makes an account whose address is.
func (w *world) confirmed(t *testing.T) *person {
	t.Helper()
	p := w.signUp(t)
	mails := w.mails(t, p.email)
	_, err := w.VerifyEmail(t.Context(), token(t, mails[len(mails)-1]), w.from())
	must(t, err)
	return p
}

// enrolled makes an account with an authenticator app and a session.
func (w *world) enrolled(t *testing.T) *person {
	t.Helper()
	p := w.confirmed(t)
	id := w.challenge(t, p)
	e, err := w.BeginTOTPEnrolment(t.Context(), id)
	must(t, err)
	p.secret = e.Secret
	codes, s, err := w.ConfirmTOTPEnrolment(t.Context(), w.answer(id, w.code(t, p, 0)))
	must(t, err)
	p.codes, p.token = codes, s.Token
	return p
}

// challenge signs in with the password.
func (w *world) challenge(t *testing.T, p *person) domain.ChallengeID {
	t.Helper()
	c, err := w.signIn(t, p, password)
	must(t, err)
	return c.ID
}

func (w *world) signIn(t *testing.T, p *person, password string) (*dal.SignInChallenge, error) {
	t.Helper()
	return w.SignIn(t.Context(), identity.SignIn{Email: p.email, Password: password, From: w.from()})
}

func (w *world) answer(id domain.ChallengeID, code string) identity.Code {
	return identity.Code{ChallengeID: id, Code: code, From: w.from()}
}

// code is what the person's app shows now, or some steps from now.
func (w *world) code(t *testing.T, p *person, steps int) string {
	t.Helper()
	code, err := totp.GenerateCode(p.secret, w.clock.read().Add(time.Duration(steps)*30*time.Second))
	must(t, err)
	return code
}

// actor is who holds a token.
func (w *world) actor(t *testing.T, token string) authz.Actor {
	t.Helper()
	s, err := w.Authenticate(t.Context(), token, "", w.from())
	must(t, err)
	return s.Actor
}

// user finds a person's row.
func (w *world) user(t *testing.T, email string) (u *dal.User, err error) {
	t.Helper()
	err = w.Store.InControl(t.Context(), func(tx *dal.ControlTx) error {
		u, err = dal.GetUserByEmail(t.Context(), tx, email)
		return err
	})
	return u, err
}

// mails does the mail jobs that wait for a person, and returns all that their mailbox holds, the oldest first.
func (w *world) mails(t *testing.T, email string) []sandbox.Mail {
	t.Helper()
	u, err := w.user(t, email)
	if err == nil {
		w.sendMails(t, u.ID)
	} else if !dal.IsNotFound(err) {
		t.Fatal(err)
	}
	return w.mailbox(t, email)
}

// sendMails does the mail jobs that wait for a person.
func (w *world) sendMails(t *testing.T, id domain.UserID) {
	t.Helper()
	for _, args := range column[[]byte](t, w.url, `
		with done as (delete from river.river_job where kind = 'identity_mail' and args->>'user' = $1 returning id, args)
		select args from done order by id`, id.String()) {
		must(t, w.WorkMail(t.Context(), args))
	}
}

// mailbox returns all that a mailbox holds, the oldest first.
func (w *world) mailbox(t *testing.T, email string) []sandbox.Mail {
	t.Helper()
	r := httptest.NewRequestWithContext(t.Context(), http.MethodGet, "/control/mail?to="+url.QueryEscape(email), nil)
	answer := httptest.NewRecorder()
	w.mail.Handler().ServeHTTP(answer, r)
	var list []sandbox.Mail
	must(t, json.Unmarshal(answer.Body.Bytes(), &list))
	return list
}

var tokenIn = regexp.MustCompile(`https://inbox\.example\.com/[a-z-]+\?token=(\S+)`)

// token is the one of the link in a mail.
func token(t *testing.T, m sandbox.Mail) string {
	t.Helper()
	found := tokenIn.FindStringSubmatch(m.Text)
	if found == nil {
		t.Fatalf("there is no link in %q", m.Text)
	}
	return found[1]
}

// column reads a list of values with SQL of the test's own, as the tables' owner.
func column[T any](t *testing.T, url, sql string, args ...any) []T {
	t.Helper()
	c, err := pgx.Connect(t.Context(), url)
	must(t, err)
	defer func() { _ = c.Close(t.Context()) }()
	rows, err := c.Query(t.Context(), sql, args...)
	must(t, err)
	list, err := pgx.CollectRows(rows, pgx.RowTo[T])
	must(t, err)
	return list
}

// wants compares the code and the field of an error.
func wants(t *testing.T, what string, err error, code domain.Code, field string) {
	t.Helper()
	var told *domain.Error
	if domain.CodeOf(err) != code || err == nil {
		t.Errorf("%s: got %v, want %s", what, err, code)
	} else if told = err.(*domain.Error); told.Field != field { //nolint:errorlint // verbs return it bare
		t.Errorf("%s: the field is %q, not %q", what, told.Field, field)
	}
}

func must(t *testing.T, err error) {
	t.Helper()
	if err != nil {
		t.Fatal(err)
	}
}

func random() string {
	b := make([]byte, 8)
	_, _ = rand.Read(b)
	return hex.EncodeToString(b)
}

func parseUUID(t *testing.T, s string) uuid.UUID {
	t.Helper()
	u, err := uuid.Parse(s)
	must(t, err)
	return u
}

// in is the actor of a token in a workspace.
func (w *world) in(t *testing.T, token string, ws domain.WorkspaceID) authz.Actor {
	t.Helper()
	s, err := w.Authenticate(t.Context(), token, ws.String(), w.from())
	must(t, err)
	return s.Actor
}

// begun is a sign-in whose password was right, without the work of hashing one.
func (w *world) begun(t *testing.T, p *person) domain.ChallengeID {
	t.Helper()
	u, err := w.user(t, p.email)
	must(t, err)
	id := domain.NewID[domain.ChallengeID]()
	must(t, w.Store.InControl(t.Context(), func(tx *dal.ControlTx) error {
		c := &dal.SignInChallenge{ID: id, UserID: u.ID, Kind: dal.ChallengeTOTP, ExpiresAt: tx.Now().Add(10 * time.Minute)}
		return dal.InsertSignInChallenge(t.Context(), tx, c)
	}))
	return id
}

// again signs in once more with a recovery code, as a device.
func (w *world) again(t *testing.T, p *person, device string, refreshable bool) identity.NewSession {
	t.Helper()
	in := w.answer(w.begun(t, p), p.codes[0])
	p.codes = p.codes[1:]
	in.From.Device, in.Refreshable = device, refreshable
	s, err := w.VerifyTOTP(t.Context(), in)
	must(t, err)
	return s
}

// dead checks that a token does not work any more.
func (w *world) dead(t *testing.T, what, token string) {
	t.Helper()
	_, err := w.Authenticate(t.Context(), token, "", w.from())
	wants(t, what, err, domain.Unauthenticated, "")
}

// told are the sessions whose end was told to live sockets.
func (w *world) told() (ended []domain.SessionID) {
	for {
		select {
		case c := <-w.ended:
			if !c.Session.IsZero() {
				ended = append(ended, c.Session)
			}
		default:
			return ended
		}
	}
}

// last is the latest mail to a person, whose subject has to be this.
func (w *world) last(t *testing.T, email, subject string) sandbox.Mail {
	t.Helper()
	mails := w.mails(t, email)
	for n := len(mails) - 1; n >= 0; n-- {
		if mails[n].Subject == subject {
			return mails[n]
		}
	}
	var subjects []string
	for _, m := range mails {
		subjects = append(subjects, m.Subject)
	}
	t.Fatalf("there is no mail %q among %q", subject, subjects)
	return sandbox.Mail{}
}

// member makes a person a member of a workspace.
func (w *world) member(t *testing.T, ws domain.WorkspaceID, user domain.UserID, role domain.RoleID) domain.MemberID {
	t.Helper()
	m := &dal.Member{WorkspaceID: ws, ID: domain.NewID[domain.MemberID](), UserID: user, RoleID: role}
	must(t, w.Store.InControl(t.Context(), func(tx *dal.ControlTx) error { return dal.InsertMember(t.Context(), tx, m) }))
	return m.ID
}

// employee is someone with an app and a session who is a member of nothing.
func (w *world) employee(t *testing.T) *person {
	t.Helper()
	p := w.enrolled(t)
	column[int64](t, w.url, "with gone as (delete from members where user_id = $1 returning 1) select count(*) from gone", w.actor(t, p.token).User().UUID())
	return p
}

// join makes a person a member of a workspace.
func (w *world) join(t *testing.T, p *person, ws domain.WorkspaceID, role domain.BuiltInRole) domain.MemberID {
	t.Helper()
	u, err := w.user(t, p.email)
	must(t, err)
	return w.member(t, ws, u.ID, role.ID())
}
