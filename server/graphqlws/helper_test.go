package graphqlws_test

import (
	"context"
	"errors"
	"net/http"
	"net/http/httptest"
	"strings"
	"testing"
	"time"

	"github.com/99designs/gqlgen/graphql"
	"github.com/99designs/gqlgen/graphql/handler"
	"github.com/gorilla/websocket"
	"github.com/vektah/gqlparser/v2/gqlerror"
	"go.uber.org/goleak"

	"postdog.io/server/graphqlhttp"
	"postdog.io/server/graphqltest"
	"postdog.io/server/graphqlws"
)

func TestMain(m *testing.M) { goleak.VerifyTestMain(m) }

type library map[string]string

func (l library) Document(id string) (string, bool) {
	text, ok := l[id]
	return text, ok
}

// bench is a served toy schema. An operation named Slow waits for release.
type bench struct {
	toy       *graphqltest.Server
	transport *graphqlws.Transport
	server    *httptest.Server
	arrived   chan struct{} // an operation named Slow has begun
	release   chan struct{}
}

func serve(t *testing.T, c graphqlws.Config) *bench {
	t.Helper()
	b := &bench{toy: graphqltest.New(), transport: graphqlws.New(c), arrived: make(chan struct{}, 10), release: make(chan struct{})}
	srv := handler.New(b.toy.Schema())
	srv.SetErrorPresenter(func(context.Context, error) *gqlerror.Error { return gqlerror.Errorf("presented") })
	srv.SetRecoverFunc(func(context.Context, any) error { return errors.New("recovered") })
	srv.Use(graphqlhttp.NewGuard(graphqlhttp.GuardConfig{Documents: library{"greeting": "{ hello }"}}))
	srv.AroundOperations(func(ctx context.Context, next graphql.OperationHandler) graphql.ResponseHandler {
		if graphql.GetOperationContext(ctx).Operation.Name == "Slow" {
			b.arrived <- struct{}{}
			<-b.release
		}
		return next(ctx)
	})
	srv.AddTransport(b.transport)
	b.server = httptest.NewServer(srv)
	t.Cleanup(func() {
		ctx, cancel := context.WithTimeout(context.Background(), 5*time.Second)
		defer cancel()
		_ = b.transport.Drain(ctx)
		b.server.Close()
	})
	return b
}

func (b *bench) url() string { return "ws" + strings.TrimPrefix(b.server.URL, "http") }

// probe is a client that knows nothing of the protocol.
type probe struct {
	*testing.T
	*websocket.Conn
}

func (b *bench) dial(t *testing.T) probe {
	t.Helper()
	return b.dialWith(t, &websocket.Dialer{Subprotocols: []string{"graphql-transport-ws"}}, nil)
}

func (b *bench) dialWith(t *testing.T, d *websocket.Dialer, h http.Header) probe {
	t.Helper()
	conn, res, err := d.DialContext(t.Context(), b.url(), h)
	if err != nil {
		t.Fatal(err)
	}
	_ = res.Body.Close()
	t.Cleanup(func() { _ = conn.Close() })
	return probe{t, conn}
}

// open dials and initialises.
func (b *bench) open(t *testing.T) probe {
	t.Helper()
	p := b.dial(t)
	p.send(`{"type":"connection_init"}`)
	p.reads(`{"type":"connection_ack"}`)
	return p
}

func (p probe) send(text string) {
	p.Helper()
	if err := p.WriteMessage(websocket.TextMessage, []byte(text)); err != nil {
		p.Error(err)
	}
}

func (p probe) subscribe(id, query string) {
	p.Helper()
	p.send(`{"id":"` + id + `","type":"subscribe","payload":{"query":"` + query + `"}}`)
}

func (p probe) read() string {
	p.Helper()
	_ = p.SetReadDeadline(time.Now().Add(10 * time.Second))
	_, raw, err := p.ReadMessage()
	if err != nil {
		p.Fatalf("reading: %v", err)
	}
	return string(raw)
}

func (p probe) reads(want ...string) {
	p.Helper()
	for _, w := range want {
		if got := p.read(); got != w {
			p.Errorf("read %s\nwant %s", got, w)
		}
	}
}

// isSilent shows by a ping that nothing else was on its way.
func (p probe) isSilent() {
	p.Helper()
	p.send(`{"type":"ping"}`)
	p.reads(`{"type":"pong"}`)
}

// closed reads until the socket is closed, and wants that code.
func (p probe) closed(code int) (reason string, messages []string) {
	p.Helper()
	for {
		_ = p.SetReadDeadline(time.Now().Add(10 * time.Second))
		_, raw, err := p.ReadMessage()
		if err == nil {
			messages = append(messages, string(raw))
			continue
		}
		var closed *websocket.CloseError
		if !errors.As(err, &closed) || closed.Code != code {
			p.Errorf("ended with %v, want %d", err, code)
			return "", messages
		}
		return closed.Text, messages
	}
}
