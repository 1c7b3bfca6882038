package graphqlws

import (
	"context"
	"encoding/json"
	"fmt"
	"sync/atomic"

	"github.com/99designs/gqlgen/graphql"
	"github.com/vektah/gqlparser/v2/ast"
	"github.com/vektah/gqlparser/v2/gqlerror"

	"postdog.io/domain"
	"postdog.io/server/graphqlhttp"
)

// Sink takes the results of one operation of one socket.
type Sink interface {
	// Next delivers a result: the JSON of an execution result, which is neither changed nor copied and so may be given
	// to many sinks. It never blocks: where the socket's queue is full the socket is closed with 1013, so that its
	// client connects again. It reports whether anybody still waits for results.
	Next(payload []byte) bool
	// Retry closes the socket with 1013, so that its client connects again and resumes: what would come next is lost.
	Retry()
	// Complete ends the operation. Calling it again, or after the client has ended it, is harmless.
	Complete()
}

// Sharer serves subscriptions from executions that sockets have in common.
type Sharer interface {
	// Join is asked for each valid subscription before it is executed. Where it joins, it feeds the sink until leave is called,
	// which happens once, also after Complete. Where it does not, the socket executes the operation itself.
	// ctx is the operation's: it descends from what Config.Init returned and ends with the operation.
	Join(ctx context.Context, op *graphql.OperationContext, exec graphql.GraphExecutor, sink Sink) (leave func(), joined bool)
}

// operation is one that runs on a socket.
type operation struct {
	s        *socket
	session  context.Context // when it ends, so does the socket, and nothing more is said
	id       string
	next     []byte // the head of its results
	cancel   context.CancelFunc
	single   bool        // it answers once, or that is not known yet; the socket's mutex guards it
	silenced atomic.Bool // the client has ended it: results that still wait are not sent
}

// subscribe starts an operation; what it returns closes the socket.
func (s *socket) subscribe(m message) *CloseError {
	params, e := m.params()
	if e != nil {
		return e
	}
	params.Headers = s.request.Header
	ctx, cancel := context.WithCancel(graphql.StartOperationTrace(s.session))
	now := graphql.GetStartTime(ctx)
	params.ReadTime = graphql.TraceTiming{Start: now, End: now}
	op := &operation{s: s, session: s.session, id: *m.ID, next: head(*m.ID, "next"), cancel: cancel, single: true}

	s.mu.Lock()
	_, exists := s.operations[op.id]
	full := len(s.operations) >= s.t.c.MaxOperations
	start := s.closing == nil && !exists && !full
	if start {
		s.operations[op.id] = op
		s.single++
	}
	s.mu.Unlock()
	switch {
	case start:
		go op.run(ctx, params)
		return nil
	case exists:
		cancel()
		return closing(CodeSubscriberExists, "Subscriber for %s already exists", op.id)
	case full:
		s.send(s.refusal(ctx, op.id, gqlerror.List{{
			Message:    fmt.Sprintf("At most %d operations run at once on a socket; complete one first.", s.t.c.MaxOperations),
			Extensions: map[string]any{"code": string(domain.RateLimited)},
		}}))
	}
	cancel()
	return nil
}

// complete ends an operation for the client, who hears no more of it.
func (s *socket) complete(id string) {
	s.mu.Lock()
	op := s.operations[id]
	s.mu.Unlock()
	if op != nil {
		op.silenced.Store(true)
		op.finish(nil)
	}
}

func (s *socket) refusal(ctx context.Context, id string, list gqlerror.List) outgoing {
	payload, err := json.Marshal(graphqlhttp.RequestErrors(ctx, s.t.c.Format, list, s.t.c.MaxErrors))
	if err != nil { // an extension that is no JSON
		payload = []byte(`[{"message":"The operation was refused.","extensions":{"code":"INTERNAL"}}]`)
	}
	return outgoing{head: head(id, "error"), payload: payload}
}

// run executes the operation in a goroutine of its own, or gives it to the Sharer.
func (op *operation) run(ctx context.Context, params *graphql.RawParams) {
	defer func() {
		if cause := recover(); cause != nil {
			op.deliver(ctx, graphqlhttp.Recovered(ctx, op.s.exec, cause))
			op.Complete()
		}
	}()
	opCtx, list := op.s.exec.CreateOperationContext(ctx, params)
	if len(list) > 0 {
		refusal := op.s.refusal(ctx, op.id, list)
		op.finish(&refusal)
		return
	}
	if opCtx.Operation.Operation == ast.Subscription {
		op.isStream()
		if op.s.t.c.Share != nil {
			if leave, joined := op.s.t.c.Share.Join(ctx, opCtx, op.s.exec, op); joined {
				context.AfterFunc(ctx, leave)
				return
			}
		}
	}
	next, ctx := op.s.exec.DispatchOperation(ctx, opCtx)
	stream, broken := opCtx.Operation.Operation == ast.Subscription, op.s.t.c.Broken
	for r := next(ctx); r != nil; r = next(ctx) {
		if stream && broken != nil && broken(r) {
			op.Retry()
			return
		}
		if !op.deliver(ctx, r) {
			break
		}
	}
	op.Complete()
}

// deliver queues a result of the operation's own execution, waiting where the queue is full.
func (op *operation) deliver(ctx context.Context, r *graphql.Response) bool {
	payload, err := graphqlhttp.AppendResponse(make([]byte, 0, len(r.Data)+32), r)
	if err != nil {
		panic(err) // data that is no JSON is a bug of a scalar
	}
	return op.s.await(ctx, outgoing{op: op, head: op.next, payload: payload})
}

// Next delivers a shared result (Sink).
func (op *operation) Next(payload []byte) bool {
	sent, gone, _ := op.s.offer(outgoing{op: op, head: op.next, payload: payload})
	if !sent && !gone {
		op.s.tooSlow()
	}
	return sent
}

// Retry closes the socket so that its client resumes (Sink).
func (op *operation) Retry() { op.s.tooSlow() }

// Complete ends the operation with a `complete` message (Sink).
func (op *operation) Complete() { op.finish(&outgoing{head: head(op.id, "complete")}) }

// isStream notes that a drain need not wait for the operation.
func (op *operation) isStream() {
	op.s.mu.Lock()
	restart := op.answered()
	op.s.mu.Unlock()
	if restart {
		op.s.restart()
	}
}

// answered counts the operation as no longer single and reports whether a drain waited for it; the mutex is held.
func (op *operation) answered() bool {
	if !op.single {
		return false
	}
	op.single = false
	op.s.single--
	return op.s.draining && op.s.single == 0
}

// finish takes the operation off the socket, then queues its last words: once the client
// has read them it may use the id again. Where the session has ended, the operation has not: `complete` would
// keep the client from subscribing again after it has reconnected.
func (op *operation) finish(words *outgoing) {
	s := op.s
	if op.session.Err() != nil {
		s.shut(sessionEnd(op.session), true)
	}
	s.mu.Lock()
	here := s.operations[op.id] == op
	restart := false
	if here {
		delete(s.operations, op.id)
		restart = op.answered()
	}
	s.mu.Unlock()
	op.cancel()
	if here && words != nil {
		s.send(*words)
	}
	if restart {
		s.restart()
	}
}
