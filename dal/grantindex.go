package dal

import (
	"context"
	"time"

	"github.com/uptrace/bun"

	"postdog.io/domain"
)

// GrantIndex says where a grant lies, and when it wants to be looked after; see ChannelGrant.
type GrantIndex struct {
	bun.BaseModel `bun:"table:grant_index"`

	WorkspaceID domain.WorkspaceID `bun:",pk"`
	GrantID     domain.GrantID     `bun:",pk"`
	Login       domain.Login
	SubjectHash []byte
	DueAt       *time.Time
}

// subjectHash is the keyed hash of a network's id of a person, alike in all workspaces.
func (c *conn) subjectHash(login domain.Login, subject string) ([]byte, error) {
	return lookupHash(c.store.keys.control, "grant_index."+string(login), subject)
}

func (tx *Tx) indexGrant(ctx context.Context, g *ChannelGrant, due time.Time) error {
	hash, err := tx.subjectHash(g.Login, g.Subject)
	if err != nil {
		return err
	}
	_, err = tx.exec(ctx, tx.bun.NewRaw(`
		insert into grant_index (workspace_id, grant_id, login, subject_hash, due_at) values (?, ?, ?, ?, ?)
		on conflict (workspace_id, grant_id) do update set due_at = excluded.due_at`, tx.workspace, g.ID, g.Login, hash, due))
	return err
}

// SetGrantDue says when a grant wants to be looked after next.
func SetGrantDue(ctx context.Context, tx *Tx, id domain.GrantID, due time.Time) error {
	_, err := tx.exec(ctx, tx.bun.NewRaw("update grant_index set due_at = ? where workspace_id = ? and grant_id = ?", due, tx.workspace, id))
	return err
}

// ListDueGrants lists grants that want to be looked after by now, the longest due first.
func ListDueGrants(ctx context.Context, tx *ControlTx, limit int) ([]*GrantIndex, error) {
	var list []*GrantIndex
	err := tx.scan(ctx, tx.bun.NewSelect().Model(&list).Where("due_at <= ?", tx.Now()).Order("due_at").Limit(int64(limit)))
	return list, err
}

// ListGrantsOfSubject lists the grants of a person of a network, in whichever workspace.
func ListGrantsOfSubject(ctx context.Context, tx *ControlTx, login domain.Login, subject string) ([]*GrantIndex, error) {
	hash, err := tx.subjectHash(login, subject)
	if err != nil {
		return nil, err
	}
	return listGrantsByHash(ctx, tx, login, hash)
}

// ListGrantsOfDeletion lists the grants of the person whom a deletion is about.
func ListGrantsOfDeletion(ctx context.Context, tx *ControlTx, d *NetworkDeletion) ([]*GrantIndex, error) {
	return listGrantsByHash(ctx, tx, d.Login, d.SubjectHash)
}

func listGrantsByHash(ctx context.Context, tx *ControlTx, login domain.Login, hash []byte) ([]*GrantIndex, error) {
	var list []*GrantIndex
	err := tx.scan(ctx, tx.bun.NewSelect().Model(&list).Where("login = ? and subject_hash = ?", login, hash).Order("workspace_id", "grant_id"))
	return list, err
}
