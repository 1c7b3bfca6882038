package grant_test

import (
	"context"
	"slices"
	"testing"

	"github.com/jackc/pgx/v5"
	"github.com/riverqueue/river"
	"github.com/riverqueue/river/rivertype"

	"postdog.io/channel"
	"postdog.io/dal"
	"postdog.io/domain"
	"postdog.io/domain/grant"
	"postdog.io/server/embedded/embeddedtest"
)

// revocations are the ids of what is to be ended at networks.
func (w *world) revocations(t *testing.T) (ids []domain.RevocationID) {
	t.Helper()
	c, err := pgx.Connect(t.Context(), embeddedtest.URL(t))
	must(t, err)
	defer func() { _ = c.Close(t.Context()) }()
	rows, err := c.Query(t.Context(), "select (args->>'revocation') from river.river_job where kind = 'grant_revocation' and args->>'workspace' = $1 order by id", w.ws.String())
	must(t, err)
	defer rows.Close()
	for rows.Next() {
		var text string
		must(t, rows.Scan(&text))
		id, err := domain.ParseID[domain.RevocationID]("", text)
		must(t, err)
		ids = append(ids, id)
	}
	return ids
}

// revoke runs a revocation's job.
func (w *world) revoke(t *testing.T, id domain.RevocationID) error {
	t.Helper()
	worker := &grant.RevocationWorker{Grants: w.Grants}
	return worker.Work(t.Context(), &river.Job[grant.RevocationJob]{JobRow: &rivertype.JobRow{Attempt: 1}, Args: grant.RevocationJob{Workspace: w.ws, Revocation: id}})
}

// Here a channel ends at once; at the network as soon as it answers, and it is told if that takes long.
func TestDisconnectingEndsTheGrant(t *testing.T) {
	t.Parallel()
	w := start(t)
	ch := w.granted(t, domain.XLogin, domain.X, digits())
	_, err := w.workspaces.DisconnectChannel(t.Context(), w.owner, ch.ID)
	must(t, err)
	if got := w.channel(t, ch.ID); got.Status != domain.ChannelDisconnected || got.Token != "" || !got.GrantID.IsZero() {
		t.Errorf("the channel is %+v", got)
	}
	if g := w.grant(t, ch.GrantID); g != nil {
		t.Errorf("the grant is still there: %+v", g)
	}
	ids := w.revocations(t)
	if len(ids) != 1 {
		t.Fatalf("%d revocations", len(ids))
	}
	down := &channel.Retryable{Code: "503"}
	w.network.fail("revoke", down, down, down)
	for range 3 {
		if err := w.revoke(t, ids[0]); err == nil {
			t.Error("a failure is no failure of the job")
		}
	}
	if told := w.told(); !slices.Equal(told, []domain.SecurityAlertKind{domain.RevocationFailedAlert}) {
		t.Errorf("told %v", told)
	}
	must(t, w.revoke(t, ids[0]))
	must(t, w.revoke(t, ids[0])) // twice, as jobs may
	calls := w.network.calls()
	if n := len(slices.DeleteFunc(calls, func(c string) bool { return c != "revoke token-1" })); n != 4 {
		t.Errorf("revoked %d times", n)
	}
}

// A Page's deliveries go on while its Instagram account needs them, and the person's grant while anything works by it.
func TestDisconnectingLeavesWhatOthersNeed(t *testing.T) {
	t.Parallel()
	w := start(t)
	page := w.granted(t, domain.FacebookLogin, domain.Messenger, digits())
	account, err := w.workspaces.ConnectAccount(t.Context(), w.owner, &dal.Channel{Network: domain.Instagram, ExternalID: digits(), ParentID: page.ExternalID, Token: "token-1", GrantID: page.GrantID})
	must(t, err)
	_, err = w.workspaces.DisconnectChannel(t.Context(), w.owner, page.ID)
	must(t, err)
	must(t, w.revoke(t, w.revocations(t)[0]))
	if calls := w.network.calls(); slices.ContainsFunc(calls, func(c string) bool { return c == "unsubscribe "+page.ExternalID || c == "revoke token-1" }) {
		t.Errorf("the network was asked %v", calls)
	}
	_, err = w.workspaces.DisconnectChannel(t.Context(), w.owner, account.ID)
	must(t, err)
	must(t, w.revoke(t, w.revocations(t)[1]))
	if calls := w.network.calls(); !slices.Contains(calls, "unsubscribe "+account.ExternalID) || !slices.Contains(calls, "revoke token-1") {
		t.Errorf("the network was asked %v", calls)
	}
}

// A channel that is connected again before the network was asked keeps its deliveries.
func TestConnectedAgainInTime(t *testing.T) {
	t.Parallel()
	w := start(t)
	subject := digits()
	ch := w.granted(t, domain.FacebookLogin, domain.Messenger, subject)
	_, err := w.workspaces.DisconnectChannel(t.Context(), w.owner, ch.ID)
	must(t, err)
	g := &dal.ChannelGrant{ID: domain.NewID[domain.GrantID](), Login: domain.FacebookLogin, Subject: subject, Token: "token-9", GrantedAt: w.clock(), RefreshedAt: w.clock()}
	w.in(t, func(ctx context.Context, tx *dal.Tx) error { return dal.PutChannelGrant(ctx, tx, g, w.clock()) })
	_, err = w.workspaces.ConnectAccount(t.Context(), w.owner, &dal.Channel{Network: domain.Messenger, ExternalID: ch.ExternalID, Token: "token-9", GrantID: g.ID})
	must(t, err)
	must(t, w.revoke(t, w.revocations(t)[0]))
	if calls := w.network.calls(); slices.ContainsFunc(calls, func(c string) bool { return c == "unsubscribe "+ch.ExternalID || c == "revoke token-1" }) {
		t.Errorf("the network was asked %v", calls)
	}
}

// One permission is given back; a channel that needs it stops.
func TestNarrow(t *testing.T) {
	t.Parallel()
	w := start(t)
	ch := w.granted(t, domain.FacebookLogin, domain.Messenger, digits())
	w.network.fail("narrow", &channel.Unconfirmed{})
	if _, err := w.Narrow(t.Context(), w.owner, ch.ID, "b"); domain.CodeOf(err) != domain.Conflict || len(w.grant(t, ch.GrantID).Scopes) != 2 {
		t.Errorf("unclear: %v", err)
	}
	got, err := w.Narrow(t.Context(), w.owner, ch.ID, "b")
	if err != nil || got.Status != domain.ChannelConnected {
		t.Fatalf("%+v %v", got, err)
	}
	if g := w.grant(t, ch.GrantID); !slices.Equal(g.Scopes, []string{"a"}) || !slices.Contains(g.Declined, "b") {
		t.Errorf("left %v, declined %v", g.Scopes, g.Declined)
	}
	if _, err := w.Narrow(t.Context(), w.owner, ch.ID, "b"); domain.CodeOf(err) != domain.Invalid {
		t.Errorf("twice: %v", err)
	}
	got, err = w.Narrow(t.Context(), w.owner, ch.ID, "a")
	if err != nil || got.Status != domain.ChannelNeedsReconnect || got.Problem == nil {
		t.Errorf("%+v %v", got, err)
	}
}
