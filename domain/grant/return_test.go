package grant_test

import (
	"context"
	"net/url"
	"slices"
	"strings"
	"sync"
	"testing"
	"time"

	"postdog.io/channel"
	"postdog.io/dal"
	"postdog.io/domain"
	"postdog.io/domain/grant"
)

// begin begins a connection and returns what the network is asked with.
func (w *world) begin(t *testing.T, n domain.Network) (*dal.ChannelConnection, url.Values) {
	t.Helper()
	c, address, err := w.BeginConnection(t.Context(), w.owner, grant.Begin{Network: n, Browser: "browser"})
	must(t, err)
	u, err := url.Parse(address)
	must(t, err)
	return c, u.Query()
}

func (w *world) back(t *testing.T, asked url.Values, change func(*grant.Return)) (domain.ConnectionID, error) {
	t.Helper()
	in := grant.Return{Network: domain.X, State: asked.Get("state"), Code: "code", Browser: "browser"}
	if change != nil {
		change(&in)
	}
	_, id, err := w.ReceiveReturn(t.Context(), in)
	return id, err
}

func (w *world) connection(t *testing.T, id domain.ConnectionID) (c *dal.ChannelConnection) {
	t.Helper()
	w.in(t, func(ctx context.Context, tx *dal.Tx) (err error) {
		c, err = w.Connection(ctx, tx, w.owner, id)
		return err
	})
	return c
}

// the network grants what is asked for, and opens one account.
func (w *world) grants(subject, account string) {
	w.network.grant = channel.Grant{Subject: subject, Profile: "Mina", Token: "token-1", Refresh: "refresh-1", Scopes: []string{"a", "b"}, ExpiresAt: w.clock().Add(2 * time.Hour)}
	w.network.accounts = []channel.GrantedAccount{{Network: channel.X, ID: account, Name: "Larkspur", Address: "@larkspur", Token: "token-1"}}
}

// A state works once, for the browser and the network that it was made for, within ten minutes, and while the session lasts.
func TestWaysBackThatAreRefused(t *testing.T) {
	t.Parallel()
	for name, c := range map[string]struct {
		change func(*world, *grant.Return)
		told   bool
		status domain.ConnectionStatus
	}{
		"another browser":  {func(_ *world, r *grant.Return) { r.Browser = "another" }, true, domain.ConnectionFailed},
		"no browser":       {func(_ *world, r *grant.Return) { r.Browser = "" }, true, domain.ConnectionFailed},
		"another network":  {func(_ *world, r *grant.Return) { r.Network = domain.Messenger }, true, domain.ConnectionFailed},
		"another state":    {func(_ *world, r *grant.Return) { r.State += "x" }, true, domain.ConnectionStarted},
		"too late":         {func(w *world, _ *grant.Return) { w.pass(10 * time.Minute) }, false, domain.ConnectionFailed},
		"a refusal":        {func(_ *world, r *grant.Return) { r.Code, r.Error = "", "access_denied" }, false, domain.ConnectionDenied},
		"another refusal":  {func(_ *world, r *grant.Return) { r.Code, r.Error = "", "server_error" }, false, domain.ConnectionFailed},
		"neither":          {func(_ *world, r *grant.Return) { r.Code = "" }, false, domain.ConnectionFailed},
		"a closed session": {func(w *world, _ *grant.Return) { w.endSession() }, true, domain.ConnectionFailed},
	} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			w := start(t)
			w.grants("7", digits())
			conn, asked := w.begin(t, domain.X)
			_, err := w.back(t, asked, func(r *grant.Return) { c.change(w, r) })
			if (domain.CodeOf(err) == domain.Forbidden) != c.told || err != nil && !c.told {
				t.Errorf("got %v", err)
			}
			if got := w.connection(t, conn.ID); got.Status != c.status || got.Findings.Verifier != "" && c.status != domain.ConnectionStarted {
				t.Errorf("it is %+v", got)
			}
			if calls := w.network.calls(); len(calls) > 0 {
				t.Errorf("the network was asked %v", calls)
			}
		})
	}
}

// endSession ends the owner's session.
func (w *world) endSession() {
	_ = w.Store.InControl(context.Background(), func(tx *dal.ControlTx) error {
		return dal.RevokeSession(context.Background(), tx, w.owner.Session())
	})
}

// However many bring the same way back, the code is traded once.
func TestCodeIsTradedOnce(t *testing.T) {
	t.Parallel()
	w := start(t)
	w.grants("8", digits())
	conn, asked := w.begin(t, domain.X)
	var wg sync.WaitGroup
	for range 5 {
		wg.Go(func() { _, _ = w.back(t, asked, nil) })
	}
	wg.Wait()
	traded := slices.DeleteFunc(w.network.calls(), func(c string) bool { return !strings.HasPrefix(c, "exchange") })
	if len(traded) != 1 {
		t.Errorf("traded %v", traded)
	}
	if got := w.connection(t, conn.ID); got.Status != domain.ConnectionFound || len(got.Findings.Accounts) != 1 {
		t.Errorf("found %+v", got)
	}
	// What was found waits for half an hour.
	w.pass(31 * time.Minute)
	if got := w.connection(t, conn.ID); got.Status != domain.ConnectionFailed || len(got.Findings.Accounts) != 0 || got.Findings.Grant != nil {
		t.Errorf("half an hour later: %+v", got)
	}
}

// What the network says no to is told in words, and leaves nothing behind.
func TestNetworkRefusesTheCode(t *testing.T) {
	t.Parallel()
	for name, failure := range map[string]error{
		"rejected": &channel.Rejected{Code: "100/36009", Message: "Used up."}, "ended": &channel.Disconnected{Code: "190"}, "unclear": &channel.Unconfirmed{},
	} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			w := start(t)
			w.network.fail("exchange", failure)
			conn, asked := w.begin(t, domain.X)
			if _, err := w.back(t, asked, nil); err != nil {
				t.Fatal(err)
			}
			if got := w.connection(t, conn.ID); got.Status != domain.ConnectionFailed || got.Problem == nil || got.Findings.Grant != nil {
				t.Errorf("got %+v", got)
			}
			if _, err := w.CompleteConnection(t.Context(), w.owner, conn.ID, []string{"1"}); domain.CodeOf(err) != domain.Conflict {
				t.Errorf("completed: %v", err)
			}
		})
	}
}

// A member may not begin without end.
func TestBeginningIsLimited(t *testing.T) {
	t.Parallel()
	w := start(t)
	for range 20 {
		w.begin(t, domain.X)
	}
	_, _, err := w.BeginConnection(t.Context(), w.owner, grant.Begin{Network: domain.X, Browser: "b"})
	if domain.CodeOf(err) != domain.RateLimited {
		t.Errorf("got %v", err)
	}
	w.pass(11 * time.Minute)
	w.begin(t, domain.X)
}
