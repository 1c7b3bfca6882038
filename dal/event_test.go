package dal_test

import (
	"context"
	"errors"
	"slices"
	"sync"
	"testing"

	"postdog.io/dal"
	"postdog.io/domain"
	"postdog.io/server/embedded/embeddedtest"
)

var errChangedMind = errors.New("changed my mind")

// Eight write at once, and some change their mind. The numbers have no gap, and no snapshot shows a number whose
// predecessor it does not show: commit order is sequence order.
func TestEventsAreGaplessAndInCommitOrder(t *testing.T) {
	t.Parallel()
	store := embeddedtest.Store(t)
	ws := embeddedtest.Workspace(t, store)
	var told struct {
		sync.Mutex
		events []domain.Event
	}
	store.OnCommit(func(_ context.Context, events []domain.Event) {
		told.Lock()
		defer told.Unlock()
		told.events = append(told.events, events...)
	})
	const writers, turns = 8, 30
	want := 0
	var writing sync.WaitGroup
	for w := range writers {
		for n := range turns {
			if (w+n)%4 != 0 {
				want += n % 3
			}
		}
		writing.Go(func() {
			for n := range turns {
				err := store.InWorkspace(t.Context(), ws, func(tx *dal.Tx) error {
					for range n % 3 {
						dal.Emit(tx, domain.Event{Kind: domain.MessageAdded, MessageID: domain.NewID[domain.MessageID]()})
					}
					if (w+n)%4 == 0 {
						return errChangedMind
					}
					return nil
				})
				if (w+n)%4 == 0 != errors.Is(err, errChangedMind) || err != nil && !errors.Is(err, errChangedMind) {
					t.Errorf("writer %d, turn %d: %v", w, n, err)
				}
			}
		})
	}
	done := make(chan struct{})
	go func() { writing.Wait(); close(done) }()
	for snapshots := 0; ; snapshots++ {
		select {
		case <-done:
			if events := gapless(t, store, ws); len(events) != want {
				t.Errorf("%d events, not %d", len(events), want)
			} else {
				slices.SortFunc(told.events, func(a, b domain.Event) int { return int(a.Sequence - b.Sequence) })
				for i, e := range events {
					if told.events[i].Sequence != e.Sequence || told.events[i].MessageID != e.MessageID {
						t.Fatalf("told %+v where the log has %+v", told.events[i], e)
					}
				}
			}
			t.Logf("%d snapshots were looked at", snapshots)
			return
		default:
			gapless(t, store, ws)
		}
	}
}

// gapless reads the log in one snapshot, whose numbers must be 1, 2, 3 … up to the counter.
func gapless(t *testing.T, store *dal.Store, ws domain.WorkspaceID) []domain.Event {
	t.Helper()
	tx, err := store.ReadWorkspace(t.Context(), ws)
	must(t, err)
	defer tx.Close()
	events, err := dal.ListEvents(t.Context(), tx, 0, 10_000)
	must(t, err)
	last, err := dal.LastSequence(t.Context(), tx)
	must(t, err)
	if last != int64(len(events)) {
		t.Fatalf("the counter stands at %d with %d events", last, len(events))
	}
	for i, e := range events {
		if e.Sequence != int64(i)+1 || e.WorkspaceID != ws || e.OccurredAt.IsZero() {
			t.Fatalf("event %d is %+v", i+1, e)
		}
	}
	return events
}

func TestEventsBelongToTheirWorkspace(t *testing.T) {
	t.Parallel()
	store := embeddedtest.Store(t)
	a, b := embeddedtest.Workspace(t, store), embeddedtest.Workspace(t, store)
	for range 3 {
		in(t, store, a, func(_ context.Context, tx *dal.Tx) error {
			dal.Emit(tx, domain.Event{WorkspaceID: b, Kind: domain.MessageAdded})
			return nil
		})
	}
	if n := len(gapless(t, store, a)); n != 3 {
		t.Errorf("%d events in the workspace that emitted 3", n)
	}
	if n := len(gapless(t, store, b)); n != 0 {
		t.Errorf("%d events in the workspace that emitted none", n)
	}
	last, err := store.ListLastSequences(t.Context(), []domain.WorkspaceID{a, b})
	must(t, err)
	if last[a] != 3 || last[b] != 0 {
		t.Errorf("the last numbers are %v", last)
	}
	in(t, store, a, func(ctx context.Context, tx *dal.Tx) error {
		rest, err := dal.ListEvents(ctx, tx, 1, 1)
		if err == nil && (len(rest) != 1 || rest[0].Sequence != 2) {
			t.Errorf("after 1, at most one: %+v", rest)
		}
		return err
	})
}
