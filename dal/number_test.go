package dal_test

import (
	"context"
	"testing"
	"time"

	"postdog.io/dal"
	"postdog.io/server/embedded/embeddedtest"
)

// A burst leaves at once, and after it one message in each interval.
func TestTakePace(t *testing.T) {
	t.Parallel()
	now := time.Date(2026, 11, 24, 12, 0, 0, 0, time.UTC)
	store := embeddedtest.StoreAt(t, func() time.Time { return now })
	c := seed(t, store)
	take := func() (wait time.Duration) {
		in(t, store, c.ws, func(ctx context.Context, tx *dal.Tx) (err error) {
			wait, err = dal.TakePace(ctx, tx, c.conversation.ID, 6*time.Second, 3)
			return err
		})
		return wait
	}
	now = now.Add(time.Hour) // the seed took a turn
	for n := range 3 {
		if wait := take(); wait != 0 {
			t.Fatalf("message %d of the burst waits %s", n+1, wait)
		}
	}
	if wait := take(); wait != 6*time.Second {
		t.Errorf("after the burst the next one waits %s", wait)
	}
	now = now.Add(6 * time.Second)
	if wait := take(); wait != 0 {
		t.Errorf("an interval later it waits %s", wait)
	}
	if wait := take(); wait != 6*time.Second {
		t.Errorf("and the one after it %s", wait)
	}
}
