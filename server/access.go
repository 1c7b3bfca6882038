package server

import (
	"context"
	"encoding/json"
	"log/slog"
	"sync"
	"sync/atomic"

	"github.com/nats-io/nats.go"

	"postdog.io/domain"
	"postdog.io/domain/identity"
)

// accessSubject is where nodes tell each other of changes of what someone may do.
const accessSubject = "postdog.access.changed"

// accessWatch closes the live sockets and event streams whose session ended, or whose person may do other things than when
// they were opened, on whatever node they are. Other requests need no watch: each reads what is so when it comes.
type accessWatch struct {
	nats *nats.Conn
	log  *slog.Logger
	// missed asks for a look at everything: word may have been lost.
	missed chan struct{}

	mu      sync.Mutex
	watches map[*watch]struct{}
	// told counts the changes, and latest are the last of them: for who was let in while they were told.
	told   atomic.Uint64
	latest []domain.AccessChange
}

// keptChanges is how many changes are remembered: as many as can come while someone is let in, and far more.
const keptChanges = 1000

// watch is one open socket or event stream.
type watch struct {
	session *identity.Session
	// ended is told that the session or key is no more, changed that it has to prove anew what it may do.
	ended, changed func()
}

func newAccessWatch(nc *nats.Conn, log *slog.Logger) (*accessWatch, error) {
	a := &accessWatch{nats: nc, log: log, missed: make(chan struct{}, 1), watches: map[*watch]struct{}{}}
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

// tell tells all nodes, this one too. What gets lost on the way is found in the database; see run.
func (a *accessWatch) tell(c domain.AccessChange) {
	payload, err := json.Marshal(c)
	if err == nil {
		err = a.nats.Publish(accessSubject, payload)
	}
	if err != nil {
		a.log.Error("a change of access could not be told to other nodes; they look for themselves", "error", err)
	}
	if err != nil || !a.nats.IsConnected() {
		a.apply(c)
	}
}

// now is a moment, to be asked before someone's session is read.
func (a *accessWatch) now() uint64 {
	return a.told.Load()
}

// watch adds a socket whose session was read after a moment: what changed since then is told to it at once. The function that
// it returns forgets it.
func (a *accessWatch) watch(w *watch, since uint64) (unwatch func()) {
	a.mu.Lock()
	a.watches[w] = struct{}{}
	missed := int(min(a.told.Load()-since, keptChanges+1)) // #nosec G115 -- small
	call := w.changed                                      // by which it is read anew
	if missed <= len(a.latest) {
		call = nil
		for _, c := range a.latest[len(a.latest)-missed:] {
			if call = w.concerned(c); call != nil {
				break
			}
		}
	}
	a.mu.Unlock()
	if call != nil {
		call()
	}
	return func() {
		a.mu.Lock()
		defer a.mu.Unlock()
		delete(a.watches, w)
	}
}

func (a *accessWatch) apply(c domain.AccessChange) {
	var calls []func()
	a.mu.Lock()
	a.told.Add(1)
	if len(a.latest) == keptChanges {
		a.latest = append(a.latest[:0], a.latest[1:]...)
	}
	a.latest = append(a.latest, c)
	for w := range a.watches {
		if call := w.concerned(c); call != nil {
			calls = append(calls, call)
		}
	}
	a.mu.Unlock()
	for _, call := range calls {
		call()
	}
}

// concerned is what to call on a change; nil where it is not the socket's.
func (w *watch) concerned(c domain.AccessChange) func() {
	switch {
	case !c.Session.IsZero() && w.session.Actor.Session() == c.Session, !c.APIKey.IsZero() && w.session.Actor.APIKey() == c.APIKey:
		return w.ended
	case !c.Workspace.IsZero() && w.session.Actor.Workspace() == c.Workspace && (c.User.IsZero() || w.session.Actor.User() == c.User):
		return w.changed
	}
	return nil
}

// follow makes a context that ends with what a session allows: because ended when that is over, because changed when its person
// may do other things. The session was read after a moment. The function frees what follows it.
func (a *accessWatch) follow(ctx context.Context, session identity.Session, since uint64, ended, changed error) (context.Context, func()) {
	ctx, end := context.WithCancelCause(ctx)
	ctx, stopTimer := context.WithDeadlineCause(ctx, session.ExpiresAt, ended)
	unwatch := a.watch(&watch{session: &session, ended: func() { end(ended) }, changed: func() { end(changed) }}, since)
	return ctx, func() {
		stopTimer()
		unwatch()
	}
}
