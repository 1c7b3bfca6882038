package workspace_test

import (
	"context"
	"crypto/rand"
	"encoding/hex"
	"errors"
	"slices"
	"strings"
	"sync"
	"testing"
	"time"

	"github.com/jackc/pgx/v5"

	"postdog.io/authz"
	"postdog.io/channel"
	"postdog.io/dal"
	"postdog.io/domain"
	"postdog.io/domain/workspace"
	"postdog.io/server/embedded/embeddedtest"
)

func TestMain(m *testing.M) { embeddedtest.Main(m) }

// world is a workspace of its own with an owner, an admin and an agent, a clock, and what was told to the outside.
type world struct {
	*workspace.Workspaces
	ws                  domain.WorkspaceID
	owner, admin, agent authz.Actor

	mu      sync.Mutex
	now     time.Time
	changes []domain.AccessChange
	mails   []letter
}

type letter struct{ to, subject, text string }

// SendMail implements workspace.Mailer: the post box is the test's.
func (w *world) SendMail(_ context.Context, to, subject, text string) error {
	w.mu.Lock()
	defer w.mu.Unlock()
	w.mails = append(w.mails, letter{to, subject, text})
	return nil
}

// Connect implements channel.Connector: the network knows every account.
func (*world) Connect(_ context.Context, c channel.Credential, _ string) (channel.Account, error) {
	return channel.Account{Name: "Larkspur", Address: "+44 " + c.AccountID}, nil
}

func (w *world) clock() time.Time {
	w.mu.Lock()
	defer w.mu.Unlock()
	return w.now
}

func (w *world) pass(d time.Duration) {
	w.mu.Lock()
	defer w.mu.Unlock()
	w.now = w.now.Add(d)
}

func start(t *testing.T) *world {
	t.Helper()
	w := &world{now: time.Date(2026, 11, 24, 12, 0, 0, 0, time.UTC)}
	store := embeddedtest.StoreAt(t, w.clock)
	w.ws = embeddedtest.Workspace(t, store)
	w.Workspaces = &workspace.Workspaces{
		Store: store, Mailer: w, PublicURL: "https://inbox.example.com",
		Connectors: map[domain.Network]channel.Connector{domain.WhatsApp: w},
		OnAccessChange: func(c domain.AccessChange) {
			w.mu.Lock()
			defer w.mu.Unlock()
			w.changes = append(w.changes, c)
		},
	}
	w.owner, w.admin, w.agent = w.member(t, domain.Owner.ID()), w.member(t, domain.Admin.ID()), w.member(t, domain.Agent.ID())
	return w
}

// member makes a member with a role.
func (w *world) member(t *testing.T, role domain.RoleID) authz.Actor {
	t.Helper()
	u := &dal.User{ID: domain.NewID[domain.UserID](), Email: random() + "@example.com", Name: "Mina " + random(), AcceptedPolicyVersion: "1", AcceptedPolicyAt: w.clock()}
	m := &dal.Member{WorkspaceID: w.ws, ID: domain.NewID[domain.MemberID](), UserID: u.ID, RoleID: role}
	must(t, w.Store.InControl(t.Context(), func(tx *dal.ControlTx) error {
		return errors.Join(dal.InsertUser(t.Context(), tx, u), dal.InsertMember(t.Context(), tx, m))
	}))
	return w.actor(t, m.ID)
}

// actor is a member as their next request has them.
func (w *world) actor(t *testing.T, id domain.MemberID) authz.Actor {
	t.Helper()
	var facts authz.Facts
	must(t, w.Store.InControl(t.Context(), func(tx *dal.ControlTx) error {
		m, err := dal.GetMembership(t.Context(), tx, w.ws, id)
		if err != nil {
			return err
		}
		rows, err := dal.ListRoleGrants(t.Context(), tx, w.ws)
		var grants []authz.Grant
		for _, r := range rows {
			grants = append(grants, authz.Grant{Role: r.RoleID, Workspace: w.ws, Permission: r.Permission})
		}
		facts = authz.Facts{
			User: m.UserID, Session: domain.NewID[domain.SessionID](), Workspace: w.ws, Member: m.ID, Role: m.RoleID,
			Permissions: authz.Compile(w.ws, 1, grants).Permissions(m.RoleID), Scope: domain.WholeScope,
		}
		return err
	}))
	return authz.Verified(facts)
}

