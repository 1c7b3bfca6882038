package grant_test

import (
	"context"
	"errors"
	"runtime"
	"slices"
	"strings"
	"sync"
	"testing"
	"time"

	"github.com/jackc/pgx/v5"
	"github.com/riverqueue/river"

	"postdog.io/channel"
	"postdog.io/dal"
	"postdog.io/domain"
	"postdog.io/domain/grant"
	"postdog.io/server/embedded/embeddedtest"
)

// lookAfter runs a grant's job.
func (w *world) lookAfter(t *testing.T, id domain.GrantID) {
	t.Helper()
	worker := &grant.RefreshWorker{Grants: w.Grants}
	must(t, worker.Work(t.Context(), &river.Job[grant.RefreshJob]{Args: grant.RefreshJob{Workspace: w.ws, Grant: id}}))
}

// only are the calls of one kind.
func (w *world) only(call string) []string {
	return slices.DeleteFunc(w.network.calls(), func(c string) bool { return !strings.HasPrefix(c, call+" ") })
}

// A token that works once is spent once, however many look after it, at half its life; the channel gets the new one.
func TestRefresh(t *testing.T) {
	t.Parallel()
	w := start(t)
	ch := w.granted(t, domain.XLogin, domain.X, digits())
	w.pass(59 * time.Minute)
	w.lookAfter(t, ch.GrantID)
	if calls := w.only("refresh"); len(calls) != 0 {
		t.Errorf("too early: %v", calls)
	}
	w.pass(time.Minute)
	var wg sync.WaitGroup
	// Another node comes while the first one waits for the network: it has to wait for the row, or asks the network too.
	w.network.during = func() {
		wg.Go(func() { w.lookAfter(t, ch.GrantID) })
		waitsForRow := rowWatcher(t)
		for !waitsForRow() && len(w.only("refresh")) < 2 {
			runtime.Gosched()
		}
	}
	w.lookAfter(t, ch.GrantID)
	wg.Wait()
	if calls := w.only("refresh"); !slices.Equal(calls, []string{"refresh refresh-1"}) {
		t.Errorf("refreshed %v", calls)
	}
	if g := w.grant(t, ch.GrantID); g.Token != "token-2" || g.RefreshToken != "refresh-2" || !g.RefreshedAt.Equal(w.clock()) {
		t.Errorf("the grant is %+v", g)
	}
	if got := w.channel(t, ch.ID); got.Token != "token-2" || got.Status != domain.ChannelConnected {
		t.Errorf("the channel is %+v", got)
	}
	w.pass(time.Hour)
	w.lookAfter(t, ch.GrantID)
	if calls := w.only("refresh"); !slices.Equal(calls, []string{"refresh refresh-1", "refresh refresh-2"}) {
		t.Errorf("refreshed %v", calls)
	}
}

// rowWatcher returns what says whether somebody waits for the row of a grant.
func rowWatcher(t *testing.T) func() bool {
	t.Helper()
	c, err := pgx.Connect(t.Context(), embeddedtest.URL(t)) // the app's role does not see what others ask
	must(t, err)
	t.Cleanup(func() { _ = c.Close(context.WithoutCancel(t.Context())) })
	return func() (waits bool) {
		must(t, c.QueryRow(t.Context(), "select exists (select from pg_stat_activity where datname = current_database() and wait_event_type = 'Lock' and query ilike '%channel_grants%for update%')").Scan(&waits))
		return waits
	}
}

// An answer that got lost is asked for again, soon; if the token was spent by it, the channel says so, and somebody is told.
func TestRefreshWhoseAnswerGotLost(t *testing.T) {
	t.Parallel()
	w := start(t)
	ch := w.granted(t, domain.XLogin, domain.X, digits())
	w.pass(time.Hour)
	w.network.fail("refresh", &channel.Unconfirmed{Err: errors.New("lost")}, &channel.Disconnected{Code: "invalid_request", Message: "Spent."})
	w.lookAfter(t, ch.GrantID)
	if got := w.channel(t, ch.ID); got.Status != domain.ChannelConnected || got.Token != "token-1" || len(w.told()) != 0 {
		t.Errorf("after the lost answer: %+v, told %v", got, w.told())
	}
	if due := w.due(t, ch.GrantID); due.Sub(w.clock()) > time.Minute {
		t.Errorf("asked again after %v", due.Sub(w.clock()))
	}
	w.lookAfter(t, ch.GrantID)
	got := w.channel(t, ch.ID)
	if got.Status != domain.ChannelNeedsReconnect || got.Token != "" || got.Problem == nil || *got.Problem != "Spent." {
		t.Errorf("the channel is %+v", got)
	}
	if g := w.grant(t, ch.GrantID); g.EndedAt == nil || g.Token != "" || g.RefreshToken != "" {
		t.Errorf("the grant is %+v", g)
	}
	if told := w.told(); !slices.Equal(told, []domain.SecurityAlertKind{domain.ChannelAccessLostAlert}) {
		t.Errorf("told %v", told)
	}
	w.pass(time.Hour)
	w.lookAfter(t, ch.GrantID) // what has ended is left alone
	if calls := w.only("refresh"); len(calls) != 2 {
		t.Errorf("refreshed %v", calls)
	}
}

