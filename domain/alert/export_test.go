package alert

import (
	"context"
	"encoding/json"

	"github.com/riverqueue/river"
)

// WorkMail does one job, given by its arguments as they stand in the queue.
func WorkMail(ctx context.Context, a *Alerts, args []byte) error {
	var job river.Job[mailJob]
	if err := json.Unmarshal(args, &job.Args); err != nil {
		return err
	}
	return (&MailWorker{Alerts: a}).Work(ctx, &job)
}
