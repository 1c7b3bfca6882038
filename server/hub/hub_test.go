package hub_test

import (
	"context"
	"log/slog"
	"math/rand/v2"
	"net/http"
	"net/http/httptest"
	"strings"
	"testing"
	"time"

	"postdog.io/dal"
	"postdog.io/domain"
	"postdog.io/server/embedded"
	"postdog.io/server/embedded/embeddedtest"
	"postdog.io/server/hub"
	"postdog.io/server/telemetry"
)

func TestMain(m *testing.M) { embeddedtest.Main(m) }

// Word that NATS is back has the log read at once, for who follows.
func TestMayHaveMissed(t *testing.T) {
	t.Parallel()
	h, store, ws := newHub(t, time.Hour)
	begin := int64(0)
	items, err := h.Follow(t.Context(), ws, &begin)
	if err != nil {
		t.Fatal(err)
	}
	if item := <-items; !item.CaughtUp {
		t.Fatalf("got %+v first", item)
	}
	emit(t, store, ws, 3) // nobody is told
	h.MayHaveMissed()
	expect(t, items, 1, 3)
}

// Without NATS, whoever comes is let in at once and finds everything in the log.
func TestFollowWithoutNATS(t *testing.T) {
	t.Parallel()
	h, store, ws := newHub(t, 20*time.Millisecond)
	h.stopNATS()
	ctx, cancel := context.WithTimeout(t.Context(), 5*time.Second) // NATS's own patience is longer
	defer cancel()
	emit(t, store, ws, 2)
	begin := int64(0)
	items, err := h.Follow(ctx, ws, &begin)
	if err != nil {
		t.Fatal(err)
	}
	h.Publish(t.Context(), emit(t, store, ws, 2))
	expect(t, items, 1, 4)
}

// hubOnNATS is a hub with a NATS server of its own.
type hubOnNATS struct {
	*hub.Hub
	stopNATS func()
}

// newHub makes a hub of its own with a fresh workspace. Nothing is published unless the test does it.
func newHub(t *testing.T, checkEvery time.Duration) (hubOnNATS, *dal.Store, domain.WorkspaceID) {
	t.Helper()
	store := embeddedtest.Store(t)
	bus, err := embedded.StartNATS(embedded.NATSConfig{})
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(bus.Stop)
	nc, err := bus.Conn()
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(nc.Close)
	measures, err := telemetry.New(telemetry.Config{})
	if err != nil {
		t.Fatal(err)
	}
	h := hub.New(hub.Config{Store: store, NATS: nc, Logger: slog.New(slog.DiscardHandler), CheckEvery: checkEvery, Telemetry: measures})
	t.Cleanup(h.Close)
	return hubOnNATS{h, bus.Stop}, store, embeddedtest.Workspace(t, store)
}

// emit commits events in a transaction of their own and returns them with their numbers.
func emit(t *testing.T, store *dal.Store, ws domain.WorkspaceID, n int) []domain.Event {
	t.Helper()
	var after int64
	err := store.InWorkspace(t.Context(), ws, func(tx *dal.Tx) (err error) {
		after, err = dal.LastSequence(t.Context(), tx)
		for range n {
			dal.Emit(tx, domain.Event{Kind: domain.MessageAdded, ConversationID: domain.NewID[domain.ConversationID]()})
		}
		return err
	})
	if err != nil {
		t.Fatal(err)
	}
	tx, err := store.ReadWorkspace(t.Context(), ws)
	if err != nil {
		t.Fatal(err)
	}
	defer tx.Close()
	events, err := dal.ListEvents(t.Context(), tx, after, 10_000)
	if err != nil {
		t.Fatal(err)
	}
	return events
}

// expect reads stored events until a position, and demands each once and in order.
func expect(t *testing.T, items <-chan domain.StreamItem, from, to int64) {
	t.Helper()
	for want := from; want <= to; {
		select {
		case item, ok := <-items:
			if !ok {
				t.Fatalf("the stream ended before event %d", want)
			}
			if item.CaughtUp || item.Event.Sequence == 0 {
				continue
			}
			if item.Event.Sequence != want || item.Position != want {
				t.Fatalf("got event %d at position %d, want %d", item.Event.Sequence, item.Position, want)
			}
			want++
		case <-time.After(20 * time.Second):
			t.Fatalf("event %d never came", want)
		}
	}
}

