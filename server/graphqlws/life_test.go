package graphqlws_test

import (
	"context"
	"net/http"
	"os"
	"runtime"
	"strings"
	"testing"
	"time"

	"github.com/gorilla/websocket"

	"postdog.io/server/graphqlws"
)

func TestRevokedSessionEndsTheSocket(t *testing.T) {
	t.Parallel()
	sessions := make(chan context.CancelCauseFunc, 3)
	b := serve(t, graphqlws.Config{Init: func(ctx context.Context, _ map[string]any, _ *http.Request) (context.Context, error) {
		ctx, revoke := context.WithCancelCause(ctx)
		sessions <- revoke
		return ctx, nil
	}})
	for _, c := range []struct {
		cause  error
		code   int
		reason string
	}{
		{&graphqlws.CloseError{Code: 4401, Reason: "Signed out elsewhere"}, 4401, "Signed out elsewhere"},
		{&graphqlws.CloseError{Code: 4403, Reason: "Your role has changed"}, 4403, "Your role has changed"},
		{nil, 4401, "The session has ended"},
	} {
		p := b.open(t)
		p.subscribe("1", "subscription { feed }")
		b.toy.AwaitWatchers(1)
		(<-sessions)(c.cause)
		b.toy.AwaitWatchers(0)
		b.toy.Publish("secret")
		reason, messages := p.closed(c.code)
		if reason != c.reason || len(messages) > 0 {
			t.Errorf("closed with %q after %q", reason, messages)
		}
	}
}

func TestDrain(t *testing.T) {
	t.Parallel()
	b := serve(t, graphqlws.Config{})
	idle, watching, busy := b.open(t), b.open(t), b.open(t)
	watching.subscribe("1", "subscription { feed }")
	b.toy.AwaitWatchers(1)
	busy.subscribe("1", "mutation Slow { add(n: 1) }")
	<-b.arrived
	drained := make(chan error, 1)
	go func() { drained <- b.transport.Drain(context.Background()) }()
	idle.closed(1012)
	watching.closed(1012)
	if n := b.transport.Sockets(); n == 0 {
		t.Error("the busy socket is gone")
	}
	close(b.release)
	_, messages := busy.closed(1012)
	if got := strings.Join(messages, ""); got != `{"id":"1","type":"next","payload":{"data":{"add":1}}}{"id":"1","type":"complete"}` {
		t.Errorf("before the end: %s", got)
	}
	if err := <-drained; err != nil || b.transport.Sockets() != 0 {
		t.Error(err)
	}
	_, res, err := websocket.DefaultDialer.DialContext(t.Context(), b.url(), nil)
	if err == nil || res.StatusCode != http.StatusServiceUnavailable {
		t.Errorf("while draining: %v", err)
	}
}

func TestDrainIsBoundByItsContext(t *testing.T) {
	t.Parallel()
	b := serve(t, graphqlws.Config{})
	p := b.open(t)
	p.subscribe("1", "mutation Slow { add(n: 1) }")
	<-b.arrived
	ctx, cancel := context.WithCancel(context.Background())
	cancel()
	if err := b.transport.Drain(ctx); err == nil || b.transport.Sockets() != 0 {
		t.Error(err, b.transport.Sockets())
	}
	close(b.release)
}

// A reader that stalls is cut off with 1013, and its neighbour gets everything meanwhile.
func TestSlowReader(t *testing.T) {
	t.Parallel()
	b := serve(t, graphqlws.Config{QueueLength: 16, QueueBytes: 64 << 10, SlowTimeout: 100 * time.Millisecond})
	slow := b.dial(t)
	slow.send(initialise)
	slow.reads(ack)
	slow.subscribe("1", "subscription { feed }")
	b.toy.AwaitWatchers(1)
	quick := b.open(t)
	quick.subscribe("1", "subscription { feed }")
	b.toy.AwaitWatchers(2)

	text := strings.Repeat("x", 32<<10)
	done := make(chan struct{})
	go func() {
		b.toy.AwaitWatchers(1)
		close(done)
	}()
	for cut := false; !cut; {
		b.toy.Publish(text)
		quick.reads(`{"id":"1","type":"next","payload":{"data":{"feed":"` + text + `"}}}`)
		select {
		case <-done:
			cut = true
		default:
		}
	}
	slow.closed(1013)
	quick.isSilent()
	if s := b.transport.Stats(); s.Closed[1013] != 1 {
		t.Errorf("%+v tells of no slow reader", s)
	}
}

// These two measure the process, so nothing runs beside them.
func TestIdleSocketsAreCheap(t *testing.T) { // see above
	b := serve(t, graphqlws.Config{})
	b.open(t)
	before := runtime.NumGoroutine()
	const n = 50
	for range n {
		b.open(t)
	}
	if per := float64(runtime.NumGoroutine()-before) / n; per > 2.1 {
		t.Errorf("%.1f goroutines a socket", per)
	}
}

func TestBadInitsLeakNothing(t *testing.T) { // see above
	b := serve(t, graphqlws.Config{})
	files := func() int {
		found, err := os.ReadDir("/dev/fd")
		if err != nil {
			t.Fatal(err)
		}
		return len(found)
	}
	before := files()
	for i := range 500 {
		conn, res, err := (&websocket.Dialer{Subprotocols: []string{"graphql-transport-ws"}}).DialContext(t.Context(), b.url(), nil)
		if err != nil {
			t.Fatal(err)
		}
		_ = res.Body.Close()
		p := probe{t, conn}
		p.send(`{"type":"connection_init","payload":"x"}`)
		if i%2 == 0 {
			p.closed(4400)
		}
		_ = conn.Close()
	}
	if err := b.transport.Drain(t.Context()); err != nil {
		t.Error(err)
	}
	if after := files(); after > before+5 {
		t.Errorf("%d files were open, and now %d", before, after)
	}
}
