package server

import (
	"context"
	"time"

	"postdog.io/domain/identity"
)

const (
	// recheckAccessEvery is how often the policies of the workspaces with open sockets are looked at, in one query for all.
	recheckAccessEvery = 500 * time.Millisecond
	// recheckEndedEvery is the same for the sessions and keys themselves, of which there are more.
	recheckEndedEvery = 5 * time.Second
)

// run looks in the database for changes of access that nobody told, until ctx ends: the bus delivers at most once, and a
// process may die between its commit and its telling. What the bus tells comes sooner.
func (a *accessWatch) run(ctx context.Context, people *identity.Identity) {
	access, ended := time.NewTicker(recheckAccessEvery), time.NewTicker(recheckEndedEvery)
	defer access.Stop()
	defer ended.Stop()
	failing := false
	for {
		var err error
		select {
		case <-ctx.Done():
			return
		case <-access.C:
			err = a.recheck(ctx, people.RecheckAccess)
		case <-ended.C:
			err = a.recheck(ctx, people.RecheckEnded)
		case <-a.missed:
			if err = a.recheck(ctx, people.RecheckEnded); err == nil {
				err = a.recheck(ctx, people.RecheckAccess)
			}
		}
		if err != nil && ctx.Err() == nil && !failing {
			a.log.Warn("what people may do could not be looked at; trying again", "error", err)
		}
		failing = err != nil
	}
}

// mayHaveMissed asks for a look at everything, at once.
func (a *accessWatch) mayHaveMissed() {
	select {
	case a.missed <- struct{}{}:
	default: // one is asked for already
	}
}

// recheck closes the sockets whose session does not hold any more.
func (a *accessWatch) recheck(ctx context.Context, look func(context.Context, []*identity.Session) ([]identity.Standing, error)) error {
	a.mu.Lock()
	watches := make([]*watch, 0, len(a.watches))
	sessions := make([]*identity.Session, 0, len(a.watches))
	for w := range a.watches {
		watches, sessions = append(watches, w), append(sessions, w.session)
	}
	a.mu.Unlock()
	if len(watches) == 0 {
		return nil
	}
	standings, err := look(ctx, sessions)
	if err != nil {
		return err
	}
	for n, standing := range standings {
		switch standing {
		case identity.Changed:
			watches[n].changed()
		case identity.Ended:
			watches[n].ended()
		}
	}
	return nil
}
