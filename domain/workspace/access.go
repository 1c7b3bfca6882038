package workspace

import (
	"context"

	"postdog.io/authz"
	"postdog.io/dal"
	"postdog.io/domain"
)

// everyone is said where the access of all people of the workspace changed.
var everyone = []domain.UserID{{}}

// changeAccess runs fn in a transaction in which nobody else changes who may do what in the actor's workspace. fn says
// whose access changed: their open screens then have to prove anew what they may see.
func (w *Workspaces) changeAccess(ctx context.Context, by authz.Actor, fn func(*dal.Tx) ([]domain.UserID, error)) error {
	var touched []domain.UserID
	err := w.Store.InWorkspace(ctx, by.Workspace(), func(tx *dal.Tx) error {
		// The row of the policy's version is locked from here on, so that such changes take turns.
		err := dal.BumpPolicyVersion(ctx, tx)
		if err == nil {
			err = stillHolds(ctx, tx, by)
		}
		if err == nil {
			touched, err = fn(tx)
		}
		return err
	})
	if err != nil || w.OnAccessChange == nil {
		return err
	}
	for _, user := range touched {
		w.OnAccessChange(domain.AccessChange{Workspace: by.Workspace(), User: user})
	}
	return nil
}

// stillHolds returns nil if the actor's role allows what it allowed when the request began: whoever was demoted or removed
// in the meantime has no last word.
func stillHolds(ctx context.Context, tx *dal.Tx, by authz.Actor) error {
	if by.Member().IsZero() {
		return nil // a service account's permissions are its own
	}
	changed := domain.Errorf(domain.Forbidden, "What you may do here changed a moment ago; look again.")
	me, err := dal.LockMember(ctx, tx, by.Member())
	if dal.IsNotFound(err) {
		return changed
	}
	if err != nil {
		return err
	}
	if _, held, err := findRole(ctx, tx, "", me.RoleID); err != nil {
		return err
	} else if !held.Covers(by.Granted()) {
		return changed
	}
	return nil
}

// findRole finds a role of the workspace and what it allows. One that does not exist is NOT_FOUND, under the field that
// named it. A role of the company's own making is not deleted before the transaction ends.
func findRole(ctx context.Context, tx *dal.Tx, field string, id domain.RoleID) (*dal.Role, authz.Set, error) {
	if r, ok := id.BuiltIn(); ok {
		return dal.NewBuiltInRole(r), authz.BuiltInPermissions(r), nil
	}
	if _, err := dal.LockRole(ctx, tx, id); err != nil {
		return nil, 0, orNoSuch(err, field, "role")
	}
	rs, err := dal.ListRoles(ctx, tx, id)
	if err != nil {
		return nil, 0, err
	}
	return rs[0], authz.NewSet(rs[0].Permissions...), nil
}

// roleToGive finds a role that the actor may give to others: one that allows nothing that they may not do themselves.
func roleToGive(ctx context.Context, tx *dal.Tx, by authz.Actor, id domain.RoleID) (*dal.Role, error) {
	r, allows, err := findRole(ctx, tx, "roleId", id)
	if err != nil {
		return nil, err
	}
	if !by.Granted().Covers(allows) {
		return nil, &domain.Error{Code: domain.Forbidden, Field: "roleId", Message: "This role allows more than yours does. Give one whose permissions you have, or ask an owner."}
	}
	return r, nil
}

// lockMember finds a member that the actor may change: one whose role allows nothing that they may not do themselves. It
// also counts the workspace's owners, who change in turns.
func lockMember(ctx context.Context, tx *dal.Tx, by authz.Actor, id domain.MemberID) (m *dal.Member, has *dal.Role, owners int, err error) {
	if owners, err = dal.LockOwners(ctx, tx); err != nil {
		return nil, nil, 0, err
	}
	if m, err = dal.LockMember(ctx, tx, id); err != nil {
		return nil, nil, 0, orNoSuch(err, "memberId", "member")
	}
	has, allows, err := findRole(ctx, tx, "", m.RoleID)
	if err != nil {
		return nil, nil, 0, err
	}
	if !by.Granted().Covers(allows) {
		return nil, nil, 0, &domain.Error{Code: domain.Forbidden, Field: "memberId", Message: "This member's role allows more than yours does. Ask an owner to do this."}
	}
	return m, has, owners, nil
}

// notLastOwner returns CONFLICT for the only owner: a workspace always has one.
func notLastOwner(m *dal.Member, owners int) error {
	if m.RoleID == domain.Owner.ID() && owners <= 1 {
		return domain.Errorf(domain.Conflict, "This is the workspace's only owner. Hand the workspace over to another member first.")
	}
	return nil
}
