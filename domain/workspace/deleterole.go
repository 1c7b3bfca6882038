package workspace

import (
	"context"

	"postdog.io/authz"
	"postdog.io/dal"
	"postdog.io/domain"
)

// DeleteRole deletes a role of the company's own making. One that a member has, or that someone is invited to, is CONFLICT.
func (w *Workspaces) DeleteRole(ctx context.Context, by authz.Actor, id domain.RoleID) error {
	return w.changeAccess(ctx, by, func(tx *dal.Tx) ([]domain.UserID, error) {
		r, err := ownRole(ctx, tx, by, id)
		if err != nil {
			return nil, err
		}
		// Invitations first: one that is accepted meanwhile is a member by the time that members are counted.
		invited, err := dal.CountInvitationsByRole(ctx, tx, id)
		if err != nil {
			return nil, err
		}
		members, err := dal.CountMembersByRole(ctx, tx)
		if err != nil {
			return nil, err
		}
		if members[id] > 0 {
			return nil, domain.Errorf(domain.Conflict, "Members have this role (%d). Give them another one first.", members[id])
		}
		if invited > 0 {
			return nil, domain.Errorf(domain.Conflict, "People are invited to this role (%d). Revoke those invitations first.", invited)
		}
		dal.Audit(tx, by.Did("role.deleted", r.ID, roleChanges(r, &dal.Role{})...))
		return nil, dal.DeleteRole(ctx, tx, id)
	})
}
