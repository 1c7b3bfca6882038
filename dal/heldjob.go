package dal

import (
	"context"
	"encoding/json"
	"time"

	"github.com/riverqueue/river"
)

// heldFor is how long a held job stays with its node at the most.
const heldFor = 10 * time.Minute

// HoldJob adds a job that a node is about to do by itself, with no wait for the queue, and returns its number. Nobody else
// takes it before the node lets it go or dies; see RescueJobs.
func (tx *Tx) HoldJob(ctx context.Context, node int32, args river.JobArgs) (int64, error) {
	held, err := json.Marshal(map[string]string{"held_by": NodeClientID(node)})
	if err != nil {
		return 0, err
	}
	tx.mu.Lock()
	defer tx.mu.Unlock()
	added, err := tx.store.jobs.InsertTx(ctx, tx.tx, args, &river.InsertOpts{ScheduledAt: time.Now().Add(heldFor), Metadata: held})
	if err != nil {
		return 0, mapError(err)
	}
	return added.Job.ID, nil
}

// FinishHeldJobs removes held jobs, as done, with the transaction.
func FinishHeldJobs(ctx context.Context, tx *Tx, jobs []int64) error {
	if len(jobs) == 0 {
		return nil
	}
	_, err := tx.prepared(ctx, "delete from river.river_job where id = any($1::bigint[]) and state = 'scheduled'", jobs)
	return err
}

// ReleaseHeldJobs gives held jobs to the queue: this node could not do them.
func (s *Store) ReleaseHeldJobs(ctx context.Context, jobs []int64) error {
	_, err := s.pool.Exec(ctx, "update river.river_job set state = 'available', scheduled_at = now() where id = any($1::bigint[]) and state = 'scheduled'", jobs)
	return mapError(err)
}
