package dal

import (
	"context"
	"time"

	"github.com/uptrace/bun"

	"postdog.io/domain"
)

// ConsentEvent is one entry of the consent ledger: what someone decided, how we know, and when. Entries are only ever added.
type ConsentEvent struct {
	bun.BaseModel `bun:"table:consent_events"`

	WorkspaceID   domain.WorkspaceID    `bun:",pk"`
	ID            domain.ConsentEventID `bun:",pk"`
	ContactID     domain.ContactID
	DataSubjectID domain.DataSubjectID
	Channel       domain.ConsentChannel
	Purpose       domain.ConsentPurpose
	Decision      domain.ConsentDecision
	// Decided is false for what came too late to change anything: a later decision stood already.
	Decided  bool
	Source   domain.ConsentSource
	Basis    *domain.ConsentBasis
	Language *string
	// SealedEvidence is what was said or shown, word for word.
	SealedEvidence []byte `bun:"evidence" personal:"contact"`
	// MessageID is the message that says it, where it was one; MemberID or APIKeyID is who told it, where someone did.
	MessageID  domain.MessageID `bun:",nullzero"`
	MemberID   domain.MemberID  `bun:",nullzero"`
	APIKeyID   domain.APIKeyID  `bun:",nullzero"`
	KeyHash    []byte
	OccurredAt time.Time
	RecordedAt time.Time

	// Key says which fact this is, so that the same one is noted once; Evidence is the opened evidence.
	Key      string `bun:"-"`
	Evidence string `bun:"-"`
}

// IsNode marks the type as a GraphQL Node.
func (ConsentEvent) IsNode() {}

const consentEventsTable = "consent_events"

// InsertConsentEvent adds an entry to the ledger, and says whether it is news: the same fact stands there once.
func InsertConsentEvent(ctx context.Context, tx *Tx, e *ConsentEvent) (bool, error) {
	e.WorkspaceID, e.ID, e.RecordedAt = tx.workspace, domain.NewID[domain.ConsentEventID](), tx.Now()
	var err error
	if e.KeyHash, err = tx.Hash(ctx, consentEventsTable, e.Key); err != nil {
		return false, err
	}
	if e.Evidence != "" {
		if e.SealedEvidence, err = tx.sealFor(ctx, e.DataSubjectID, tx.place(consentEventsTable, "evidence", e.ID), []byte(e.Evidence)); err != nil {
			return false, err
		}
	}
	n, err := tx.exec(ctx, tx.bun.NewInsert().Model(e).On("conflict on constraint consent_events_key do nothing"))
	return n == 1, err
}

// ConsentEventPosition is a place in a contact's ledger.
type ConsentEventPosition struct {
	OccurredAt time.Time             `json:"at"`
	ID         domain.ConsentEventID `json:"id"`
}

// ListConsentEvents lists what a contact decided, the latest first, at most limit entries after a position.
func ListConsentEvents(ctx context.Context, tx *Tx, contact domain.ContactID, after *ConsentEventPosition, limit int64) ([]*ConsentEvent, error) {
	var es []*ConsentEvent
	q := tx.bun.NewSelect().Model(&es).Where("workspace_id = ? and contact_id = ?", tx.workspace, contact).Order("occurred_at desc", "id desc").Limit(limit)
	if after != nil {
		q = q.Where("(occurred_at, id) < (?, ?)", after.OccurredAt, after.ID)
	}
	if err := tx.scan(ctx, q); err != nil {
		return nil, err
	}
	return es, tx.openConsentEvents(ctx, es)
}

// ListConsentEventsByID finds entries by id, in no order; those of contacts with whom a scope sees no conversation are left out.
func ListConsentEventsByID(ctx context.Context, tx *Tx, scope domain.Scope, ids []domain.ConsentEventID) ([]*ConsentEvent, error) {
	var es []*ConsentEvent
	q := tx.bun.NewSelect().Model(&es).Where("workspace_id = ? and id in (?)", tx.workspace, bun.List(ids))
	if err := tx.scan(ctx, tx.ofConversationsInScope(q, scope, "contact_id", "contact_id")); err != nil {
		return nil, err
	}
	return es, tx.openConsentEvents(ctx, es)
}

// LastDecision finds what a contact decided last for a channel before an entry, leaving out what changed nothing.
func LastDecision(ctx context.Context, tx *Tx, before *ConsentEvent) (*ConsentEvent, error) {
	e := &ConsentEvent{}
	q := tx.bun.NewSelect().Model(e).
		Where("workspace_id = ? and contact_id = ? and channel = ? and purpose = ?", tx.workspace, before.ContactID, before.Channel, before.Purpose).
		Where("decided and id <> ? and occurred_at <= ? and source <> ?", before.ID, before.OccurredAt, domain.SourceNetworkPreference).
		Order("occurred_at desc", "id desc").Limit(1)
	return e, tx.scan(ctx, q)
}

func (tx *Tx) openConsentEvents(ctx context.Context, es []*ConsentEvent) error {
	subjects := make([]domain.DataSubjectID, len(es))
	for n, e := range es {
		subjects[n] = e.DataSubjectID
	}
	if err := tx.loadSubjects(ctx, subjects); err != nil {
		return err
	}
	for _, e := range es {
		evidence, err := tx.openFor(e.DataSubjectID, tx.place(consentEventsTable, "evidence", e.ID), e.SealedEvidence)
		if err != nil {
			return err
		}
		e.Evidence = string(evidence)
	}
	return nil
}
