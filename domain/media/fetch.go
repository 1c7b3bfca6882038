package media

import (
	"context"
	"errors"
	"strings"
	"time"

	"github.com/riverqueue/river"

	"postdog.io/channel"
	"postdog.io/dal"
	"postdog.io/domain"
)

// Queue is where files wait to be fetched: a long download does not hold up messages.
const Queue = "media"

const (
	// maxAttempts is how often a file is tried before a person has to ask for it.
	maxAttempts = 6
	maxBackoff  = 10 * time.Minute
	// fetchTimeout bounds one attempt.
	fetchTimeout = 5 * time.Minute
)

// fetchJob fetches one file.
type fetchJob struct {
	Workspace domain.WorkspaceID `json:"workspace"`
	Media     domain.MediaID     `json:"media"`
}

// Kind implements river.JobArgs.
func (fetchJob) Kind() string { return "media_fetch" }

// FetchWorker fetches files.
type FetchWorker struct {
	river.WorkerDefaults[fetchJob]
	Files *Files
}

// Timeout implements river.Worker.
func (*FetchWorker) Timeout(*river.Job[fetchJob]) time.Duration { return fetchTimeout + time.Minute }

// Work fetches one file.
func (w *FetchWorker) Work(ctx context.Context, job *river.Job[fetchJob]) error {
	wait, err := w.Files.fetch(ctx, job.Args)
	if err == nil && wait > 0 {
		return river.JobSnooze(wait)
	}
	return err
}

// Fetch queues the fetching of files that a network delivered.
func (f *Files) Fetch(ctx context.Context, tx *dal.Tx, ids ...domain.MediaID) error {
	for _, id := range ids {
		if err := tx.InsertJob(ctx, fetchJob{Workspace: tx.Workspace(), Media: id}, &river.InsertOpts{Queue: Queue}); err != nil {
			return err
		}
	}
	return nil
}

// fetch gets a file from its network, looks at it, and keeps it. It returns how long to wait before it is tried again.
// No transaction is open while bytes are on their way.
func (f *Files) fetch(ctx context.Context, job fetchJob) (wait time.Duration, err error) {
	var p place
	err = f.Store.InWorkspace(ctx, job.Workspace, func(tx *dal.Tx) (err error) {
		p, err = f.find(ctx, tx, job.Media)
		return err
	})
	switch {
	case dal.IsNotFound(err):
		return 0, nil
	case errors.Is(err, dal.ErrErased):
		return 0, f.forget(ctx, job.Workspace, job.Media, erased)
	case err != nil:
		return 0, err
	case p.media.Status != domain.MediaPending:
		return 0, nil
	}
	fetching, cancel := context.WithTimeout(ctx, fetchTimeout)
	defer cancel()
	k, err := f.download(fetching, p)
	if err == nil {
		f.note(domain.MediaReady)
		settled, err := f.settle(ctx, job.Workspace, job.Media, k.ready)
		if !settled && err == nil {
			f.drop(ctx, seat{job.Workspace, job.Media, original}, k.blobKey, k.thumbnails)
		}
		return 0, err
	}
	if ctx.Err() != nil {
		return 0, err // the process stops; another goes on
	}
	o := outcomeOf(err, p.media.Attempts)
	if o.internal {
		return 0, err
	}
	f.note(o.status)
	_, err = f.settle(ctx, job.Workspace, job.Media, func(m *dal.Media) {
		if o.counts {
			m.Attempts++
		}
		if o.status != domain.MediaPending {
			ended(m, o.status, o.code)
		}
	})
	return o.wait, err
}

// note tells what an attempt led to.
func (f *Files) note(status domain.MediaStatus) {
	if f.Observer == nil {
		return
	}
	if status == domain.MediaPending {
		f.Observer.Fetched("again")
		return
	}
	f.Observer.Fetched(strings.ToLower(string(status)))
}

// download opens the file at its network and keeps it.
func (f *Files) download(ctx context.Context, p place) (kept, error) {
	adapter, ok := f.Adapters[channel.Kind(strings.ToLower(string(p.channel.Network)))].(channel.Downloader)
	if !ok {
		return kept{}, &channel.Rejected{Code: "NO_DOWNLOADS"}
	}
	m := p.media
	file, err := adapter.Download(ctx, channel.Credential{AccountID: p.channel.ExternalID, ParentID: p.channel.ParentID, Token: p.channel.Token}, channel.InboundMedia{
		ID: m.Source.ID, URL: m.Source.URL, Kind: m.Kind, MIMEType: m.MimeType, SHA256: m.Source.SHA256, Details: m.Details, Expires: m.Source.Expires,
	})
	if err != nil {
		return kept{}, sourceError{err}
	}
	defer func() { _ = file.Body.Close() }() // read to its end, or given up
	if file.Size > MaxBytes {
		return kept{}, refuse(tooLarge)
	}
	if p.media.MimeType == "" {
		p.media.MimeType = file.MIMEType
	}
	return f.keep(ctx, p, file.Body, MaxBytes)
}

// outcome is what an attempt that failed leads to. Status is PENDING where the file is tried again after wait.
type outcome struct {
	status domain.MediaStatus
	code   string
	wait   time.Duration
	// counts says whether it was an attempt; internal that it failed on our side, so that the job is simply run again.
	counts, internal bool
}

// outcomeOf decides by the kind of error, after so many attempts before this one.
func outcomeOf(err error, attempts int) outcome {
	var refused *refusal
	var rejected *channel.Rejected
	var gone *channel.Disconnected
	var retryable *channel.Retryable
	var read sourceError
	again := func(code string, after time.Duration) outcome {
		if attempts+1 >= maxAttempts {
			return outcome{status: domain.MediaFailed, code: code, counts: true}
		}
		return outcome{status: domain.MediaPending, wait: max(after, backoff(attempts+1)), counts: true}
	}
	switch {
	case errors.As(err, &refused):
		return outcome{status: domain.MediaRefused, code: refused.code}
	case errors.As(err, &rejected):
		if rejected.RetryByHand {
			return outcome{status: domain.MediaFailed, code: unreachable}
		}
		return outcome{status: domain.MediaGone, code: notThere}
	case errors.As(err, &gone):
		return outcome{status: domain.MediaFailed, code: disconnected}
	case errors.As(err, &retryable) && retryable.Wait:
		return outcome{status: domain.MediaPending, wait: max(retryable.After, backoff(attempts+1))}
	case errors.As(err, &retryable):
		return again(unreachable, retryable.After)
	case errors.As(err, &read):
		return again(unreachable, 0)
	case errors.Is(err, errDigest):
		return again(damaged, 0)
	case errors.Is(err, errScan):
		return again(notScanned, 0)
	}
	return outcome{internal: true}
}
