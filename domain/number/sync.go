package number

import (
	"context"
	"errors"
	"time"

	"github.com/riverqueue/river"

	"postdog.io/authz"
	"postdog.io/dal"
	"postdog.io/domain"
)

// staleAfter is how long what the network said of a number is believed, where its webhooks say nothing.
const staleAfter = 6 * time.Hour

// syncJob reads one number's state.
type syncJob struct {
	Workspace domain.WorkspaceID `json:"workspace"`
	Channel   domain.ChannelID   `json:"channel"`
}

// Kind implements river.JobArgs.
func (syncJob) Kind() string { return "number_sync" }

// SyncWorker reads numbers' states.
type SyncWorker struct {
	river.WorkerDefaults[syncJob]
	Numbers *Numbers
}

// Work reads one number's state.
func (w *SyncWorker) Work(ctx context.Context, job *river.Job[syncJob]) error {
	_, err := w.Numbers.SyncNumber(ctx, authz.System(job.Args.Workspace, "number_sync"), job.Args.Channel)
	if code := domain.CodeOf(err); code == domain.NotFound || code == domain.Invalid || code == domain.Conflict {
		return river.JobCancel(err) // it is not there, or not connected, any more; the next look is due anyway
	}
	return err
}

// Connected queues the first look at a number that was just connected.
func (n *Numbers) Connected(ctx context.Context, tx *dal.Tx, ch *dal.Channel) error {
	if ch.Network != domain.WhatsApp {
		return nil
	}
	return tx.InsertJob(ctx, syncJob{tx.Workspace(), ch.ID}, nil)
}

// Refresh queues a look at the numbers that nobody has looked at for a while.
func (n *Numbers) Refresh(ctx context.Context, tx *dal.Tx) error {
	stale, err := dal.ListStaleNumbers(ctx, tx, domain.WhatsApp, tx.Now().Add(-staleAfter))
	for _, ch := range stale {
		if err == nil {
			err = tx.InsertJob(ctx, syncJob{tx.Workspace(), ch.ID}, &river.InsertOpts{UniqueOpts: river.UniqueOpts{ByArgs: true}})
		}
	}
	return err
}

// SyncNumber asks the network for a number's state and profile, and keeps them. Errors are INVALID for a channel that is no
// number, and CONFLICT where it is not connected or the network gives no answer.
func (n *Numbers) SyncNumber(ctx context.Context, by authz.Actor, id domain.ChannelID) (*dal.Channel, error) {
	ch, a, err := n.open(ctx, by, id)
	if err != nil {
		return nil, err
	}
	state, err := a.Number(ctx, credentialOf(ch))
	if err != nil {
		return nil, explain(err, "channelId")
	}
	profile, err := a.BusinessProfile(ctx, credentialOf(ch))
	if err != nil {
		return nil, explain(err, "channelId")
	}
	err = n.Store.InWorkspace(ctx, by.Workspace(), func(tx *dal.Tx) error {
		return n.keep(ctx, tx, ch.ID, func(row *dal.Number) {
			now := tx.Now()
			row.VerifiedName, row.NameStatus, row.Quality, row.Status = state.VerifiedName, state.NameStatus, state.Quality, state.Status
			row.Verified, row.Registered, row.OnPhone, row.HasPin, row.Problems = state.Verified, state.Registered, state.OnPhone, state.HasPin, state.Problems
			row.Profile, row.SyncedAt = profile, &now
			if state.MessagingLimit != 0 {
				row.MessagingLimit = state.MessagingLimit
			}
			if state.PerSecond != 0 {
				row.PerSecond = state.PerSecond
			}
		})
	})
	return ch, err
}

// keep changes what is known of a number.
func (n *Numbers) keep(ctx context.Context, tx *dal.Tx, id domain.ChannelID, change func(*dal.Number)) error {
	if _, err := dal.LockChannel(ctx, tx, id); err != nil { // one change at a time
		return err
	}
	row, err := dal.GetNumber(ctx, tx, id)
	if dal.IsNotFound(err) {
		row, err = &dal.Number{ChannelID: id, Registered: true}, nil
	}
	if err != nil {
		return err
	}
	change(row)
	return dal.PutNumber(ctx, tx, row)
}

// again reads a number's state after an act, so that everyone sees what came of it. A network that can't be asked right now
// does not undo the act.
func (n *Numbers) again(ctx context.Context, by authz.Actor, ch *dal.Channel) (*dal.Channel, error) {
	_, err := n.SyncNumber(ctx, by, ch.ID)
	var failed *domain.Error
	if errors.As(err, &failed) {
		return ch, nil
	}
	return ch, err
}
