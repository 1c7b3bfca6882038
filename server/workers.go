package server

import (
	"context"
	"errors"
	"log/slog"
	"time"

	"github.com/riverqueue/river"
	"github.com/riverqueue/river/riverdriver/riverpgxv5"

	"github.com/jackc/pgx/v5"

	"postdog.io/dal"
	"postdog.io/domain"
	"postdog.io/domain/alert"
	"postdog.io/domain/grant"
	"postdog.io/domain/identity"
	"postdog.io/domain/inbox"
	"postdog.io/domain/media"
	"postdog.io/domain/number"
	"postdog.io/domain/template"
	"postdog.io/domain/workspace"
)

// workersAtOnce is how many jobs run side by side in one process. Most of them wait for a network.
const workersAtOnce = 32

// fetchesAtOnce is how many files are fetched side by side in one process, beside other jobs.
const fetchesAtOnce = 8

// profilesAtOnce is how many people's names are asked for side by side in one process.
const profilesAtOnce = 2

// readsAtOnce is how many jobs read deliveries side by side in one process, beside those that it reads at once.
const readsAtOnce = 4

// periodicJobs are those that come by the clock, from one process of all.
func periodicJobs() []*river.PeriodicJob {
	every := func(d time.Duration, args river.JobArgs) *river.PeriodicJob {
		return river.NewPeriodicJob(river.PeriodicInterval(d), func() (river.JobArgs, *river.InsertOpts) {
			return args, &river.InsertOpts{MaxAttempts: 1, UniqueOpts: river.UniqueOpts{ByPeriod: d}}
		}, &river.PeriodicJobOpts{RunOnStart: true}) // deliveries may have failed while nobody was there
	}
	return []*river.PeriodicJob{every(grant.SweepEvery, grant.SweepJob{}), every(grant.PatrolEvery, grant.PatrolJob{}), every(inbox.SilenceEvery, inbox.SilenceJob{})}
}

// workers runs the jobs.
type workers struct {
	client *river.Client[pgx.Tx]
	log    *slog.Logger
}

// startWorkers takes part in working the queue as a node. Jobs of nodes that died are given back to the queue at once,
// and looked for again every few seconds.
func (s *Server) startWorkers(ctx context.Context, node int32) (*workers, error) {
	registry := river.NewWorkers()
	river.AddWorker(registry, &identity.MailWorker{Identity: s.identity})
	river.AddWorker(registry, &identity.RecordWorker{Identity: s.identity})
	river.AddWorker(registry, &alert.MailWorker{Alerts: s.alerts})
	river.AddWorker(registry, &workspace.MailWorker{Workspaces: s.workspaces})
	river.AddWorker(registry, &inbox.ReceiveWorker{Inbox: s.inbox})
	river.AddWorker(registry, &inbox.DeliverWorker{Inbox: s.inbox})
	river.AddWorker(registry, &inbox.ReadReceiptWorker{Inbox: s.inbox})
	river.AddWorker(registry, &inbox.TypingWorker{Inbox: s.inbox})
	river.AddWorker(registry, &grant.DeletionWorker{Grants: s.grants})
	river.AddWorker(registry, &grant.RevocationWorker{Grants: s.grants})
	river.AddWorker(registry, &grant.SweepWorker{Grants: s.grants})
	river.AddWorker(registry, &grant.RefreshWorker{Grants: s.grants})
	river.AddWorker(registry, &grant.PatrolWorker{Grants: s.grants})
	river.AddWorker(registry, &grant.WatchWorker{Grants: s.grants})
	river.AddWorker(registry, &inbox.SilenceWorker{Inbox: s.inbox})
	river.AddWorker(registry, &inbox.ProfileWorker{Inbox: s.inbox})
	river.AddWorker(registry, &number.SyncWorker{Numbers: s.numbers})
	river.AddWorker(registry, &media.FetchWorker{Files: s.files})
	river.AddWorker(registry, &media.SweepWorker{Files: s.files})
	river.AddWorker(registry, &template.SyncWorker{Templates: s.templates})
	client, err := river.NewClient(riverpgxv5.New(s.store.Pool()), &river.Config{
		ID: dal.NodeClientID(node), Schema: dal.JobSchema, Workers: registry,
		Queues: map[string]river.QueueConfig{
			river.QueueDefault: {MaxWorkers: workersAtOnce}, media.Queue: {MaxWorkers: fetchesAtOnce},
			inbox.ProfileQueue: {MaxWorkers: profilesAtOnce}, inbox.ReceiveQueue: {MaxWorkers: readsAtOnce},
		},
		PeriodicJobs:      periodicJobs(),
		FetchCooldown:     5 * time.Millisecond,
		FetchPollInterval: 500 * time.Millisecond,
		Logger:            s.log,
		Middleware:        s.jobMiddleware(),
	})
	if err != nil {
		return nil, err
	}
	if n, err := s.store.RescueJobs(ctx); err != nil {
		return nil, err
	} else if n > 0 {
		s.log.Info("jobs of a process that died go on here", "jobs", n)
	}
	return &workers{client, s.log}, client.Start(ctx)
}

