package grant

import (
	"context"
	"errors"
	"slices"
	"time"

	"github.com/riverqueue/river"
	"github.com/riverqueue/river/rivertype"

	"postdog.io/authz"
	"postdog.io/channel"
	"postdog.io/dal"
	"postdog.io/domain"
)

// SweepJob looks for grants that want to be looked after. One is due each minute.
type SweepJob struct{}

// Kind implements river.JobArgs.
func (SweepJob) Kind() string { return "grant_sweep" }

// SweepEvery is how often grants are looked after.
const SweepEvery = time.Minute

// SweepWorker finds grants that are due.
type SweepWorker struct {
	river.WorkerDefaults[SweepJob]
	Grants *Grants
}

// Work gives each grant that is due a job of its own.
func (w *SweepWorker) Work(ctx context.Context, _ *river.Job[SweepJob]) error {
	return w.Grants.sweep(ctx)
}

// sweepAtOnce bounds how many grants one sweep takes.
const sweepAtOnce = 500

func (g *Grants) sweep(ctx context.Context) error {
	return g.Store.InControl(ctx, func(tx *dal.ControlTx) error {
		list, err := dal.ListDueGrants(ctx, tx, sweepAtOnce)
		for _, of := range list {
			if err == nil {
				err = tx.InsertJob(ctx, refreshJob{of.WorkspaceID, of.GrantID}, once())
			}
		}
		return err
	})
}

// once keeps a second job for the same out of the queue while the first has not ended.
func once() *river.InsertOpts {
	return &river.InsertOpts{MaxAttempts: 3, UniqueOpts: river.UniqueOpts{ByArgs: true, ByState: []rivertype.JobState{
		rivertype.JobStateAvailable, rivertype.JobStatePending, rivertype.JobStateRetryable, rivertype.JobStateRunning, rivertype.JobStateScheduled,
	}}}
}

// refreshJob looks after one grant.
type refreshJob struct {
	Workspace domain.WorkspaceID `json:"workspace"`
	Grant     domain.GrantID     `json:"grant"`
}

// Kind implements river.JobArgs.
func (refreshJob) Kind() string { return "grant_refresh" }

// RefreshWorker looks after grants.
type RefreshWorker struct {
	river.WorkerDefaults[refreshJob]
	Grants *Grants
}

// Work looks after one grant.
func (w *RefreshWorker) Work(ctx context.Context, job *river.Job[refreshJob]) error {
	return w.Grants.lookAfter(ctx, job.Args)
}

// How soon a network that failed is asked again. After an answer that got lost it is soon: the old token may be spent, and
// somebody has to know.
const (
	askAgain     = 2 * time.Minute
	askAgainSoon = 20 * time.Second
	refusedFor   = time.Hour
)

// lookAfter renews or checks a grant's tokens. The grant's row is locked from before the network is asked until what it said is
// stored: two nodes never spend one refresh token, and nobody uses a new token that is not stored.
func (g *Grants) lookAfter(ctx context.Context, job refreshJob) error {
	return g.Store.InWorkspace(ctx, job.Workspace, func(tx *dal.Tx) error {
		known, err := dal.LockChannelGrant(ctx, tx, job.Grant)
		if dal.IsNotFound(err) {
			return nil
		}
		if err != nil || known.EndedAt != nil {
			return err
		}
		login := g.Logins[known.Login]
		now := tx.Now()
		if login == nil {
			return dal.SetGrantDue(ctx, tx, known.ID, now.Add(refusedFor))
		}
		renewer, _ := login.(channel.Refresher)
		switch {
		case renewer != nil && wantsRefresh(known, now):
			said, err := renewer.Refresh(ctx, granted(known))
			return g.looked(ctx, tx, known, said, err, true)
		case known.Login == domain.FacebookLogin && (known.CheckedAt == nil || now.Sub(*known.CheckedAt) >= checkEvery):
			said, err := login.Check(ctx, granted(known))
			return g.looked(ctx, tx, known, said, err, false)
		}
		return dal.SetGrantDue(ctx, tx, known.ID, due(known, now)) // someone was faster
	})
}

