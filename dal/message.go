package dal

import (
	"context"
	"encoding/json"
	"time"

	"github.com/google/uuid"
	"github.com/uptrace/bun"

	"postdog.io/domain"
)

// Message is one message of a conversation. Content and the network's id of it (which on WhatsApp spells the
// customer's number) are sealed at rest.
type Message struct {
	bun.BaseModel `bun:"table:messages"`

	WorkspaceID    domain.WorkspaceID `bun:",pk"`
	ID             domain.MessageID   `bun:",pk"`
	ConversationID domain.ConversationID
	DataSubjectID  domain.DataSubjectID
	Direction      domain.MessageDirection
	Kind           domain.MessageKind
	AuthorID       domain.MemberID `bun:",nullzero"`
	// Origin is from where the business wrote it; empty for what customers wrote.
	Origin domain.MessageOrigin `bun:",nullzero"`
	// AuthorKeyID is the service account that sent it, which is no member.
	AuthorKeyID      domain.APIKeyID `bun:",nullzero"`
	ClientID         *string
	SealedContent    []byte           `bun:"content" personal:"contact"`
	SealedExternalID []byte           `bun:"external_id" personal:"contact"`
	ExternalIDHash   []byte           `bun:"external_id_hash"`
	ReplyToID        domain.MessageID `bun:",nullzero"`
	ReplyToHash      []byte
	// OccurredAt is the network's clock in whole seconds; Arrival orders messages of one second.
	OccurredAt       time.Time
	Arrival          int64
	Status           *domain.MessageStatus
	FailureCode      *string
	FailureMessage   *string
	FailureRetryable bool
	// Attempts counts the sends that reached the network; AttemptedAt is when the last one began.
	Attempts      int
	AttemptedAt   *time.Time
	NextAttemptAt *time.Time
	// History is true for what was said before the channel was connected.
	History bool
	// EditedAt and DeletedAt are when its sender changed it last, or took it back.
	EditedAt  *time.Time
	DeletedAt *time.Time
	// PriceCategory, PriceType and PriceBillable are what the network says of its cost, once.
	PriceCategory *string
	PriceType     *string
	PriceBillable *bool
	// Initiates is true for one by which the business wrote first, outside the messaging window.
	Initiates bool
	// ConsentEventID is the consent that a marketing message is sent under.
	ConsentEventID domain.ConsentEventID `bun:",nullzero"`
	CreatedAt      time.Time             `bun:",nullzero,default:now()"`

	Content    domain.Content `bun:"-"`
	ExternalID string         `bun:"-"`
	// ReplyTo is the external id of the quoted message, on the way in.
	ReplyTo string `bun:"-"`
}

// IsNode marks the type as a GraphQL Node.
func (Message) IsNode() {}

const (
	messagesTable     = "messages"
	externalIDPurpose = "messages.external_id"
)

// InsertMessage stores a message and says whether it was new: one with the same external id is left alone. One with the
// same client id in the conversation is a duplicate of MessagesClientID.
func InsertMessage(ctx context.Context, tx *Tx, m *Message) (bool, error) {
	if err := tx.sealMessage(ctx, m); err != nil {
		return false, err
	}
	n, err := tx.exec(ctx, tx.bun.NewInsert().Model(m).On("conflict on constraint messages_external_id_key do nothing"))
	return n == 1, err
}

func (tx *Tx) sealMessage(ctx context.Context, m *Message) error {
	m.WorkspaceID = tx.workspace
	content, err := json.Marshal(m.Content)
	if err != nil {
		return err
	}
	if m.SealedContent, err = tx.sealFor(ctx, m.DataSubjectID, tx.place(messagesTable, "content", m.ID), content); err != nil {
		return err
	}
	if m.ReplyTo != "" {
		if m.ReplyToHash, err = tx.Hash(ctx, externalIDPurpose, m.ReplyTo); err != nil {
			return err
		}
	}
	return tx.sealExternalID(ctx, m)
}

