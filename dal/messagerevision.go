package dal

import (
	"context"
	"encoding/json"
	"time"

	"github.com/uptrace/bun"

	"postdog.io/domain"
)

// MessageRevision is what a message said before its sender changed it. The content is sealed at rest.
type MessageRevision struct {
	bun.BaseModel `bun:"table:message_revisions"`

	WorkspaceID   domain.WorkspaceID       `bun:",pk"`
	ID            domain.MessageRevisionID `bun:",pk"`
	MessageID     domain.MessageID
	DataSubjectID domain.DataSubjectID
	SealedContent []byte `bun:"content" personal:"contact"`
	// ReplacedAt is when the change was made, by the network's clock.
	ReplacedAt time.Time

	Content domain.Content `bun:"-"`
}

const messageRevisionsTable = "message_revisions"

// Text returns the former text or caption.
func (r *MessageRevision) Text() string { return r.Content.Text }

// InsertMessageRevision keeps what a message said before a change. It says whether that is news: the same change again
// changes nothing.
func InsertMessageRevision(ctx context.Context, tx *Tx, r *MessageRevision) (bool, error) {
	r.WorkspaceID, r.ID = tx.workspace, domain.NewID[domain.MessageRevisionID]()
	content, err := json.Marshal(r.Content)
	if err != nil {
		return false, err
	}
	if r.SealedContent, err = tx.sealFor(ctx, r.DataSubjectID, tx.place(messageRevisionsTable, "content", r.ID), content); err != nil {
		return false, err
	}
	n, err := tx.exec(ctx, tx.bun.NewInsert().Model(r).On("conflict on constraint message_revisions_step_key do nothing"))
	return n == 1, err
}

// DeleteMessageRevisions removes what a message said before, once its sender took it back.
func DeleteMessageRevisions(ctx context.Context, tx *Tx, message domain.MessageID) error {
	_, err := tx.exec(ctx, tx.bun.NewRaw("delete from message_revisions where workspace_id = ? and message_id = ?", tx.workspace, message))
	return err
}

// ListMessageRevisions lists what messages said before, the oldest first.
func ListMessageRevisions(ctx context.Context, tx *Tx, messages []domain.MessageID) ([]*MessageRevision, error) {
	var rs []*MessageRevision
	q := tx.bun.NewSelect().Model(&rs).Where("workspace_id = ? and message_id in (?)", tx.workspace, bun.List(messages)).Order("replaced_at", "id")
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
		content, err := tx.openFor(r.DataSubjectID, tx.place(messageRevisionsTable, "content", r.ID), r.SealedContent)
		if err != nil || content == nil {
			return nil, err
		}
		if err := json.Unmarshal(content, &r.Content); err != nil {
			return nil, err
		}
	}
	return rs, nil
}
