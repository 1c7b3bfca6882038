package dal

import (
	"context"
	"time"

	"github.com/uptrace/bun"

	"postdog.io/domain"
)

// Member is a person as a member of a workspace. Name is opened from the person's own record.
type Member struct {
	bun.BaseModel `bun:"table:members"`

	WorkspaceID domain.WorkspaceID `bun:",pk"`
	ID          domain.MemberID    `bun:",pk"`
	UserID      domain.UserID
	Role        domain.Role
	CreatedAt   time.Time `bun:",nullzero,default:now()"`

	Name string `bun:"-"`
}

// IsNode marks the type as a GraphQL Node.
func (Member) IsNode() {}

// InsertMember stores a membership.
func InsertMember(ctx context.Context, tx *ControlTx, m *Member) error {
	_, err := tx.exec(ctx, tx.bun.NewInsert().Model(m))
	return err
}

// ListMemberships lists a person's memberships, the oldest first, without names.
func ListMemberships(ctx context.Context, tx *ControlTx, user domain.UserID) ([]*Member, error) {
	var ms []*Member
	err := tx.scan(ctx, tx.bun.NewSelect().Model(&ms).Where("user_id = ?", user).Order("created_at", "id"))
	return ms, err
}

// ListMembers lists the workspace's members in the order in which they joined; with ids, only those.
func ListMembers(ctx context.Context, tx *Tx, ids ...domain.MemberID) ([]*Member, error) {
	type row struct {
		Member      `bun:",extend"`
		WrappedKey  []byte
		SealedEmail []byte
		SealedName  []byte
	}
	var rows []*row
	q := tx.bun.NewSelect().TableExpr("members as m").Join("join users as u on u.id = m.user_id").
		ColumnExpr("m.workspace_id, m.id, m.user_id, m.role, m.created_at").
		ColumnExpr("u.wrapped_key, u.email as sealed_email, u.name as sealed_name").
		Where("m.workspace_id = ?", tx.workspace).OrderExpr("m.created_at, m.id")
	if len(ids) > 0 {
		q = q.Where("m.id in (?)", bun.List(ids))
	}
	if err := tx.scan(ctx, q, &rows); err != nil {
		return nil, err
	}
	members := make([]*Member, len(rows))
	for i, r := range rows {
		u := User{ID: r.UserID, WrappedKey: r.WrappedKey, SealedEmail: r.SealedEmail, SealedName: r.SealedName}
		if err := u.open(tx.store.keys.control); err != nil {
			return nil, err
		}
		members[i] = &r.Member
		members[i].Name = u.Name
	}
	return members, nil
}
