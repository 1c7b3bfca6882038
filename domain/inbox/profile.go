package inbox

import (
	"context"
	"errors"
	"time"

	"github.com/riverqueue/river"

	"postdog.io/channel"
	"postdog.io/dal"
	"postdog.io/domain"
)

// profileJob asks a network what the person of a conversation is called.
type profileJob struct {
	Workspace    domain.WorkspaceID    `json:"workspace"`
	Conversation domain.ConversationID `json:"conversation"`
}

// Kind implements river.JobArgs.
func (profileJob) Kind() string { return "inbox_profile" }

// ProfileQueue is the queue of profiles: networks let few be asked for at once.
const ProfileQueue = "profiles"

// mostProfileAttempts is how often a network is asked for one profile.
const mostProfileAttempts = 6

// ProfileWorker asks what people are called.
type ProfileWorker struct {
	river.WorkerDefaults[profileJob]
	Inbox *Inbox
}

// Work asks for one person.
func (w *ProfileWorker) Work(ctx context.Context, job *river.Job[profileJob]) error {
	return w.Inbox.profile(ctx, job.Args)
}

// nameless has the network asked, once, what a person is called whom its deliveries do not name.
func (r *receiving) nameless(ctx context.Context, contact *dal.Contact, c *dal.Conversation) error {
	adapter, _ := r.adapterFor(r.channel.Network)
	if _, can := adapter.(channel.Profiler); !can || contact.ProfileName != "" {
		return nil
	}
	first, err := dal.SetContactProfileAsked(ctx, r.tx, contact.ID)
	if err != nil || !first {
		return err
	}
	return r.tx.InsertJob(ctx, profileJob{r.tx.Workspace(), c.ID}, &river.InsertOpts{Queue: ProfileQueue, MaxAttempts: mostProfileAttempts})
}

// profile asks what the person of a conversation is called and tells whoever watches. One who allows no look, or has a name by
// now, is left as they are.
func (i *Inbox) profile(ctx context.Context, job profileJob) error {
	var ch *dal.Channel
	var who []channel.Identity
	err := i.Store.InWorkspace(ctx, job.Workspace, func(tx *dal.Tx) error {
		c, err := dal.GetConversation(ctx, tx, job.Conversation)
		if err == nil {
			ch, err = dal.GetChannel(ctx, tx, c.ChannelID)
		}
		if err == nil {
			who, err = addressees(ctx, tx, c, ch)
		}
		return err
	})
	if dal.IsNotFound(err) {
		return nil // gone in the meantime
	}
	if err != nil || ch.Status != domain.ChannelConnected {
		return err
	}
	adapter, _ := i.adapterFor(ch.Network)
	profiler, can := adapter.(channel.Profiler)
	if !can {
		return nil
	}
	p, err := profiler.Profile(ctx, credentialOf(ch), who)
	if err != nil {
		return notProfiled(err)
	}
	name := p.Name
	if name == "" && p.Username != "" {
		name = "@" + p.Username
	}
	if name == "" {
		return nil
	}
	return i.Store.InWorkspace(ctx, job.Workspace, func(tx *dal.Tx) error {
		c, err := dal.LockConversation(ctx, tx, job.Conversation)
		if err != nil {
			return err
		}
		contact, err := dal.GetContact(ctx, tx, c.ContactID)
		if err != nil || contact.ProfileName != "" {
			return err
		}
		contact.ProfileName = name
		if err := dal.SetContactName(ctx, tx, contact); err != nil {
			return err
		}
		dal.Emit(tx, domain.Event{Kind: domain.ConversationChanged, ConversationID: c.ID})
		return nil
	})
}

// notProfiled decides whether asking again may help.
func notProfiled(err error) error {
	var retryable *channel.Retryable
	var unconfirmed *channel.Unconfirmed
	switch {
	case errors.As(err, &retryable) && retryable.Wait:
		return river.JobSnooze(max(retryable.After, time.Minute))
	case errors.As(err, &retryable), errors.As(err, &unconfirmed):
		return err
	}
	return nil // a name is not worth more
}
