package loader

import (
	"context"
	"slices"

	"postdog.io/dal"
	"postdog.io/domain"
)

// roles finds roles by id, in no order: the built-in ones without asking.
func roles(ctx context.Context, tx *dal.Tx, ids []domain.RoleID) ([]*dal.Role, error) {
	var found []*dal.Role
	for _, r := range domain.BuiltInRoles() {
		if slices.Contains(ids, r.ID()) {
			found = append(found, dal.NewBuiltInRole(r))
		}
	}
	if len(found) == len(ids) {
		return found, nil
	}
	own, err := dal.ListRoles(ctx, tx, ids...)
	return append(found, own...), err
}
