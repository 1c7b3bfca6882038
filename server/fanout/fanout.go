// Package fanout executes a live subscription once for all sockets that ask for the same, and hands each the same bytes:
// an event costs one execution per distinct operation, variables and visibility, and not one per socket.
package fanout

import (
	"context"
	"log/slog"
	"sync"

	"github.com/99designs/gqlgen/graphql"

	"postdog.io/domain"
	"postdog.io/graph"
	"postdog.io/server/graphqlhttp"
	"postdog.io/server/graphqlws"
)

// Log is where events come from: live ones, and those that a joining socket has missed.
type Log interface {
	graph.Stream
	// Between returns the events after a position up to and with another, in order; ok is false where there are more than
	// a socket's queue should take at once.
	Between(ctx context.Context, ws domain.WorkspaceID, after, upTo int64) (events []domain.Event, ok bool, err error)
}

// Fanout implements graphqlws.Sharer.
type Fanout struct {
	log    Log
	logger *slog.Logger

	mu     sync.Mutex
	groups map[string]*group
}

// New makes a Fanout.
func New(log Log, logger *slog.Logger) *Fanout {
	return &Fanout{log: log, logger: logger, groups: map[string]*group{}}
}

var _ graphqlws.Sharer = (*Fanout)(nil)

// Join implements graphqlws.Sharer. What the socket has missed is executed for it alone, as its own actor, who must be
// allowed to; then it gets what the group gets. One that has missed a lot is left to an execution of its own, which waits
// for slow readers.
func (f *Fanout) Join(ctx context.Context, op *graphql.OperationContext, exec graphql.GraphExecutor, sink graphqlws.Sink) (func(), bool) {
	key, after, ok := graph.Shareable(ctx, op)
	if !ok {
		return nil, false
	}
	ws, ok := graph.WorkspaceOf(ctx)
	if !ok {
		return nil, false
	}
	g, err := f.enter(ctx, key, ws, op, exec)
	if err != nil {
		return nil, false
	}
	m := &member{sink: sink}
	position, ok := g.add(m)
	if !ok {
		return nil, false
	}
	leave := sync.OnceFunc(func() { f.leave(key, g, m) })
	missed := []domain.Event{}
	if after != nil {
		if *after > position {
			leave()
			return nil, false // the execution says what is wrong with a cursor from the future
		}
		if missed, ok, err = f.log.Between(ctx, ws, *after, position); err != nil || !ok {
			leave()
			return nil, false
		}
	}
	if !f.replay(ctx, op, exec, sink, missed, position) {
		leave()
		return nil, false
	}
	g.open(m)
	return leave, true
}

// replay executes for one socket what it has missed, and that it has caught up. It returns false where nothing was handed
// out because the execution was refused, so that the socket's own execution can say why.
func (f *Fanout) replay(ctx context.Context, op *graphql.OperationContext, exec graphql.GraphExecutor, sink graphqlws.Sink, missed []domain.Event, position int64) bool {
	items := make(chan domain.StreamItem, len(missed)+1)
	for _, e := range missed {
		items <- domain.StreamItem{Event: e, Position: e.Sequence}
	}
	items <- domain.StreamItem{Position: position, CaughtUp: true}
	close(items)
	ctx, cancel := context.WithCancel(graph.WithItems(ctx, items))
	defer cancel()
	next, ctx := exec.DispatchOperation(ctx, op)
	handed := 0
	for r := next(ctx); r != nil; r = next(ctx) {
		if handed == 0 && len(r.Errors) > 0 && r.Data == nil {
			return false
		}
		payload, err := graphqlhttp.AppendResponse(nil, r)
		if err != nil || !sink.Next(payload) {
			return handed > 0
		}
		handed++
	}
	return handed > 0
}
