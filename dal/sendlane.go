package dal

import (
	"context"
	"time"

	"github.com/google/uuid"

	"postdog.io/domain"
)

// A send lane lets one worker at a time send a conversation's messages. Whoever holds it is a node: when the node dies
// its lanes are free at once.

// LeaseLane takes a conversation's lane for a node until a time. It returns the lease, or false while a living node
// holds one.
func LeaseLane(ctx context.Context, tx *Tx, conversation domain.ConversationID, node int32, until time.Time) (uuid.UUID, bool, error) {
	lease := uuid.New()
	n, err := tx.exec(ctx, tx.bun.NewRaw(`
		insert into send_lanes as l (workspace_id, conversation_id, lease, node, leased_until) values (?0, ?1, ?2, ?3, ?4)
		on conflict (workspace_id, conversation_id) do update set lease = ?2, node = ?3, leased_until = ?4
		where l.leased_until <= ?5 or l.node not in (`+livingNodes+`)`,
		tx.workspace, conversation, lease.String(), node, until, tx.Now()))
	return lease, n == 1, err
}

// RenewLane moves a lease's end, and says whether the lease is still held.
func RenewLane(ctx context.Context, tx *Tx, conversation domain.ConversationID, lease uuid.UUID, until time.Time) (bool, error) {
	n, err := tx.exec(ctx, tx.bun.NewRaw("update send_lanes set leased_until = ? where workspace_id = ? and conversation_id = ? and lease = ?",
		until, tx.workspace, conversation, lease.String()))
	return n == 1, err
}

// ReleaseLane gives a lane back.
func ReleaseLane(ctx context.Context, tx *Tx, conversation domain.ConversationID, lease uuid.UUID) error {
	_, err := tx.exec(ctx, tx.bun.NewRaw("delete from send_lanes where workspace_id = ? and conversation_id = ? and lease = ?", tx.workspace, conversation, lease.String()))
	return err
}
