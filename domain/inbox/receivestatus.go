package inbox

import (
	"context"
	"time"

	"postdog.io/channel"
	"postdog.io/dal"
	"postdog.io/domain"
)

var statusOf = map[channel.Status]domain.MessageStatus{
	channel.StatusAccepted: domain.StatusAccepted, channel.StatusSent: domain.StatusSent,
	channel.StatusDelivered: domain.StatusDelivered, channel.StatusRead: domain.StatusRead,
	channel.StatusPlayed: domain.StatusPlayed, channel.StatusFailed: domain.StatusFailed,
}

// receiveStatus adds a report to its message's history. A report can come before the answer to the send that it speaks
// of: then our own id in its callback data finds the message, and without one it waits until the message is known.
func (i *Inbox) receiveStatus(ctx context.Context, tx *dal.Tx, in *channel.InboundStatus) error {
	report := &dal.ParkedStatus{Status: statusOf[in.Status], OccurredAt: in.OccurredAt}
	if in.Failure != nil {
		report.FailureCode, report.FailureMessage, report.FailureRetryable = &in.Failure.Code, &in.Failure.Message, in.Failure.RetryByHand
	}
	if err := dal.LockExternalID(ctx, tx, in.ExternalID); err != nil {
		return err
	}
	m, err := findReported(ctx, tx, in)
	if dal.IsNotFound(err) {
		i.Observer.Parked("status")
		return dal.ParkStatus(ctx, tx, in.ExternalID, report)
	}
	if err != nil {
		return err
	}
	isNews := m.ExternalID != in.ExternalID
	waited := m.Status != nil && (*m.Status == domain.StatusUnconfirmed || *m.Status == domain.StatusSending)
	if m.ExternalID == "" {
		m.ExternalID = in.ExternalID
	}
	if err := applyStatus(ctx, tx, m, in.ExternalID, report); err != nil {
		return err
	}
	if err := notePrice(ctx, tx, m, in); err != nil {
		return err
	}
	if isNews {
		if err := applyParked(ctx, tx, m, in.ExternalID); err != nil {
			return err
		}
	}
	if waited {
		if err := applyMarks(ctx, tx, m); err != nil {
			return err
		}
		return tx.InsertJob(ctx, deliverJob{Workspace: tx.Workspace(), Conversation: m.ConversationID}, nil)
	}
	return nil
}

// notePrice keeps what the network says of a message's cost, and until when the customer's messages are free.
func notePrice(ctx context.Context, tx *dal.Tx, m *dal.Message, in *channel.InboundStatus) error {
	if p := in.Price; p != nil {
		if err := dal.SetMessagePrice(ctx, tx, m.ID, p.Category, p.Type, p.Billable); err != nil {
			return err
		}
	}
	if in.FreeUntil.IsZero() {
		return nil
	}
	c, err := dal.LockConversation(ctx, tx, m.ConversationID)
	if err != nil || (c.FreeUntil != nil && !c.FreeUntil.Before(in.FreeUntil)) {
		return err
	}
	c.FreeUntil = &in.FreeUntil
	return dal.UpdateConversation(ctx, tx, c)
}

// findReported finds and locks the outbound message that a report is about.
func findReported(ctx context.Context, tx *dal.Tx, in *channel.InboundStatus) (*dal.Message, error) {
	m, err := dal.LockMessageByExternalID(ctx, tx, in.ExternalID)
	if dal.IsNotFound(err) && in.CallbackData != "" {
		id, bad := domain.ParseID[domain.MessageID]("", in.CallbackData)
		if bad != nil {
			return nil, dal.ErrNotFound
		}
		m, err = dal.LockMessage(ctx, tx, id)
	}
	if err == nil && m.Direction != domain.Outbound {
		return nil, dal.ErrNotFound
	}
	return m, err
}

// applyParked applies the reports that waited until someone knew which message, now locked, an external id is of.
func applyParked(ctx context.Context, tx *dal.Tx, m *dal.Message, externalID string) error {
	parked, err := dal.TakeParkedStatuses(ctx, tx, externalID)
	if err != nil {
		return err
	}
	for _, s := range parked {
		if err := applyStatus(ctx, tx, m, externalID, s); err != nil {
			return err
		}
	}
	return nil
}

// applyStatus adds a step to a locked message's history, and moves what the message shows if the step is further on. An
// attempt that failed says nothing of a later one, which the network knows under another id.
func applyStatus(ctx context.Context, tx *dal.Tx, m *dal.Message, externalID string, s *dal.ParkedStatus) error {
	added, err := dal.InsertMessageStatus(ctx, tx, externalID, &dal.MessageStatusChange{
		MessageID: m.ID, Status: s.Status, OccurredAt: s.OccurredAt.UTC().Truncate(time.Second), FailureCode: s.FailureCode,
	})
	if err != nil || !added || (s.Status == domain.StatusFailed && externalID != m.ExternalID) {
		return err
	}
	before := *m.Status
	after := before.Advance(s.Status)
	m.Status = &after
	if after == domain.StatusFailed && before != after {
		m.FailureCode, m.FailureMessage, m.FailureRetryable = s.FailureCode, s.FailureMessage, s.FailureRetryable
	}
	if after != domain.StatusFailed {
		m.FailureCode, m.FailureMessage, m.FailureRetryable = nil, nil, false
	}
	if err := dal.UpdateMessageDelivery(ctx, tx, m); err != nil {
		return err
	}
	dal.Emit(tx, domain.Event{Kind: domain.MessageChanged, ConversationID: m.ConversationID, MessageID: m.ID})
	if (before == domain.StatusFailed) == (after == domain.StatusFailed) {
		return nil
	}
	return settleReaction(ctx, tx, m)
}
