package dal_test

import (
	"context"
	"testing"
	"time"

	"github.com/riverqueue/river"

	"postdog.io/dal"
	"postdog.io/server/embedded/embeddedtest"
)

// countedJob is one that nobody works on.
type countedJob struct{}

func (countedJob) Kind() string { return "counted" }

func TestCountJobs(t *testing.T) {
	t.Parallel()
	store := embeddedtest.Store(t)
	in(t, store, embeddedtest.Workspace(t, store), func(ctx context.Context, tx *dal.Tx) error {
		for _, at := range []time.Time{time.Now().Add(-time.Minute), time.Now().Add(-time.Hour), time.Now().Add(time.Hour)} {
			if err := tx.InsertJob(ctx, countedJob{}, &river.InsertOpts{Queue: "counted", ScheduledAt: at}); err != nil {
				return err
			}
		}
		return nil
	})
	counts, err := store.CountJobs(t.Context())
	if err != nil {
		t.Fatal(err)
	}
	var waiting, later int64
	for _, c := range counts {
		if c.Queue != "counted" || c.Kind != "counted" {
			continue
		}
		if c.State == "scheduled" {
			later += c.Count
		} else {
			waiting += c.Count
		}
		if c.Oldest > 0 && (c.Oldest < time.Hour || c.Oldest > 2*time.Hour) {
			t.Errorf("%s: the oldest waits since %s", c.State, c.Oldest)
		}
	}
	if waiting+later != 3 {
		t.Errorf("%d wait and %d come later: %v", waiting, later, counts)
	}
}
