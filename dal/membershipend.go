package dal

import (
	"context"

	"github.com/uptrace/bun"

	"postdog.io/domain"
)

// People are who is in a workspace beside one person.
type People struct {
	// Others counts them, Owners those of them who own it.
	Others, Owners int
	// IsOwner says whether the person does.
	IsOwner bool
}

// LockPeople locks a workspace and its members, so that nobody joins, leaves or changes roles.
func LockPeople(ctx context.Context, tx *ControlTx, ws domain.WorkspaceID, beside domain.UserID) (p People, err error) {
	if _, err := tx.exec(ctx, tx.bun.NewRaw("select from workspaces where id = ? for update", ws)); err != nil {
		return p, err
	}
	var rows []struct {
		UserID domain.UserID
		RoleID domain.RoleID
	}
	err = tx.scan(ctx, tx.bun.NewRaw("select user_id, role_id from members where workspace_id = ? order by id for update", ws), &rows)
	for _, r := range rows {
		owns := r.RoleID == domain.Owner.ID()
		switch {
		case r.UserID == beside:
			p.IsOwner = owns
		case owns:
			p.Owners++
			fallthrough
		default:
			p.Others++
		}
	}
	return p, err
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
