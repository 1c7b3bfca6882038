package contact

import (
	"context"

	"postdog.io/channel"
	"postdog.io/dal"
	"postdog.io/domain"
)

// Move gives the contact with the former ids the new ones in their place: a number or id that someone gave up may be given
// to somebody else. Who is known by a new id already, since they wrote before the network told of the change, is the same
// person: the two become one. Ids that nobody has are of no one, and nothing happens.
func (c Contacts) Move(ctx context.Context, tx *dal.Tx, network domain.Network, from, to []channel.Identity) error {
	former, current := keysOf(from), keysOf(to)
	if err := lock(ctx, tx, network, append(append([]identity{}, former...), current...)); err != nil {
		return err
	}
	contact, err := find(ctx, tx, network, former)
	if dal.IsNotFound(err) {
		return nil
	}
	if err != nil {
		return err
	}
	other, err := find(ctx, tx, network, current)
	switch {
	case dal.IsNotFound(err):
	case err != nil:
		return err
	case other.ID != contact.ID:
		if err := c.merge(ctx, tx, contact.ID, other.ID); err != nil {
			return err
		}
	}
	for _, k := range former {
		if !contains(current, k) && replaced(current, k.Kind) {
			if err := dal.DeleteContactIdentity(ctx, tx, network, k.Kind, k.Value); err != nil {
				return err
			}
		}
	}
	return c.remember(ctx, tx, network, contact, current)
}

// replaced says whether the new ids have one of a kind.
func replaced(keys []identity, kind domain.IdentityKind) bool {
	for _, k := range keys {
		if k.Kind == kind {
			return true
		}
	}
	return false
}

func contains(keys []identity, want identity) bool {
	for _, k := range keys {
		if k == want {
			return true
		}
	}
	return false
}
