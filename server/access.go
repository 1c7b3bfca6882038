package server

import (
	"encoding/json"
	"log/slog"
	"sync"

	"github.com/nats-io/nats.go"

	"postdog.io/authz"
	"postdog.io/domain"
)

// accessSubject is where nodes tell each other of changes of what someone may do.
const accessSubject = "postdog.access.changed"

// accessWatch closes the live sockets whose session ended, or whose person may do other things than when they were
// opened, on whatever node they are. Requests need no watch: each reads what is so when it comes.
type accessWatch struct {
	nats *nats.Conn
	log  *slog.Logger

	mu      sync.Mutex
	watches map[*watch]struct{}
}

// watch is one open socket.
type watch struct {
	actor authz.Actor
	// ended is told that the session or key is no more, changed that it has to prove anew what it may do.
	ended, changed func()
}

func newAccessWatch(nc *nats.Conn, log *slog.Logger) (*accessWatch, error) {
	a := &accessWatch{nats: nc, log: log, watches: map[*watch]struct{}{}}
	_, err := nc.Subscribe(accessSubject, func(m *nats.Msg) {
		var c domain.AccessChange
		if err := json.Unmarshal(m.Data, &c); err != nil {
			log.Warn("unreadable message of a change of access", "error", err)
			return
		}
		a.apply(c)
	})
	return a, err
}

// tell tells all nodes, this one too.
func (a *accessWatch) tell(c domain.AccessChange) {
	payload, err := json.Marshal(c)
	if err == nil {
		err = a.nats.Publish(accessSubject, payload)
	}
	if err != nil {
		a.log.Error("a change of access could not be told to other nodes", "error", err)
		a.apply(c)
	}
}

// watch adds a socket; the function that it returns forgets it.
func (a *accessWatch) watch(w *watch) (unwatch func()) {
	a.mu.Lock()
	defer a.mu.Unlock()
	a.watches[w] = struct{}{}
	return func() {
		a.mu.Lock()
		defer a.mu.Unlock()
		delete(a.watches, w)
	}
}

func (a *accessWatch) apply(c domain.AccessChange) {
	var calls []func()
	a.mu.Lock()
	for w := range a.watches {
		switch {
		case !c.Session.IsZero() && w.actor.Session() == c.Session, !c.APIKey.IsZero() && w.actor.APIKey() == c.APIKey:
			calls = append(calls, w.ended)
		case !c.Workspace.IsZero() && w.actor.Workspace() == c.Workspace && (c.User.IsZero() || w.actor.User() == c.User):
			calls = append(calls, w.changed)
		}
	}
	a.mu.Unlock()
	for _, call := range calls {
		call()
	}
}