func TestNewsThatNobodyToldIsFoundInTheLog(t *testing.T) {
	t.Parallel()
	h, store, ws := newHub(t, 20*time.Millisecond)
	items, err := h.Follow(t.Context(), ws, nil)
	if err != nil {
		t.Fatal(err)
	}
	emit(t, store, ws, 700) // more than a page of the log, and nothing of it is published
	expect(t, items, 1, 700)
}

// NATS may lose, repeat and reorder; followers see each event once and in order all the same.
func TestNewsInAnyOrder(t *testing.T) {
	t.Parallel()
	h, store, ws := newHub(t, time.Hour)
	begin := int64(0)
	items, err := h.Follow(t.Context(), ws, &begin)
	if err != nil {
		t.Fatal(err)
	}
	events := emit(t, store, ws, 200)
	told := append(append([]domain.Event{}, events...), events[:50]...)
	rand.Shuffle(len(told), func(a, b int) { told[a], told[b] = told[b], told[a] })
	for _, e := range told[:150] { // and the rest is lost
		h.Publish(t.Context(), []domain.Event{e})
	}
	last := emit(t, store, ws, 1)
	h.Publish(t.Context(), last)
	expect(t, items, 1, last[0].Sequence)
	// The follower may have read all from the log before the room heard any news.
	tick := time.NewTicker(5 * time.Millisecond)
	defer tick.Stop()
	for deadline := time.Now().Add(10 * time.Second); ; <-tick.C {
		page := httptest.NewRecorder()
		h.Telemetry.MetricsHandler().ServeHTTP(page, httptest.NewRequest(http.MethodGet, "/metrics", nil))
		text := page.Body.String()
		if !strings.Contains(text, "\npostdog_events_published_total 151\n") {
			t.Fatal("metrics do not tell of what was published")
		}
		if !strings.Contains(text, "\npostdog_event_gaps_total 0\n") {
			return
		}
		if time.Now().After(deadline) {
			t.Fatal("metrics tell of no gap")
		}
	}
}

func TestFollowFromAPosition(t *testing.T) {
	t.Parallel()
	h, store, ws := newHub(t, 20*time.Millisecond)
	emit(t, store, ws, 10)
	after := int64(4)
	items, err := h.Follow(t.Context(), ws, &after)
	if err != nil {
		t.Fatal(err)
	}
	expect(t, items, 5, 10)
	future := int64(999)
	if _, err := h.Follow(t.Context(), ws, &future); domain.CodeOf(err) != domain.Conflict {
		t.Errorf("a position from the future: got %v, want CONFLICT", err)
	}
}

// A follower that does not read holds up nobody, and has missed nothing when it reads again.
func TestSlowFollower(t *testing.T) {
	t.Parallel()
	h, store, ws := newHub(t, 20*time.Millisecond)
	slow, err := h.Follow(t.Context(), ws, nil)
	if err != nil {
		t.Fatal(err)
	}
	quick, err := h.Follow(t.Context(), ws, nil)
	if err != nil {
		t.Fatal(err)
	}
	for range 200 { // more messages than a follower's buffer holds
		h.Publish(t.Context(), emit(t, store, ws, 1))
	}
	expect(t, quick, 1, 200)
	expect(t, slow, 1, 200)
}

// Live-only events reach those who watch now, with the position of the last stored event.
func TestTell(t *testing.T) {
	t.Parallel()
	h, store, ws := newHub(t, 20*time.Millisecond)
	emit(t, store, ws, 3)
	ctx, cancel := context.WithCancel(t.Context())
	items, err := h.Follow(ctx, ws, nil)
	if err != nil {
		t.Fatal(err)
	}
	if item := <-items; !item.CaughtUp || item.Position != 3 {
		t.Fatalf("got %+v first", item)
	}
	h.Tell(domain.Event{WorkspaceID: ws, Kind: domain.TypingChanged, Typing: true})
	if item := <-items; item.Event.Kind != domain.TypingChanged || item.Position != 3 {
		t.Errorf("got %+v", item)
	}
	cancel()
	if _, open := <-items; open {
		t.Error("the stream outlived its context")
	}
}
