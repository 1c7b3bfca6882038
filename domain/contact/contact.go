// Package contact knows the people who write in: who they are, and by which ids networks know them.
package contact

import (
	"context"

	"postdog.io/dal"
	"postdog.io/domain"
)

// Queue sends what waits in conversations.
type Queue interface {
	// Deliver queues the sending of what waits in a conversation.
	Deliver(ctx context.Context, tx *dal.Tx, id domain.ConversationID) error
}

// Contacts holds the verbs.
type Contacts struct {
	// Queue is nil where nothing is sent.
	Queue Queue
}

// merge makes one contact of two. What waits in a thread that joins another is sent from there.
func (c Contacts) merge(ctx context.Context, tx *dal.Tx, kept, other domain.ContactID) error {
	joined, err := dal.MergeContacts(ctx, tx, kept, other)
	if err != nil || c.Queue == nil {
		return err
	}
	for _, id := range joined {
		if err := c.Queue.Deliver(ctx, tx, id); err != nil {
			return err
		}
	}
	return nil
}

// DisplayName is what to call a contact: their own profile name, else the best of their identities, else a plain word.
func DisplayName(c *dal.Contact, identities []*dal.ContactIdentity) string {
	if c.ProfileName != "" {
		return c.ProfileName
	}
	best := ""
	rank := map[domain.IdentityKind]int{domain.IdentityPhone: 3, domain.IdentityUsername: 2, domain.IdentityBusinessScopedUserID: 1}
	top := 0
	for _, i := range identities {
		if r := rank[i.Kind]; r > top && i.Value != "" {
			top, best = r, DisplayValue(i)
		}
	}
	if best == "" {
		return "Unknown person"
	}
	return best
}

// DisplayValue is an identity as people write it: phone numbers in E.164 with a plus, user names with an at sign.
func DisplayValue(i *dal.ContactIdentity) string {
	switch i.Kind {
	case domain.IdentityPhone:
		return "+" + i.Value
	case domain.IdentityUsername:
		return "@" + i.Value
	}
	return i.Value
}