func (w *world) due(t *testing.T, id domain.GrantID) (due time.Time) {
	t.Helper()
	w.pass(24 * time.Hour)
	defer w.pass(-24 * time.Hour)
	must(t, w.Store.InControl(t.Context(), func(tx *dal.ControlTx) error {
		list, err := dal.ListDueGrants(t.Context(), tx, 100_000)
		for _, g := range list {
			if g.GrantID == id {
				due = *g.DueAt
			}
		}
		return err
	}))
	if due.IsZero() {
		t.Fatal("the grant is never due")
	}
	return due
}

// A network that is down, or an app that is refused, ends nothing.
func TestRefreshThatFails(t *testing.T) {
	t.Parallel()
	w := start(t)
	ch := w.granted(t, domain.XLogin, domain.X, digits())
	w.pass(time.Hour)
	w.network.fail("refresh", &channel.Retryable{Code: "503", After: 5 * time.Minute}, &channel.Rejected{Code: "unauthorized_client"})
	w.lookAfter(t, ch.GrantID)
	if due := w.due(t, ch.GrantID); !due.Equal(w.clock().Add(5 * time.Minute)) {
		t.Errorf("asked again at %v", due)
	}
	w.lookAfter(t, ch.GrantID)
	if got := w.channel(t, ch.ID); got.Status != domain.ChannelConnected || got.Token != "token-1" || len(w.told()) != 0 {
		t.Errorf("the channel is %+v, told %v", got, w.told())
	}
	// A channel that failed in the meantime works again with the new token.
	w.in(t, func(ctx context.Context, tx *dal.Tx) error {
		_, err := dal.SetChannelStatus(ctx, tx, ch.ID, domain.ChannelNeedsReconnect, "401")
		return err
	})
	w.lookAfter(t, ch.GrantID)
	if got := w.channel(t, ch.ID); got.Status != domain.ChannelConnected || got.Token != "token-2" || got.Problem != nil {
		t.Errorf("the channel is %+v", got)
	}
}

// Instagram's tokens are renewed when they are a day old, and Facebook's are asked after each day.
func TestDailyLook(t *testing.T) {
	t.Parallel()
	w := start(t)
	account := w.granted(t, domain.InstagramLogin, domain.Instagram, digits())
	page := w.granted(t, domain.FacebookLogin, domain.Messenger, digits())
	long := func(id domain.GrantID) {
		w.in(t, func(ctx context.Context, tx *dal.Tx) error {
			g, err := dal.LockChannelGrant(ctx, tx, id)
			if err != nil {
				return err
			}
			end := w.clock().Add(60 * 24 * time.Hour)
			g.ExpiresAt = &end
			return dal.UpdateChannelGrant(ctx, tx, g, w.clock())
		})
	}
	long(account.GrantID)
	long(page.GrantID)
	w.pass(25 * time.Hour)
	w.lookAfter(t, account.GrantID)
	w.lookAfter(t, page.GrantID)
	if calls := w.only("refresh"); len(calls) != 1 {
		t.Errorf("refreshed %v", calls)
	}
	if calls := w.only("check"); !slices.Equal(calls, []string{"check token-1"}) {
		t.Errorf("checked %v", calls)
	}
	// The person took the permission back in the network's settings.
	w.pass(25 * time.Hour)
	w.network.fail("check", &channel.Disconnected{Code: "190", Message: "Gone."})
	w.lookAfter(t, page.GrantID)
	if got := w.channel(t, page.ID); got.Status != domain.ChannelNeedsReconnect || got.Token != "" {
		t.Errorf("the channel is %+v", got)
	}
}

// Deliveries that a network stopped are asked for again, and somebody is told; a token that it no longer accepts likewise.
func TestWatch(t *testing.T) {
	t.Parallel()
	w := start(t)
	ch := w.granted(t, domain.FacebookLogin, domain.Messenger, digits())
	worker := &grant.WatchWorker{Grants: w.Grants}
	watch := func() {
		t.Helper()
		must(t, worker.Work(t.Context(), &river.Job[grant.WatchJob]{Args: grant.WatchJob{Workspace: w.ws, Channel: ch.ID}}))
	}
	watch()
	if calls := w.only("subscribe"); len(calls) != 0 {
		t.Errorf("all was well, and yet %v", calls)
	}
	w.network.mu.Lock()
	w.network.off[ch.ExternalID] = true
	w.network.mu.Unlock()
	watch()
	watch()
	if calls := w.only("subscribe"); len(calls) != 1 {
		t.Errorf("subscribed %v", calls)
	}
	w.network.fail("subscribed", &channel.Retryable{}, &channel.Disconnected{Message: "Gone."})
	watch()
	if got := w.channel(t, ch.ID); got.Status != domain.ChannelConnected {
		t.Errorf("a network that is down: %+v", got)
	}
	watch()
	if got := w.channel(t, ch.ID); got.Status != domain.ChannelNeedsReconnect || got.Problem == nil {
		t.Errorf("the channel is %+v", got)
	}
	if told := w.told(); !slices.Equal(told, []domain.SecurityAlertKind{domain.DeliveriesStoppedAlert, domain.ChannelAccessLostAlert}) {
		t.Errorf("told %v", told)
	}
}
