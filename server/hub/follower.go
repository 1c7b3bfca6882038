package hub

import (
	"context"
	"sync/atomic"

	"postdog.io/domain"
)

// followerBuffer is how many messages of news wait for a follower. One that is slower than that loses live-only events,
// and reads the others from the log when it gets to it.
const followerBuffer = 64

// follower is one reader of a workspace's events.
type follower struct {
	hub       *Hub
	workspace domain.WorkspaceID
	news      chan []domain.Event
	// missed says that news did not fit into the buffer.
	missed atomic.Bool
	out    chan domain.StreamItem
	// position is the sequence of the last event handed out.
	position int64
}

func (f *follower) run(ctx context.Context) {
	if !f.replay(ctx) || !f.send(ctx, domain.StreamItem{Position: f.position, CaughtUp: true}) {
		return
	}
	for {
		select {
		case <-ctx.Done():
			return
		case <-f.hub.ctx.Done():
			return
		case events := <-f.news:
			if f.missed.Swap(false) && !f.replay(ctx) {
				return
			}
			if !f.pass(ctx, events) {
				return
			}
		}
	}
}

// pass hands on events that come next, skips those handed out before, and reads a gap from the log.
func (f *follower) pass(ctx context.Context, events []domain.Event) bool {
	for _, e := range events {
		if e.Sequence > f.position+1 && !f.replay(ctx) {
			return false
		}
		if e.Sequence != 0 && e.Sequence <= f.position {
			continue
		}
		if e.Sequence != 0 {
			f.position = e.Sequence
		}
		if !f.send(ctx, domain.StreamItem{Event: e, Position: f.position}) {
			return false
		}
	}
	return true
}

// replay hands out what the log has after the position. It returns false where the follower has to end.
func (f *follower) replay(ctx context.Context) bool {
	for {
		events, err := f.hub.read(ctx, f.workspace, f.position)
		if err != nil {
			if ctx.Err() == nil && f.hub.ctx.Err() == nil {
				f.hub.Logger.Warn("a follower ends: event log not readable", "error", err)
			}
			return false
		}
		for _, e := range events {
			f.position = e.Sequence
			if !f.send(ctx, domain.StreamItem{Event: e, Position: e.Sequence}) {
				return false
			}
		}
		if len(events) < logPage {
			return true
		}
	}
}

func (f *follower) send(ctx context.Context, item domain.StreamItem) bool {
	select {
	case f.out <- item:
		return true
	case <-ctx.Done():
	case <-f.hub.ctx.Done():
	}
	return false
}
