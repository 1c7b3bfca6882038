package inbox

import (
	"bytes"
	"cmp"
	"context"

	"postdog.io/channel"
	"postdog.io/dal"
	"postdog.io/domain"
)

// receiveMessage puts a customer's message into its conversation. A message that is there already changes nothing.
func (i *Inbox) receiveMessage(ctx context.Context, tx *dal.Tx, d *dal.WebhookDelivery, n int, item channel.Inbound) error {
	in := item.Message
	ch, err := dal.GetChannelByExternalID(ctx, tx, d.Network, item.AccountID)
	if dal.IsNotFound(err) {
		d.KeptItems++ // an account of the same owner that is not connected
		return nil
	}
	if err != nil {
		return err
	}
	contact, err := i.Contacts.Resolve(ctx, tx, d.Network, in.From, in.Name)
	if err != nil {
		return err
	}
	occurredAt := wholeSeconds(in.OccurredAt)
	c := &dal.Conversation{
		ID: domain.NewID[domain.ConversationID](), ContactID: contact.ID, DataSubjectID: contact.DataSubjectID,
		ChannelID: ch.ID, TeamID: ch.TeamID, Status: domain.ConversationOpen, LastActivityAt: occurredAt,
	}
	isNew, err := dal.GetOrInsertConversation(ctx, tx, c)
	if err != nil {
		return err
	}
	m := &dal.Message{
		ID: domain.NewID[domain.MessageID](), ConversationID: c.ID, DataSubjectID: c.DataSubjectID,
		Direction: domain.Inbound, Kind: in.Kind, ExternalID: in.ExternalID, ReplyTo: in.ReplyTo,
		OccurredAt: occurredAt, Arrival: d.Arrival + int64(n), Content: in.Content,
	}
	added, err := dal.InsertMessage(ctx, tx, m)
	if err != nil {
		return err
	}
	if !added {
		if isNew { // the id stands in another conversation; one without messages would only puzzle people
			return dal.DeleteConversation(ctx, tx, c.ID)
		}
		return nil
	}
	c.InboundCount++
	reopened := c.Status != domain.ConversationOpen
	c.Status = domain.ConversationOpen
	noteLatest(c, m)
	if in.OpensWindow && (c.LastInboundAt == nil || c.LastInboundAt.Before(occurredAt)) {
		c.LastInboundAt = &occurredAt
	}
	if err := dal.UpdateConversation(ctx, tx, c); err != nil {
		return err
	}
	if isNew || reopened {
		dal.Emit(tx, domain.Event{Kind: domain.ConversationChanged, ConversationID: c.ID})
	}
	dal.Emit(tx, domain.Event{Kind: domain.MessageAdded, ConversationID: c.ID, MessageID: m.ID})
	return nil
}

// noteLatest makes a message the conversation's last one, if it stands after the last one known in the thread's order:
// by the network's clock, then by arrival, then by id.
func noteLatest(c *dal.Conversation, m *dal.Message) {
	id, last := m.ID.UUID(), c.LastMessageID.UUID()
	if c.LastMessageID.IsZero() || cmp.Or(m.OccurredAt.Compare(c.LastActivityAt), cmp.Compare(m.Arrival, c.LastArrival), bytes.Compare(id[:], last[:])) > 0 {
		c.LastMessageID, c.LastActivityAt, c.LastArrival = m.ID, m.OccurredAt, m.Arrival
	}
}