// InsertInboundMessages stores what customers wrote, all in one statement, and says by id which were new; the others are
// known under their external id already. What only messages of the business have is not stored.
func InsertInboundMessages(ctx context.Context, tx *Tx, ms []*Message) (map[domain.MessageID]bool, error) {
	for _, m := range ms {
		if err := tx.sealMessage(ctx, m); err != nil {
			return nil, err
		}
	}
	var added []uuid.UUID
	err := tx.rows(ctx, &added, `
		insert into messages (workspace_id, id, conversation_id, data_subject_id, direction, kind, content, external_id, external_id_hash,
			reply_to_hash, occurred_at, arrival, history)
		select $1, * from unnest($2::uuid[], $3::uuid[], $4::uuid[], $5::text[], $6::text[], $7::bytea[], $8::bytea[], $9::bytea[],
			$10::bytea[], $11::timestamptz[], $12::bigint[], $13::boolean[])
		on conflict on constraint messages_external_id_key do nothing returning id`,
		tx.workspace, idsOf(ms, func(m *Message) uuider { return m.ID }),
		idsOf(ms, func(m *Message) uuider { return m.ConversationID }),
		idsOf(ms, func(m *Message) uuider { return m.DataSubjectID }),
		columnOf(ms, func(m *Message) string { return string(m.Direction) }),
		columnOf(ms, func(m *Message) string { return string(m.Kind) }),
		columnOf(ms, func(m *Message) []byte { return m.SealedContent }),
		columnOf(ms, func(m *Message) []byte { return m.SealedExternalID }),
		columnOf(ms, func(m *Message) []byte { return m.ExternalIDHash }),
		columnOf(ms, func(m *Message) []byte { return m.ReplyToHash }),
		columnOf(ms, func(m *Message) time.Time { return m.OccurredAt }),
		columnOf(ms, func(m *Message) int64 { return m.Arrival }),
		columnOf(ms, func(m *Message) bool { return m.History }))
	isNew := make(map[domain.MessageID]bool, len(added))
	for _, id := range added {
		isNew[domain.IDFromUUID[domain.MessageID](id)] = true
	}
	return isNew, err
}

// UpdateMessageContent stores what a locked message says after its sender changed it or took it back.
func UpdateMessageContent(ctx context.Context, tx *Tx, m *Message) error {
	content, err := json.Marshal(m.Content)
	if err != nil {
		return err
	}
	if m.SealedContent, err = tx.sealFor(ctx, m.DataSubjectID, tx.place(messagesTable, "content", m.ID), content); err != nil {
		return err
	}
	_, err = tx.exec(ctx, tx.bun.NewUpdate().Model(m).Column("content", "edited_at", "deleted_at").WherePK())
	return err
}

// SetMessagePrice notes what the network says of a message's cost. It stands once: what is there already stays.
func SetMessagePrice(ctx context.Context, tx *Tx, id domain.MessageID, category, kind string, billable bool) error {
	_, err := tx.exec(ctx, tx.bun.NewRaw("update messages set price_category = ?, price_type = ?, price_billable = ? where workspace_id = ? and id = ? and price_category is null",
		category, kind, billable, tx.workspace, id))
	return err
}

func (tx *Tx) sealExternalID(ctx context.Context, m *Message) error {
	if m.ExternalID == "" {
		return nil
	}
	var err error
	if m.ExternalIDHash, err = tx.Hash(ctx, externalIDPurpose, m.ExternalID); err != nil {
		return err
	}
	m.SealedExternalID, err = tx.sealFor(ctx, m.DataSubjectID, tx.place(messagesTable, "external_id", m.ID), []byte(m.ExternalID))
	return err
}

// UpdateMessageDelivery stores what changes while a message is being delivered: status, failure, attempts, external id.
func UpdateMessageDelivery(ctx context.Context, tx *Tx, m *Message) error {
	if err := tx.sealExternalID(ctx, m); err != nil {
		return err
	}
	_, err := tx.exec(ctx, tx.bun.NewUpdate().Model(m).
		Column("status", "failure_code", "failure_message", "failure_retryable", "attempts", "attempted_at", "next_attempt_at", "external_id", "external_id_hash", "consent_event_id").
		WherePK())
	return err
}

// GetMessage finds a message.
func GetMessage(ctx context.Context, tx *Tx, id domain.MessageID) (*Message, error) {
	return tx.getMessage(ctx, tx.bun.NewSelect().Where("id = ?", id))
}

// LockMessage finds a message and keeps others from changing it until the transaction ends.
func LockMessage(ctx context.Context, tx *Tx, id domain.MessageID) (*Message, error) {
	return tx.getMessage(ctx, tx.bun.NewSelect().Where("id = ?", id).For("update"))
}

// LockMessageByExternalID finds a message by the network's id of it, and locks it.
func LockMessageByExternalID(ctx context.Context, tx *Tx, externalID string) (*Message, error) {
	hash, err := tx.Hash(ctx, externalIDPurpose, externalID)
	if err != nil {
		return nil, err
	}
	return tx.getMessage(ctx, tx.bun.NewSelect().Where("external_id_hash = ?", hash).For("update"))
}

