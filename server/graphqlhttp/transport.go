package graphqlhttp

import (
	"context"
	"mime"
	"net/http"
	"strconv"
	"strings"
	"sync"
	"time"

	"github.com/99designs/gqlgen/graphql"
	"github.com/vektah/gqlparser/v2/ast"
	"github.com/vektah/gqlparser/v2/gqlerror"

	"postdog.io/domain"
)

const (
	jsonType     = "application/json"
	responseType = "application/graphql-response+json"
	streamType   = "text/event-stream"
)

// Config tunes a [Transport]. The zero value is ready for use.
type Config struct {
	// Limits bound the body and the number of errors told; the [Guard] needs the others.
	Limits Limits
	// Format words the errors of refused requests. Nil leaves them as they are.
	Format Format
	// KeepAlive is how often a silent event stream says that it is alive. Default 12 s.
	KeepAlive time.Duration
	// Live makes the context of a subscription: the stream breaks off when it ends. The function that comes with it is called
	// when the stream is over. Nil lets a stream live as long as its request.
	Live func(context.Context) (context.Context, func())
	// WriteTimeout is how long one write to a client may take. Default 10 s.
	WriteTimeout time.Duration
}

// Transport answers POST and GET (GraphQL over HTTP) and event streams (GraphQL over SSE, distinct connections).
// It supports every request that is no upgrade, so that it can answer what it refuses with a sentence.
type Transport struct {
	c       Config
	drain   sync.Once
	drained chan struct{}
}

var _ graphql.Transport = (*Transport)(nil)

// New makes a transport for handler.Server.AddTransport.
func New(c Config) *Transport {
	c.Limits = c.Limits.WithDefaults()
	set((*int64)(&c.KeepAlive), int64(12*time.Second))
	set((*int64)(&c.WriteTimeout), int64(10*time.Second))
	return &Transport{c: c, drained: make(chan struct{})}
}

// Drain ends all event streams, now and later, so that http.Server.Shutdown has nothing to wait for. Streams end
// without `complete`: clients connect again, to another node.
func (t *Transport) Drain() {
	t.drain.Do(func() { close(t.drained) })
}

// Supports reports whether r is plain HTTP (graphql.Transport).
func (t *Transport) Supports(r *http.Request) bool { return r.Header.Get("Upgrade") == "" }

// problem is a request that is refused whatever its document says, with the status that says so.
type problem struct {
	status int
	err    *gqlerror.Error
}

// Do answers one request (graphql.Transport).
func (t *Transport) Do(w http.ResponseWriter, r *http.Request, exec graphql.GraphExecutor) {
	ctx := r.Context()
	h := w.Header()
	h.Set("Vary", "Accept")
	h.Set("Cache-Control", "no-store")
	h.Set("X-Content-Type-Options", "nosniff")
	mediaType := negotiate(r.Header.Values("Accept"))
	refused := func(p *problem) { t.refuse(ctx, w, mediaType, p.status, gqlerror.List{p.err}) }

	switch r.Method {
	case http.MethodGet, http.MethodPost:
	case http.MethodOptions:
		h.Set("Allow", "GET, POST, OPTIONS")
		w.WriteHeader(http.StatusNoContent)
		return
	default:
		h.Set("Allow", "GET, POST, OPTIONS")
		refused(&problem{http.StatusMethodNotAllowed, refuse(domain.Invalid, "Use POST, or GET for queries.")})
		return
	}
	if mediaType == "" {
		mediaType = jsonType
		refused(&problem{http.StatusNotAcceptable, refuse(domain.Invalid, "Accept must allow %s, %s or %s.", responseType, jsonType, streamType)})
		return
	}
	params, wrong := t.readRequest(w, r)
	if wrong != nil {
		refused(wrong)
		return
	}
	opCtx, list := exec.CreateOperationContext(ctx, params)
	if len(list) > 0 {
		t.refuse(ctx, w, mediaType, 0, list)
		return
	}
	switch kind := opCtx.Operation.Operation; {
	case kind == ast.Mutation && r.Method == http.MethodGet:
		h.Set("Allow", "POST")
		refused(&problem{http.StatusMethodNotAllowed, refuse(domain.Invalid, "Mutations are sent by POST.")})
	case mediaType == streamType:
		t.stream(w, r, exec, opCtx)
	case kind == ast.Subscription:
		refused(&problem{http.StatusNotAcceptable, refuse(domain.Invalid, "Subscriptions need a websocket, or Accept: %s.", streamType)})
	default:
		next, ctx := exec.DispatchOperation(ctx, opCtx)
		if response := next(ctx); response != nil { // nil: the client has gone
			t.respond(w, mediaType, response)
		}
	}
}

func (t *Transport) respond(w http.ResponseWriter, mediaType string, response *graphql.Response) {
	body, err := AppendResponse(make([]byte, 0, len(response.Data)+64), response)
	if err != nil {
		panic(err) // gqlgen's handler answers a panic with 500
	}
	t.write(w, mediaType, http.StatusOK, body)
}

// refuse answers a request that is not executed. Status 0 stands for a document that is not good: 400, but 200 for
// application/json, whose clients take other codes for a broken network (GraphQL over HTTP, "Status Codes").
func (t *Transport) refuse(ctx context.Context, w http.ResponseWriter, mediaType string, status int, list gqlerror.List) {
	body := requestErrorBody(RequestErrors(ctx, t.c.Format, list, t.c.Limits.Errors))
	switch {
	case status != 0 && mediaType == streamType:
		mediaType = jsonType
	case status != 0:
	case mediaType == streamType:
		t.streamOnce(w, body)
		return
	case mediaType == jsonType:
		status = http.StatusOK
	default:
		status = http.StatusBadRequest
	}
	t.write(w, mediaType, status, body)
}

func (t *Transport) write(w http.ResponseWriter, mediaType string, status int, body []byte) {
	w.Header().Set("Content-Type", mediaType+"; charset=utf-8")
	w.Header().Set("Content-Length", strconv.Itoa(len(body)))
	w.WriteHeader(status)
	_, _ = w.Write(body) // a client that has gone is nobody's error
}

// negotiate picks the media type with the highest quality, the first among equals (RFC 9110, 12.5.1). A client without
// a wish, or with any, gets application/json; "" means that it wants none of ours.
func negotiate(accept []string) string {
	if len(accept) == 0 {
		return jsonType
	}
	best, quality := "", 0.0
	for part := range strings.SplitSeq(strings.Join(accept, ","), ",") {
		wanted, params, err := mime.ParseMediaType(part)
		if err != nil {
			continue
		}
		switch wanted {
		case "*/*", "application/*":
			wanted = jsonType
		case "text/*":
			wanted = streamType
		case jsonType, responseType, streamType:
		default:
			continue
		}
		q := 1.0
		if given, ok := params["q"]; ok {
			if q, err = strconv.ParseFloat(given, 64); err != nil {
				continue
			}
		}
		if q > quality {
			best, quality = wanted, q
		}
	}
	return best
}
