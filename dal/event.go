package dal

import (
	"context"
	"time"

	"github.com/uptrace/bun"

	"postdog.io/domain"
)

type eventRow struct {
	bun.BaseModel `bun:"table:events"`

	WorkspaceID    domain.WorkspaceID `bun:",pk"`
	Sequence       int64              `bun:",pk"`
	Kind           domain.EventKind
	ConversationID domain.ConversationID `bun:",nullzero"`
	MessageID      domain.MessageID      `bun:",nullzero"`
	MemberID       domain.MemberID       `bun:",nullzero"`
	FromAssigneeID domain.MemberID       `bun:",nullzero"`
	FromTeamID     domain.TeamID         `bun:",nullzero"`
	TemplateID     domain.TemplateID     `bun:",nullzero"`
	OccurredAt     time.Time
}

// Emit notes that something happened. It is stored when the transaction commits, under the next number of the
// workspace, and told to everyone after that.
func Emit(tx *Tx, e domain.Event) {
	e.WorkspaceID, e.OccurredAt = tx.workspace, tx.Now()
	tx.events = append(tx.events, e)
}

// writeEvents numbers and stores the emitted events. It is the transaction's last statement: the counter's row stays
// locked from here to the commit, so that numbers have no gaps and no later number is seen before an earlier one.
func (tx *Tx) writeEvents(ctx context.Context) ([]domain.Event, error) {
	if len(tx.events) == 0 {
		return nil, nil
	}
	n := int64(len(tx.events))
	var last int64
	err := tx.scan(ctx, tx.bun.NewRaw(`
		insert into event_sequences as s (workspace_id, last) values (?0, ?1)
		on conflict (workspace_id) do update set last = s.last + ?1 returning last`, tx.workspace, n), &last)
	if err != nil {
		return nil, err
	}
	for i := range tx.events {
		tx.events[i].Sequence = last - n + int64(i) + 1
	}
	_, err = tx.prepared(ctx, `
		insert into events (workspace_id, sequence, kind, conversation_id, message_id, member_id, from_assignee_id, from_team_id, template_id, occurred_at)
		select $1, * from unnest($2::bigint[], $3::text[], $4::uuid[], $5::uuid[], $6::uuid[], $7::uuid[], $8::uuid[], $9::uuid[], $10::timestamptz[])`,
		tx.workspace, columnOf(tx.events, func(e domain.Event) int64 { return e.Sequence }),
		columnOf(tx.events, func(e domain.Event) string { return string(e.Kind) }),
		idsOf(tx.events, func(e domain.Event) uuider { return e.ConversationID }),
		idsOf(tx.events, func(e domain.Event) uuider { return e.MessageID }),
		idsOf(tx.events, func(e domain.Event) uuider { return e.MemberID }),
		idsOf(tx.events, func(e domain.Event) uuider { return e.FromAssigneeID }),
		idsOf(tx.events, func(e domain.Event) uuider { return e.FromTeamID }),
		idsOf(tx.events, func(e domain.Event) uuider { return e.TemplateID }),
		columnOf(tx.events, func(e domain.Event) time.Time { return e.OccurredAt }))
	return tx.events, err
}

// LastSequence returns the number of the workspace's latest event; 0 before the first.
func LastSequence(ctx context.Context, tx *Tx) (int64, error) {
	var last int64
	err := tx.scan(ctx, tx.bun.NewRaw("select coalesce((select last from event_sequences where workspace_id = ?), 0)", tx.workspace), &last)
	return last, err
}

// ListEvents lists the events after a number, in order, at most limit of them.
func ListEvents(ctx context.Context, tx *Tx, after int64, limit int64) ([]domain.Event, error) {
	var rows []eventRow
	q := tx.bun.NewSelect().Model(&rows).Where("workspace_id = ? and sequence > ?", tx.workspace, after).Order("sequence").Limit(limit)
	if err := tx.scan(ctx, q); err != nil {
		return nil, err
	}
	events := make([]domain.Event, len(rows))
	for i, r := range rows {
		events[i] = domain.Event{
			WorkspaceID: r.WorkspaceID, Sequence: r.Sequence, Kind: r.Kind, ConversationID: r.ConversationID,
			MessageID: r.MessageID, MemberID: r.MemberID, FromAssigneeID: r.FromAssigneeID, FromTeamID: r.FromTeamID,
			TemplateID: r.TemplateID, OccurredAt: r.OccurredAt,
		}
	}
	return events, nil
}

// ListLastSequences returns the latest numbers of several workspaces at once, each read inside its own workspace.
func (s *Store) ListLastSequences(ctx context.Context, workspaces []domain.WorkspaceID) (map[domain.WorkspaceID]int64, error) {
	last := make(map[domain.WorkspaceID]int64, len(workspaces))
	for _, ws := range workspaces {
		tx, err := s.ReadWorkspace(ctx, ws)
		if err != nil {
			return nil, err
		}
		last[ws], err = LastSequence(ctx, tx)
		tx.Close()
		if err != nil {
			return nil, err
		}
	}
	return last, nil
}
