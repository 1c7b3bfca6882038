package main

import (
	"net/http"
	"sync"

	"github.com/gorilla/websocket"
)

// raw writes one frame, made once, to each socket of a room, and knows nothing else.
type raw struct {
	upgrader websocket.Upgrader
	mu       [rooms]sync.Mutex
	sockets  [rooms]map[chan *websocket.PreparedMessage]bool
}

func newRaw() publisher {
	s := &raw{upgrader: websocket.Upgrader{ReadBufferSize: 1024, WriteBufferSize: 1024, WriteBufferPool: &sync.Pool{}}}
	for n := range s.sockets {
		s.sockets[n] = map[chan *websocket.PreparedMessage]bool{}
	}
	return s
}

func (s *raw) ServeHTTP(w http.ResponseWriter, r *http.Request) {
	conn, err := s.upgrader.Upgrade(w, r, nil)
	if err != nil {
		return
	}
	room, queue := roomOf(r), make(chan *websocket.PreparedMessage, 256)
	s.mu[room].Lock()
	s.sockets[room][queue] = true
	s.mu[room].Unlock()
	go func() {
		for m := range queue {
			if conn.WritePreparedMessage(m) != nil {
				return
			}
		}
	}()
	for {
		if _, _, err := conn.ReadMessage(); err != nil {
			break
		}
		// The client says once that it is there, as the others' clients do; it is told so.
		if m, err := websocket.NewPreparedMessage(websocket.TextMessage, []byte("ready")); err == nil {
			queue <- m
		}
	}
	s.mu[room].Lock()
	delete(s.sockets[room], queue)
	s.mu[room].Unlock()
	close(queue)
	_ = conn.Close()
}

func (s *raw) publish(room int, at int64) {
	m, err := websocket.NewPreparedMessage(websocket.TextMessage, []byte(`{"id":"1","type":"next","payload":{"data":{"feed":"`+text(at)+`"}}}`))
	if err != nil {
		return
	}
	s.mu[room].Lock()
	defer s.mu[room].Unlock()
	for queue := range s.sockets[room] {
		select {
		case queue <- m:
		default: // it is lost, and counted as such
		}
	}
}
