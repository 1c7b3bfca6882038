package dal

import (
	"context"

	"github.com/uptrace/bun"

	"postdog.io/domain"
)

// LockPeople locks a workspace and its members, so that nobody joins, leaves or changes roles, and returns how many other
// members there are beside one person, and how many of those are owners.
func LockPeople(ctx context.Context, tx *ControlTx, ws domain.WorkspaceID, but domain.UserID) (others, owners int, err error) {
	if _, err := tx.exec(ctx, tx.bun.NewRaw("select from workspaces where id = ? for update", ws)); err != nil {
		return 0, 0, err
	}
	roles, err := tx.uuids(ctx, tx.bun.NewRaw("select role_id from members where workspace_id = ? and user_id <> ? order by id for update", ws, but))
	for _, r := range roles {
		if r == domain.Owner.ID().UUID() {
			owners++
		}
	}
	return len(roles), owners, err
}

// DeleteMemberships ends all of a person's memberships, with their places in teams, limits and personal tokens.
func DeleteMemberships(ctx context.Context, tx *ControlTx, user domain.UserID) error {
	_, err := tx.exec(ctx, tx.bun.NewRaw("delete from members where user_id = ?", user))
	return err
}

// CloseWorkspaces closes workspaces for everyone.
func CloseWorkspaces(ctx context.Context, tx *ControlTx, ids []domain.WorkspaceID) error {
	if len(ids) == 0 {
		return nil
	}
	_, err := tx.exec(ctx, tx.bun.NewRaw("update workspaces set closed_at = ?, policy_version = policy_version + 1 where id in (?) and closed_at is null",
		tx.Now(), bun.List(ids)))
	return err
}
