package media

import (
	"context"

	"github.com/riverqueue/river"
	"gocloud.dev/gcerrors"

	"postdog.io/dal"
	"postdog.io/domain"
)

// sweepJob removes the blobs of a workspace that are due.
type sweepJob struct {
	Workspace domain.WorkspaceID `json:"workspace"`
}

// Kind implements river.JobArgs.
func (sweepJob) Kind() string { return "media_sweep" }

// SweepWorker removes blobs.
type SweepWorker struct {
	river.WorkerDefaults[sweepJob]
	Files *Files
}

// Work removes the blobs of a workspace that are due.
func (w *SweepWorker) Work(ctx context.Context, job *river.Job[sweepJob]) error {
	return w.Files.Sweep(ctx, job.Args.Workspace)
}

// Forget makes files unreadable at once, and queues the removal of their bytes.
func (f *Files) Forget(ctx context.Context, tx *dal.Tx, ids ...domain.MediaID) error {
	for _, id := range ids {
		if err := forgetOne(ctx, tx, id, takenBack); err != nil {
			return err
		}
	}
	return tx.InsertJob(ctx, sweepJob{Workspace: tx.Workspace()}, &river.InsertOpts{Queue: Queue})
}

// forget is Forget of one file, in a transaction of its own.
func (f *Files) forget(ctx context.Context, ws domain.WorkspaceID, id domain.MediaID, code string) error {
	return f.Store.InWorkspace(ctx, ws, func(tx *dal.Tx) error {
		if err := forgetOne(ctx, tx, id, code); err != nil {
			return err
		}
		return tx.InsertJob(ctx, sweepJob{Workspace: ws}, &river.InsertOpts{Queue: Queue})
	})
}

func forgetOne(ctx context.Context, tx *dal.Tx, id domain.MediaID, code string) error {
	m, err := dal.LockMedia(ctx, tx, id)
	if dal.IsNotFound(err) || (err == nil && m.Status == domain.MediaGone) {
		return nil
	}
	if err != nil {
		return err
	}
	if err := dal.InsertMediaStrays(ctx, tx, tx.Now(), keysOf(m)...); err != nil {
		return err
	}
	if err := dal.EndMedia(ctx, tx, m, code); err != nil {
		return err
	}
	return tell(ctx, tx, m)
}

// sweepPage is how many blobs are removed between two looks at the list.
const sweepPage = 100

// Sweep removes blobs that no file points at and that are due, and forgets uploads that were not finished.
func (f *Files) Sweep(ctx context.Context, ws domain.WorkspaceID) error {
	err := f.Store.InWorkspace(ctx, ws, func(tx *dal.Tx) error {
		_, err := dal.DeleteAbandonedMedia(ctx, tx, tx.Now().Add(-strayFor))
		return err
	})
	for err == nil {
		var keys []string
		err = f.Store.InWorkspace(ctx, ws, func(tx *dal.Tx) (err error) {
			keys, err = dal.ListMediaStrays(ctx, tx, tx.Now(), sweepPage)
			return err
		})
		if err != nil || len(keys) == 0 {
			return err
		}
		for _, key := range keys {
			if err := f.Bucket.Delete(ctx, key); err != nil && gcerrors.Code(err) != gcerrors.NotFound {
				return err
			}
		}
		err = f.Store.InWorkspace(ctx, ws, func(tx *dal.Tx) error { return dal.DeleteMediaStrays(ctx, tx, keys...) })
	}
	return err
}
