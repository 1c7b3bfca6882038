package dal

import (
	"context"
	"strings"
	"time"

	"github.com/google/uuid"
	"github.com/uptrace/bun"

	"postdog.io/domain"
)

// Member is a person as a member of a workspace. What is not of the members table is opened from the person's own record.
type Member struct {
	bun.BaseModel `bun:"table:members"`

	WorkspaceID domain.WorkspaceID `bun:",pk"`
	ID          domain.MemberID    `bun:",pk"`
	UserID      domain.UserID
	RoleID      domain.RoleID
	Visibility  domain.Visibility `bun:",nullzero,default:'ALL'"`
	CreatedAt   time.Time         `bun:",nullzero,default:now()"`

	Name         string `bun:"-"`
	Email        string `bun:"-"`
	JobTitle     string `bun:"-"`
	Phone        string `bun:"-"`
	PhotoVersion int64  `bun:"-"`
}

// IsNode marks the type as a GraphQL Node.
func (Member) IsNode() {}

// InsertMember stores a membership.
func InsertMember(ctx context.Context, tx *ControlTx, m *Member) error {
	_, err := tx.exec(ctx, tx.bun.NewInsert().Model(m))
	return err
}

// LockMember finds a membership of the workspace, without the person's own data, and keeps others from changing it.
func LockMember(ctx context.Context, tx *Tx, id domain.MemberID) (*Member, error) {
	m := &Member{}
	return m, tx.scan(ctx, tx.bun.NewSelect().Model(m).Where("workspace_id = ? and id = ?", tx.workspace, id).For("update"))
}

// LockMembers finds memberships of the workspace, without the people's own data, and keeps others from changing them.
func LockMembers(ctx context.Context, tx *Tx, ids []domain.MemberID) ([]*Member, error) {
	var ms []*Member
	if len(ids) == 0 {
		return ms, nil
	}
	return ms, tx.scan(ctx, tx.bun.NewSelect().Model(&ms).Where("workspace_id = ? and id in (?)", tx.workspace, bun.List(ids)).
		Order("id").For("update"))
}

// KeepMember finds a membership of the workspace, without the person's own data, and keeps it from ending until the
// transaction does.
func KeepMember(ctx context.Context, tx *Tx, id domain.MemberID) (*Member, error) {
	m := &Member{}
	return m, tx.scan(ctx, tx.bun.NewSelect().Model(m).Where("workspace_id = ? and id = ?", tx.workspace, id).For("key share"))
}

// HasMemberWithEmail says whether someone with an address is a member of the workspace.
func HasMemberWithEmail(ctx context.Context, tx *Tx, email string) (bool, error) {
	hash, err := tx.emailHash(email)
	if err != nil {
		return false, err
	}
	var has bool
	err = tx.scan(ctx, tx.bun.NewRaw(`
		select exists (select from members m join users u on u.id = m.user_id where m.workspace_id = ? and u.email_hash = ?)`, tx.workspace, hash), &has)
	return has, err
}

// UpdateMember stores a changed role and visibility.
func UpdateMember(ctx context.Context, tx *Tx, m *Member) error {
	_, err := tx.exec(ctx, tx.bun.NewUpdate().Model(m).Column("role_id", "visibility").WherePK())
	return err
}

// DeleteMember ends a membership; the member's place in teams, channel limits and personal tokens go with it.
func DeleteMember(ctx context.Context, tx *Tx, id domain.MemberID) error {
	_, err := tx.exec(ctx, tx.bun.NewRaw("delete from members where workspace_id = ? and id = ?", tx.workspace, id))
	return err
}

// LockOwners makes changes of who owns the workspace take turns, and returns how many owners there are.
func LockOwners(ctx context.Context, tx *Tx) (int, error) {
	var ids []uuid.UUID
	err := tx.scan(ctx, tx.bun.NewRaw("select id from members where workspace_id = ? and role_id = ? order by id for update",
		tx.workspace, domain.Owner.ID()), &ids)
	return len(ids), err
}

// CountMembersByRole counts the members of each role that has any.
func CountMembersByRole(ctx context.Context, tx *Tx) (map[domain.RoleID]int, error) {
	var rows []struct {
		RoleID domain.RoleID
		N      int
	}
	err := tx.scan(ctx, tx.bun.NewRaw("select role_id, count(*) as n from members where workspace_id = ? group by role_id", tx.workspace), &rows)
	counts := make(map[domain.RoleID]int, len(rows))
	for _, r := range rows {
		counts[r.RoleID] = r.N
	}
	return counts, err
}

