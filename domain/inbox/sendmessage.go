package inbox

import (
	"context"
	"strings"
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
	Text       string
	// ReplyTo is the message to quote; zero quotes none.
	ReplyTo domain.MessageID
}

const maxClientIDLength = 64

// SendMessage adds a message to a conversation and to the queue of what is to be sent there. It returns CONFLICT when
// the thread has moved past IfLastSeen or the channel is disconnected, WINDOW_CLOSED when the network would refuse a free-form message, and INVALID for
// a text that the network doesn't take.
func (i *Inbox) SendMessage(ctx context.Context, by authz.Actor, in SendMessage) (m *dal.Message, err error) {
	if n := utf8.RuneCountInString(in.ClientID); n == 0 || n > maxClientIDLength || strings.ContainsFunc(in.ClientID, unicode.IsControl) {
		return nil, domain.InvalidField("clientId", "Give a unique clientId of 1 to %d characters, such as a UUID.", maxClientIDLength)
	}
	if strings.TrimSpace(in.Text) == "" {
		return nil, domain.InvalidField("text", "Write something first: the text is empty.")
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
	limits := i.Capabilities(ch.Network)
	if n := utf8.RuneCountInString(in.Text); n > limits.MaxTextLength {
		return nil, domain.InvalidField("text", "The text has %d characters; this network takes %d at the most.", n, limits.MaxTextLength)
	}
	if !utf8.ValidString(in.Text) || strings.ContainsRune(in.Text, 0) {
		return nil, domain.InvalidField("text", "The text holds a character that can't be sent.")
	}
	now := tx.Now()
	if !WindowOf(c, limits.MessagingWindow, now).IsOpen {
		return nil, domain.Errorf(domain.WindowClosed, "The customer last wrote more than %d hours ago; until they write again only a template can be sent.", int(limits.MessagingWindow.Hours()))
	}
	if !in.ReplyTo.IsZero() {
		quoted, err := dal.GetMessage(ctx, tx, in.ReplyTo)
		if dal.IsNotFound(err) || (err == nil && quoted.ConversationID != c.ID) {
			return nil, &domain.Error{Code: domain.NotFound, Field: "replyTo", Message: "The message to quote is not in this conversation."}
		}
		if err != nil {
			return nil, err
		}
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
	return &dal.Message{
		ID: domain.NewID[domain.MessageID](), ConversationID: c.ID, DataSubjectID: c.DataSubjectID,
		Direction: domain.Outbound, Kind: domain.KindText, AuthorID: by.Member(), AuthorKeyID: account, ClientID: &in.ClientID,
		ReplyToID: in.ReplyTo, OccurredAt: occurredAt, Arrival: arrival, Status: &queued,
		Content: domain.Content{Text: in.Text},
	}, nil
}
