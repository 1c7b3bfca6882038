package authz

import "postdog.io/domain"

// Set is a set of permissions, one bit each.
type Set uint64

var bitOf = func() map[domain.Permission]Set {
	bits := map[domain.Permission]Set{}
	for i, p := range domain.Permissions() {
		bits[p] = 1 << i
	}
	return bits
}()

// NewSet makes a set; a permission that doesn't exist is left out.
func NewSet(permissions ...domain.Permission) Set {
	var s Set
	for _, p := range permissions {
		s |= bitOf[p]
	}
	return s
}

// Has says whether a permission is in the set.
func (s Set) Has(p domain.Permission) bool { return s&bitOf[p] != 0 }

// Covers says whether everything of another set is in this one.
func (s Set) Covers(other Set) bool { return s&other == other }

// List lists the set in the schema's order.
func (s Set) List() []domain.Permission {
	list := []domain.Permission{}
	for _, p := range domain.Permissions() {
		if s.Has(p) {
			list = append(list, p)
		}
	}
	return list
}
