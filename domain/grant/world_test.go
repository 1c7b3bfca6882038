package grant_test

import (
	"context"
	"crypto/rand"
	"encoding/hex"
	"errors"
	"fmt"
	"log/slog"
	"slices"
	"sync"
	"testing"
	"time"

	"postdog.io/authz"
	"postdog.io/channel"
	"postdog.io/dal"
	"postdog.io/domain"
	"postdog.io/domain/grant"
	"postdog.io/domain/workspace"
	"postdog.io/server/embedded/embeddedtest"
)

func TestMain(m *testing.M) { embeddedtest.Main(m) }

// world is a workspace with an owner, a clock, and a network that does as it is told.
type world struct {
	*grant.Grants
	workspaces *workspace.Workspaces
	network    *network
	ws         domain.WorkspaceID
	owner      authz.Actor

	mu     sync.Mutex
	now    time.Time
	alarms []domain.SecurityAlertKind
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

func digits() string {
	b := make([]byte, 8)
	_, _ = rand.Read(b)
	return fmt.Sprint(1e15 + int64(b[0])<<40 + int64(b[1])<<32 + int64(b[2])<<24 + int64(b[3])<<16 + int64(b[4])<<8 + int64(b[5]))
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

// ChannelTrouble implements grant.Alarm.
func (w *world) ChannelTrouble(_ context.Context, _ *dal.Tx, kind domain.SecurityAlertKind, _ *dal.Channel) error {
	w.mu.Lock()
	defer w.mu.Unlock()
	w.alarms = append(w.alarms, kind)
	return nil
}

// told are the alarms so far.
func (w *world) told() []domain.SecurityAlertKind {
	w.mu.Lock()
	defer w.mu.Unlock()
	return slices.Clone(w.alarms)
}

func start(t *testing.T) *world {
	t.Helper()
	w := &world{now: time.Date(2026, 11, 24, 12, 0, 0, 0, time.UTC), network: newNetwork()}
	store := embeddedtest.StoreAt(t, w.clock)
	w.network.clock = w.clock
	w.ws = embeddedtest.Workspace(t, store)
	w.workspaces = &workspace.Workspaces{Store: store, Connectors: map[domain.Network]channel.Connector{
		domain.WhatsApp: w.network, domain.Messenger: w.network, domain.Instagram: w.network, domain.X: w.network,
	}}
	w.Grants = grant.New(grant.Config{
		Store: store, Channels: w.workspaces, Alarm: w, PublicURL: "https://inbox.example.com", Logger: slog.New(slog.DiscardHandler),
		Logins:   map[domain.Login]channel.Login{domain.FacebookLogin: w.network, domain.XLogin: w.network, domain.InstagramLogin: w.network},
		Adapters: map[channel.Kind]channel.Adapter{channel.Messenger: w.network, channel.X: w.network, channel.Instagram: w.network, channel.WhatsApp: w.network},
	})
	w.workspaces.Grants = w.Grants
	w.owner = w.member(t, w.ws)
	return w
}

// member makes an owner of a workspace.
func (w *world) member(t *testing.T, ws domain.WorkspaceID) authz.Actor {
	t.Helper()
	u := &dal.User{ID: domain.NewID[domain.UserID](), Email: random() + "@example.com", Name: "Mina " + random(), AcceptedPolicyVersion: "1", AcceptedPolicyAt: w.clock()}
	m := &dal.Member{WorkspaceID: ws, ID: domain.NewID[domain.MemberID](), UserID: u.ID, RoleID: domain.Owner.ID()}
	s := &dal.Session{ID: domain.NewID[domain.SessionID](), UserID: u.ID, TokenHash: []byte(random()), CreatedAt: w.clock(), ExpiresAt: w.clock().Add(1000 * time.Hour)}
	must(t, w.Store.InControl(t.Context(), func(tx *dal.ControlTx) error {
		return errors.Join(dal.InsertUser(t.Context(), tx, u), dal.InsertMember(t.Context(), tx, m), dal.InsertSession(t.Context(), tx, s))
	}))
	return authz.Verified(authz.Facts{
		User: u.ID, Session: s.ID, Workspace: ws, Member: m.ID, Role: m.RoleID, Scope: domain.WholeScope,
		Permissions: authz.NewSet(domain.Permissions()...), SteppedUpAt: w.clock(),
	})
}

// in runs fn in a transaction on the workspace that must commit.
func (w *world) in(t *testing.T, fn func(context.Context, *dal.Tx) error) {
	t.Helper()
	must(t, w.Store.InWorkspace(t.Context(), w.ws, func(tx *dal.Tx) error { return fn(t.Context(), tx) }))
}

// channel is a channel as it is now, with its token.
func (w *world) channel(t *testing.T, id domain.ChannelID) (ch *dal.Channel) {
	t.Helper()
	w.in(t, func(ctx context.Context, tx *dal.Tx) (err error) {
		ch, err = dal.GetChannel(ctx, tx, id)
		return err
	})
	return ch
}

// grant is a grant as it is now; nil where there is none.
func (w *world) grant(t *testing.T, id domain.GrantID) (g *dal.ChannelGrant) {
	t.Helper()
	w.in(t, func(ctx context.Context, tx *dal.Tx) error {
		list, err := dal.ListChannelGrants(ctx, tx, id)
		if len(list) > 0 {
			g = list[0]
		}
		return err
	})
	return g
}

// granted is a channel that works by a grant of a person.
func (w *world) granted(t *testing.T, login domain.Login, n domain.Network, subject string) *dal.Channel {
	t.Helper()
	at := w.clock()
	expires := at.Add(2 * time.Hour)
	g := &dal.ChannelGrant{
		ID: domain.NewID[domain.GrantID](), Login: login, Subject: subject, Profile: "Mina", Token: "token-1", RefreshToken: "refresh-1",
		Scopes: []string{"a", "b"}, GrantedBy: w.owner.Member(), GrantedAt: at, RefreshedAt: at, ExpiresAt: &expires,
	}
	w.in(t, func(ctx context.Context, tx *dal.Tx) error { return dal.PutChannelGrant(ctx, tx, g, at.Add(time.Hour)) })
	ch, err := w.workspaces.ConnectAccount(t.Context(), w.owner, &dal.Channel{Network: n, ExternalID: digits(), Token: "token-1", GrantID: g.ID})
	must(t, err)
	return ch
}
