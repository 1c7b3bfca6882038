package inbox

import (
	"context"
	"errors"
	"sync"
	"time"

	"postdog.io/channel"
	"postdog.io/dal"
	"postdog.io/domain"
)

const (
	// routesAtOnce is how many look-ups of accounts are under way side by side, and mostInRoute for how many deliveries.
	routesAtOnce, mostInRoute = 1, 256
	// commitsAtOnce is how many commits of one workspace's deliveries are under way side by side: while the disk is busy with
	// one, the next is made ready. mostInCommit is how many deliveries share one at the most.
	commitsAtOnce, mostInCommit = 2, 256
	// turnsAtOnce is how many commits of all workspaces are under way in one process: each takes one of the pool's connections.
	turnsAtOnce = 6
	// writeWithin is how long a commit may take before its senders are told to send again.
	writeWithin = 20 * time.Second
)

// ledger writes deliveries down. Those of one workspace share commits; a slow workspace has no more of the process's turns than
// its own commits take, and leaves the others theirs.
type ledger struct {
	inbox  *Inbox
	routes batches[*accepted]
	turns  chan struct{}

	mu sync.Mutex
	// lanes are kept: there are no more of them than workspaces.
	lanes map[domain.WorkspaceID]*batches[entry]
}

// entry is a workspace's part of a delivery.
type entry struct {
	of   *accepted
	part channel.Part
	row  *dal.WebhookDelivery
}

// accepted is a delivery whose sender waits for it to be durable.
type accepted struct {
	network    domain.Network
	adapter    channel.Adapter
	parts      []channel.Part
	receivedAt time.Time
	// within is the work that the first delivery of a batch does for all.
	within context.Context
	stored chan error

	mu     sync.Mutex
	left   int
	failed error
}

// finish notes that an entry was stored, or was not, and tells who waits after the last of them.
func (a *accepted) finish(err error) {
	a.mu.Lock()
	defer a.mu.Unlock()
	a.left--
	a.failed = errors.Join(a.failed, err)
	if a.left == 0 {
		a.stored <- a.failed
	}
}

func newLedger(i *Inbox) *ledger {
	l := &ledger{inbox: i, turns: make(chan struct{}, turnsAtOnce), lanes: map[domain.WorkspaceID]*batches[entry]{}}
	l.routes = batches[*accepted]{serve: l.route, atOnce: routesAtOnce, most: mostInRoute}
	return l
}

// write returns when a delivery is durable.
func (l *ledger) write(ctx context.Context, adapter channel.Adapter, parts []channel.Part) error {
	a := &accepted{network: networkOf(adapter.Kind()), adapter: adapter, parts: parts, receivedAt: l.inbox.Store.Now(), stored: make(chan error, 1)}
	a.within = context.WithoutCancel(ctx) // others' deliveries must not end with this one's sender
	l.routes.add(a)
	select {
	case err := <-a.stored:
		return err
	case <-ctx.Done():
		return ctx.Err()
	}
}

// route gives each workspace what is its own of some deliveries.
func (l *ledger) route(batch []*accepted) {
	ctx, cancel := context.WithTimeout(batch[0].within, writeWithin)
	defer cancel()
	routes, err := l.routesOf(ctx, batch)
	of := map[domain.WorkspaceID][]entry{}
	for _, a := range batch {
		a.left = 1 // until all of it is on its way
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
			a.left++
			of[route.WorkspaceID] = append(of[route.WorkspaceID], entry{a, part, d})
		}
	}
	for ws, entries := range of {
		l.lane(ws).add(entries...)
	}
	for _, a := range batch {
		a.finish(err)
	}
}

func (l *ledger) lane(ws domain.WorkspaceID) *batches[entry] {
	l.mu.Lock()
	defer l.mu.Unlock()
	lane := l.lanes[ws]
	if lane == nil {
		lane = &batches[entry]{serve: func(batch []entry) { l.store(ws, batch) }, atOnce: commitsAtOnce, most: mostInCommit}
		l.lanes[ws] = lane
	}
	return lane
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
	err = l.inbox.Store.OnControl(func(tx *dal.ControlTx) error {
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
