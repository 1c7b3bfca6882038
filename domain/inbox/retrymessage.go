package inbox

import (
	"context"

	"postdog.io/authz"
	"postdog.io/dal"
	"postdog.io/domain"
)

// RetryMessage puts a failed message back into the queue, in its old place. A message that has not failed is CONFLICT.
func (i *Inbox) RetryMessage(ctx context.Context, by authz.Actor, id domain.MessageID) (m *dal.Message, err error) {
	err = i.Store.InWorkspace(ctx, by.Workspace(), func(tx *dal.Tx) error {
		if m, err = dal.LockMessage(ctx, tx, id); err != nil {
			return err
		}
		c, err := visible(ctx, tx, by, m.ConversationID)
		if err != nil {
			return err
		}
		if m.Status == nil || *m.Status != domain.StatusFailed {
			return &domain.Error{Code: domain.Conflict, Field: "messageId", Message: "Only a message that failed can be sent again."}
		}
		ch, err := dal.GetChannel(ctx, tx, c.ChannelID)
		if err != nil {
			return err
		}
		if ch.Status == domain.ChannelDisconnected {
			return errDisconnected()
		}
		if err := i.mayAnswer(c, ch, m.Kind, m.AuthorID, tx.Now()); err != nil {
			return err
		}
		queued := domain.StatusQueued
		m.Status, m.Attempts, m.AttemptedAt, m.NextAttemptAt = &queued, 0, nil, nil
		m.ExternalID, m.SealedExternalID, m.ExternalIDHash = "", nil, nil // the next attempt gets one of its own
		m.FailureCode, m.FailureMessage, m.FailureRetryable = nil, nil, false
		if err := dal.UpdateMessageDelivery(ctx, tx, m); err != nil {
			return err
		}
		if err := settleReaction(ctx, tx, m); err != nil {
			return err
		}
		dal.Emit(tx, domain.Event{Kind: domain.MessageChanged, ConversationID: m.ConversationID, MessageID: m.ID})
		return tx.InsertJob(ctx, deliverJob{Workspace: by.Workspace(), Conversation: m.ConversationID}, nil)
	})
	if err != nil {
		return nil, err
	}
	return m, nil
}
