package workspace

import (
	"context"
	"encoding/json"

	"github.com/riverqueue/river"
)

// ConversationsAtOnce is conversationsAtOnce.
const ConversationsAtOnce = conversationsAtOnce

// WorkMail does one mail job, given by its arguments as they stand in the queue.
func (w *Workspaces) WorkMail(ctx context.Context, args []byte) error {
	var job river.Job[mailJob]
	if err := json.Unmarshal(args, &job.Args); err != nil {
		return err
	}
	return (&MailWorker{Workspaces: w}).Work(ctx, &job)
}
