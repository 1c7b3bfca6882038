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
	channel.Phone:                      domain.IdentityPhone,
	channel.BusinessScopedUserID:       domain.IdentityBusinessScopedUserID,
	channel.ParentBusinessScopedUserID: domain.IdentityParentBusinessScopedUserID,
	channel.PageScopedUserID:           domain.IdentityPageScopedUserID,
	channel.InstagramScopedUserID:      domain.IdentityInstagramScopedUserID,
	channel.UserID:                     domain.IdentityUserID,
	channel.Username:                   domain.IdentityUsername,
}

// identity is one id of a person on a network.
type identity struct {
	Kind  domain.IdentityKind
	Value string
}

// Resolve finds the contact that has any of the identities, or makes one, and remembers those that are new. What two
// contacts have of them is sorted out; see takeOver. A changed profile name is kept. User names can pass from one person to another, so they never find anyone.
func (all Contacts) Resolve(ctx context.Context, tx *dal.Tx, network domain.Network, ids []channel.Identity, name string) (*dal.Contact, error) {
	keys := keysOf(ids)
	if len(keys) == 0 {
		return nil, domain.Errorf(domain.Invalid, "A person needs at least one id of the network.")
	}
	c, err := find(ctx, tx, network, keys)
	if dal.IsNotFound(err) {
		if err := lock(ctx, tx, network, keys); err != nil {
			return nil, err
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
	return c, all.remember(ctx, tx, network, c, keys)
}

// keysOf are those of the identities that find a person, in the one order in which they are locked.
func keysOf(ids []channel.Identity) []identity {
	var keys []identity
	for _, i := range ids {
		if kind, known := kindOf[i.Kind]; known && kind != domain.IdentityUsername && i.Value != "" {
			keys = append(keys, identity{kind, i.Value})
		}
	}
	slices.SortFunc(keys, func(a, b identity) int {
		return cmp.Or(cmp.Compare(a.Kind, b.Kind), cmp.Compare(a.Value, b.Value))
	})
	return keys
}

// lock makes everyone else who sees the same new person at this moment wait. Locks are taken in one order, so that two
// messages of the same stranger wait instead of blocking each other.
func lock(ctx context.Context, tx *dal.Tx, network domain.Network, keys []identity) error {
	slices.SortFunc(keys, func(a, b identity) int {
		return cmp.Or(cmp.Compare(a.Kind, b.Kind), cmp.Compare(a.Value, b.Value))
	})
	for _, k := range keys {
		if err := dal.LockIdentity(ctx, tx, network, k.Kind, k.Value); err != nil {
			return err
		}
	}
	return nil
}

// lasting is the kind of id that stays with a person while their number may pass to another.
const lasting = domain.IdentityBusinessScopedUserID

// find returns the contact that has one of the keys. One whose lasting id is another is someone else: their number was
// given to a new person.
func find(ctx context.Context, tx *dal.Tx, network domain.Network, keys []identity) (*dal.Contact, error) {
	for _, k := range keys {
		id, err := dal.FindContactByIdentity(ctx, tx, network, k.Kind, k.Value)
		if dal.IsNotFound(err) {
			continue
		}
		if err != nil {
			return nil, err
		}
		if k.Kind == lasting {
			return dal.GetContact(ctx, tx, id)
		}
		other, err := isOther(ctx, tx, network, id, keys)
		if err != nil {
			return nil, err
		}
		if !other {
			return dal.GetContact(ctx, tx, id)
		}
	}
	return nil, dal.ErrNotFound
}

// isOther says whether a contact's lasting id on a network differs from the one among the keys.
func isOther(ctx context.Context, tx *dal.Tx, network domain.Network, id domain.ContactID, keys []identity) (bool, error) {
	at := slices.IndexFunc(keys, func(k identity) bool { return k.Kind == lasting })
	if at < 0 || len(keys) == 1 {
		return false, nil // there is no other id that could contradict
	}
	theirs, err := dal.ListContactIdentities(ctx, tx, []domain.ContactID{id})
	if err != nil {
		return false, err
	}
	other := false
	for _, i := range theirs {
		if i.Network == network && i.Kind == lasting {
			if i.Value == keys[at].Value {
				return false, nil
			}
			other = true
		}
	}
	return other, nil
}

// remember notes the identities that are new for a contact. One that somebody else has joins the two.
func (all Contacts) remember(ctx context.Context, tx *dal.Tx, network domain.Network, c *dal.Contact, keys []identity) error {
	known, err := dal.ListContactIdentities(ctx, tx, []domain.ContactID{c.ID})
	if err != nil {
		return err
	}
	has := map[identity]bool{}
	for _, i := range known {
		if i.Network == network {
			has[identity{i.Kind, i.Value}] = true
		}
	}
	for _, k := range keys {
		if has[k] {
			continue
		}
		added, err := dal.InsertContactIdentity(ctx, tx, &dal.ContactIdentity{
			ContactID: c.ID, DataSubjectID: c.DataSubjectID, Network: network, Kind: k.Kind, Value: k.Value,
		})
		if err != nil {
			return err
		}
		if added {
			continue
		}
		if err := all.takeOver(ctx, tx, network, c, k); err != nil {
			return err
		}
	}
	return nil
}

// takeOver gives a contact an identity that somebody else has. Someone who is known by it alone is the same person, as the
// network just said, and joins the contact. Someone with a lasting id of their own is not: a number was given to another
// person, and what the former owner said is none of their business.
func (all Contacts) takeOver(ctx context.Context, tx *dal.Tx, network domain.Network, c *dal.Contact, k identity) error {
	other, err := dal.FindContactByIdentity(ctx, tx, network, k.Kind, k.Value)
	if err != nil || other == c.ID {
		return err
	}
	theirs, err := dal.ListContactIdentities(ctx, tx, []domain.ContactID{other})
	if err != nil {
		return err
	}
	for _, i := range theirs {
		if i.Network != network || i.Kind != k.Kind {
			if err := dal.DeleteContactIdentity(ctx, tx, network, k.Kind, k.Value); err != nil {
				return err
			}
			_, err := dal.InsertContactIdentity(ctx, tx, &dal.ContactIdentity{
				ContactID: c.ID, DataSubjectID: c.DataSubjectID, Network: network, Kind: k.Kind, Value: k.Value,
			})
			return err
		}
	}
	return all.merge(ctx, tx, c.ID, other)
}
