package graphqlhttp

import (
	"bytes"
	"context"
	"net/http"
	"time"

	"github.com/99designs/gqlgen/graphql"
	"github.com/vektah/gqlparser/v2/ast"
	"github.com/vektah/gqlparser/v2/gqlerror"
)

// stream answers with an event stream: a `next` for each result, then `complete`.
func (t *Transport) stream(w http.ResponseWriter, r *http.Request, exec graphql.GraphExecutor, opCtx *graphql.OperationContext) {
	ctx, cancel := context.WithCancel(r.Context())
	defer cancel()
	if t.c.Live != nil && opCtx.Operation.Operation == ast.Subscription {
		var over func()
		ctx, over = t.c.Live(ctx)
		defer over()
	}
	events := t.openStream(w)
	if !events.send(": welcome\n\n", nil) {
		return
	}
	results := make(chan []byte)
	go produce(ctx, exec, opCtx, results)

	alive := time.NewTicker(t.c.KeepAlive)
	defer alive.Stop()
	for {
		select {
		case body, more := <-results:
			if !more {
				if ctx.Err() == nil {
					events.send("event: complete\n", []byte{})
				}
				return
			}
			if !events.send("event: next\n", body) {
				return
			}
			alive.Reset(t.c.KeepAlive)
		case <-alive.C:
			if !events.send(":\n\n", nil) {
				return
			}
		case <-t.drained:
			return
		case <-ctx.Done():
			return
		}
	}
}

// streamOnce tells the errors of a document that is not good in an event: the browser's EventSource
// shows nothing of a response with another status (GraphQL over SSE, "Distinct connections mode").
func (t *Transport) streamOnce(w http.ResponseWriter, body []byte) {
	events := t.openStream(w)
	_ = events.send("event: next\n", body) && events.send("event: complete\n", []byte{})
}

// produce executes an operation and sends its results until there are no more or ctx ends, then closes results.
func produce(ctx context.Context, exec graphql.GraphExecutor, opCtx *graphql.OperationContext, results chan<- []byte) {
	defer close(results)
	send := func(r *graphql.Response) bool {
		body, err := AppendResponse(nil, r)
		if err != nil {
			panic(err)
		}
		select {
		case results <- body:
			return true
		case <-ctx.Done():
			return false
		}
	}
	defer func() {
		if cause := recover(); cause != nil {
			send(Recovered(ctx, exec, cause))
		}
	}()
	next, ctx := exec.DispatchOperation(ctx, opCtx)
	for r := next(ctx); r != nil && send(r); r = next(ctx) {
	}
}

// Recovered is the response for a panic outside of any resolver; gqlgen's recover function and error presenter word it.
func Recovered(ctx context.Context, exec graphql.GraphExecutor, cause any) *graphql.Response {
	failure := &gqlerror.Error{Message: "Something went wrong on our side.", Extensions: map[string]any{"code": "INTERNAL"}}
	if presenter, ok := exec.(interface {
		PresentRecoveredError(ctx context.Context, err any) error
	}); ok {
		if told, ok := presenter.PresentRecoveredError(ctx, cause).(*gqlerror.Error); ok && told != nil {
			failure = told
		}
	}
	return &graphql.Response{Errors: gqlerror.List{failure}}
}

// eventStream writes events (HTML, "Server-sent events"), each before its deadline.
type eventStream struct {
	w       http.ResponseWriter
	control *http.ResponseController
	timeout time.Duration
}

func (t *Transport) openStream(w http.ResponseWriter) eventStream {
	w.Header().Set("Content-Type", streamType+"; charset=utf-8")
	w.Header().Set("X-Accel-Buffering", "no") // proxies must not collect events
	w.WriteHeader(http.StatusOK)
	return eventStream{w: w, control: http.NewResponseController(w), timeout: t.c.WriteTimeout}
}

// send writes head and, where data is not nil, its lines and the end of the event. It reports whether the client is there.
func (s eventStream) send(head string, data []byte) bool {
	event := make([]byte, 0, len(head)+len(data)+16)
	event = append(event, head...)
	if data != nil {
		for line := range bytes.SplitSeq(data, []byte{'\n'}) {
			event = append(append(append(event, "data: "...), line...), '\n')
		}
		event = append(event, '\n')
	}
	_ = s.control.SetWriteDeadline(time.Now().Add(s.timeout)) // a writer without deadlines is a test's
	if _, err := s.w.Write(event); err != nil {
		return false
	}
	return s.control.Flush() == nil
}
