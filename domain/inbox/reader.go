package inbox

import (
	"context"
	"fmt"
	"runtime/debug"
	"slices"
	"sync"
	"time"

	"postdog.io/dal"
	"postdog.io/domain"
)

const (
	// lanesAtOnce is how many workspaces' deliveries are read side by side in one process.
	lanesAtOnce = 4
	// mostInReading is how many deliveries are read in one transaction, give or take those of one commit.
	mostInReading = 256
	// mostToRead is how many deliveries may wait in memory. The next ones are written no faster than these are read, so that
	// a burst is not read by the queue as well, in each other's way.
	mostToRead = 1024
	// waitForRoom is how long writing waits for that at the most; what comes then waits in the queue, for any process.
	waitForRoom = 2 * time.Second
)

// reader reads deliveries as soon as they are durable, without a way through the queue: those of one workspace in the
// order of arrival, many in one transaction when many wait. Their jobs are held meanwhile, so that a crash, or a failure,
// leaves them to the queue.
type reader struct {
	inbox *Inbox
	slots chan struct{}

	mu      sync.Mutex
	lanes   map[domain.WorkspaceID]*lane
	waiting int
	stopped bool
	// freed is closed when some of what waited is taken.
	freed   chan struct{}
	running sync.WaitGroup
}

// lane is what waits to be read of one workspace.
type lane struct {
	deliveries []*dal.WebhookDelivery
	jobs       []int64
	// within is the work that brought the first of them.
	within context.Context
}

// room waits until more may be read at once, and says whether that came to be.
func (r *reader) room(ctx context.Context) bool {
	ctx, cancel := context.WithTimeout(ctx, waitForRoom)
	defer cancel()
	for {
		r.mu.Lock()
		stopped, full, freed := r.stopped, r.waiting >= mostToRead, r.freed
		r.mu.Unlock()
		if stopped || !full {
			return !stopped
		}
		select {
		case <-freed:
		case <-ctx.Done():
			return false
		}
	}
}

// read takes durable deliveries whose job is held, and returns at once.
func (r *reader) read(ctx context.Context, ws domain.WorkspaceID, ds []*dal.WebhookDelivery, job int64) {
	r.mu.Lock()
	defer r.mu.Unlock()
	r.waiting += len(ds)
	l, runs := r.lanes[ws]
	if !runs {
		l = &lane{}
		r.lanes[ws] = l
		r.running.Go(func() { r.run(ws, l) })
	}
	if len(l.deliveries) == 0 {
		l.within = context.WithoutCancel(ctx)
	}
	l.deliveries, l.jobs = append(l.deliveries, ds...), append(l.jobs, job)
}

// run reads what waits in a lane until it is empty.
func (r *reader) run(ws domain.WorkspaceID, l *lane) {
	r.slots <- struct{}{}
	defer func() { <-r.slots }()
	for {
		r.mu.Lock()
		ds, jobs, ctx := l.deliveries, l.jobs, l.within
		if len(ds) == 0 {
			delete(r.lanes, ws)
			r.mu.Unlock()
			return
		}
		l.deliveries, l.jobs = nil, nil
		r.waiting -= len(ds)
		close(r.freed)
		r.freed = make(chan struct{})
		r.mu.Unlock()
		r.readOut(ctx, ws, ds, jobs)
	}
}

// readOut reads deliveries, some at a time. Their jobs end with the last of them, if all were read, and are the queue's if not.
func (r *reader) readOut(ctx context.Context, ws domain.WorkspaceID, ds []*dal.WebhookDelivery, jobs []int64) {
	for some := range slices.Chunk(ds, mostInReading) {
		var done []int64
		if some[len(some)-1] == ds[len(ds)-1] {
			done = jobs
		}
		err := r.try(ctx, ws, some, done)
		if err == nil {
			continue
		}
		r.inbox.Logger.WarnContext(ctx, "deliveries not read; the queue tries again", "workspace", ws.String(), "error", err)
		if err := r.inbox.Store.ReleaseHeldJobs(ctx, jobs); err != nil {
			r.inbox.Logger.WarnContext(ctx, "held jobs not released; that is done in ten minutes", "error", err)
		}
		jobs = nil // whatever becomes of the rest, they must not end
	}
}

// try reads deliveries. What panics is a failure of these alone: the queue looks at each by itself.
func (r *reader) try(ctx context.Context, ws domain.WorkspaceID, ds []*dal.WebhookDelivery, jobs []int64) (err error) {
	defer func() {
		if p := recover(); p != nil { // its words may be a customer's
			err = fmt.Errorf("inbox: the reading of deliveries panicked with %T\n%s", p, debug.Stack())
		}
	}()
	return r.inbox.readAtOnce(ctx, ws, ds, jobs)
}

// StopReading ends the reading of deliveries as they come: what this process has in memory is read until ctx ends, and the
// queue has the rest.
func (i *Inbox) StopReading(ctx context.Context) {
	i.reader.mu.Lock()
	i.reader.stopped = true
	i.reader.mu.Unlock()
	done := make(chan struct{})
	go func() { i.reader.running.Wait(); close(done) }()
	select {
	case <-done:
	case <-ctx.Done():
	}
}
