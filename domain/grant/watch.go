package grant

import (
	"context"
	"errors"
	"time"

	"github.com/riverqueue/river"

	"postdog.io/authz"
	"postdog.io/channel"
	"postdog.io/dal"
	"postdog.io/domain"
)

// PatrolJob looks whether the networks still deliver the messages of all channels. One is due each quarter of an hour.
type PatrolJob struct{}

// Kind implements river.JobArgs.
func (PatrolJob) Kind() string { return "grant_patrol" }

// PatrolEvery is how often it is looked: Meta stops deliveries after about an hour of failures.
const PatrolEvery = 15 * time.Minute

// PatrolWorker finds the channels to look at.
type PatrolWorker struct {
	river.WorkerDefaults[PatrolJob]
	Grants *Grants
}

// Work gives each channel of a network that may stop its deliveries a job of its own.
func (w *PatrolWorker) Work(ctx context.Context, _ *river.Job[PatrolJob]) error {
	return w.Grants.patrol(ctx)
}

func (g *Grants) patrol(ctx context.Context) error {
	var networks []domain.Network
	for kind, adapter := range g.Adapters {
		if _, can := adapter.(channel.Subscriber); can {
			networks = append(networks, networkOf(kind))
		}
	}
	return g.Store.InControl(ctx, func(tx *dal.ControlTx) error {
		routes, err := dal.ListChannelRoutes(ctx, tx, networks)
		for _, r := range routes {
			if err == nil {
				err = tx.InsertJob(ctx, watchJob{r.WorkspaceID, r.ChannelID}, once())
			}
		}
		return err
	})
}

// watchJob looks at the deliveries of one channel.
type watchJob struct {
	Workspace domain.WorkspaceID `json:"workspace"`
	Channel   domain.ChannelID   `json:"channel"`
}

// Kind implements river.JobArgs.
func (watchJob) Kind() string { return "grant_watch" }

// WatchWorker looks at deliveries.
type WatchWorker struct {
	river.WorkerDefaults[watchJob]
	Grants *Grants
}

// Work looks at the deliveries of one channel.
func (w *WatchWorker) Work(ctx context.Context, job *river.Job[watchJob]) error {
	return w.Grants.watch(ctx, job.Args)
}

// watch has a channel's deliveries begin again where its network stopped them, and tells those who look after it. A network that
// does not answer is asked the next time.
func (g *Grants) watch(ctx context.Context, job watchJob) error {
	var ch *dal.Channel
	err := g.Store.InWorkspace(ctx, job.Workspace, func(tx *dal.Tx) (err error) {
		ch, err = dal.GetChannel(ctx, tx, job.Channel)
		return err
	})
	if dal.IsNotFound(err) {
		return nil
	}
	if err != nil || ch.Status != domain.ChannelConnected {
		return err
	}
	at, can := g.Adapters[kindOf(ch.Network)].(channel.Subscriber)
	if !can {
		return nil
	}
	c := channel.Credential{AccountID: ch.ExternalID, ParentID: ch.ParentID, Token: ch.Token}
	there, err := at.Subscribed(ctx, c)
	stopped := err == nil && !there
	if stopped {
		err = at.Subscribe(ctx, c)
	}
	var gone *channel.Disconnected
	return g.Store.InWorkspace(ctx, job.Workspace, func(tx *dal.Tx) error {
		switch {
		case errors.As(err, &gone):
			now, err := dal.GetChannel(ctx, tx, ch.ID)
			if err != nil || now.Token != ch.Token {
				return err // it has another token by now
			}
			return g.trouble(ctx, tx, ch, gone.Message)
		case err != nil:
			g.Logger.WarnContext(ctx, "a channel's deliveries could not be looked at", "channel", ch.ID.String(), "error", err)
			return nil
		case !stopped:
			return nil
		}
		dal.Audit(tx, authz.System(tx.Workspace(), "grant").Did("channel.deliveries_resumed", ch.ID))
		return g.Alarm.ChannelTrouble(ctx, tx, domain.DeliveriesStoppedAlert, ch)
	})
}
