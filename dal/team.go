package dal

import (
	"context"

	"github.com/uptrace/bun"

	"postdog.io/domain"
)

// Team is a group of members that conversations can be given to.
type Team struct {
	bun.BaseModel `bun:"table:teams"`

	WorkspaceID domain.WorkspaceID `bun:",pk"`
	ID          domain.TeamID      `bun:",pk"`
	Name        string
}

// IsNode marks the type as a GraphQL Node.
func (Team) IsNode() {}

// InsertTeam stores a team without members.
func InsertTeam(ctx context.Context, tx *Tx, t *Team) error {
	t.WorkspaceID = tx.workspace
	_, err := tx.exec(ctx, tx.bun.NewInsert().Model(t))
	return err
}

// LockTeam finds a team and keeps others from changing it.
func LockTeam(ctx context.Context, tx *Tx, id domain.TeamID) (*Team, error) {
	t := &Team{}
	return t, tx.scan(ctx, tx.bun.NewSelect().Model(t).Where("workspace_id = ? and id = ?", tx.workspace, id).For("update"))
}

// KeepTeam finds a team, and keeps it from being deleted until the transaction ends.
func KeepTeam(ctx context.Context, tx *Tx, id domain.TeamID) error {
	return tx.scan(ctx, tx.bun.NewSelect().Model(&Team{}).Where("workspace_id = ? and id = ?", tx.workspace, id).For("key share"))
}

// UpdateTeam stores a changed name.
func UpdateTeam(ctx context.Context, tx *Tx, t *Team) error {
	_, err := tx.exec(ctx, tx.bun.NewUpdate().Model(t).Column("name").WherePK())
	return err
}

// DeleteTeam removes a team: its conversations and channels belong to none then, its members are no longer in it, and who
// is invited to it comes without it. Invitations come first: who accepts one has it locked, and is in the team when it is
// their turn to leave it.
func DeleteTeam(ctx context.Context, tx *Tx, id domain.TeamID) error {
	for _, sql := range []string{
		"update conversations set team_id = null where workspace_id = ? and team_id = ?",
		"update channels set team_id = null where workspace_id = ? and team_id = ?",
		"update invitations set team_ids = array_remove(team_ids, ?1) where workspace_id = ?0 and ?1 = any(team_ids)",
		"delete from team_members where workspace_id = ? and team_id = ?",
		"delete from teams where workspace_id = ? and id = ?",
	} {
		if _, err := tx.exec(ctx, tx.bun.NewRaw(sql, tx.workspace, id)); err != nil {
			return err
		}
	}
	return nil
}

// ListTeams lists teams by name; with ids, only those.
func ListTeams(ctx context.Context, tx *Tx, ids ...domain.TeamID) ([]*Team, error) {
	var ts []*Team
	q := tx.bun.NewSelect().Model(&ts).Where("workspace_id = ?", tx.workspace).Order("name", "id")
	if len(ids) > 0 {
		q = q.Where("id in (?)", bun.List(ids))
	}
	return ts, tx.scan(ctx, q)
}

// TeamMember is a member's place in a team.
type TeamMember struct {
	bun.BaseModel `bun:"table:team_members"`

	WorkspaceID domain.WorkspaceID `bun:",pk"`
	TeamID      domain.TeamID      `bun:",pk"`
	MemberID    domain.MemberID    `bun:",pk"`
}

// ListTeamMembers lists all places in the workspace's teams.
func ListTeamMembers(ctx context.Context, tx *Tx) ([]TeamMember, error) {
	var rows []TeamMember
	return rows, tx.scan(ctx, tx.bun.NewSelect().Model(&rows).Where("workspace_id = ?", tx.workspace).Order("team_id", "member_id"))
}

// ReplaceTeamMembers makes these members, and no others, a team's.
func ReplaceTeamMembers(ctx context.Context, tx *Tx, team domain.TeamID, members []domain.MemberID) error {
	if _, err := tx.exec(ctx, tx.bun.NewRaw("delete from team_members where workspace_id = ? and team_id = ?", tx.workspace, team)); err != nil {
		return err
	}
	rows := make([]TeamMember, len(members))
	for i, m := range members {
		rows[i] = TeamMember{WorkspaceID: tx.workspace, TeamID: team, MemberID: m}
	}
	return tx.insertTeamMembers(ctx, rows)
}

// ReplaceMemberTeams makes a member belong to these teams and no others.
func ReplaceMemberTeams(ctx context.Context, tx *Tx, member domain.MemberID, teams []domain.TeamID) error {
	if _, err := tx.exec(ctx, tx.bun.NewRaw("delete from team_members where workspace_id = ? and member_id = ?", tx.workspace, member)); err != nil {
		return err
	}
	rows := make([]TeamMember, len(teams))
	for i, t := range teams {
		rows[i] = TeamMember{WorkspaceID: tx.workspace, TeamID: t, MemberID: member}
	}
	return tx.insertTeamMembers(ctx, rows)
}

func (tx *Tx) insertTeamMembers(ctx context.Context, rows []TeamMember) error {
	if len(rows) == 0 {
		return nil
	}
	_, err := tx.exec(ctx, tx.bun.NewInsert().Model(&rows).On("conflict do nothing"))
	return err
}

// MemberChannel is a channel that a member is limited to.
type MemberChannel struct {
	bun.BaseModel `bun:"table:member_channels"`

	WorkspaceID domain.WorkspaceID `bun:",pk"`
	MemberID    domain.MemberID    `bun:",pk"`
	ChannelID   domain.ChannelID   `bun:",pk"`
}

// ListMemberChannels lists all limits of the workspace's members.
func ListMemberChannels(ctx context.Context, tx *Tx) ([]MemberChannel, error) {
	var rows []MemberChannel
	return rows, tx.scan(ctx, tx.bun.NewSelect().Model(&rows).Where("workspace_id = ?", tx.workspace).Order("member_id", "channel_id"))
}

// ReplaceMemberChannels limits a member to these channels; none lifts the limit.
func ReplaceMemberChannels(ctx context.Context, tx *Tx, member domain.MemberID, channels []domain.ChannelID) error {
	if _, err := tx.exec(ctx, tx.bun.NewRaw("delete from member_channels where workspace_id = ? and member_id = ?", tx.workspace, member)); err != nil {
		return err
	}
	rows := make([]MemberChannel, len(channels))
	for i, c := range channels {
		rows[i] = MemberChannel{WorkspaceID: tx.workspace, MemberID: member, ChannelID: c}
	}
	if len(rows) == 0 {
		return nil
	}
	_, err := tx.exec(ctx, tx.bun.NewInsert().Model(&rows).On("conflict do nothing"))
	return err
}
