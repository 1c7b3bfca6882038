package server

import (
	"encoding/json"
	"log/slog"
	"sync"

	"github.com/nats-io/nats.go"

	"postdog.io/domain"
	"postdog.io/domain/identity"
)

// sessionsEndedSubject is where nodes tell each other of sessions that ended.
const sessionsEndedSubject = "postdog.sessions.ended"

// revocations close the live sockets of sessions that end, on whatever node they are.
type revocations struct {
	nats *nats.Conn
	log  *slog.Logger

	mu      sync.Mutex
	watches map[domain.SessionID]map[*func()]struct{}
}

func newRevocations(nc *nats.Conn, log *slog.Logger) (*revocations, error) {
	r := &revocations{nats: nc, log: log, watches: map[domain.SessionID]map[*func()]struct{}{}}
	_, err := nc.Subscribe(sessionsEndedSubject, func(m *nats.Msg) {
		var e identity.SessionEnded
		if err := json.Unmarshal(m.Data, &e); err != nil {
			log.Warn("unreadable message of an ended session", "error", err)
			return
		}
		r.end(e.SessionID)
	})
	return r, err
}

// tell is identity.Config.OnSignOut.
func (r *revocations) tell(e identity.SessionEnded) {
	payload, err := json.Marshal(e)
	if err == nil {
		err = r.nats.Publish(sessionsEndedSubject, payload)
	}
	if err != nil {
		r.log.Error("the end of a session could not be told to other nodes", "error", err)
		r.end(e.SessionID)
	}
}

// watch calls ended when the session ends; the function that it returns stops that.
func (r *revocations) watch(id domain.SessionID, ended func()) (unwatch func()) {
	r.mu.Lock()
	defer r.mu.Unlock()
	if r.watches[id] == nil {
		r.watches[id] = map[*func()]struct{}{}
	}
	r.watches[id][&ended] = struct{}{}
	return func() {
		r.mu.Lock()
		defer r.mu.Unlock()
		delete(r.watches[id], &ended)
		if len(r.watches[id]) == 0 {
			delete(r.watches, id)
		}
	}
}

func (r *revocations) end(id domain.SessionID) {
	r.mu.Lock()
	watches := r.watches[id]
	delete(r.watches, id)
	r.mu.Unlock()
	for ended := range watches {
		(*ended)()
	}
}
