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

// revocationJob ends at the network what was ended here.
type revocationJob struct {
	Workspace  domain.WorkspaceID  `json:"workspace"`
	Revocation domain.RevocationID `json:"revocation"`
}

// Kind implements river.JobArgs.
func (revocationJob) Kind() string { return "grant_revocation" }

// RevocationWorker ends grants and deliveries at the networks.
type RevocationWorker struct {
	river.WorkerDefaults[revocationJob]
	Grants *Grants
}

// Work ends what one channel had at its network.
func (w *RevocationWorker) Work(ctx context.Context, job *river.Job[revocationJob]) error {
	return w.Grants.revoke(ctx, job.Args)
}

// NextRetry waits a minute after the first failure, and twice as long after each more.
func (w *RevocationWorker) NextRetry(job *river.Job[revocationJob]) time.Time {
	return w.Grants.Store.Now().Add(time.Minute << min(job.Attempt-1, 10))
}

// How often a network is asked to end something before we give up, and after how many times somebody is told.
const (
	mostRevocations = 10
	tellAfter       = 3
)

// Release prepares, in the transaction that disconnects a channel, what is left to do at its network: to stop the deliveries,
// and to end the grant if no other channel needs it. ch has its token, which is destroyed here afterwards.
func (g *Grants) Release(ctx context.Context, tx *dal.Tx, ch *dal.Channel) error {
	r := &dal.ChannelRevocation{ChannelID: ch.ID, Credentials: dal.RevocationCredentials{
		Network: ch.Network, AccountID: ch.ExternalID, ParentID: ch.ParentID, Token: string(ch.Token),
	}}
	if !ch.GrantID.IsZero() {
		others, err := dal.ListChannelsOfGrant(ctx, tx, ch.GrantID)
		if err != nil {
			return err
		}
		alone := true
		for _, o := range others {
			alone = alone && o.ID == ch.ID
		}
		known, err := dal.LockChannelGrant(ctx, tx, ch.GrantID)
		if err != nil {
			return err
		}
		if alone {
			to := &r.Credentials
			to.Login, to.Subject, to.GrantToken, to.RefreshToken = known.Login, known.Subject, string(known.Token), string(known.RefreshToken)
			if err := dal.DeleteChannelGrant(ctx, tx, ch.GrantID); err != nil {
				return err
			}
			ch.GrantID = domain.GrantID{}
		}
	}
	if r.Credentials.Token == "" && r.Credentials.GrantToken == "" && r.Credentials.RefreshToken == "" {
		return nil // there is nothing left that the network would listen to
	}
	if err := dal.InsertChannelRevocation(ctx, tx, r); err != nil {
		return err
	}
	return tx.InsertJob(ctx, revocationJob{tx.Workspace(), r.ID}, &river.InsertOpts{MaxAttempts: mostRevocations + 1})
}

// revoke ends at the network what a disconnected channel left. What was connected again in the meantime is left alone.
func (g *Grants) revoke(ctx context.Context, job revocationJob) error {
	var r *dal.ChannelRevocation
	var ch *dal.Channel
	shared := false
	err := g.Store.InWorkspace(ctx, job.Workspace, func(tx *dal.Tx) (err error) {
		if r, err = dal.GetChannelRevocation(ctx, tx, job.Revocation); err != nil {
			return err
		}
		if ch, err = dal.GetChannel(ctx, tx, r.ChannelID); err != nil {
			return err
		}
		shared, err = sharesDeliveries(ctx, tx, ch)
		return err
	})
	if dal.IsNotFound(err) {
		return nil // done
	}
	if err != nil {
		return err
	}
	failed := errors.Join(g.unsubscribe(ctx, r, shared || ch.Status != domain.ChannelDisconnected), g.endGrant(ctx, r))
	err = g.Store.InWorkspace(ctx, job.Workspace, func(tx *dal.Tx) error {
		if failed == nil || r.Attempts >= mostRevocations {
			action := "channel.revoked"
			if failed != nil {
				action = "channel.revocation_failed"
			}
			dal.Audit(tx, authz.System(tx.Workspace(), "grant").Did(action, ch.ID))
			if err := dal.DeleteChannelRevocation(ctx, tx, r.ID); err != nil {
				return err
			}
		}
		if failed != nil && (r.Attempts == tellAfter || r.Attempts >= mostRevocations) {
			return g.Alarm.ChannelTrouble(ctx, tx, domain.RevocationFailedAlert, ch)
		}
		return nil
	})
	if err != nil || r.Attempts >= mostRevocations {
		return err
	}
	return failed
}

// sharesDeliveries says whether another channel gets its deliveries by the same Page or WhatsApp Business Account.
func sharesDeliveries(ctx context.Context, tx *dal.Tx, ch *dal.Channel) (bool, error) {
	all, err := dal.ListChannels(ctx, tx)
	for _, o := range all {
		if o.ID != ch.ID && o.Status != domain.ChannelDisconnected && deliverer(o) == deliverer(ch) {
			return true, err
		}
	}
	return false, err
}

// deliverer is what at a network delivers a channel's messages.
func deliverer(ch *dal.Channel) string {
	switch {
	case ch.Network == domain.Messenger:
		return "page " + ch.ExternalID
	case ch.Network == domain.Instagram && ch.ParentID != "":
		return "page " + ch.ParentID
	case ch.Network == domain.WhatsApp:
		return "waba " + ch.ParentID
	}
	return string(ch.Network) + " " + ch.ExternalID
}

func (g *Grants) unsubscribe(ctx context.Context, r *dal.ChannelRevocation, needed bool) error {
	c := r.Credentials
	from, ok := g.Adapters[kindOf(c.Network)].(channel.Unsubscriber)
	if needed || !ok || c.Token == "" {
		return nil
	}
	return finally(from.Unsubscribe(ctx, channel.Credential{AccountID: c.AccountID, ParentID: c.ParentID, Token: channel.Secret(c.Token)}))
}

// endGrant ends a grant. Meta ends all that a person granted to our app at once, so that it is left alone while they have
// another one, in whichever workspace.
func (g *Grants) endGrant(ctx context.Context, r *dal.ChannelRevocation) error {
	c := r.Credentials
	at, ok := g.Logins[c.Login].(channel.Revoker)
	if !ok || c.GrantToken == "" && c.RefreshToken == "" {
		return nil
	}
	if c.Login == domain.FacebookLogin {
		var others []*dal.GrantIndex
		err := g.Store.InControl(ctx, func(tx *dal.ControlTx) (err error) {
			others, err = dal.ListGrantsOfSubject(ctx, tx, c.Login, c.Subject)
			return err
		})
		if err != nil || len(others) > 0 {
			return err
		}
	}
	return finally(at.Revoke(ctx, channel.Grant{Subject: c.Subject, Token: channel.Secret(c.GrantToken), Refresh: channel.Secret(c.RefreshToken)}))
}

// finally makes nothing of a token that the network no longer accepts: what it opened has ended.
func finally(err error) error {
	var gone *channel.Disconnected
	if errors.As(err, &gone) {
		return nil
	}
	return err
}