// GetMessageByClientID finds what a client has sent before under its own id.
func GetMessageByClientID(ctx context.Context, tx *Tx, conversation domain.ConversationID, clientID string) (*Message, error) {
	return tx.getMessage(ctx, tx.bun.NewSelect().Where("conversation_id = ? and client_id = ?", conversation, clientID))
}

// LastInboundMessage finds the customer's latest message in a conversation.
func LastInboundMessage(ctx context.Context, tx *Tx, conversation domain.ConversationID) (*Message, error) {
	return tx.getMessage(ctx, tx.bun.NewSelect().Where("conversation_id = ? and direction = ?", conversation, domain.Inbound).
		Order("occurred_at desc", "arrival desc", "id desc").Limit(1))
}

// LastReaction finds the business's latest reaction to a message that has not failed.
func LastReaction(ctx context.Context, tx *Tx, conversation domain.ConversationID, to domain.MessageID) (*Message, error) {
	return tx.getMessage(ctx, tx.bun.NewSelect().
		Where("conversation_id = ? and direction = ? and kind = ? and reply_to_id = ? and status <> ?",
			conversation, domain.Outbound, domain.KindReaction, to, domain.StatusFailed).
		Order("occurred_at desc", "arrival desc", "id desc").Limit(1))
}

// NextToSend finds the first message of a conversation that still has to be sent, in the order of sending.
func NextToSend(ctx context.Context, tx *Tx, conversation domain.ConversationID) (*Message, error) {
	return tx.getMessage(ctx, tx.bun.NewSelect().
		Where("conversation_id = ? and status in (?)", conversation,
			bun.List([]domain.MessageStatus{domain.StatusQueued, domain.StatusSending, domain.StatusUnconfirmed})).
		Order("arrival", "id").Limit(1).For("update"))
}

func (tx *Tx) getMessage(ctx context.Context, q *bun.SelectQuery) (*Message, error) {
	m := &Message{}
	if err := tx.scan(ctx, q.Model(m).Where("workspace_id = ?", tx.workspace)); err != nil {
		return nil, err
	}
	return m, tx.openMessages(ctx, []*Message{m})
}

func (tx *Tx) openMessages(ctx context.Context, ms []*Message) error {
	subjects := make([]domain.DataSubjectID, len(ms))
	for i, m := range ms {
		subjects[i] = m.DataSubjectID
	}
	if err := tx.loadSubjects(ctx, subjects); err != nil {
		return err
	}
	for _, m := range ms {
		content, err := tx.openFor(m.DataSubjectID, tx.place(messagesTable, "content", m.ID), m.SealedContent)
		if err != nil {
			return err
		}
		if content != nil {
			if err := json.Unmarshal(content, &m.Content); err != nil {
				return err
			}
		}
		external, err := tx.openFor(m.DataSubjectID, tx.place(messagesTable, "external_id", m.ID), m.SealedExternalID)
		if err != nil {
			return err
		}
		m.ExternalID = string(external)
	}
	return nil
}

// FindMessageByExternalID finds which message the network knows by an id.
func FindMessageByExternalID(ctx context.Context, tx *Tx, externalID string) (domain.MessageID, error) {
	var id domain.MessageID
	hash, err := tx.Hash(ctx, externalIDPurpose, externalID)
	if err != nil {
		return id, err
	}
	return id, tx.scan(ctx, tx.bun.NewRaw("select id from messages where workspace_id = ? and external_id_hash = ?", tx.workspace, hash), &id)
}

// ListQueuedTemplates finds and locks the templates that wait to be sent to a contact on a network.
func ListQueuedTemplates(ctx context.Context, tx *Tx, contact domain.ContactID, network domain.Network) ([]*Message, error) {
	var ms []*Message
	err := tx.scan(ctx, tx.bun.NewSelect().Model(&ms).
		Where("workspace_id = ? and kind = ? and status = ?", tx.workspace, domain.KindTemplate, domain.StatusQueued).
		Where("conversation_id in (select c.id from conversations c join channels h on (h.workspace_id, h.id) = (c.workspace_id, c.channel_id) where c.workspace_id = ? and c.contact_id = ? and h.network = ?)",
			tx.workspace, contact, network).
		Order("arrival", "id").For("update"))
	if err != nil {
		return nil, err
	}
	return ms, tx.openMessages(ctx, ms)
}