// stop waits for the jobs at hand; those that take longer than ctx are cancelled, and go on elsewhere.
func (w *workers) stop(ctx context.Context) {
	if err := w.client.Stop(ctx); err != nil {
		late, cancel := context.WithTimeout(context.WithoutCancel(ctx), 5*time.Second)
		defer cancel()
		_ = w.client.StopAndCancel(late)
	}
}

// rescueEvery is how often the jobs of dead nodes are looked for.
const rescueEvery = 5 * time.Second

// noteHeadsEvery is how often the ends of the audit logs are noted: what is older can't be cut off unseen.
const noteHeadsEvery = time.Hour

// keepHouse gives dead nodes' jobs back, clears what has had its time and notes the audit logs' ends, until ctx ends.
func (s *Server) keepHouse(ctx context.Context) {
	rescue, clear, heads := time.NewTicker(rescueEvery), time.NewTicker(10*time.Minute), time.NewTicker(noteHeadsEvery)
	defer rescue.Stop()
	defer clear.Stop()
	defer heads.Stop()
	for {
		var err error
		select {
		case <-ctx.Done():
			return
		case <-rescue.C:
			_, err = s.store.RescueJobs(ctx)
		case <-clear.C:
			err = s.clear(ctx)
		case <-heads.C:
			err = s.heads.note(ctx)
		}
		if err != nil && ctx.Err() == nil {
			s.log.Warn("housekeeping failed; it is tried again", "error", err)
		}
	}
}

// How long what is kept for a while is kept.
const (
	// exportLinksFor is how long exports are counted; see alerts.
	exportLinksFor = 24 * time.Hour
	// connectionsFor is how long it can be seen how the connecting of accounts went.
	connectionsFor = time.Hour
	// parkedFor is how long a report on a message, or a change of it, waits for it to become known.
	parkedFor = 72 * time.Hour
)

// clear deletes what has had its time, and asks for what is read again every hour.
func (s *Server) clear(ctx context.Context) error {
	var workspaces []domain.WorkspaceID
	err := s.store.InControl(ctx, func(tx *dal.ControlTx) (err error) {
		if workspaces, err = dal.ListWorkspaceIDs(ctx, tx); err != nil {
			return err
		}
		return errors.Join(
			dal.DeleteEndedRateLimits(ctx, tx), dal.DeleteEndedEmailChanges(ctx, tx), dal.DeleteEndedPhotoUploads(ctx, tx),
			dal.DeleteEndedConnectionStates(ctx, tx),
			dal.DeleteSecurityEvents(ctx, tx, tx.Now().Add(-identity.EventLifetime)),
		)
	})
	if err != nil {
		return err
	}
	now := s.store.Now()
	for _, ws := range workspaces {
		err := s.store.InWorkspace(ctx, ws, func(tx *dal.Tx) error {
			if _, err := dal.DeleteWebhookDeliveries(ctx, tx, now.Add(-inbox.WebhooksKeptFor)); err != nil {
				return err
			}
			if err := s.numbers.Refresh(ctx, tx); err != nil {
				return err
			}
			if err := dal.DeleteExportLinks(ctx, tx, now.Add(-exportLinksFor)); err != nil {
				return err
			}
			if err := dal.DeleteChannelConnections(ctx, tx, now.Add(-connectionsFor)); err != nil {
				return err
			}
			return errors.Join(dal.DeleteParkedStatuses(ctx, tx, now.Add(-parkedFor)), dal.DeleteParkedChanges(ctx, tx, now.Add(-parkedFor)))
		})
		if err == nil {
			err = s.files.Sweep(ctx, ws)
		}
		if err == nil {
			err = s.templates.Schedule(ctx, ws)
		}
		if err != nil {
			return err
		}
	}
	return nil
}
