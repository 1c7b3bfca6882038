package alert_test

import (
	"context"
	"log/slog"
	"strings"
	"testing"
	"time"

	"github.com/jackc/pgx/v5"

	"postdog.io/authz"
	"postdog.io/dal"
	"postdog.io/domain"
	"postdog.io/domain/alert"
	"postdog.io/server/embedded/embeddedtest"
)

func TestMain(m *testing.M) { embeddedtest.Main(m) }

func must(t *testing.T, err error) {
	t.Helper()
	if err != nil {
		t.Fatal(err)
	}
}

// post keeps the mails that were sent.
type post struct{ mails []string }

// SendMail implements alert.Mailer.
func (p *post) SendMail(_ context.Context, to, subject, text string) error {
	p.mails = append(p.mails, to+"\n"+subject+"\n"+text)
	return nil
}

// world is alerts on a workspace of its own, with an owner and an agent.
type world struct {
	*alert.Alerts
	ws           domain.WorkspaceID
	owner, agent authz.Actor
	post         *post
}

func start(t *testing.T) *world {
	t.Helper()
	store := embeddedtest.Store(t)
	w := &world{ws: embeddedtest.Workspace(t, store), post: &post{}}
	w.Alerts = alert.New(alert.Config{Store: store, Mailer: w.post, PublicURL: "https://inbox.example.com", Logger: slog.New(slog.DiscardHandler)})
	w.owner, w.agent = w.member(t, "Mina", domain.Owner), w.member(t, "Jonas", domain.Agent)
	return w
}

func (w *world) member(t *testing.T, name string, role domain.BuiltInRole) authz.Actor {
	t.Helper()
	u := &dal.User{
		ID: domain.NewID[domain.UserID](), Name: name, AcceptedPolicyVersion: "1", AcceptedPolicyAt: w.Store.Now(),
		Email: strings.ToLower(name) + domain.NewID[domain.UserID]().String() + "@example.com",
	}
	m := &dal.Member{WorkspaceID: w.ws, ID: domain.NewID[domain.MemberID](), UserID: u.ID, RoleID: role.ID()}
	must(t, w.Store.InControl(t.Context(), func(tx *dal.ControlTx) error {
		if err := dal.InsertUser(t.Context(), tx, u); err != nil {
			return err
		}
		return dal.InsertMember(t.Context(), tx, m)
	}))
	return authz.Verified(authz.Facts{User: u.ID, Session: domain.NewID[domain.SessionID](), Workspace: w.ws, Member: m.ID})
}

// happen stores something that happened to the agent's account, and lets it be considered.
func (w *world) happen(t *testing.T, action, country string, at time.Time) {
	t.Helper()
	e := &dal.SecurityEvent{ID: domain.NewID[domain.SecurityEventID](), UserID: w.agent.User(), Action: action, OccurredAt: at}
	if country != "" {
		e.Country = &country
	}
	var memberships []*dal.Membership
	must(t, w.Store.InControl(t.Context(), func(tx *dal.ControlTx) error {
		u, err := dal.GetUser(t.Context(), tx, e.UserID)
		if err != nil {
			return err
		}
		if memberships, err = dal.ListMemberships(t.Context(), tx, u.ID); err != nil {
			return err
		}
		return dal.InsertSecurityEvent(t.Context(), tx, u, e)
	}))
	for range 2 { // jobs may run twice
		must(t, w.Consider(t.Context(), *e, memberships))
	}
}

func (w *world) alerts(t *testing.T) []*dal.SecurityAlert {
	t.Helper()
	tx, err := w.Store.ReadWorkspace(t.Context(), w.ws)
	must(t, err)
	defer tx.Close()
	as, err := dal.ListSecurityAlerts(t.Context(), tx, true, nil, 10)
	must(t, err)
	return as
}

// mail does the jobs that send this workspace's mails, and those that they ask for.
func (w *world) mail(t *testing.T) []string {
	t.Helper()
	for {
		rows, err := w.Store.Pool().Query(t.Context(), `
			delete from river.river_job where kind = 'alert_mail' and args->>'workspace' = $1 returning args`, w.ws.String())
		must(t, err)
		jobs, err := pgx.CollectRows(rows, pgx.RowTo[[]byte])
		must(t, err)
		if len(jobs) == 0 {
			return w.post.mails
		}
		for _, args := range jobs {
			must(t, alert.WorkMail(t.Context(), w.Alerts, args))
		}
	}
}

