package dal

import (
	"context"
	"slices"

	"github.com/uptrace/bun"

	"postdog.io/domain"
)

// MergeContacts makes one contact of two: what the other has becomes the kept one's, and the other is gone. Where both have
// a conversation on a channel, their messages become one thread. Each row stays sealed under the data subject that it was
// written for: erasing a person means all the subjects that their rows name. It returns the threads that took in another's messages,
// of which some may wait to be sent.
func MergeContacts(ctx context.Context, tx *Tx, kept, other domain.ContactID) (joined []domain.ConversationID, err error) {
	var conversations []*Conversation
	err = tx.scan(ctx, tx.bun.NewSelect().Model(&conversations).Where("workspace_id = ? and contact_id in (?)", tx.workspace, bun.List([]domain.ContactID{kept, other})).
		Order("id").For("update"))
	if err != nil {
		return nil, err
	}
	for _, o := range conversations {
		if o.ContactID != other {
			continue
		}
		same := slices.IndexFunc(conversations, func(k *Conversation) bool { return k.ContactID == kept && k.ChannelID == o.ChannelID })
		if same >= 0 {
			if err := tx.mergeConversations(ctx, conversations[same], o); err != nil {
				return nil, err
			}
			joined = append(joined, conversations[same].ID)
			continue
		}
		if _, err := tx.exec(ctx, tx.bun.NewRaw("update conversations set contact_id = ? where workspace_id = ? and id = ?", kept, tx.workspace, o.ID)); err != nil {
			return nil, err
		}
		Emit(tx, domain.Event{Kind: domain.ConversationChanged, ConversationID: o.ID})
	}
	if _, err := tx.exec(ctx, tx.bun.NewRaw("update contact_identities set contact_id = ? where workspace_id = ? and contact_id = ?", kept, tx.workspace, other)); err != nil {
		return nil, err
	}
	if err := tx.mergeConsents(ctx, kept, other); err != nil {
		return nil, err
	}
	_, err = tx.exec(ctx, tx.bun.NewRaw("delete from contacts where workspace_id = ? and id = ?", tx.workspace, other))
	return joined, err
}

// mergeConversations moves one thread's messages into another. Clients' own ids of messages are unique in a thread only:
// one that stands in both is dropped from the moved one, whose sending is long over.
func (tx *Tx) mergeConversations(ctx context.Context, kept, other *Conversation) error {
	for _, q := range []*bun.RawQuery{
		tx.bun.NewRaw(`update messages m set client_id = null where workspace_id = ? and conversation_id = ?
			and exists (select from messages k where k.workspace_id = m.workspace_id and k.conversation_id = ? and k.client_id = m.client_id)`,
			tx.workspace, other.ID, kept.ID),
		tx.bun.NewRaw("update messages set conversation_id = ? where workspace_id = ? and conversation_id = ?", kept.ID, tx.workspace, other.ID),
		tx.bun.NewRaw("update media set conversation_id = ? where workspace_id = ? and conversation_id = ?", kept.ID, tx.workspace, other.ID),
	} {
		if _, err := tx.exec(ctx, q); err != nil {
			return err
		}
	}
	kept.InboundCount += other.InboundCount
	if other.LastInboundAt != nil && (kept.LastInboundAt == nil || kept.LastInboundAt.Before(*other.LastInboundAt)) {
		kept.LastInboundAt = other.LastInboundAt
	}
	if other.LastActivityAt.After(kept.LastActivityAt) {
		kept.LastMessageID, kept.LastActivityAt, kept.LastArrival = other.LastMessageID, other.LastActivityAt, other.LastArrival
	}
	if kept.BlockedAt == nil {
		kept.BlockedAt, kept.BlockedBy = other.BlockedAt, other.BlockedBy
	}
	if other.Status == domain.ConversationOpen {
		kept.Status = domain.ConversationOpen
	}
	if err := UpdateConversation(ctx, tx, kept); err != nil {
		return err
	}
	Emit(tx, domain.Event{Kind: domain.ConversationChanged, ConversationID: kept.ID})
	return DeleteConversation(ctx, tx, other.ID)
}
