// Package hub carries a workspace's events from the log to whoever follows them, on this node and on others. NATS brings
// the news; the log is the truth. A lost or late message is a gap in the sequence, and a gap is read from the log.
package hub

import (
	"context"
	"encoding/json"
	"fmt"
	"log/slog"
	"sync"
	"time"

	"github.com/nats-io/nats.go"

	"postdog.io/dal"
	"postdog.io/domain"
	"postdog.io/server/telemetry"
)

// Config says what a hub works with.
type Config struct {
	Store  *dal.Store
	NATS   *nats.Conn
	Logger *slog.Logger
	// CheckEvery is how often the log is asked whether news got lost, as they do when a node dies between its commit and
	// its telling. 0 means one second.
	CheckEvery time.Duration
	// Telemetry measures; nil measures nothing.
	Telemetry *telemetry.Telemetry
}

// Hub follows workspaces. It is safe for concurrent use.
type Hub struct {
	Config
	ctx  context.Context
	stop context.CancelFunc
	done sync.WaitGroup

	mu    sync.Mutex
	rooms map[domain.WorkspaceID]*room
}

// New makes a hub; Close ends it.
func New(c Config) *Hub {
	if c.CheckEvery == 0 {
		c.CheckEvery = time.Second
	}
	ctx, stop := context.WithCancel(context.Background())
	return &Hub{Config: c, ctx: ctx, stop: stop, rooms: map[domain.WorkspaceID]*room{}}
}

// Close ends all followers' channels and waits for them.
func (h *Hub) Close() {
	h.stop()
	h.done.Wait()
}

func subject(ws domain.WorkspaceID) string { return "postdog." + ws.UUID().String() + ".events" }

// Publish tells all nodes of committed events of one workspace. It does not block and can't fail: what gets lost here is
// found in the log.
func (h *Hub) Publish(ctx context.Context, events []domain.Event) {
	payload, err := json.Marshal(events)
	if err == nil {
		m := &nats.Msg{Subject: subject(events[0].WorkspaceID), Data: payload}
		h.Telemetry.Publishing(ctx, m, len(events))
		err = h.NATS.PublishMsg(m)
	}
	if err != nil {
		h.Logger.Warn("events not published; followers will find them in the log", "error", err)
	}
}

// Tell tells all nodes of a live-only event.
func (h *Hub) Tell(e domain.Event) {
	e.Sequence, e.OccurredAt = 0, h.Store.Now()
	h.Publish(h.ctx, []domain.Event{e})
}

// MayHaveMissed has the log asked at once, for all workspaces that are followed: NATS was away. It does not wait.
func (h *Hub) MayHaveMissed() {
	h.mu.Lock()
	defer h.mu.Unlock()
	for _, r := range h.rooms {
		select {
		case r.missed <- struct{}{}:
		default: // it is asked already
		}
	}
}

// Follow implements graph.Stream. It works without NATS too: what is stored is then found in the log, and what is live
// only is missed.
func (h *Hub) Follow(ctx context.Context, ws domain.WorkspaceID, after *int64) (<-chan domain.StreamItem, error) {
	f := &follower{hub: h, workspace: ws, news: make(chan []domain.Event, followerBuffer), out: make(chan domain.StreamItem)}
	r, err := h.join(ctx, ws, f)
	if err != nil {
		return nil, err
	}
	// The place to begin at is read after joining, so that nothing falls between.
	last, err := h.last(ctx, ws)
	if err == nil && after != nil && *after > last {
		err = &domain.Error{Code: domain.Conflict, Field: "after", Message: "The event log does not know this cursor. Load the inbox again and begin with its eventCursor."}
	}
	if err != nil {
		r.leave(f)
		return nil, err
	}
	f.position = last
	if after != nil {
		f.position = *after
	}
	h.done.Go(func() {
		defer close(f.out)
		defer r.leave(f)
		f.run(ctx)
	})
	return f.out, nil
}

func (h *Hub) last(ctx context.Context, ws domain.WorkspaceID) (int64, error) {
	tx, err := h.Store.ReadWorkspace(ctx, ws)
	if err != nil {
		return 0, err
	}
	defer tx.Close()
	return dal.LastSequence(ctx, tx)
}

// logPage is how many events are read from the log at once.
const logPage = 500

// read returns the events after a position, in order.
func (h *Hub) read(ctx context.Context, ws domain.WorkspaceID, after int64) ([]domain.Event, error) {
	tx, err := h.Store.ReadWorkspace(ctx, ws)
	if err != nil {
		return nil, err
	}
	defer tx.Close()
	events, err := dal.ListEvents(ctx, tx, after, logPage)
	for i, e := range events {
		if e.Sequence != after+int64(i)+1 {
			return nil, fmt.Errorf("hub: the log has a hole before event %d", e.Sequence)
		}
	}
	return events, err
}

// Between implements fanout.Log.
func (h *Hub) Between(ctx context.Context, ws domain.WorkspaceID, after, upTo int64) ([]domain.Event, bool, error) {
	if upTo-after > logPage/4 {
		return nil, false, nil
	}
	if upTo <= after {
		return []domain.Event{}, true, nil
	}
	events, err := h.read(ctx, ws, after)
	if err != nil {
		return nil, false, err
	}
	return events[:min(int64(len(events)), upTo-after)], true, nil
}