// key is a personal token of the owner's, which may do all that they may.
func (w *world) key() authz.Actor {
	return authz.Verified(authz.Facts{
		User: w.owner.User(), APIKey: domain.NewID[domain.APIKeyID](), Workspace: w.ws, Member: w.owner.Member(), Role: w.owner.Role(),
		Permissions: w.owner.Granted(), Scope: domain.WholeScope,
	})
}

// in runs fn in a transaction on the workspace that must commit.
func (w *world) in(t *testing.T, fn func(context.Context, *dal.Tx) error) {
	t.Helper()
	must(t, w.Store.InWorkspace(t.Context(), w.ws, func(tx *dal.Tx) error { return fn(t.Context(), tx) }))
}

// members are all of the workspace, by id.
func (w *world) members(t *testing.T) map[domain.MemberID]*dal.Member {
	t.Helper()
	all := map[domain.MemberID]*dal.Member{}
	w.in(t, func(ctx context.Context, tx *dal.Tx) error {
		ms, err := dal.ListMembers(ctx, tx)
		for _, m := range ms {
			all[m.ID] = m
		}
		return err
	})
	return all
}

// audited are the actions of the audit log on an object, the earliest first, as "action field: before > after".
func (w *world) audited(t *testing.T, subject string) (list []string) {
	t.Helper()
	w.in(t, func(ctx context.Context, tx *dal.Tx) error {
		es, err := dal.ListAuditEvents(ctx, tx, dal.AuditQuery{Subject: subject, Limit: 100})
		for _, e := range slices.Backward(es) {
			words := []string{e.Action}
			for _, c := range e.Details.Changes {
				words = append(words, c.Field+": "+text(c.Before)+" > "+text(c.After))
			}
			list = append(list, strings.Join(words, "; "))
		}
		return err
	})
	return list
}

func text(p *string) string {
	if p == nil {
		return ""
	}
	return *p
}

// state is everything that a refused verb must leave as it is: rows of all tables that it could touch.
func (w *world) state(t *testing.T) string {
	t.Helper()
	c, err := pgx.Connect(t.Context(), embeddedtest.URL(t))
	must(t, err)
	defer func() { _ = c.Close(t.Context()) }()
	_, err = c.Exec(t.Context(), "select set_config('app.workspace_id', $1, false)", w.ws.UUID().String())
	must(t, err)
	var all strings.Builder
	for _, table := range []string{"members", "roles", "role_permissions", "teams", "team_members", "member_channels", "invitations", "channels", "channel_routes", "conversations", "audit_events", "events"} {
		var rows string
		must(t, c.QueryRow(t.Context(), "select coalesce(json_agg(x order by x::text), '[]')::text from "+table+" x where workspace_id = $1", w.ws.UUID()).Scan(&rows))
		all.WriteString(table + rows + "\n")
	}
	return all.String()
}

// version is the workspace's policy version.
func (w *world) version(t *testing.T) (v int64) {
	t.Helper()
	w.in(t, func(ctx context.Context, tx *dal.Tx) error {
		ws, err := dal.GetWorkspace(ctx, tx)
		v = ws.PolicyVersion
		return err
	})
	return v
}

// told takes the users whose access was said to have changed here; the zero id is everyone.
func (w *world) told() (users []domain.UserID) {
	w.mu.Lock()
	defer w.mu.Unlock()
	for _, c := range w.changes {
		if c.Workspace == w.ws {
			users = append(users, c.User)
		}
	}
	w.changes = nil
	return users
}

