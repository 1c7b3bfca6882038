package inbox

import (
	"context"
	"errors"
	"sync"
	"time"

	"golang.org/x/sync/errgroup"

	"postdog.io/channel"
	"postdog.io/dal"
	"postdog.io/domain"
)

// accepted is a delivery whose sender waits for it to be durable.
type accepted struct {
	network    domain.Network
	parts      []channel.Part
	receivedAt time.Time
	stored     chan error
	// within is the work that the first delivery of a batch does for all.
	within context.Context
}

const (
	// writersAtOnce is how many commits of deliveries are under way side by side: while the disk is busy with one, the next
	// is made ready.
	writersAtOnce = 2
	// mostInCommit is how many deliveries share one commit at the most.
	mostInCommit = 128
	// writeWithin is how long a commit may take before its senders are told to send again.
	writeWithin = 20 * time.Second
)

// ledger writes deliveries down. Those that come while a commit is under way share the next one, so that a busy moment
// costs few commits, and a quiet one no wait.
type ledger struct {
	inbox *Inbox

	mu      sync.Mutex
	waiting []*accepted
	writers int
}

// write returns when a delivery is durable.
func (l *ledger) write(ctx context.Context, a *accepted) error {
	l.mu.Lock()
	a.within = context.WithoutCancel(ctx) // others' deliveries must not end with this one's sender
	l.waiting = append(l.waiting, a)
	if l.writers < writersAtOnce {
		l.writers++
		go l.run()
	}
	l.mu.Unlock()
	select {
	case err := <-a.stored:
		return err
	case <-ctx.Done():
		return ctx.Err()
	}
}

// run writes until nothing waits.
func (l *ledger) run() {
	for {
		l.mu.Lock()
		if len(l.waiting) == 0 {
			l.writers--
			l.mu.Unlock()
			return
		}
		n := min(len(l.waiting), mostInCommit)
		batch := l.waiting[:n:n]
		l.waiting = l.waiting[n:]
		l.mu.Unlock()
		l.store(batch[0].within, batch)
	}
}

// store writes deliveries down, those of one workspace in one commit, and tells who waits.
func (l *ledger) store(ctx context.Context, batch []*accepted) {
	ctx, cancel := context.WithTimeout(ctx, writeWithin)
	defer cancel()
	routes, err := l.routesOf(ctx, batch)
	if err != nil {
		for _, a := range batch {
			a.stored <- err
		}
		return
	}
	rows := map[domain.WorkspaceID][]*dal.WebhookDelivery{}
	of := map[*accepted][]domain.WorkspaceID{}
	for _, a := range batch {
		for _, part := range a.parts {
			route, ours := routes[accountOf(a.network, part)]
			if !ours {
				continue
			}
			d := &dal.WebhookDelivery{
				ID: domain.NewID[domain.WebhookDeliveryID](), Network: a.network, Body: part.Body,
				Arrival: arrivalAt(a.receivedAt), ReceivedAt: a.receivedAt,
			}
			if part.AccountID != "" {
				d.ChannelID = route.ChannelID
			}
			rows[route.WorkspaceID] = append(rows[route.WorkspaceID], d)
			of[a] = append(of[a], route.WorkspaceID)
		}
	}
	var mu sync.Mutex
	failed := map[domain.WorkspaceID]error{}
	var group errgroup.Group
	group.SetLimit(writersAtOnce)
	for ws, ds := range rows {
		group.Go(func() error {
			err := l.storeIn(ctx, ws, ds)
			mu.Lock()
			defer mu.Unlock()
			failed[ws] = err
			return nil
		})
	}
	_ = group.Wait() // what failed is told below, to those whom it concerns
	for _, a := range batch {
		var errs []error
		for _, ws := range of[a] {
			errs = append(errs, failed[ws])
		}
		a.stored <- errors.Join(errs...)
	}
}

// storeIn writes a workspace's deliveries with a job to read them. This node reads them at once, where it reads at all.
func (l *ledger) storeIn(ctx context.Context, ws domain.WorkspaceID, ds []*dal.WebhookDelivery) error {
	job := receiveJob{Workspace: ws, Deliveries: make([]domain.WebhookDeliveryID, len(ds))}
	for n, d := range ds {
		job.Deliveries[n] = d.ID
	}
	atOnce := l.inbox.ReadAtOnce && l.inbox.reader.room(ctx)
	var held int64
	err := l.inbox.Store.InWorkspace(ctx, ws, func(tx *dal.Tx) (err error) {
		if err := dal.InsertWebhookDeliveries(ctx, tx, ds...); err != nil {
			return err
		}
		if !atOnce {
			return tx.InsertJob(ctx, job, nil)
		}
		held, err = tx.HoldJob(ctx, l.inbox.Node, job)
		return err
	})
	if err == nil && atOnce {
		l.inbox.reader.read(ctx, ws, ds, held)
	}
	return err
}

// routesOf finds whose accounts the deliveries speak of.
func (l *ledger) routesOf(ctx context.Context, batch []*accepted) (routes map[dal.Account]*dal.ChannelRoute, err error) {
	asked := map[dal.Account]bool{}
	var accounts []dal.Account
	for _, a := range batch {
		for _, part := range a.parts {
			if account := accountOf(a.network, part); !asked[account] {
				asked[account] = true
				accounts = append(accounts, account)
			}
		}
	}
	err = l.inbox.Store.InControl(ctx, func(tx *dal.ControlTx) error {
		routes, err = dal.FindChannelRoutes(ctx, tx, accounts)
		return err
	})
	return routes, err
}

// accountOf is whose account a part speaks of: the account's own id, else that of what it belongs to.
func accountOf(n domain.Network, part channel.Part) dal.Account {
	if part.AccountID != "" {
		return dal.Account{Network: n, ExternalID: part.AccountID}
	}
	return dal.Account{Network: n, ExternalID: part.ParentID}
}
