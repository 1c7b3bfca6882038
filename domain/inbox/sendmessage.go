package inbox

import (
	"context"
	"strings"
	"time"
	"unicode"
	"unicode/utf8"

	"postdog.io/authz"
	"postdog.io/dal"
	"postdog.io/domain"
)

// SendMessage is a message that a member wants to send.
type SendMessage struct {
	ConversationID domain.ConversationID
	// ClientID is the client's own id: the same one again returns the message that is there.
	ClientID string
	// IfLastSeen is the last message that the sender saw; zero doesn't ask.
	IfLastSeen domain.MessageID
	// Kind and Content are what to send. Without a kind it is that of the first file. With KindTemplate the content's template
	// names the template and its values.
	Kind    domain.MessageKind
	Content domain.Content
	// Media are the files that it carries, in order.
	Media []domain.MediaID
	// ReplyTo is the message to quote, or to react to; zero quotes none.
	ReplyTo domain.MessageID
}

const maxClientIDLength = 64

// SendMessage adds a message to a conversation and to the queue of what is to be sent there. It returns CONFLICT when the
// thread has moved past IfLastSeen or the channel is disconnected, WINDOW_CLOSED when the network would refuse a free-form
// message, and INVALID for what the network doesn't take.
func (i *Inbox) SendMessage(ctx context.Context, by authz.Actor, in SendMessage) (m *dal.Message, err error) {
	if n := utf8.RuneCountInString(in.ClientID); n == 0 || n > maxClientIDLength || strings.ContainsFunc(in.ClientID, unicode.IsControl) {
		return nil, domain.InvalidField("clientId", "Give a unique clientId of 1 to %d characters, such as a UUID.", maxClientIDLength)
	}
	err = i.Store.InWorkspace(ctx, by.Workspace(), func(tx *dal.Tx) error {
		c, err := visible(ctx, tx, by, in.ConversationID)
		if err != nil {
			return err
		}
		if c, err = dal.LockConversation(ctx, tx, c.ID); err != nil {
			return err
		}
		m, err = dal.GetMessageByClientID(ctx, tx, c.ID, in.ClientID)
		if !dal.IsNotFound(err) {
			return err // it is there already, or the look failed
		}
		if m, err = i.newMessage(ctx, tx, by, c, in); err != nil {
			return err
		}
		if _, err := dal.InsertMessage(ctx, tx, m); err != nil {
			return err
		}
		if err := dal.InsertMessageMedia(ctx, tx, m.ID, in.Media...); err != nil {
			return err
		}
		if err := showReaction(ctx, tx, m); err != nil {
			return err
		}
		noteLatest(c, m)
		if err := dal.UpdateConversation(ctx, tx, c); err != nil {
			return err
		}
		dal.Emit(tx, domain.Event{Kind: domain.MessageAdded, ConversationID: c.ID, MessageID: m.ID})
		return tx.InsertJob(ctx, deliverJob{Workspace: by.Workspace(), Conversation: c.ID}, nil)
	})
	if err != nil {
		return nil, err
	}
	return m, nil
}

