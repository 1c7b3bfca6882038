package dal_test

import (
	"context"
	"sync"
	"testing"
	"time"

	"postdog.io/dal"
	"postdog.io/server/embedded/embeddedtest"
)

// attempts counts one attempt under a key.
func attempt(t *testing.T, s *dal.Store, key string) (count int, endsAt time.Time) {
	t.Helper()
	control(t, s, func(ctx context.Context, tx *dal.ControlTx) (err error) {
		count, endsAt, err = dal.CountAttempt(ctx, tx, key, time.Minute)
		return err
	})
	return count, endsAt
}

func TestCountAttempt(t *testing.T) {
	t.Parallel()
	// Long ago, so that clearing what has ended concerns nobody else's counts.
	now := time.Date(1999, 12, 31, 23, 59, 0, 0, time.UTC)
	clock := func() time.Time { return now }
	store := embeddedtest.StoreAt(t, clock)
	key, ends := "key "+random(), now.Add(time.Minute)
	for want := 1; want <= 3; want++ {
		if n, endsAt := attempt(t, store, key); n != want || !endsAt.Equal(ends) {
			t.Errorf("attempt %d is number %d until %v", want, n, endsAt)
		}
		now = now.Add(time.Second)
	}
	if n, _ := attempt(t, store, "another "+key); n != 1 {
		t.Errorf("another key stands at %d", n)
	}
	restarted := embeddedtest.StoreAt(t, clock)
	if n, endsAt := attempt(t, restarted, key); n != 4 || !endsAt.Equal(ends) {
		t.Errorf("after a restart it is number %d until %v", n, endsAt)
	}
	control(t, store, func(ctx context.Context, tx *dal.ControlTx) error { return dal.UndoAttempt(ctx, tx, key) })
	if n, _ := attempt(t, store, key); n != 4 {
		t.Errorf("after one was undone it is number %d", n)
	}
	now = ends.Add(-time.Nanosecond).Truncate(time.Microsecond)
	if n, _ := attempt(t, store, key); n != 5 {
		t.Errorf("in the window's last instant it is number %d", n)
	}
	now = ends
	if n, endsAt := attempt(t, store, key); n != 1 || !endsAt.Equal(ends.Add(time.Minute)) {
		t.Errorf("in a new window it is number %d until %v", n, endsAt)
	}
	control(t, store, func(ctx context.Context, tx *dal.ControlTx) error { return dal.ForgetAttempts(ctx, tx, key) })
	if n, _ := attempt(t, store, key); n != 1 {
		t.Errorf("after all was forgotten it is number %d", n)
	}
	count := func() int {
		return one[int](t, connect(t, embeddedtest.URL(t)), "select count(*)::int from rate_limits where ends_at < '2000-01-02'")
	}
	now = now.Add(10 * time.Second) // the other key's window is over, ours is not
	before := count()
	control(t, store, dal.DeleteEndedRateLimits)
	if after := count(); after != before-1 {
		t.Errorf("of %d counts %d are left", before, after)
	}
}

func TestCountAttemptsAtTheSameTime(t *testing.T) {
	t.Parallel()
	stores := []*dal.Store{embeddedtest.Store(t), embeddedtest.Store(t)}
	key := "key " + random()
	var all sync.WaitGroup
	for i := range 24 {
		all.Go(func() { attempt(t, stores[i%2], key) })
	}
	all.Wait()
	if n, _ := attempt(t, stores[0], key); n != 25 {
		t.Errorf("25 attempts count as %d", n)
	}
}
