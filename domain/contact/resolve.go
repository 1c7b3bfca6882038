package contact

import (
	"cmp"
	"context"
	"slices"

	"postdog.io/channel"
	"postdog.io/dal"
	"postdog.io/domain"
)

// kindOf is our name for a network's kind of identity.
var kindOf = map[channel.IdentityKind]domain.IdentityKind{
	channel.Phone:                domain.IdentityPhone,
	channel.BusinessScopedUserID: domain.IdentityBusinessScopedUserID,
	channel.Username:             domain.IdentityUsername,
}

// identity is one id of a person on a network.
type identity struct {
	Kind  domain.IdentityKind
	Value string
}

// Resolve finds the contact that has any of the identities, or makes one, and remembers those that are new. A changed
// profile name is kept. User names can pass from one person to another, so they never find anyone.
func (Contacts) Resolve(ctx context.Context, tx *dal.Tx, network domain.Network, ids []channel.Identity, name string) (*dal.Contact, error) {
	var keys []identity
	for _, i := range ids {
		if kind, known := kindOf[i.Kind]; known && kind != domain.IdentityUsername && i.Value != "" {
			keys = append(keys, identity{kind, i.Value})
		}
	}
	if len(keys) == 0 {
		return nil, domain.Errorf(domain.Invalid, "A person needs at least one id of the network.")
	}
	// Locks are taken in one order, so that two messages of the same stranger wait instead of blocking each other.
	slices.SortFunc(keys, func(a, b identity) int {
		return cmp.Or(cmp.Compare(a.Kind, b.Kind), cmp.Compare(a.Value, b.Value))
	})
	c, err := find(ctx, tx, network, keys)
	if dal.IsNotFound(err) {
		for _, k := range keys {
			if err := dal.LockIdentity(ctx, tx, network, k.Kind, k.Value); err != nil {
				return nil, err
			}
		}
		c, err = find(ctx, tx, network, keys) // someone may have been faster
	}
	switch {
	case dal.IsNotFound(err):
		c = &dal.Contact{ID: domain.NewID[domain.ContactID](), ProfileName: name}
		err = dal.InsertContact(ctx, tx, c)
	case err == nil && name != "" && c.ProfileName != name:
		c.ProfileName = name
		err = dal.SetContactName(ctx, tx, c)
	}
	if err != nil {
		return nil, err
	}
	return c, remember(ctx, tx, network, c, keys)
}

func find(ctx context.Context, tx *dal.Tx, network domain.Network, keys []identity) (*dal.Contact, error) {
	for _, k := range keys {
		id, err := dal.FindContactByIdentity(ctx, tx, network, k.Kind, k.Value)
		if dal.IsNotFound(err) {
			continue
		}
		if err != nil {
			return nil, err
		}
		return dal.GetContact(ctx, tx, id)
	}
	return nil, dal.ErrNotFound
}

func remember(ctx context.Context, tx *dal.Tx, network domain.Network, c *dal.Contact, keys []identity) error {
	known, err := dal.ListContactIdentities(ctx, tx, []domain.ContactID{c.ID})
	if err != nil {
		return err
	}
	has := map[identity]bool{}
	for _, i := range known {
		has[identity{i.Kind, i.Value}] = i.Network == network
	}
	for _, k := range keys {
		if has[k] {
			continue
		}
		_, err := dal.InsertContactIdentity(ctx, tx, &dal.ContactIdentity{
			ContactID: c.ID, DataSubjectID: c.DataSubjectID, Network: network, Kind: k.Kind, Value: k.Value,
		})
		if err != nil {
			return err
		}
	}
	return nil
}
