package graphqlws

import (
	"errors"
	"time"

	"github.com/gorilla/websocket"
)

// linger is how long the peer may take to answer a close frame before the connection is cut.
const linger = 2 * time.Second

// write is the writing goroutine. It ends when the socket is closing and what was queued is written. It waits for one thing
// alone, since to choose between several costs more than all else that is done for a message, but the writing.
func (s *socket) write() {
	defer close(s.written)
	pings := time.AfterFunc(s.t.c.PingInterval, s.wakeToPing)
	defer pings.Stop()
	for range s.wake {
		if s.pingDue.CompareAndSwap(true, false) {
			if err := s.conn.WriteControl(websocket.PingMessage, nil, time.Now().Add(s.t.c.WriteTimeout)); err != nil {
				s.cut()
				return
			}
			pings.Reset(s.t.c.PingInterval)
		}
		if !s.flush() {
			return
		}
	}
}

func (s *socket) wakeToPing() {
	s.pingDue.Store(true)
	s.wakeWriter()
}

// flush writes what is queued. It reports whether the socket goes on.
func (s *socket) flush() bool {
	for {
		s.mu.Lock()
		o, ok := s.queue.pop()
		end := s.closing
		s.mu.Unlock()
		switch {
		case ok && o.op != nil && o.op.silenced.Load(): // the client completed it meanwhile
		case ok:
			s.t.count(o)
			switch err := s.writeMessage(o); {
			case errors.Is(err, websocket.ErrCloseSent): // by gorilla, to a peer that broke a rule
				s.sayGoodbye(closing(CodeTooBig, ""))
				return false
			case err != nil:
				s.cut()
				return false
			}
		case end != nil:
			s.sayGoodbye(end)
			return false
		default:
			return true
		}
	}
}

func (s *socket) writeMessage(o outgoing) error {
	if err := s.conn.SetWriteDeadline(time.Now().Add(s.t.c.WriteTimeout)); err != nil {
		return err
	}
	w, err := s.conn.NextWriter(websocket.TextMessage)
	if err != nil {
		return err
	}
	parts := [...][]byte{o.head, payloadKey, o.payload, end}
	for i, part := range parts {
		if (i == 1 || i == 2) && o.payload == nil {
			continue
		}
		if _, err := w.Write(part); err != nil {
			return err
		}
	}
	return w.Close()
}

var (
	payloadKey = []byte(`,"payload":`)
	end        = []byte(`}`)
)

// sayGoodbye sends the close frame and no more (RFC 6455, 7.1.1): the reader then waits for the peer's,
// because closing with unread input would reset the connection and lose the frame.
func (s *socket) sayGoodbye(e *CloseError) {
	if e.Code == codeNone {
		s.cut()
		return
	}
	if err := s.conn.WriteControl(websocket.CloseMessage, e.frame(), time.Now().Add(linger)); err != nil && !errors.Is(err, websocket.ErrCloseSent) {
		s.cut()
		return
	}
	half, ok := s.conn.NetConn().(interface{ CloseWrite() error })
	if ok {
		_ = half.CloseWrite() // it only hurries the peer
	}
	s.mu.Lock()
	defer s.mu.Unlock()
	s.goodbye = true
	_ = s.conn.SetReadDeadline(time.Now().Add(linger)) // on a dead connection the reader ends at once
}

// cut ends the connection without ceremony; the reader sees it and ends.
func (s *socket) cut() {
	s.shut(closing(codeNone, "the connection is broken"), true)
	_ = s.conn.NetConn().Close() // it may be closed already
}
