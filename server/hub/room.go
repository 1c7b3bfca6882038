package hub

import (
	"context"
	"encoding/json"
	"sync"
	"time"

	"github.com/nats-io/nats.go"

	"postdog.io/domain"
)

// room is one workspace's followers on this node. Its goroutine puts the news in order, and reads gaps from the log once
// for all of them.
type room struct {
	hub       *Hub
	workspace domain.WorkspaceID
	inbox     chan *nats.Msg
	sub       *nats.Subscription
	// missed asks for a look at the log at once.
	missed chan struct{}
	// ready is closed when the room is open, or failed to be, with err.
	ready  chan struct{}
	err    error
	closed chan struct{}
	// last is the sequence up to which followers were told; the room's goroutine alone uses it.
	last int64

	mu        sync.Mutex
	followers map[*follower]struct{}
}

// roomBuffer is how much news may wait while a gap is read; more is a gap in turn.
const roomBuffer = 4096

// flushWithin is how long the first follower waits for NATS to know of its interest; the log tells of what comes by then.
const flushWithin = 500 * time.Millisecond

// join adds a follower to its workspace's room, and opens the room for the first. It returns when the room knows where the
// log ends, so that whatever comes later than that is told. Nobody else's joining waits for it.
func (h *Hub) join(ctx context.Context, ws domain.WorkspaceID, f *follower) (*room, error) {
	r, err := h.enter(ws, f)
	if err != nil {
		return nil, err
	}
	select {
	case <-r.ready:
		err = r.err
	case <-ctx.Done():
		err = ctx.Err()
	}
	if err != nil {
		r.leave(f)
		return nil, err
	}
	return r, nil
}

func (h *Hub) enter(ws domain.WorkspaceID, f *follower) (*room, error) {
	h.mu.Lock()
	defer h.mu.Unlock()
	if r, ok := h.rooms[ws]; ok {
		r.mu.Lock()
		r.followers[f] = struct{}{}
		r.mu.Unlock()
		return r, nil
	}
	r := &room{
		hub: h, workspace: ws, inbox: make(chan *nats.Msg, roomBuffer), missed: make(chan struct{}, 1),
		ready: make(chan struct{}), closed: make(chan struct{}), followers: map[*follower]struct{}{f: {}},
	}
	var err error
	if r.sub, err = h.NATS.ChanSubscribe(subject(ws), r.inbox); err != nil {
		return nil, err
	}
	h.rooms[ws] = r
	h.done.Go(r.run)
	return r, nil
}

// open finds where the log ends. A room that does not know it is closed to all who come.
func (r *room) open() bool {
	defer close(r.ready)
	if r.hub.NATS.IsConnected() {
		_ = r.hub.NATS.FlushTimeout(flushWithin) // else NATS hears of the interest when it is back
	}
	if r.last, r.err = r.hub.last(r.hub.ctx, r.workspace); r.err == nil {
		return true
	}
	r.hub.mu.Lock()
	defer r.hub.mu.Unlock()
	if r.hub.rooms[r.workspace] == r {
		r.close()
	}
	return false
}

// close ends the room; the hub is locked.
func (r *room) close() {
	delete(r.hub.rooms, r.workspace)
	_ = r.sub.Unsubscribe()
	close(r.closed)
}

// leave removes a follower; the last one closes the room.
func (r *room) leave(f *follower) {
	r.hub.mu.Lock()
	defer r.hub.mu.Unlock()
	r.mu.Lock()
	defer r.mu.Unlock()
	delete(r.followers, f)
	if len(r.followers) == 0 && r.hub.rooms[r.workspace] == r {
		r.close()
	}
}

func (r *room) run() {
	if !r.open() {
		return
	}
	check := time.NewTicker(r.hub.CheckEvery)
	defer check.Stop()
	for {
		select {
		case <-r.hub.ctx.Done():
			return
		case <-r.closed:
			return
		case m := <-r.inbox:
			var events []domain.Event
			if err := json.Unmarshal(m.Data, &events); err != nil {
				r.hub.Logger.Warn("unreadable event message", "error", err)
				continue
			}
			r.hub.Telemetry.Heard(m, events)
			r.hear(events)
		case <-check.C:
			r.catchUp()
		case <-r.missed:
			r.catchUp()
		}
	}
}

// hear tells the followers of events in order: old ones are skipped, and a gap is read from the log.
func (r *room) hear(events []domain.Event) {
	var fresh []domain.Event
	for _, e := range events {
		switch {
		case e.Sequence == 0:
			fresh = append(fresh, e)
		case e.Sequence == r.last+1:
			fresh = append(fresh, e)
			r.last = e.Sequence
		case e.Sequence > r.last+1:
			r.tell(fresh)
			fresh = nil
			r.catchUp()
		}
	}
	r.tell(fresh)
}

// catchUp reads from the log what nobody told.
func (r *room) catchUp() {
	for {
		events, err := r.hub.read(r.hub.ctx, r.workspace, r.last)
		if err != nil {
			if r.hub.ctx.Err() == nil {
				r.hub.Logger.Warn("event log not readable; trying again", "error", err)
			}
			return
		}
		if len(events) == 0 {
			return
		}
		r.hub.Telemetry.GapRead()
		r.last = events[len(events)-1].Sequence
		r.tell(events)
		if len(events) < logPage {
			return
		}
	}
}

// tell hands events to all followers and waits for none: one whose buffer is full will find its own gap.
func (r *room) tell(events []domain.Event) {
	if len(events) == 0 {
		return
	}
	r.mu.Lock()
	defer r.mu.Unlock()
	for f := range r.followers {
		select {
		case f.news <- events:
		default:
			f.missed.Store(true)
		}
	}
}
