package inbox

import (
	"context"
	"time"

	"postdog.io/channel"
	"postdog.io/dal"
	"postdog.io/domain"
)

// mark moves on all of the business's messages to a person up to a moment: the report names no single ones.
func (r *receiving) mark(ctx context.Context, in *channel.InboundMark) error {
	if in.UpTo.IsZero() { // before the conversation, as where messages come in
		if err := dal.LockExternalID(ctx, r.tx, in.ExternalID); err != nil {
			return err
		}
	}
	c, isNew, err := r.conversation(ctx, in.From, "", in.OccurredAt)
	if err != nil {
		return err
	}
	if isNew { // a report on what was said before our time
		return dal.DeleteConversation(ctx, r.tx, c.ID)
	}
	upTo, status := in.UpTo, statusOf[in.Status]
	if upTo.IsZero() {
		m, err := dal.LockMessageByExternalID(ctx, r.tx, in.ExternalID)
		if dal.IsNotFound(err) { // it overtook the word that the network took the message
			return dal.ParkStatus(ctx, r.tx, in.ExternalID, &dal.ParkedStatus{Status: status, OccurredAt: in.OccurredAt})
		}
		if err != nil {
			return err
		}
		upTo = m.OccurredAt
	} else if remember(c, status, upTo) {
		if err := dal.UpdateConversation(ctx, r.tx, c); err != nil {
			return err
		}
	}
	messages, err := dal.ListAwaitingMark(ctx, r.tx, c.ID, wholeSeconds(upTo), status)
	if err != nil {
		return err
	}
	for _, m := range messages {
		if err := applyStatus(ctx, r.tx, m, m.ExternalID, &dal.ParkedStatus{Status: status, OccurredAt: in.OccurredAt}); err != nil {
			return err
		}
	}
	return nil
}

// remember notes in a locked conversation up to when everything was delivered or read, and says whether that is news.
func remember(c *dal.Conversation, status domain.MessageStatus, upTo time.Time) bool {
	mark := &c.DeliveredUpTo
	if status == domain.StatusRead {
		mark = &c.ReadUpTo
	}
	if *mark != nil && !(*mark).Before(upTo) {
		return false
	}
	*mark = &upTo
	return true
}

// applyMarks applies to a locked message, which the network is now known to have taken, the reports on all messages up to a
// moment that came before that was known.
func applyMarks(ctx context.Context, tx *dal.Tx, m *dal.Message) error {
	if m.AttemptedAt == nil {
		return nil
	}
	c, err := dal.GetConversation(ctx, tx, m.ConversationID)
	if err != nil {
		return err
	}
	for status, upTo := range map[domain.MessageStatus]*time.Time{domain.StatusDelivered: c.DeliveredUpTo, domain.StatusRead: c.ReadUpTo} {
		if upTo == nil || wholeSeconds(*m.AttemptedAt).After(wholeSeconds(*upTo)) {
			continue
		}
		if err := applyStatus(ctx, tx, m, m.ExternalID, &dal.ParkedStatus{Status: status, OccurredAt: *upTo}); err != nil {
			return err
		}
	}
	return nil
}
