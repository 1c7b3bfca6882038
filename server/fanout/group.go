package fanout

import (
	"context"
	"sync"

	"github.com/99designs/gqlgen/graphql"

	"postdog.io/domain"
	"postdog.io/graph"
	"postdog.io/server/graphqlhttp"
	"postdog.io/server/graphqlws"
)

// group is the sockets that share one execution.
type group struct {
	cancel context.CancelFunc
	// ready is closed when the group follows its workspace, or failed to.
	ready chan struct{}
	err   error

	mu       sync.Mutex
	members  map[*member]struct{}
	position int64
	ended    bool
}

// member is one socket's operation. Until it is open, what the group gets waits for it.
type member struct {
	sink    graphqlws.Sink
	isOpen  bool
	waiting [][]byte
}

// enter returns the group of a key, following and with a place kept in it, and makes it for the first.
func (f *Fanout) enter(ctx context.Context, key string, ws domain.WorkspaceID, op *graphql.OperationContext, exec graphql.GraphExecutor) (*group, error) {
	f.mu.Lock()
	g, ok := f.groups[key]
	if !ok {
		// The group outlives the socket that began it, and keeps its actor: all members see what that one sees.
		shared, cancel := context.WithCancel(context.WithoutCancel(ctx))
		g = &group{cancel: cancel, ready: make(chan struct{}), members: map[*member]struct{}{}}
		f.groups[key] = g
		go f.run(shared, key, g, ws, copyOf(op), exec)
	}
	f.mu.Unlock()
	select {
	case <-g.ready:
		return g, g.err
	case <-ctx.Done():
		return nil, ctx.Err()
	}
}

// copyOf gives an execution an operation of its own, since executions write to theirs.
func copyOf(op *graphql.OperationContext) *graphql.OperationContext {
	return &graphql.OperationContext{
		RawQuery: op.RawQuery, Variables: op.Variables, OperationName: op.OperationName, Doc: op.Doc,
		Extensions: op.Extensions, Headers: op.Headers, Operation: op.Operation, DisableIntrospection: op.DisableIntrospection,
		RecoverFunc: op.RecoverFunc, ResolverMiddleware: op.ResolverMiddleware, RootResolverMiddleware: op.RootResolverMiddleware,
	}
}

// run follows the workspace and executes each event once, until the group is left by all.
func (f *Fanout) run(ctx context.Context, key string, g *group, ws domain.WorkspaceID, op *graphql.OperationContext, exec graphql.GraphExecutor) {
	defer f.end(key, g)
	items, err := f.log.Follow(ctx, ws, nil)
	if err != nil {
		g.err = err
		close(g.ready)
		return
	}
	first, ok := <-items
	if !ok {
		g.err = context.Canceled
		close(g.ready)
		return
	}
	g.position = first.Position
	if !first.CaughtUp {
		g.position = first.Position - 1 // something happened while the group began: it is the group's first event
	}
	close(g.ready)

	feed := make(chan domain.StreamItem)
	defer close(feed)
	batched, batch := graph.WithEventBatch(graph.WithItems(ctx, feed), op)
	next, execution := exec.DispatchOperation(batched, op)
	waiting := make(chan domain.StreamItem, mostInBatch)
	if !first.CaughtUp { // each member is told that when it is itself
		waiting <- first
	}
	go pass(ctx, items, waiting)
	for {
		together := take(waiting)
		if len(together) == 0 {
			return
		}
		batch.Begin(together)
		ok := f.execute(ctx, g, together, feed, func() *graphql.Response { return next(execution) })
		batch.End()
		if !ok {
			return
		}
	}
}

// mostInBatch is how many events are read together at the most.
const mostInBatch = 64

// pass hands on what comes until it ends.
func pass(ctx context.Context, from <-chan domain.StreamItem, to chan<- domain.StreamItem) {
	defer close(to)
	for item := range from {
		if item.CaughtUp {
			continue
		}
		select {
		case to <- item:
		case <-ctx.Done():
			return
		}
	}
}

// take waits for an item, and takes what is there beside it; none where nothing comes any more.
func take(waiting <-chan domain.StreamItem) (together []domain.StreamItem) {
	item, ok := <-waiting
	for ok {
		if together = append(together, item); len(together) == mostInBatch {
			break
		}
		select {
		case item, ok = <-waiting:
		default:
			ok = false
		}
	}
	return together
}

// execute tells members of some items: one goes in, one answer comes out. It returns false where the group has to end.
func (f *Fanout) execute(ctx context.Context, g *group, items []domain.StreamItem, feed chan<- domain.StreamItem, next func() *graphql.Response) bool {
	for _, item := range items {
		select {
		case feed <- item:
		case <-ctx.Done():
			return false
		}
		r := next()
		if r == nil || graph.Broken(r) {
			return false
		}
		payload, err := graphqlhttp.AppendResponse(nil, r)
		if err != nil {
			f.logger.Error("an event could not be written", "error", err)
			return false
		}
		g.tell(payload, item.Position)
	}
	return true
}

// end removes a group that broke; its sockets come back with their cursors.
func (f *Fanout) end(key string, g *group) {
	f.mu.Lock()
	if f.groups[key] == g {
		delete(f.groups, key)
	}
	f.mu.Unlock()
	g.cancel()
	g.mu.Lock()
	defer g.mu.Unlock()
	g.ended = true
	for m := range g.members {
		m.sink.Retry()
	}
}

// add adds a member that is not open yet, and returns the position after which it gets what the group gets. It returns
// false where the group has ended in the meantime.
func (g *group) add(m *member) (int64, bool) {
	g.mu.Lock()
	defer g.mu.Unlock()
	if g.ended {
		return 0, false
	}
	g.members[m] = struct{}{}
	return g.position, true
}

// open hands a member what waited, and from now on what comes.
func (g *group) open(m *member) {
	g.mu.Lock()
	defer g.mu.Unlock()
	for _, payload := range m.waiting {
		m.sink.Next(payload)
	}
	m.isOpen, m.waiting = true, nil
}

// tell hands an answer to all members. It waits for none.
func (g *group) tell(payload []byte, position int64) {
	g.mu.Lock()
	defer g.mu.Unlock()
	g.position = position
	for m := range g.members {
		if m.isOpen {
			m.sink.Next(payload)
		} else {
			m.waiting = append(m.waiting, payload)
		}
	}
}

// leave removes a member; the last one ends the group.
func (f *Fanout) leave(key string, g *group, m *member) {
	f.mu.Lock()
	defer f.mu.Unlock()
	g.mu.Lock()
	defer g.mu.Unlock()
	delete(g.members, m)
	if len(g.members) == 0 && f.groups[key] == g {
		delete(f.groups, key)
		g.ended = true
		g.cancel()
	}
}
