package inbox

import (
	"context"
	"time"

	"postdog.io/dal"
	"postdog.io/domain"
)

// showReaction puts the emoji of an outgoing reaction on its message at once.
func showReaction(ctx context.Context, tx *dal.Tx, m *dal.Message) error {
	if m.Kind != domain.KindReaction {
		return nil
	}
	return setReaction(ctx, tx, m, m, m.OccurredAt)
}

// settleReaction makes a message show what its customer sees after a reaction of ours has failed, or was sent after all:
// the emoji of the latest one that did not fail, if there is any. m is the reaction, stored as it is now; other kinds of
// message change nothing.
func settleReaction(ctx context.Context, tx *dal.Tx, m *dal.Message) error {
	if m.Kind != domain.KindReaction || m.ReplyToID.IsZero() {
		return nil
	}
	standing, err := dal.LastReaction(ctx, tx, m.ConversationID, m.ReplyToID)
	if dal.IsNotFound(err) {
		standing, err = nil, nil
	}
	if err != nil {
		return err
	}
	return setReaction(ctx, tx, m, standing, m.OccurredAt)
}

// setReaction shows a reaction, or none where it is nil, in place of what was put there up to a moment. m is one of the
// reactions to the message.
func setReaction(ctx context.Context, tx *dal.Tx, m, standing *dal.Message, upTo time.Time) error {
	r := &dal.MessageReaction{MessageID: m.ReplyToID, Direction: domain.Outbound, DataSubjectID: m.DataSubjectID, MemberID: m.AuthorID, OccurredAt: m.OccurredAt}
	if standing != nil {
		r.MemberID, r.OccurredAt = standing.AuthorID, standing.OccurredAt
		if standing.Content.Reaction != nil {
			r.Emoji = standing.Content.Reaction.Emoji
		}
	}
	news, err := dal.ReplaceMessageReaction(ctx, tx, r, upTo)
	if err == nil && news {
		dal.Emit(tx, domain.Event{Kind: domain.MessageChanged, ConversationID: m.ConversationID, MessageID: m.ReplyToID})
	}
	return err
}
