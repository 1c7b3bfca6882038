package number

import (
	"context"
	"encoding/json"

	"github.com/riverqueue/river"
)

// WorkSync does one sync job with the args that the queue has.
func (n *Numbers) WorkSync(ctx context.Context, args []byte) error {
	job := &river.Job[syncJob]{}
	if err := json.Unmarshal(args, &job.Args); err != nil {
		return err
	}
	return (&SyncWorker{Numbers: n}).Work(ctx, job)
}
