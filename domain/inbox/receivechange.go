package inbox

import (
	"context"
	"time"

	"postdog.io/channel"
	"postdog.io/dal"
	"postdog.io/domain"
)

// change is what a later delivery does to a message: an emoji on it, a new text, or its withdrawal.
type change struct {
	kind       domain.ChangeKind
	direction  domain.MessageDirection
	text       string
	occurredAt time.Time
	member     domain.MemberID
}

func (r *receiving) edit(ctx context.Context, in *channel.InboundEdit) error {
	return r.change(ctx, in.ExternalID, in.From, change{kind: domain.EditChange, direction: directionOf(in.Echo), text: in.Text, occurredAt: in.OccurredAt})
}

func (r *receiving) deletion(ctx context.Context, in *channel.InboundDeletion) error {
	return r.change(ctx, in.ExternalID, in.From, change{kind: domain.DeletionChange, direction: directionOf(in.Echo), occurredAt: in.OccurredAt})
}

func directionOf(echo bool) domain.MessageDirection {
	if echo {
		return domain.Outbound
	}
	return domain.Inbound
}

// react puts the emoji of a reaction on the message that it is for.
func (r *receiving) react(ctx context.Context, m *dal.Message, target string) error {
	if m.Content.Reaction == nil || target == "" {
		return nil
	}
	c := change{kind: domain.ReactionChange, direction: m.Direction, text: m.Content.Reaction.Emoji, occurredAt: m.OccurredAt, member: m.AuthorID}
	return r.changeOf(ctx, target, m.DataSubjectID, c)
}

// change applies a change that a person made.
func (r *receiving) change(ctx context.Context, externalID string, who []channel.Identity, c change) error {
	contact, err := r.Contacts.Resolve(ctx, r.tx, r.channel.Network, who, "")
	if err != nil {
		return err
	}
	return r.changeOf(ctx, externalID, contact.DataSubjectID, c)
}

// changeOf applies a change to a message, or keeps it until the message is known: it can overtake it.
func (r *receiving) changeOf(ctx context.Context, externalID string, subject domain.DataSubjectID, c change) error {
	if err := dal.LockExternalID(ctx, r.tx, externalID); err != nil {
		return err
	}
	m, err := dal.LockMessageByExternalID(ctx, r.tx, externalID)
	if dal.IsNotFound(err) {
		r.Observer.Parked("change")
		return dal.ParkChange(ctx, r.tx, externalID, &dal.ParkedChange{
			DataSubjectID: subject, Kind: c.kind, Direction: c.direction, Text: c.text, OccurredAt: wholeSeconds(c.occurredAt),
		})
	}
	if err != nil {
		return err
	}
	return r.applyChange(ctx, m, c)
}

// applyParkedChanges applies what was said about a message before it was known.
func (r *receiving) applyParkedChanges(ctx context.Context, m *dal.Message) error {
	if m.ExternalID == "" {
		return nil
	}
	parked, err := dal.TakeParkedChanges(ctx, r.tx, m.ExternalID)
	if err != nil {
		return err
	}
	for _, p := range parked {
		if err := r.applyChange(ctx, m, change{kind: p.Kind, direction: p.Direction, text: p.Text, occurredAt: p.OccurredAt}); err != nil {
			return err
		}
	}
	return nil
}

// applyChange changes a locked message. Nobody changes or takes back what the other side said, and what was taken back
// stays so.
func (r *receiving) applyChange(ctx context.Context, m *dal.Message, c change) error {
	at := wholeSeconds(c.occurredAt)
	news := false
	var err error
	switch {
	case c.kind == domain.ReactionChange:
		news, err = dal.SetMessageReaction(ctx, r.tx, &dal.MessageReaction{
			MessageID: m.ID, Direction: c.direction, DataSubjectID: m.DataSubjectID, MemberID: c.member, Emoji: c.text, OccurredAt: at,
		})
	case c.direction != m.Direction || m.DeletedAt != nil:
		return nil
	case c.kind == domain.EditChange:
		news, err = r.revise(ctx, m, c.text, at)
	default:
		news, err = true, r.withdraw(ctx, m, at)
	}
	if err != nil || !news {
		return err
	}
	dal.Emit(r.tx, domain.Event{Kind: domain.MessageChanged, ConversationID: m.ConversationID, MessageID: m.ID})
	return nil
}

// revise gives a message its new text and keeps what it said before. An edit from before the last one changes nothing.
func (r *receiving) revise(ctx context.Context, m *dal.Message, text string, at time.Time) (bool, error) {
	if m.EditedAt != nil && !m.EditedAt.Before(at) {
		return false, nil
	}
	_, err := dal.InsertMessageRevision(ctx, r.tx, &dal.MessageRevision{MessageID: m.ID, DataSubjectID: m.DataSubjectID, Content: m.Content, ReplacedAt: at})
	if err != nil {
		return false, err
	}
	m.Content.Text, m.EditedAt = text, &at
	return true, dal.UpdateMessageContent(ctx, r.tx, m)
}

// withdraw removes what a message said, its earlier texts and its files.
func (r *receiving) withdraw(ctx context.Context, m *dal.Message, at time.Time) error {
	m.Content, m.DeletedAt = domain.Content{}, &at
	if err := dal.UpdateMessageContent(ctx, r.tx, m); err != nil {
		return err
	}
	if err := dal.DeleteMessageRevisions(ctx, r.tx, m.ID); err != nil {
		return err
	}
	files, err := dal.ListMessageMedia(ctx, r.tx, []domain.MessageID{m.ID})
	if err != nil || len(files) == 0 || r.Files == nil {
		return err
	}
	ids := make([]domain.MediaID, len(files))
	for n, f := range files {
		ids[n] = f.Media.ID
	}
	return r.Files.Forget(ctx, r.tx, ids...)
}
