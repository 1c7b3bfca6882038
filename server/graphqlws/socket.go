package graphqlws

import (
	"context"
	"errors"
	"io"
	"net"
	"net/http"
	"sync"
	"sync/atomic"
	"time"
	"unicode/utf8"

	"github.com/99designs/gqlgen/graphql"
	"github.com/gorilla/websocket"

	"postdog.io/server/graphqlhttp"
)

// socket is one connection. It has a goroutine that reads and one that writes, and nothing of the HTTP server's any more, whose
// buffers would be a fifth of its memory.
type socket struct {
	t       *Transport
	conn    *websocket.Conn
	request *http.Request
	exec    graphql.GraphExecutor
	ctx     context.Context // ends with the socket
	cancel  context.CancelFunc
	wake    chan struct{} // there is something to write
	pingDue atomic.Bool
	written chan struct{} // closed when the writing goroutine has ended

	// The reading goroutine alone uses these.
	initialised bool
	session     context.Context // what Config.Init returned
	unwatch     func() bool     // stops watching session

	mu         sync.Mutex
	queue      queue
	operations map[string]*operation
	single     int  // operations that will answer once, and those not yet known
	draining   bool // close when single is 0
	closing    *CloseError
	goodbye    bool // the close frame is written; the read deadline is final
}

func newSocket(t *Transport, conn *websocket.Conn, r *http.Request, exec graphql.GraphExecutor) *socket {
	ctx, cancel := context.WithCancel(context.WithoutCancel(r.Context())) // the request's ends with the handshake
	return &socket{
		t: t, conn: conn, request: r.WithContext(ctx), exec: exec, ctx: ctx, cancel: cancel, operations: map[string]*operation{},
		wake: make(chan struct{}, 1), written: make(chan struct{}),
	}
}

// serve reads until the connection ends and leaves nothing behind but operations that ignore their context.
func (s *socket) serve() {
	defer func() { _ = s.conn.Close() }() // the end
	defer s.end()
	go s.write()
	s.conn.SetReadLimit(s.t.c.ReadLimit)
	s.conn.SetPongHandler(func(string) error { return s.sawLife() })
	s.conn.SetCloseHandler(func(int, string) error { return nil }) // the writer answers
	_ = s.conn.SetReadDeadline(time.Now().Add(s.t.c.InitTimeout))  // on a dead connection reading fails
	if s.conn.Subprotocol() != subprotocol {
		s.shut(closing(CodeBadSubprotocol, "Subprotocol not acceptable"), false)
	}
	for {
		kind, raw, err := s.conn.ReadMessage()
		if err != nil {
			s.readFailed(err)
			return
		}
		if s.isClosing() {
			continue
		}
		if e := s.receive(kind, raw); e != nil {
			s.shut(e, false)
		}
	}
}

// end stops what the socket started; a panic of Config.Init arrives here.
func (s *socket) end() {
	if cause := recover(); cause != nil {
		_ = graphqlhttp.Recovered(s.ctx, s.exec, cause) // gqlgen's recover function logs it
		s.shut(closing(websocket.CloseInternalServerErr, "Something went wrong on our side"), true)
	}
	s.shut(closing(codeNone, "served"), true)
	<-s.written
	if s.unwatch != nil {
		s.unwatch()
	}
}

// readFailed says goodbye where somebody listens, and waits for the peer to hang up.
func (s *socket) readFailed(err error) {
	var closed *websocket.CloseError
	var failure net.Error
	hungUp := s.saidGoodbye()
	switch {
	case errors.As(err, &closed):
		hungUp = true
		code := closed.Code
		if code == websocket.CloseAbnormalClosure {
			code = codeNone
		}
		s.shut(&CloseError{Code: code}, true)
	case errors.Is(err, websocket.ErrReadLimit): // gorilla has sent the frame
		hungUp = false
		s.shut(closing(CodeTooBig, ""), false)
	case errors.As(err, &failure) && failure.Timeout() && !s.initialised:
		s.shut(closing(CodeInitTimeout, "Connection initialisation timeout"), false)
	case errors.As(err, &failure) && failure.Timeout():
		s.shut(closing(CodeGoingAway, "No answer to our pings"), true)
	case errors.As(err, &failure):
		hungUp = true
		s.shut(closing(codeNone, "the connection is broken"), true)
	default: // gorilla has sent the frame where the peer broke RFC 6455
		s.shut(closing(websocket.CloseProtocolError, "Protocol error"), false)
	}
	<-s.written
	if !hungUp {
		_ = s.conn.NetConn().SetReadDeadline(time.Now().Add(linger)) // on a dead connection the copy ends at once
		_, _ = io.Copy(io.Discard, s.conn.NetConn())
	}
}

// receive acts on one message; what it returns closes the socket.
func (s *socket) receive(kind int, raw []byte) *CloseError {
	switch {
	case kind != websocket.TextMessage:
		return closing(CodeInvalidMessage, "Invalid message: messages are text")
	case !utf8.Valid(raw):
		return closing(CodeNotUTF8, "Messages are UTF-8")
	}
	m, e := parse(raw)
	if e != nil {
		return e
	}
	if s.initialised {
		_ = s.sawLife() // on a dead connection the next read fails
	}
	switch m.Type {
	case "connection_init":
		return s.initialise(m)
	case "ping":
		s.send(outgoing{head: []byte(`{"type":"pong"`), payload: m.Payload})
	case "subscribe":
		if !s.initialised {
			return closing(CodeUnauthorized, "Unauthorized")
		}
		return s.subscribe(m)
	case "complete":
		s.complete(*m.ID)
	}
	return nil
}

// sawLife moves the deadline for the next sign of life.
func (s *socket) sawLife() error {
	s.mu.Lock()
	defer s.mu.Unlock()
	if s.goodbye || !s.initialised {
		return nil
	}
	return s.conn.SetReadDeadline(time.Now().Add(s.t.c.PingInterval + s.t.c.PongTimeout))
}

func (s *socket) saidGoodbye() bool {
	s.mu.Lock()
	defer s.mu.Unlock()
	return s.goodbye
}

func (s *socket) isClosing() bool {
	s.mu.Lock()
	defer s.mu.Unlock()
	return s.closing != nil
}

// shut begins the end: operations are cancelled, the writer says goodbye. Only the first call counts.
// With drop set, what was queued is not delivered any more.
func (s *socket) shut(e *CloseError, drop bool) {
	s.mu.Lock()
	if s.closing != nil {
		s.mu.Unlock()
		return
	}
	s.closing = e
	s.t.closings.add(e.Code)
	ended := s.operations
	s.operations = map[string]*operation{}
	if drop {
		s.queue.clear()
	}
	s.wakeWriter()
	s.mu.Unlock()
	for _, op := range ended {
		op.cancel()
	}
	s.cancel()
}

// drain closes with 1012 as soon as no query or mutation is under way.
func (s *socket) drain() {
	s.mu.Lock()
	s.draining = true
	now := s.single == 0
	s.mu.Unlock()
	if now {
		s.restart()
	}
}

func (s *socket) restart() { s.shut(closing(CodeServiceRestart, "Service restart"), false) }
