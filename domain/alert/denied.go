package alert

import (
	"context"
	"sync"
	"time"

	"postdog.io/authz"
	"postdog.io/dal"
	"postdog.io/domain"
)

// Denied notes that a member was refused something, and raises an alert when that happens unusually often on this node.
func (a *Alerts) Denied(ctx context.Context, by authz.Actor) {
	if by.Member().IsZero() {
		return
	}
	n := a.denials.add(by.Member())
	if n < denials || n%denials != 0 { // the database is asked at each multiple alone
		return
	}
	err := a.Store.InWorkspace(context.WithoutCancel(ctx), by.Workspace(), func(tx *dal.Tx) error {
		return a.raise(ctx, tx, &dal.SecurityAlert{Kind: domain.PermissionDenialsAlert, MemberID: by.Member(), Count: n})
	})
	if err != nil {
		a.Logger.WarnContext(ctx, "an alert could not be raised", "error", err)
	}
}

// counter counts what members did within a time.
type counter struct {
	within time.Duration
	now    func() time.Time

	mu   sync.Mutex
	seen map[domain.MemberID][]time.Time
}

// counterRoom bounds how many members are counted at once; beyond it the count begins anew.
const counterRoom = 10_000

// add counts one more, and returns how many there were within the time.
func (c *counter) add(member domain.MemberID) int {
	c.mu.Lock()
	defer c.mu.Unlock()
	if len(c.seen) >= counterRoom {
		clear(c.seen)
	}
	now := c.now()
	times := c.seen[member]
	for len(times) > 0 && now.Sub(times[0]) > c.within {
		times = times[1:]
	}
	c.seen[member] = append(times, now)
	return len(times) + 1
}
