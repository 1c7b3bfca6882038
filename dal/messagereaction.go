package dal

import (
	"context"
	"time"

	"github.com/uptrace/bun"

	"postdog.io/domain"
)

// MessageReaction is the emoji that one side put on a message. The emoji is sealed at rest.
type MessageReaction struct {
	bun.BaseModel `bun:"table:message_reactions"`

	WorkspaceID   domain.WorkspaceID      `bun:",pk"`
	MessageID     domain.MessageID        `bun:",pk"`
	Direction     domain.MessageDirection `bun:",pk"`
	DataSubjectID domain.DataSubjectID
	MemberID      domain.MemberID `bun:",nullzero"`
	SealedEmoji   []byte          `bun:"emoji" personal:"contact"`
	OccurredAt    time.Time

	// Emoji is empty where it was taken back.
	Emoji string `bun:"-"`
}

const messageReactionsTable = "message_reactions"

// SetMessageReaction puts one side's emoji on a message, or takes it back. It says whether that is news: what happened
// before the reaction that is there changes nothing.
func SetMessageReaction(ctx context.Context, tx *Tx, r *MessageReaction) (bool, error) {
	return ReplaceMessageReaction(ctx, tx, r, r.OccurredAt)
}

// ReplaceMessageReaction is SetMessageReaction of one that may be older than what it replaces: only what was put there after a
// moment stays.
func ReplaceMessageReaction(ctx context.Context, tx *Tx, r *MessageReaction, upTo time.Time) (bool, error) {
	r.WorkspaceID = tx.workspace
	if r.Emoji != "" {
		var err error
		if r.SealedEmoji, err = tx.sealFor(ctx, r.DataSubjectID, tx.place(messageReactionsTable, "emoji."+string(r.Direction), r.MessageID), []byte(r.Emoji)); err != nil {
			return false, err
		}
	}
	n, err := tx.exec(ctx, tx.bun.NewInsert().Model(r).On("conflict (workspace_id, message_id, direction) do update").
		Set("emoji = excluded.emoji, member_id = excluded.member_id, occurred_at = excluded.occurred_at").
		Where("message_reaction.occurred_at <= ?", upTo))
	return n == 1, err
}

// ListMessageReactions lists the emoji that stand on messages.
func ListMessageReactions(ctx context.Context, tx *Tx, messages []domain.MessageID) ([]*MessageReaction, error) {
	var rs []*MessageReaction
	q := tx.bun.NewSelect().Model(&rs).Where("workspace_id = ? and message_id in (?) and emoji is not null", tx.workspace, bun.List(messages)).
		Order("message_id", "direction")
	if err := tx.scan(ctx, q); err != nil {
		return nil, err
	}
	subjects := make([]domain.DataSubjectID, len(rs))
	for n, r := range rs {
		subjects[n] = r.DataSubjectID
	}
	if err := tx.loadSubjects(ctx, subjects); err != nil {
		return nil, err
	}
	for _, r := range rs {
		emoji, err := tx.openFor(r.DataSubjectID, tx.place(messageReactionsTable, "emoji."+string(r.Direction), r.MessageID), r.SealedEmoji)
		if err != nil {
			return nil, err
		}
		r.Emoji = string(emoji)
	}
	return rs, nil
}