// wantsRefresh says whether it is time to renew a grant's tokens.
func wantsRefresh(of *dal.ChannelGrant, now time.Time) bool {
	switch of.Login {
	case domain.InstagramLogin:
		return now.Sub(of.RefreshedAt) >= instagramRefresh
	case domain.XLogin, domain.FacebookLogin:
		return of.ExpiresAt != nil && !now.Before(of.RefreshedAt.Add(of.ExpiresAt.Sub(of.RefreshedAt)/2))
	}
	return false
}

// looked stores what a network said of a grant.
func (g *Grants) looked(ctx context.Context, tx *dal.Tx, known *dal.ChannelGrant, said channel.Grant, failed error, renewed bool) error {
	now := tx.Now()
	var disconnected *channel.Disconnected
	var rejected *channel.Rejected
	var retryable *channel.Retryable
	switch {
	case errors.As(failed, &disconnected):
		g.Logger.WarnContext(ctx, "a grant has ended", "grant", known.ID.String(), "login", known.Login, "code", disconnected.Code)
		if err := g.lose(ctx, tx, known.ID, disconnected.Message); err != nil {
			return err
		}
		dal.Audit(tx, authz.System(tx.Workspace(), "grant").Did("grant.ended", known.ID))
		return dal.EndChannelGrant(ctx, tx, known.ID)
	case failed != nil:
		g.Logger.WarnContext(ctx, "a grant could not be looked after", "grant", known.ID.String(), "login", known.Login, "error", failed)
		wait := askAgainSoon
		if errors.As(failed, &rejected) {
			wait = refusedFor
		} else if errors.As(failed, &retryable) {
			wait = max(retryable.After, askAgain)
		}
		return dal.SetGrantDue(ctx, tx, known.ID, now.Add(wait))
	}
	before := known.Token
	take(known, said)
	if known.CheckedAt = &now; renewed {
		known.RefreshedAt = now
	}
	if err := dal.UpdateChannelGrant(ctx, tx, known, due(known, now)); err != nil {
		return err
	}
	return g.passOn(ctx, tx, known, before)
}

// passOn gives the grant's channels its new token, and asks after those that have one of their own.
func (g *Grants) passOn(ctx context.Context, tx *dal.Tx, known *dal.ChannelGrant, before channel.Secret) error {
	channels, err := dal.ListChannelsOfGrant(ctx, tx, known.ID)
	if err != nil {
		return err
	}
	login := g.Logins[known.Login]
	for _, ch := range channels {
		if missing := lacks(login, known, ch); missing != "" {
			if err := g.trouble(ctx, tx, ch, "A permission that this channel needs is no longer granted ("+missing+"). Connect it again."); err != nil {
				return err
			}
			continue
		}
		if ch.Token == before {
			ch.Token = known.Token
			if err := dal.SetChannelToken(ctx, tx, ch); err != nil {
				return err
			}
			if _, err := dal.SetChannelStatus(ctx, tx, ch.ID, domain.ChannelConnected, ""); err != nil {
				return err
			}
			continue
		}
		checker, can := login.(channel.TokenChecker)
		var gone *channel.Disconnected
		if can && errors.As(checker.CheckToken(ctx, ch.Token), &gone) {
			if err := g.trouble(ctx, tx, ch, gone.Message); err != nil {
				return err
			}
		}
	}
	return nil
}

// lacks names a scope that a channel needs and its grant has not; empty where there is none.
func lacks(login channel.Login, known *dal.ChannelGrant, ch *dal.Channel) string {
	for _, s := range login.Scopes(kindOf(ch.Network)) {
		if s.Needed && !slices.Contains(known.Scopes, s.Name) {
			return s.Name
		}
	}
	return ""
}

// trouble says that a channel does not work any more, and tells those who look after it.
func (g *Grants) trouble(ctx context.Context, tx *dal.Tx, ch *dal.Channel, problem string) error {
	news, err := dal.SetChannelStatus(ctx, tx, ch.ID, domain.ChannelNeedsReconnect, problem)
	if err != nil || !news {
		return err
	}
	return g.Alarm.ChannelTrouble(ctx, tx, domain.ChannelAccessLostAlert, ch)
}
