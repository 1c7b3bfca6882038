package graphqlws_test

import (
	"context"
	"net/http"
	"strings"
	"sync"
	"testing"

	"github.com/99designs/gqlgen/graphql"

	"postdog.io/server/graphqlws"
)

// party is one execution for all: it hands the same bytes to each sink.
type party struct {
	mu    sync.Mutex
	sinks map[graphqlws.Sink]struct{}
	size  chan int
}

func (p *party) Join(_ context.Context, op *graphql.OperationContext, _ graphql.GraphExecutor, sink graphqlws.Sink) (func(), bool) {
	if op.Operation.Name != "Shared" {
		return nil, false
	}
	p.change(func() { p.sinks[sink] = struct{}{} })
	return func() { p.change(func() { delete(p.sinks, sink) }) }, true
}

func (p *party) change(f func()) {
	p.mu.Lock()
	defer p.mu.Unlock()
	f()
	p.size <- len(p.sinks)
}

func (p *party) each(f func(graphqlws.Sink)) {
	p.mu.Lock()
	defer p.mu.Unlock()
	for s := range p.sinks {
		f(s)
	}
}

func TestSharedExecution(t *testing.T) {
	t.Parallel()
	shared := &party{sinks: map[graphqlws.Sink]struct{}{}, size: make(chan int, 10)}
	b := serve(t, graphqlws.Config{Share: shared, QueueLength: 16, QueueBytes: 64 << 10})
	slow := b.dial(t)
	slow.send(initialise)
	slow.reads(ack)
	slow.subscribe("s", "subscription Shared { feed }")
	<-shared.size
	quick := b.open(t)
	quick.subscribe("q", "subscription Shared { feed }")
	<-shared.size
	quick.subscribe("alone", "subscription { count(to: 1) }")
	quick.reads(`{"id":"alone","type":"next","payload":{"data":{"count":1}}}`, `{"id":"alone","type":"complete"}`)

	payload := []byte(`{"data":{"feed":"` + strings.Repeat("x", 32<<10) + `"}}`)
	for left := false; !left; {
		shared.each(func(s graphqlws.Sink) { s.Next(payload) })
		quick.reads(`{"id":"q","type":"next","payload":` + string(payload) + `}`)
		select {
		case n := <-shared.size:
			left = n == 1
		default:
		}
	}
	slow.closed(1013)
	shared.each(func(s graphqlws.Sink) { s.Complete(); s.Complete() })
	quick.reads(`{"id":"q","type":"complete"}`)
	if n := <-shared.size; n != 0 {
		t.Errorf("%d stay", n)
	}
	quick.isSilent()
}

// Nothing is said once the session has ended, not even that the operation has: the client would not subscribe again.
func TestRevokedSinkIsSilent(t *testing.T) {
	t.Parallel()
	shared := &party{sinks: map[graphqlws.Sink]struct{}{}, size: make(chan int, 10)}
	var end context.CancelCauseFunc
	b := serve(t, graphqlws.Config{Share: shared, Init: func(ctx context.Context, _ map[string]any, _ *http.Request) (context.Context, error) {
		ctx, end = context.WithCancelCause(ctx)
		return ctx, nil
	}})
	for _, act := range []func(graphqlws.Sink){
		func(s graphqlws.Sink) {
			if s.Next([]byte(`{"data":{"feed":"secret"}}`)) {
				t.Error("a dead session was served")
			}
		},
		graphqlws.Sink.Complete,
	} {
		p := b.open(t)
		p.subscribe("1", "subscription Shared { feed }")
		<-shared.size
		shared.each(func(s graphqlws.Sink) {
			end(&graphqlws.CloseError{Code: graphqlws.CodeUnauthorized, Reason: "Signed out"})
			act(s)
		})
		if _, messages := p.closed(4401); len(messages) > 0 {
			t.Errorf("before the end: %q", messages)
		}
		<-shared.size
	}
}

// What waits for a client that has completed its operation meanwhile is not sent: it may use the id again.
func TestCompletedOperationIsSilencedInTheQueue(t *testing.T) {
	t.Parallel()
	shared := &party{sinks: map[graphqlws.Sink]struct{}{}, size: make(chan int, 10)}
	b := serve(t, graphqlws.Config{Share: shared, QueueLength: 1000, QueueBytes: 64 << 20})
	p := b.open(t)
	p.subscribe("1", "subscription Shared { feed }")
	<-shared.size
	const sent = 800 // with 32 KiB each, more than the kernel's buffers take
	payload := []byte(`{"data":{"feed":"` + strings.Repeat("x", 32<<10) + `"}}`)
	for range sent {
		shared.each(func(s graphqlws.Sink) { s.Next(payload) })
	}
	p.send(`{"id":"1","type":"complete"}`)
	<-shared.size
	p.send(`{"type":"ping"}`)
	read := 0
	for p.read() != `{"type":"pong"}` {
		read++
	}
	if read >= sent {
		t.Errorf("all %d were sent", read)
	}
}
