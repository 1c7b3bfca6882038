package dal

import (
	"context"
	"time"

	"github.com/jackc/pgx/v5"
)

// JobCount is how many jobs of a kind are in a state.
type JobCount struct {
	Queue, Kind, State string
	Count              int64
	// Oldest is how long ago the time came of the one that has waited longest; 0 where none waits.
	Oldest time.Duration
}

// CountJobs counts the jobs that are not done, by queue, kind and state. Jobs belong to no workspace; their args are not read.
func (s *Store) CountJobs(ctx context.Context) ([]JobCount, error) {
	rows, err := s.pool.Query(ctx, `
		select queue, kind, state::text, count(*),
			extract(epoch from coalesce(max(now() - scheduled_at) filter (where state <> 'running' and scheduled_at < now()), '0'))::float8
		from river.river_job where state in ('available', 'pending', 'retryable', 'running', 'scheduled')
		group by queue, kind, state`)
	if err != nil {
		return nil, mapError(err)
	}
	counts, err := pgx.CollectRows(rows, func(row pgx.CollectableRow) (c JobCount, err error) {
		var seconds float64
		err = row.Scan(&c.Queue, &c.Kind, &c.State, &c.Count, &seconds)
		c.Oldest = time.Duration(seconds * float64(time.Second))
		return c, err
	})
	return counts, mapError(err)
}
