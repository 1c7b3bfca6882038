package inbox

import (
	"bytes"
	"cmp"
	"context"
	"time"

	"postdog.io/channel"
	"postdog.io/dal"
	"postdog.io/domain"
)

// receiving is the reading of one item that concerns a connected channel.
type receiving struct {
	*Inbox
	tx      *dal.Tx
	channel *dal.Channel
	// arrival is the item's place in the order of arrival.
	arrival int64
}

// message puts what was said into its conversation. What is there already changes nothing.
func (r *receiving) message(ctx context.Context, in *channel.InboundMessage) error {
	// A change of the message waits its turn here, so that it is either found below or finds the message.
	if err := dal.LockExternalID(ctx, r.tx, in.ExternalID); err != nil {
		return err
	}
	c, isNew, err := r.conversation(ctx, in.From, in.Name, in.OccurredAt)
	if err != nil {
		return err
	}
	if in.Echo {
		if ours, err := r.ownEcho(ctx, c, in); err != nil || ours {
			return err
		}
	}
	m := r.newMessage(c, in)
	added, err := dal.InsertMessage(ctx, r.tx, m)
	if err != nil {
		return err
	}
	if !added {
		if isNew { // the id stands in another conversation; one without messages would only puzzle people
			return dal.DeleteConversation(ctx, r.tx, c.ID)
		}
		return nil
	}
	if err := r.attach(ctx, c, m, in.Media); err != nil {
		return err
	}
	if m.Kind == domain.KindReaction {
		if err := r.react(ctx, m, in.ReplyTo); err != nil {
			return err
		}
	} else if err := r.applyParkedChanges(ctx, m); err != nil {
		return err
	}
	if in.Echo {
		if err := applyParked(ctx, r.tx, m, m.ExternalID); err != nil {
			return err
		}
	}
	reopened := note(c, m, in)
	if err := dal.UpdateConversation(ctx, r.tx, c); err != nil {
		return err
	}
	if isNew || reopened {
		dal.Emit(r.tx, domain.Event{Kind: domain.ConversationChanged, ConversationID: c.ID})
	}
	dal.Emit(r.tx, domain.Event{Kind: domain.MessageAdded, ConversationID: c.ID, MessageID: m.ID})
	return nil
}

// conversation finds or begins the thread with a person on the channel, and locks it.
func (r *receiving) conversation(ctx context.Context, who []channel.Identity, name string, at time.Time) (c *dal.Conversation, isNew bool, err error) {
	contact, err := r.Contacts.Resolve(ctx, r.tx, r.channel.Network, who, name)
	if err != nil {
		return nil, false, err
	}
	c = &dal.Conversation{
		ID: domain.NewID[domain.ConversationID](), ContactID: contact.ID, DataSubjectID: contact.DataSubjectID,
		ChannelID: r.channel.ID, TeamID: r.channel.TeamID, Status: domain.ConversationOpen, LastActivityAt: wholeSeconds(at),
	}
	if isNew, err = dal.GetOrInsertConversation(ctx, r.tx, c); err != nil {
		return nil, false, err
	}
	return c, isNew, r.nameless(ctx, contact, c)
}

// newMessage makes the row of what was said.
func (r *receiving) newMessage(c *dal.Conversation, in *channel.InboundMessage) *dal.Message {
	m := &dal.Message{
		ID: domain.NewID[domain.MessageID](), ConversationID: c.ID, DataSubjectID: c.DataSubjectID,
		Direction: domain.Inbound, Kind: in.Kind, ExternalID: in.ExternalID, History: in.History,
		OccurredAt: wholeSeconds(in.OccurredAt), Arrival: r.arrival, Content: in.Content, ReplyTo: in.ReplyTo,
	}
	if in.Echo {
		status := domain.StatusSent
		if in.Status != "" {
			status = statusOf[in.Status]
		}
		m.Direction, m.Origin, m.Status = domain.Outbound, domain.FromElsewhere, &status
	}
	return m
}

// attach notes the files that a message carries, and has them fetched.
func (r *receiving) attach(ctx context.Context, c *dal.Conversation, m *dal.Message, media []channel.InboundMedia) error {
	if len(media) == 0 {
		return nil
	}
	ids := make([]domain.MediaID, len(media))
	for n, in := range media {
		file := &dal.Media{
			ID: domain.NewID[domain.MediaID](), DataSubjectID: m.DataSubjectID, ChannelID: c.ChannelID, ConversationID: c.ID,
			Kind: in.Kind, Status: domain.MediaPending, MimeType: in.MIMEType, Details: in.Details,
			Source: dal.MediaSource{ID: in.ID, URL: in.URL, SHA256: in.SHA256, Expires: in.Expires},
		}
		if err := dal.InsertMedia(ctx, r.tx, file); err != nil {
			return err
		}
		ids[n] = file.ID
	}
	if err := dal.InsertMessageMedia(ctx, r.tx, m.ID, ids...); err != nil || r.Files == nil {
		return err
	}
	return r.Files.Fetch(ctx, r.tx, ids...)
}

// note tells the conversation what was said in it, and says whether that opened it again. History is no news to anyone.
func note(c *dal.Conversation, m *dal.Message, in *channel.InboundMessage) (reopened bool) {
	noteLatest(c, m)
	if m.Direction != domain.Inbound {
		return false
	}
	if in.OpensWindow && (c.LastInboundAt == nil || c.LastInboundAt.Before(m.OccurredAt)) {
		c.LastInboundAt = &m.OccurredAt
	}
	if in.History {
		return false
	}
	c.InboundCount++
	reopened = c.Status != domain.ConversationOpen
	c.Status = domain.ConversationOpen
	return reopened
}

// noteLatest makes a message the conversation's last one, if it stands after the last one known in the thread's order:
// by the network's clock, then by arrival, then by id.
func noteLatest(c *dal.Conversation, m *dal.Message) {
	id, last := m.ID.UUID(), c.LastMessageID.UUID()
	if c.LastMessageID.IsZero() || cmp.Or(m.OccurredAt.Compare(c.LastActivityAt), cmp.Compare(m.Arrival, c.LastArrival), bytes.Compare(id[:], last[:])) > 0 {
		c.LastMessageID, c.LastActivityAt, c.LastArrival = m.ID, m.OccurredAt, m.Arrival
	}
}
