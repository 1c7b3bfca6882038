package inbox

import (
	"context"
	"errors"
	"time"

	"github.com/riverqueue/river"

	"postdog.io/dal"
	"postdog.io/domain"
)

const (
	// SilenceEvery is how often it is looked for channels that have gone silent.
	SilenceEvery = 15 * time.Minute
	// SilentFor is how long nothing has to come for a channel to be silent.
	SilentFor = 2 * time.Hour
	// SilentDays is on how many of the last seven days something came at this hour; the day a week ago is one of them.
	SilentDays = 3
	// silenceGrace is how long networks get, after we were away, to deliver what they could not.
	silenceGrace = 30 * time.Minute
)

// SilenceJob looks for channels that have gone silent. One is due each quarter of an hour.
type SilenceJob struct{}

// Kind implements river.JobArgs.
func (SilenceJob) Kind() string { return "inbox_silence" }

// SilenceWorker looks for silent channels.
type SilenceWorker struct {
	river.WorkerDefaults[SilenceJob]
	Inbox *Inbox
}

// Work looks for silent channels.
func (w *SilenceWorker) Work(ctx context.Context, _ *river.Job[SilenceJob]) error {
	return w.Inbox.FindSilent(ctx)
}

// FindSilent tells those who look after channels of each connected one that usually hears something at this hour and heard
// nothing, in all workspaces: once for each silence, which the next delivery ends. A process that has just begun to listen
// waits for what networks could not deliver meanwhile. One workspace's failure holds up no other.
func (i *Inbox) FindSilent(ctx context.Context) error {
	if i.Alarm == nil || i.Store.Now().Sub(i.listeningSince) < silenceGrace {
		return nil
	}
	var workspaces []domain.WorkspaceID
	err := i.Store.InControl(ctx, func(tx *dal.ControlTx) (err error) {
		workspaces, err = dal.ListWorkspaceIDs(ctx, tx)
		return err
	})
	for _, ws := range workspaces {
		err = errors.Join(err, i.Store.InWorkspace(ctx, ws, func(tx *dal.Tx) error { return i.findSilent(ctx, tx) }))
	}
	return err
}

func (i *Inbox) findSilent(ctx context.Context, tx *dal.Tx) error {
	silent, err := dal.ListSilentChannels(ctx, tx, tx.Now(), SilentFor, SilentDays)
	if err != nil {
		return err
	}
	for _, s := range silent {
		if s.Told {
			continue
		}
		ch, err := dal.GetChannel(ctx, tx, s.ChannelID)
		if err != nil {
			return err
		}
		if err := i.Alarm.ChannelTrouble(ctx, tx, domain.ChannelSilentAlert, ch); err != nil {
			return err
		}
	}
	return nil
}
