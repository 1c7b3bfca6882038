package inbox

import (
	"context"
	"time"

	"github.com/riverqueue/river"

	"postdog.io/authz"
	"postdog.io/channel"
	"postdog.io/dal"
	"postdog.io/domain"
)

// typingShownFor is how long WhatsApp shows a typing indicator (Cloud API: it stops after 25 seconds, or when a message
// is sent); it is asked for again at most this often.
const typingShownFor = 20 * time.Second

// SetTyping tells colleagues, and the customer where the network can show it, that the actor is typing.
func (i *Inbox) SetTyping(ctx context.Context, by authz.Actor, id domain.ConversationID, typing bool) (c *dal.Conversation, err error) {
	if err := authz.AsMember(by); err != nil {
		return nil, err
	}
	err = i.Store.InWorkspace(ctx, by.Workspace(), func(tx *dal.Tx) error {
		if c, err = visible(ctx, tx, by, id); err != nil || !typing {
			return err
		}
		return tx.InsertJob(ctx, typingJob{Workspace: by.Workspace(), Conversation: c.ID}, &river.InsertOpts{
			UniqueOpts: river.UniqueOpts{ByArgs: true, ByPeriod: typingShownFor},
		})
	})
	if err != nil {
		return nil, err
	}
	i.Live.Tell(domain.Event{Kind: domain.TypingChanged, WorkspaceID: by.Workspace(), ConversationID: c.ID, MemberID: by.Member(), Typing: typing})
	return c, nil
}

// typingJob shows the customer that someone is typing.
type typingJob struct {
	Workspace    domain.WorkspaceID    `json:"workspace"`
	Conversation domain.ConversationID `json:"conversation"`
}

// Kind implements river.JobArgs.
func (typingJob) Kind() string { return "inbox_typing" }

// InsertOpts implements river.JobArgsWithInsertOpts: a late indicator would lie, so there is one try.
func (typingJob) InsertOpts() river.InsertOpts { return river.InsertOpts{MaxAttempts: 1} }

// TypingWorker shows typing indicators.
type TypingWorker struct {
	river.WorkerDefaults[typingJob]
	Inbox *Inbox
}

// Work shows one indicator.
func (w *TypingWorker) Work(ctx context.Context, job *river.Job[typingJob]) error {
	return w.Inbox.tellCustomer(ctx, job.Args.Workspace, job.Args.Conversation, func(a channel.Adapter, c channel.Credential, to []channel.Identity, lastInbound string) error {
		if t, ok := a.(channel.Typer); ok {
			return t.ShowTyping(ctx, c, to, lastInbound)
		}
		return nil
	})
}
