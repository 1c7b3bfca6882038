package inbox

import (
	"context"
	"encoding/json"

	"github.com/riverqueue/river"
)

// NoteLatest is noteLatest.
var NoteLatest = noteLatest

// Backoff is backoff.
var Backoff = backoff

// WorkReceive and WorkDeliver do one job, given by its arguments as they stand in the queue.
func (i *Inbox) WorkReceive(ctx context.Context, args []byte) error {
	var job river.Job[receiveJob]
	if err := json.Unmarshal(args, &job.Args); err != nil {
		return err
	}
	return (&ReceiveWorker{Inbox: i}).Work(ctx, &job)
}

// WorkDeliver sends what waits in the conversation of a job.
func (i *Inbox) WorkDeliver(ctx context.Context, args []byte) error {
	var job river.Job[deliverJob]
	if err := json.Unmarshal(args, &job.Args); err != nil {
		return err
	}
	return (&DeliverWorker{Inbox: i}).Work(ctx, &job)
}