// channel makes a connected channel.
func (w *world) channel(t *testing.T) *dal.Channel {
	t.Helper()
	c, err := w.ConnectChannel(t.Context(), w.owner, workspace.ConnectChannel{
		Network: domain.WhatsApp, ExternalID: number(), ParentID: number(), Name: "Larkspur " + random(), Token: "secret",
	})
	must(t, err)
	return c
}

// conversation makes a conversation that is given to a member and a team, or to nobody.
func (w *world) conversation(t *testing.T, ch *dal.Channel, assignee domain.MemberID, team domain.TeamID) *dal.Conversation {
	t.Helper()
	c := &dal.Conversation{
		ID: domain.NewID[domain.ConversationID](), ChannelID: ch.ID, AssigneeID: assignee, TeamID: team,
		Status: domain.ConversationOpen, LastActivityAt: w.clock(),
	}
	w.in(t, func(ctx context.Context, tx *dal.Tx) error {
		contact := &dal.Contact{ID: domain.NewID[domain.ContactID](), ProfileName: "Ada"}
		if err := dal.InsertContact(ctx, tx, contact); err != nil {
			return err
		}
		c.ContactID, c.DataSubjectID = contact.ID, contact.DataSubjectID
		_, err := dal.GetOrInsertConversation(ctx, tx, c)
		return err
	})
	return c
}

// reread is a conversation as it is now, and the events on it.
func (w *world) reread(t *testing.T, id domain.ConversationID) (c *dal.Conversation, events []domain.Event) {
	t.Helper()
	w.in(t, func(ctx context.Context, tx *dal.Tx) error {
		all, err := dal.ListEvents(ctx, tx, 0, 1000)
		for _, e := range all {
			if e.ConversationID == id {
				events = append(events, e)
			}
		}
		if err == nil {
			c, err = dal.GetConversation(ctx, tx, id)
		}
		return err
	})
	return c, events
}

// work does the mail jobs that wait in this workspace, and returns their errors.
func (w *world) work(t *testing.T) (errs []error) {
	t.Helper()
	rows, err := w.Store.Pool().Query(t.Context(), `
		with taken as (delete from river.river_job where kind = 'workspace_mail' and args->>'workspace' = $1 returning id, args)
		select args from taken order by id`, w.ws.String())
	must(t, err)
	jobs, err := pgx.CollectRows(rows, pgx.RowTo[[]byte])
	must(t, err)
	for _, args := range jobs {
		if strings.Contains(string(args), "@") || strings.Contains(string(args), "pdi_") {
			t.Errorf("a job's arguments are more than ids: %s", args)
		}
		errs = append(errs, w.WorkMail(t.Context(), args))
	}
	return errs
}

// wants compares the code and the field of an error.
func wants(t *testing.T, what string, err error, code domain.Code, field string) {
	t.Helper()
	var told *domain.Error
	if !errors.As(err, &told) || told.Code != code || told.Field != field {
		t.Errorf("%s: got %v, want %s (%s)", what, err, code, field)
	}
}

// together does things at the same time.
func together(do ...func() error) []error {
	errs := make([]error, len(do))
	var all sync.WaitGroup
	for i, fn := range do {
		all.Go(func() { errs[i] = fn() })
	}
	all.Wait()
	return errs
}

func must(t *testing.T, err error) {
	t.Helper()
	if err != nil {
		t.Fatal(err)
	}
}

func equal[T comparable](t *testing.T, what string, got, want []T) {
	t.Helper()
	if !slices.Equal(got, want) {
		t.Errorf("%s: got %v, want %v", what, got, want)
	}
}

func random() string {
	b := make([]byte, 8)
	_, _ = rand.Read(b)
	return hex.EncodeToString(b)
}

// number is an id as Meta makes them.
func number() string {
	b := make([]byte, 15)
	_, _ = rand.Read(b)
	for i := range b {
		b[i] = '1' + b[i]%9
	}
	return string(b)
}
