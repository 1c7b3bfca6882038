package workspace

import (
	"context"

	"postdog.io/authz"
	"postdog.io/dal"
	"postdog.io/domain"
)

// TransferOwnership makes another member an owner and the actor, who has to be one, an admin.
func (w *Workspaces) TransferOwnership(ctx context.Context, by authz.Actor, to domain.MemberID) error {
	// A role of the company's own making may manage the workspace without holding all that owners and admins may do.
	if by.Role() != domain.Owner.ID() {
		return domain.Errorf(domain.Forbidden, "Only an owner can hand the workspace over.")
	}
	if to == by.Member() {
		return domain.InvalidField("memberId", "You own the workspace already; name the member who will.")
	}
	return w.changeAccess(ctx, by, func(tx *dal.Tx) ([]domain.UserID, error) {
		heir, has, _, err := lockMember(ctx, tx, by, to)
		if err != nil {
			return nil, err
		}
		me, err := dal.LockMember(ctx, tx, by.Member())
		if err != nil {
			return nil, err
		}
		heir.RoleID, me.RoleID = domain.Owner.ID(), domain.Admin.ID()
		for _, m := range []*dal.Member{heir, me} {
			if err := dal.UpdateMember(ctx, tx, m); err != nil {
				return nil, err
			}
		}
		owner, admin := dal.NewBuiltInRole(domain.Owner).Name, dal.NewBuiltInRole(domain.Admin).Name
		dal.Audit(tx, by.Did("workspace.ownership_transferred", tx.Workspace(), domain.Changed("owner", me.ID.String(), heir.ID.String())))
		dal.Audit(tx, by.Did("member.role_changed", heir.ID, domain.Changed("role", has.Name, owner)))
		dal.Audit(tx, by.Did("member.role_changed", me.ID, domain.Changed("role", owner, admin)))
		return []domain.UserID{heir.UserID, me.UserID}, nil
	})
}
