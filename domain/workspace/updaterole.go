package workspace

import (
	"context"
	"slices"

	"postdog.io/authz"
	"postdog.io/dal"
	"postdog.io/domain"
)

// UpdateRole says what to change of a role. What is nil stays as it is.
type UpdateRole struct {
	Role              domain.RoleID
	Name, Description *string
	// Permissions replaces all that the role allows.
	Permissions []domain.Permission
}

// UpdateRole changes a role of the company's own making, for all who have it. The rules are CreateRole's; and a role that
// allows what the actor may not do is not theirs to change.
func (w *Workspaces) UpdateRole(ctx context.Context, by authz.Actor, in UpdateRole) (r *dal.Role, err error) {
	err = w.changeAccess(ctx, by, func(tx *dal.Tx) ([]domain.UserID, error) {
		before, err := ownRole(ctx, tx, by, in.Role)
		if err != nil {
			return nil, err
		}
		after := *before
		if in.Name != nil {
			after.Name = *in.Name
		}
		if in.Description != nil {
			after.Description = *in.Description
		}
		if in.Permissions != nil {
			after.Permissions = in.Permissions
		}
		r = &after
		if err := checkRole(by, r); err != nil {
			return nil, err
		}
		changes := roleChanges(before, r)
		if len(changes) == 0 {
			return nil, nil
		}
		if _, err := roleNameFree(ctx, tx, r); err != nil {
			return nil, err
		}
		dal.Audit(tx, by.Did("role.updated", r.ID, changes...))
		var touched []domain.UserID
		if !slices.Equal(before.Permissions, r.Permissions) {
			touched = everyone
		}
		return touched, roleNameTaken(dal.UpdateRole(ctx, tx, r))
	})
	if err != nil {
		return nil, err
	}
	return r, nil
}

// ownRole finds a role of the company's own making that the actor may change.
func ownRole(ctx context.Context, tx *dal.Tx, by authz.Actor, id domain.RoleID) (*dal.Role, error) {
	if _, ok := id.BuiltIn(); ok {
		return nil, domain.InvalidField("roleId", "Built-in roles are the same everywhere and can't be changed. Make a role of your own instead.")
	}
	r, allows, err := findRole(ctx, tx, "roleId", id)
	if err != nil {
		return nil, err
	}
	if !by.Granted().Covers(allows) {
		return nil, &domain.Error{Code: domain.Forbidden, Field: "roleId", Message: "This role allows more than yours does. Ask an owner to change it."}
	}
	return r, nil
}