func TestFailedSignIns(t *testing.T) {
	t.Parallel()
	w := start(t)
	now := w.Store.Now()
	for n := range 7 {
		w.happen(t, "account.sign_in_failed", "", now.Add(time.Duration(n)*time.Second))
	}
	w.happen(t, "account.code_failed", "", now.Add(-time.Hour))
	if as := w.alerts(t); len(as) != 0 {
		t.Fatalf("seven failures within ten minutes raised %+v", as[0])
	}
	for n := range 3 {
		w.happen(t, "account.code_failed", "", now.Add(time.Duration(10+n)*time.Second))
	}
	as := w.alerts(t)
	if len(as) != 1 || as[0].Kind != domain.FailedSignInsAlert || as[0].Count != 10 || as[0].MemberID != w.agent.Member() {
		t.Fatalf("raised %+v", as)
	}
	mails := w.mail(t)
	if len(mails) != 1 || !strings.HasPrefix(mails[0], "mina") || !strings.Contains(mails[0], "account of Jonas failed") {
		t.Errorf("mailed %q", mails)
	}
	must(t, w.Acknowledge(t.Context(), w.owner, as[0].ID))
	if open := w.alerts(t); len(open) != 0 {
		t.Errorf("it is still open: %+v", open[0])
	}
	other := start(t)
	if err := other.Acknowledge(t.Context(), other.owner, as[0].ID); domain.CodeOf(err) != domain.NotFound {
		t.Errorf("acknowledged from another workspace: %v", err)
	}
}

func TestImpossibleTravel(t *testing.T) {
	t.Parallel()
	now := time.Now()
	for name, c := range map[string]struct {
		from, to string
		after    time.Duration
		want     bool
	}{
		"Germany to Australia in an hour": {"DE", "AU", time.Hour, true},
		"Germany to Australia in a day":   {"DE", "AU", 24 * time.Hour, false},
		"France to Germany in an hour":    {"FR", "DE", time.Hour, false},
		"nowhere known to Japan":          {"", "JP", time.Minute, false},
		"a country that is none":          {"DE", "ZZ", time.Minute, false},
	} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			w := start(t)
			w.happen(t, "account.signed_in", c.from, now)
			w.happen(t, "account.signed_in", c.to, now.Add(c.after))
			as := w.alerts(t)
			if got := len(as) == 1 && as[0].Kind == domain.ImpossibleTravelAlert; got != c.want {
				t.Errorf("raised %+v", as)
			}
			if c.want && alert.Summary(as[0], "Jonas") != "Jonas signed in from DE and AU sooner after one another than anybody can travel." {
				t.Errorf("it says %q", alert.Summary(as[0], "Jonas"))
			}
		})
	}
}

func TestDenials(t *testing.T) {
	t.Parallel()
	w := start(t)
	for range 19 {
		w.Denied(t.Context(), w.agent)
		w.Denied(t.Context(), authz.Actor{}) // a stranger is nobody's colleague
	}
	if as := w.alerts(t); len(as) != 0 {
		t.Fatalf("nineteen refusals raised %+v", as[0])
	}
	for range 21 {
		w.Denied(t.Context(), w.agent)
	}
	if as := w.alerts(t); len(as) != 1 || as[0].Kind != domain.PermissionDenialsAlert || as[0].Count != 40 {
		t.Errorf("raised %+v", as)
	}
}

func TestExports(t *testing.T) {
	t.Parallel()
	w := start(t)
	for range 5 {
		must(t, w.Store.InWorkspace(t.Context(), w.ws, func(tx *dal.Tx) error {
			_, hash := domain.NewToken("pdx_")
			l := &dal.ExportLink{ID: domain.NewID[domain.ExportLinkID](), MemberID: w.owner.Member(), Kind: dal.AuditLogExport, Filter: "{}", TokenHash: hash, ExpiresAt: tx.Now()}
			if err := dal.InsertExportLink(t.Context(), tx, l); err != nil {
				return err
			}
			return w.Exported(t.Context(), tx, w.owner)
		}))
	}
	if as := w.alerts(t); len(as) != 1 || as[0].Kind != domain.ExportSpikeAlert || as[0].Count != 5 {
		t.Errorf("raised %+v", as)
	}
}
