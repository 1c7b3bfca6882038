package workspace

import (
	"context"
	"slices"
	"strings"

	"postdog.io/authz"
	"postdog.io/dal"
	"postdog.io/domain"
)

// maxRoles is how many roles of its own making a workspace has.
const maxRoles = 50

// CreateRole is a new role.
type CreateRole struct {
	Name, Description string
	Permissions       []domain.Permission
}

// CreateRole makes a role. It is FORBIDDEN to put into it what the actor may not do themselves, CONFLICT to give it a name
// that another role has, and QUOTA_REACHED to have more than 50.
func (w *Workspaces) CreateRole(ctx context.Context, by authz.Actor, in CreateRole) (*dal.Role, error) {
	r := &dal.Role{ID: domain.NewID[domain.RoleID](), Name: in.Name, Description: in.Description, Permissions: in.Permissions}
	if err := checkRole(by, r); err != nil {
		return nil, err
	}
	err := w.changeAccess(ctx, by, func(tx *dal.Tx) ([]domain.UserID, error) {
		others, err := roleNameFree(ctx, tx, r)
		if err != nil {
			return nil, err
		}
		if others >= maxRoles {
			return nil, domain.Errorf(domain.QuotaReached, "A workspace has up to %d roles of its own. Delete one that nobody needs.", maxRoles)
		}
		dal.Audit(tx, by.Did("role.created", r.ID, roleChanges(&dal.Role{}, r)...))
		return nil, roleNameTaken(dal.InsertRole(ctx, tx, r))
	})
	if err != nil {
		return nil, err
	}
	return r, nil
}

// checkRole checks and tidies what a role is to be.
func checkRole(by authz.Actor, r *dal.Role) error {
	r.Name, r.Description = strings.TrimSpace(r.Name), strings.TrimSpace(r.Description)
	if !isLine(r.Name, maxRoleNameLength) {
		return domain.InvalidField("name", "Give the role a name of 1 to %d characters, on one line.", maxRoleNameLength)
	}
	if !isText(r.Description, maxRoleDescriptionLength) {
		return domain.InvalidField("description", "Say what the role is for in up to %d characters.", maxRoleDescriptionLength)
	}
	set := authz.NewSet(r.Permissions...)
	switch {
	case len(r.Permissions) == 0:
		return domain.InvalidField("permissions", "A role allows something: give it at least one permission.")
	case len(set.List()) != len(r.Permissions):
		return domain.InvalidField("permissions", "Name each permission once.")
	case !by.Granted().Covers(set):
		return &domain.Error{Code: domain.Forbidden, Field: "permissions", Message: "You can only put into a role what you may do yourself."}
	}
	r.Permissions = set.List()
	return nil
}

// roleNameFree returns CONFLICT for a name that another role has, in capitals or not, and how many other roles of the
// company's own making there are.
func roleNameFree(ctx context.Context, tx *dal.Tx, r *dal.Role) (others int, err error) {
	for _, b := range domain.BuiltInRoles() {
		if strings.EqualFold(dal.NewBuiltInRole(b).Name, r.Name) || strings.EqualFold(string(b), r.Name) {
			return 0, errRoleName()
		}
	}
	all, err := dal.ListRoles(ctx, tx)
	if err != nil {
		return 0, err
	}
	all = slices.DeleteFunc(all, func(o *dal.Role) bool { return o.ID == r.ID })
	if slices.ContainsFunc(all, func(o *dal.Role) bool { return strings.EqualFold(o.Name, r.Name) }) {
		return 0, errRoleName()
	}
	return len(all), nil
}

func roleNameTaken(err error) error {
	if dal.IsDuplicate(err, dal.RolesName) {
		return errRoleName()
	}
	return err
}

func errRoleName() error {
	return &domain.Error{Code: domain.Conflict, Field: "name", Message: "Another role has this name. Give it one of its own."}
}

// roleChanges are what is different between two states of a role, for the audit log.
func roleChanges(before, after *dal.Role) (changes []domain.Change) {
	words := func(r *dal.Role) string {
		list := make([]string, len(r.Permissions))
		for i, p := range r.Permissions {
			list[i] = string(p)
		}
		return strings.Join(list, ", ")
	}
	for _, c := range []domain.Change{
		domain.Changed("name", before.Name, after.Name), domain.Changed("description", before.Description, after.Description),
		domain.Changed("permissions", words(before), words(after)),
	} {
		if c.Before != c.After && (c.Before == nil || c.After == nil || *c.Before != *c.After) {
			changes = append(changes, c)
		}
	}
	return changes
}
