package dal

import (
	"context"
	"slices"
	"time"

	"github.com/uptrace/bun"

	"postdog.io/domain"
)

// MessagePosition is a place in a thread: by the network's clock, then by arrival.
type MessagePosition struct {
	OccurredAt time.Time
	Arrival    int64
	ID         domain.MessageID
}

// MessageQuery says which messages of a conversation to list.
type MessageQuery struct {
	ConversationID domain.ConversationID
	After, Before  *MessagePosition
	Limit          int64
	// FromEnd takes the last ones instead of the first.
	FromEnd bool
}

// forReaders leaves out what nobody is shown: the network's id, which is sealed and would be opened for nothing.
func forReaders(q *bun.SelectQuery) *bun.SelectQuery {
	return q.ExcludeColumn("external_id", "external_id_hash")
}

// ListMessages lists messages of a conversation, oldest first, without their external ids. Reactions stand on their messages and
// not among them.
func ListMessages(ctx context.Context, tx *Tx, query MessageQuery) ([]*Message, error) {
	var ms []*Message
	q := forReaders(tx.bun.NewSelect().Model(&ms)).
		Where("workspace_id = ? and conversation_id = ? and kind <> ?", tx.workspace, query.ConversationID, domain.KindReaction).Limit(query.Limit)
	if p := query.After; p != nil {
		q = q.Where("(occurred_at, arrival, id) > (?, ?, ?)", p.OccurredAt, p.Arrival, p.ID)
	}
	if p := query.Before; p != nil {
		q = q.Where("(occurred_at, arrival, id) < (?, ?, ?)", p.OccurredAt, p.Arrival, p.ID)
	}
	if query.FromEnd {
		q = q.Order("occurred_at desc", "arrival desc", "id desc")
	} else {
		q = q.Order("occurred_at", "arrival", "id")
	}
	if err := tx.scan(ctx, q); err != nil {
		return nil, err
	}
	if query.FromEnd {
		slices.Reverse(ms)
	}
	return ms, tx.openMessages(ctx, ms)
}

// ListMessagesByID finds those of the messages with these ids whose conversation a scope sees, in no order, without their
// external ids.
func ListMessagesByID(ctx context.Context, tx *Tx, scope domain.Scope, ids []domain.MessageID) ([]*Message, error) {
	var ms []*Message
	q := forReaders(tx.bun.NewSelect().Model(&ms)).Where("workspace_id = ? and id in (?)", tx.workspace, bun.List(ids))
	if err := tx.scan(ctx, tx.ofConversationsInScope(q, scope, "conversation_id", "id")); err != nil {
		return nil, err
	}
	return ms, tx.openMessages(ctx, ms)
}

// ListMessagesByExternalHash finds messages by the keyed hash of their external ids where a scope sees their conversation,
// in no order.
func ListMessagesByExternalHash(ctx context.Context, tx *Tx, scope domain.Scope, hashes [][]byte) ([]*Message, error) {
	var ms []*Message
	q := tx.bun.NewSelect().Model(&ms).Where("workspace_id = ? and external_id_hash in (?)", tx.workspace, bun.List(hashes))
	if err := tx.scan(ctx, tx.ofConversationsInScope(q, scope, "conversation_id", "id")); err != nil {
		return nil, err
	}
	return ms, tx.openMessages(ctx, ms)
}

// CountInboundUpTo counts the customer's messages up to and with a place in the thread.
func CountInboundUpTo(ctx context.Context, tx *Tx, conversation domain.ConversationID, p MessagePosition) (int64, error) {
	var n int64
	err := tx.scan(ctx, tx.bun.NewRaw(`
		select count(*) from messages where workspace_id = ? and conversation_id = ? and direction = ? and not history
		and (occurred_at, arrival, id) <= (?, ?, ?)`, tx.workspace, conversation, domain.Inbound, p.OccurredAt, p.Arrival, p.ID), &n)
	return n, err
}

// ListAwaitingMark lists and locks the business's messages of a conversation up to a moment that a report on all of them
// would move on: those that the network took, and that did not get as far as the status.
func ListAwaitingMark(ctx context.Context, tx *Tx, conversation domain.ConversationID, upTo time.Time, status domain.MessageStatus) ([]*Message, error) {
	before := []domain.MessageStatus{domain.StatusAccepted, domain.StatusSent}
	if status == domain.StatusRead {
		before = append(before, domain.StatusDelivered)
	}
	var ms []*Message
	q := tx.bun.NewSelect().Model(&ms).Where("workspace_id = ? and conversation_id = ? and direction = ? and status in (?) and occurred_at <= ?",
		tx.workspace, conversation, domain.Outbound, bun.List(before), upTo).Order("occurred_at", "arrival", "id").Limit(1000).For("update")
	if err := tx.scan(ctx, q); err != nil {
		return nil, err
	}
	return ms, tx.openMessages(ctx, ms)
}
