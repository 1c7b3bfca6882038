package contact

import (
	"context"
	"slices"

	"postdog.io/channel"
	"postdog.io/dal"
	"postdog.io/domain"
)

// Known finds, in three queries for all, the contacts of people about whom there is nothing to note: every id that they come
// with is known to be of one contact, and they have a name, from which theirs does not differ. The contact of anyone else is nil: Resolve decides.
func (Contacts) Known(ctx context.Context, tx *dal.Tx, network domain.Network, people []channel.Person) ([]*dal.Contact, error) {
	var all []dal.IdentityKey
	asked := map[dal.IdentityKey]bool{}
	for _, p := range people {
		for _, k := range keysOf(p.Identities) {
			if key := dal.IdentityKey(k); !asked[key] {
				asked[key] = true
				all = append(all, key)
			}
		}
	}
	contacts := make([]*dal.Contact, len(people))
	if len(all) == 0 {
		return contacts, nil
	}
	ownerOf, err := dal.FindContactsByIdentity(ctx, tx, network, all)
	if err != nil {
		return nil, err
	}
	var ids []domain.ContactID
	listed := map[domain.ContactID]bool{}
	for _, id := range ownerOf {
		if !listed[id] {
			listed[id] = true
			ids = append(ids, id)
		}
	}
	if len(ids) == 0 {
		return contacts, nil
	}
	found, err := dal.ListContacts(ctx, tx, domain.WholeScope, ids)
	if err != nil {
		return nil, err
	}
	byID := make(map[domain.ContactID]*dal.Contact, len(found))
	for _, c := range found {
		byID[c.ID] = c
	}
	for n, p := range people {
		if c := byID[ownerOfAll(ownerOf, keysOf(p.Identities))]; c != nil && c.ProfileName != "" && (p.Name == "" || p.Name == c.ProfileName) {
			contacts[n] = c
		}
	}
	leaveOut(contacts, people)
	return contacts, nil
}

// leaveOut leaves those out who share an id with someone left out: what is to be noted of one person keeps its order.
func leaveOut(contacts []*dal.Contact, people []channel.Person) {
	unsure := map[identity]bool{}
	for more := true; more; {
		more = false
		for n, p := range people {
			keys := keysOf(p.Identities)
			if contacts[n] != nil && !slices.ContainsFunc(keys, func(k identity) bool { return unsure[k] }) {
				continue
			}
			contacts[n] = nil
			for _, k := range keys {
				more = more || !unsure[k]
				unsure[k] = true
			}
		}
	}
}

// ownerOfAll is the one contact that has all of the ids; zero where there is none.
func ownerOfAll(ownerOf map[dal.IdentityKey]domain.ContactID, keys []identity) domain.ContactID {
	var owner domain.ContactID
	for n, k := range keys {
		id := ownerOf[dal.IdentityKey(k)]
		if n > 0 && id != owner {
			return domain.ContactID{}
		}
		owner = id
	}
	return owner
}