// newMessage checks a message against the thread and the network's rules.
func (i *Inbox) newMessage(ctx context.Context, tx *dal.Tx, by authz.Actor, c *dal.Conversation, in SendMessage) (*dal.Message, error) {
	if !in.IfLastSeen.IsZero() && in.IfLastSeen != c.LastMessageID {
		return nil, &domain.Error{Code: domain.Conflict, Field: "ifLastSeen", Message: "Someone wrote in this conversation since you looked. Read the latest message, then send."}
	}
	ch, err := dal.GetChannel(ctx, tx, c.ChannelID)
	if err != nil {
		return nil, err
	}
	if ch.Status == domain.ChannelDisconnected {
		return nil, errDisconnected()
	}
	if c.BlockedAt != nil {
		return nil, errBlocked()
	}
	if in.Kind == "" {
		if in.Kind, err = kindOfFile(ctx, tx, c, in.Media); err != nil {
			return nil, err
		}
	}
	content, err := i.compose(ctx, tx, c, ch, in)
	if err != nil {
		return nil, err
	}
	now := tx.Now()
	if err := i.mayAnswer(c, ch, in.Kind, by.Member(), now); err != nil {
		return nil, err
	}
	if err := quotable(ctx, tx, c, in); err != nil {
		return nil, err
	}
	// A message stands after all that was there when it was sent, also where the clock of the network, or of another of
	// our nodes, is ahead: otherwise the thread would not have moved for those who say what they saw last.
	occurredAt, arrival := wholeSeconds(now), arrivalAt(now)
	if occurredAt.Before(c.LastActivityAt) {
		occurredAt = c.LastActivityAt
	}
	if occurredAt.Equal(c.LastActivityAt) {
		arrival = max(arrival, c.LastArrival+1)
	}
	queued := domain.StatusQueued
	account := domain.APIKeyID{}
	if by.Member().IsZero() {
		account = by.APIKey()
	}
	m := &dal.Message{
		ID: domain.NewID[domain.MessageID](), ConversationID: c.ID, DataSubjectID: c.DataSubjectID,
		Direction: domain.Outbound, Kind: in.Kind, Origin: domain.FromPostDog, AuthorID: by.Member(), AuthorKeyID: account, ClientID: &in.ClientID,
		ReplyToID: in.ReplyTo, OccurredAt: occurredAt, Arrival: arrival, Status: &queued,
		Content: content,
	}
	if err := i.underConsent(ctx, tx, m, c, ch.Network); err != nil {
		return nil, err
	}
	m.Initiates = !WindowOf(c, i.Capabilities(ch.Network), now).IsOpen && in.Kind == domain.KindTemplate
	if m.Initiates && i.Numbers != nil {
		return m, i.Numbers.MayInitiate(ctx, tx, ch, c.ID)
	}
	return m, nil
}

// mayAnswer refuses what the network would refuse outside its window: everything but templates.
func (i *Inbox) mayAnswer(c *dal.Conversation, ch *dal.Channel, kind domain.MessageKind, author domain.MemberID, now time.Time) error {
	limits := i.Capabilities(ch.Network)
	window := WindowOf(c, limits, now)
	switch {
	case kind == domain.KindTemplate || window.IsOpen:
		return nil
	case window.HumanAgentUntil != nil && now.Before(*window.HumanAgentUntil) && !author.IsZero():
		return nil
	case limits.Templates:
		return domain.Errorf(domain.WindowClosed, "The customer last wrote more than %d hours ago; until they write again only a template can be sent.", int(limits.MessagingWindow.Hours()))
	case limits.HumanAgentWindow > 0:
		return domain.Errorf(domain.WindowClosed, "The customer last wrote more than %d days ago; nothing can be sent until they write again.", int(limits.HumanAgentWindow.Hours()/24))
	}
	return domain.Errorf(domain.WindowClosed, "The customer last wrote more than %d hours ago; nothing can be sent until they write again.", int(limits.MessagingWindow.Hours()))
}

// quotable checks that what is quoted, or reacted to, is a message of the thread that is still there.
func quotable(ctx context.Context, tx *dal.Tx, c *dal.Conversation, in SendMessage) error {
	field := "replyTo"
	if in.Kind == domain.KindReaction {
		field = "reaction.messageId"
	}
	if in.ReplyTo.IsZero() {
		return nil
	}
	quoted, err := dal.GetMessage(ctx, tx, in.ReplyTo)
	switch {
	case dal.IsNotFound(err) || (err == nil && quoted.ConversationID != c.ID):
		return &domain.Error{Code: domain.NotFound, Field: field, Message: "This message is not in the conversation."}
	case err != nil:
		return err
	case quoted.DeletedAt != nil:
		return domain.InvalidField(field, "This message was taken back by its sender.")
	case in.Kind == domain.KindReaction && quoted.ExternalID == "":
		return domain.InvalidField(field, "This message has not reached the network yet. React to it once it was sent.")
	}
	return nil
}
