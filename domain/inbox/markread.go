package inbox

import (
	"context"
	"errors"

	"github.com/riverqueue/river"

	"postdog.io/authz"
	"postdog.io/channel"
	"postdog.io/dal"
	"postdog.io/domain"
)

// MarkRead notes that the actor has read a conversation up to a message (zero: all of it), tells colleagues, and lets
// the customer see it where the network has read receipts.
func (i *Inbox) MarkRead(ctx context.Context, by authz.Actor, id domain.ConversationID, upTo domain.MessageID) (c *dal.Conversation, err error) {
	if err := authz.AsMember(by); err != nil {
		return nil, err
	}
	news := false
	err = i.Store.InWorkspace(ctx, by.Workspace(), func(tx *dal.Tx) error {
		if c, err = visible(ctx, tx, by, id); err != nil {
			return err
		}
		count := c.InboundCount
		if !upTo.IsZero() && upTo != c.LastMessageID {
			if count, err = countUpTo(ctx, tx, c, upTo); err != nil {
				return err
			}
		}
		if news, err = dal.SetConversationRead(ctx, tx, c.ID, by.Member(), count); err != nil || !news {
			return err
		}
		return tx.InsertJob(ctx, readReceiptJob{Workspace: by.Workspace(), Conversation: c.ID}, nil)
	})
	if err != nil {
		return nil, err
	}
	if news {
		i.Live.Tell(domain.Event{Kind: domain.ConversationRead, WorkspaceID: by.Workspace(), ConversationID: c.ID, MemberID: by.Member()})
	}
	return c, nil
}

func countUpTo(ctx context.Context, tx *dal.Tx, c *dal.Conversation, upTo domain.MessageID) (int64, error) {
	m, err := dal.GetMessage(ctx, tx, upTo)
	if dal.IsNotFound(err) || (err == nil && m.ConversationID != c.ID) {
		return 0, &domain.Error{Code: domain.NotFound, Field: "upTo", Message: "This message is not in the conversation."}
	}
	if err != nil {
		return 0, err
	}
	return dal.CountInboundUpTo(ctx, tx, c.ID, dal.MessagePosition{OccurredAt: m.OccurredAt, Arrival: m.Arrival, ID: m.ID})
}

// readReceiptJob shows the customer that their latest message was read.
type readReceiptJob struct {
	Workspace    domain.WorkspaceID    `json:"workspace"`
	Conversation domain.ConversationID `json:"conversation"`
}

// Kind implements river.JobArgs.
func (readReceiptJob) Kind() string { return "inbox_read_receipt" }

// InsertOpts implements river.JobArgsWithInsertOpts: a receipt is a courtesy, and worth a few tries only.
func (readReceiptJob) InsertOpts() river.InsertOpts { return river.InsertOpts{MaxAttempts: 3} }

// ReadReceiptWorker shows read receipts.
type ReadReceiptWorker struct {
	river.WorkerDefaults[readReceiptJob]
	Inbox *Inbox
}

// Work shows one receipt.
func (w *ReadReceiptWorker) Work(ctx context.Context, job *river.Job[readReceiptJob]) error {
	return w.Inbox.tellCustomer(ctx, job.Args.Workspace, job.Args.Conversation, func(a channel.Adapter, c channel.Credential, to []channel.Identity, lastInbound string) error {
		if r, ok := a.(channel.Reader); ok {
			return r.MarkRead(ctx, c, to, lastInbound)
		}
		return nil
	})
}

// tellCustomer calls the network about the customer's latest message in a conversation.
func (i *Inbox) tellCustomer(ctx context.Context, ws domain.WorkspaceID, id domain.ConversationID, call func(channel.Adapter, channel.Credential, []channel.Identity, string) error) error {
	tx, err := i.Store.ReadWorkspace(ctx, ws)
	if err != nil {
		return err
	}
	defer tx.Close()
	c, err := dal.GetConversation(ctx, tx, id)
	if err != nil {
		return orCancel(err)
	}
	m, err := dal.LastInboundMessage(ctx, tx, id)
	if err != nil {
		return orCancel(err)
	}
	ch, err := dal.GetChannel(ctx, tx, c.ChannelID)
	if err != nil {
		return orCancel(err)
	}
	to, err := addressees(ctx, tx, c, ch)
	if err != nil {
		return err
	}
	tx.Close() // no transaction stays open while the network takes its time
	adapter, ok := i.adapterFor(ch.Network)
	if !ok || m.ExternalID == "" || ch.Status == domain.ChannelDisconnected {
		return nil
	}
	err = call(adapter, credentialOf(ch), to, m.ExternalID)
	var rejected *channel.Rejected
	if errors.As(err, &rejected) {
		return river.JobCancel(err)
	}
	return err
}

// orCancel ends a job for good whose subject is gone.
func orCancel(err error) error {
	if dal.IsNotFound(err) {
		return river.JobCancel(err)
	}
	return err
}
