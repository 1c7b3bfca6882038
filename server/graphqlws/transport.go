package graphqlws

import (
	"bufio"
	"context"
	"net"
	"net/http"
	"sync"
	"sync/atomic"
	"time"

	"github.com/99designs/gqlgen/graphql"
	"github.com/gorilla/websocket"

	"postdog.io/server/graphqlhttp"
)

// subprotocol is the only one spoken (Sec-WebSocket-Protocol).
const subprotocol = "graphql-transport-ws"

// Config tunes a [Transport]. The zero value lets everybody in from the same origin; each zero field means its default.
type Config struct {
	// Init decides on connection_init: payload is nil where the client sent none. The context it returns is that of
	// every operation of the socket; when it ends, so does the socket, at once and with nothing more delivered:
	// with the *CloseError that is its cause, else with 4401. An error refuses: a *CloseError with its own code
	// (4401 tells the client to stop, 4403 to refresh and try again), any other with 4403.
	// ctx ends with the socket, and while Init runs after InitTimeout's length.
	Init func(ctx context.Context, payload map[string]any, r *http.Request) (context.Context, error)
	// CheckOrigin accepts the Origin of a handshake. Default: none, or the request's own host.
	CheckOrigin func(r *http.Request) bool
	// Share may serve subscriptions with an execution that sockets have in common. Nil: each is executed alone.
	Share Sharer
	// Broken says that a subscription's result is none, because our own side failed: then the socket is closed with 1013,
	// so that its client resumes before that result. Nil: every result is delivered.
	Broken func(r *graphql.Response) bool
	// Format words the errors of refused operations. Nil leaves them as they are.
	Format graphqlhttp.Format
	// ReadLimit is the largest message in bytes. Default 64 KiB.
	ReadLimit int64
	// InitTimeout is how long a client may take to send connection_init. Default 10 s.
	InitTimeout time.Duration
	// MaxOperations is how many may run at once on a socket; further ones get an error. Default 50.
	MaxOperations int
	// MaxErrors is how many errors of a refused operation are told. Default 10.
	MaxErrors int
	// QueueLength and QueueBytes bound what waits for a slow reader. Defaults 256 messages and 1 MiB.
	QueueLength, QueueBytes int
	// SlowTimeout is how long an operation of the socket's own waits for room in a full queue before the
	// socket is closed with 1013. Shared executions do not wait. Default 5 s.
	SlowTimeout time.Duration
	// WriteTimeout is how long one write may take. Default 10 s.
	WriteTimeout time.Duration
	// PingInterval is how often the server pings; PongTimeout how long it waits for a sign of life. Defaults 25 s and 10 s.
	PingInterval, PongTimeout time.Duration
}

func (c Config) withDefaults() Config {
	set(&c.ReadLimit, 64<<10)
	set(&c.InitTimeout, 10*time.Second)
	set(&c.MaxOperations, 50)
	set(&c.MaxErrors, 10)
	set(&c.QueueLength, 256)
	set(&c.QueueBytes, 1<<20)
	set(&c.SlowTimeout, 5*time.Second)
	set(&c.WriteTimeout, 10*time.Second)
	set(&c.PingInterval, 25*time.Second)
	set(&c.PongTimeout, 10*time.Second)
	return c
}

func set[N ~int | ~int64](field *N, value N) {
	if *field == 0 {
		*field = value
	}
}

// Transport serves websockets (graphql.Transport). Queries and mutations work over it as well.
type Transport struct {
	c        Config
	upgrader websocket.Upgrader

	delivered atomic.Uint64
	closings  closings

	mu       sync.Mutex
	sockets  map[*socket]struct{}
	draining bool
	empty    chan struct{} // closed when draining and the last socket has gone
}

var _ graphql.Transport = (*Transport)(nil)

// New makes a transport for handler.Server.AddTransport.
func New(c Config) *Transport {
	return &Transport{
		c: c.withDefaults(),
		upgrader: websocket.Upgrader{
			Subprotocols: []string{subprotocol}, CheckOrigin: c.CheckOrigin, HandshakeTimeout: 10 * time.Second,
			ReadBufferSize: 512, WriteBufferSize: 4096, WriteBufferPool: &sync.Pool{}, // idle sockets hold no write buffer
		},
		sockets: map[*socket]struct{}{},
		empty:   make(chan struct{}),
	}
}

// Supports reports whether r asks for a websocket (graphql.Transport).
func (t *Transport) Supports(r *http.Request) bool { return websocket.IsWebSocketUpgrade(r) }

// Do opens a socket, which outlives the request, and returns (graphql.Transport).
func (t *Transport) Do(w http.ResponseWriter, r *http.Request, exec graphql.GraphExecutor) {
	t.mu.Lock()
	draining := t.draining
	t.mu.Unlock()
	if draining {
		w.Header().Set("Retry-After", "1")
		http.Error(w, "This server is about to stop; connect again.", http.StatusServiceUnavailable)
		return
	}
	conn, err := t.upgrader.Upgrade(unwrapping{w}, r, nil)
	if err != nil {
		return // the upgrader has answered
	}
	s := newSocket(t, conn, r, exec)
	t.mu.Lock()
	t.sockets[s] = struct{}{}
	draining = t.draining
	t.mu.Unlock()
	if draining {
		s.drain()
	}
	go func() {
		defer t.forget(s)
		s.serve()
	}()
}

// unwrapping lets gorilla take over the connection through writers that middleware has wrapped.
type unwrapping struct{ http.ResponseWriter }

// Hijack takes over the connection (http.Hijacker).
func (u unwrapping) Hijack() (net.Conn, *bufio.ReadWriter, error) {
	return http.NewResponseController(u.ResponseWriter).Hijack()
}

func (t *Transport) forget(s *socket) {
	t.mu.Lock()
	defer t.mu.Unlock()
	delete(t.sockets, s)
	if t.draining && len(t.sockets) == 0 {
		select {
		case <-t.empty:
		default:
			close(t.empty)
		}
	}
}

// Sockets is how many are open.
func (t *Transport) Sockets() int {
	t.mu.Lock()
	defer t.mu.Unlock()
	return len(t.sockets)
}

// Drain refuses new sockets and closes the open ones with 1012, each as soon as its queries and mutations have been
// answered, and returns when all have gone. When ctx ends first, the rest is cut off and ctx's cause returned.
func (t *Transport) Drain(ctx context.Context) error {
	t.mu.Lock()
	if !t.draining {
		t.draining = true
		if len(t.sockets) == 0 {
			close(t.empty)
		}
	}
	open := make([]*socket, 0, len(t.sockets))
	for s := range t.sockets {
		open = append(open, s)
	}
	t.mu.Unlock()
	for _, s := range open {
		s.drain()
	}
	select {
	case <-t.empty:
		return nil
	case <-ctx.Done():
	}
	for _, s := range open {
		_ = s.conn.NetConn().Close() // its reader sees it and ends
	}
	<-t.empty
	return context.Cause(ctx)
}