// Membership is what decides what a person may do and see in a workspace.
type Membership struct {
	Member
	// PolicyVersion is the workspace's; who may do what changes with it.
	PolicyVersion int64
	Teams         []domain.TeamID
	Channels      []domain.ChannelID
}

// ListMemberships lists a person's memberships in workspaces that are not closed, the oldest first, without names.
func ListMemberships(ctx context.Context, tx *ControlTx, user domain.UserID) ([]*Membership, error) {
	return tx.memberships(ctx, "m.user_id = ?", user)
}

// GetMembership finds one membership, without the name, in a workspace that is not closed.
func GetMembership(ctx context.Context, tx *ControlTx, ws domain.WorkspaceID, id domain.MemberID) (*Membership, error) {
	list, err := tx.memberships(ctx, "m.workspace_id = ? and m.id = ?", ws, id)
	if err == nil && len(list) == 0 {
		err = ErrNotFound
	}
	if err != nil {
		return nil, err
	}
	return list[0], nil
}

// ListMembershipsByID finds memberships of workspaces that are not closed, without names and in no order.
func ListMembershipsByID(ctx context.Context, tx *ControlTx, ids []domain.MemberID) ([]*Membership, error) {
	return tx.memberships(ctx, "m.id in (?)", bun.List(ids))
}

func (tx *ControlTx) memberships(ctx context.Context, where string, args ...any) ([]*Membership, error) {
	type row struct {
		Member        `bun:",extend"`
		PolicyVersion int64
		Teams         string
		Channels      string
	}
	var rows []*row
	err := tx.scan(ctx, tx.bun.NewSelect().TableExpr("members as m").Join("join workspaces as w on w.id = m.workspace_id").
		ColumnExpr("m.workspace_id, m.id, m.user_id, m.role_id, m.visibility, m.created_at, w.policy_version").
		ColumnExpr("coalesce((select string_agg(t.team_id::text, ' ' order by t.team_id) from team_members t where t.workspace_id = m.workspace_id and t.member_id = m.id), '') as teams").
		ColumnExpr("coalesce((select string_agg(c.channel_id::text, ' ' order by c.channel_id) from member_channels c where c.workspace_id = m.workspace_id and c.member_id = m.id), '') as channels").
		Where("w.closed_at is null").Where(where, args...).OrderExpr("m.created_at, m.id"), &rows)
	if err != nil {
		return nil, err
	}
	list := make([]*Membership, len(rows))
	for i, r := range rows {
		list[i] = &Membership{Member: r.Member, PolicyVersion: r.PolicyVersion}
		for _, id := range strings.Fields(r.Teams) {
			list[i].Teams = append(list[i].Teams, domain.IDFromUUID[domain.TeamID](uuid.MustParse(id)))
		}
		for _, id := range strings.Fields(r.Channels) {
			list[i].Channels = append(list[i].Channels, domain.IDFromUUID[domain.ChannelID](uuid.MustParse(id)))
		}
	}
	return list, nil
}

// ListMembers lists the workspace's members in the order in which they joined; with ids, only those.
func ListMembers(ctx context.Context, tx *Tx, ids ...domain.MemberID) ([]*Member, error) {
	type row struct {
		Member         `bun:",extend"`
		WrappedKey     []byte
		SealedEmail    []byte
		SealedName     []byte
		SealedJobTitle []byte
		SealedPhone    []byte
		PhotoVersion   int64
	}
	var rows []*row
	q := tx.bun.NewSelect().TableExpr("members as m").Join("join users as u on u.id = m.user_id").
		ColumnExpr("m.workspace_id, m.id, m.user_id, m.role_id, m.visibility, m.created_at").
		ColumnExpr("u.wrapped_key, u.email as sealed_email, u.name as sealed_name, u.job_title as sealed_job_title, u.phone as sealed_phone, u.photo_version").
		Where("m.workspace_id = ?", tx.workspace).OrderExpr("m.created_at, m.id")
	if len(ids) > 0 {
		q = q.Where("m.id in (?)", bun.List(ids))
	}
	if err := tx.scan(ctx, q, &rows); err != nil {
		return nil, err
	}
	members := make([]*Member, len(rows))
	for i, r := range rows {
		u := User{
			ID: r.UserID, WrappedKey: r.WrappedKey, SealedEmail: r.SealedEmail, SealedName: r.SealedName,
			SealedJobTitle: r.SealedJobTitle, SealedPhone: r.SealedPhone,
		}
		if err := u.open(tx.store.keys.control); err != nil {
			return nil, err
		}
		m := r.Member
		m.Name, m.Email, m.JobTitle, m.Phone, m.PhotoVersion = u.Name, u.Email, u.JobTitle, u.Phone, r.PhotoVersion
		members[i] = &m
	}
	return members, nil
}
