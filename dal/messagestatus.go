package dal

import (
	"context"
	"slices"
	"time"

	"github.com/uptrace/bun"

	"postdog.io/domain"
)

// MessageStatusChange is one step of a message, as the network reported it.
type MessageStatusChange struct {
	bun.BaseModel `bun:"table:message_statuses"`

	WorkspaceID domain.WorkspaceID     `bun:",pk"`
	ID          domain.MessageStatusID `bun:",pk"`
	MessageID   domain.MessageID
	// ExternalIDHash tells which of the message's sends the report is about.
	ExternalIDHash []byte `bun:"external_id_hash"`
	Status         domain.MessageStatus
	OccurredAt     time.Time
	FailureCode    *string
	ArrivedAt      time.Time `bun:",nullzero,default:now()"`
}

// InsertMessageStatus adds a step, reported under an external id, to a message's history and says whether it was new.
func InsertMessageStatus(ctx context.Context, tx *Tx, externalID string, s *MessageStatusChange) (bool, error) {
	s.WorkspaceID, s.ID = tx.workspace, domain.NewID[domain.MessageStatusID]()
	var err error
	if s.ExternalIDHash, err = tx.Hash(ctx, externalIDPurpose, externalID); err != nil {
		return false, err
	}
	n, err := tx.exec(ctx, tx.bun.NewInsert().Model(s).On("conflict on constraint message_statuses_step_key do nothing"))
	return n == 1, err
}

// ListMessageStatuses lists the histories of messages, each in the order of the network's clock.
func ListMessageStatuses(ctx context.Context, tx *Tx, messages []domain.MessageID) ([]*MessageStatusChange, error) {
	var ss []*MessageStatusChange
	return ss, tx.scan(ctx, tx.bun.NewSelect().Model(&ss).
		Where("workspace_id = ? and message_id in (?)", tx.workspace, bun.List(messages)).Order("message_id", "occurred_at", "arrived_at", "id"))
}

// ParkedStatus is a report on a message whose network id is not known yet.
type ParkedStatus struct {
	bun.BaseModel `bun:"table:parked_statuses"`

	WorkspaceID      domain.WorkspaceID     `bun:",pk"`
	ID               domain.MessageStatusID `bun:",pk"`
	ExternalIDHash   []byte                 `bun:"external_id_hash"`
	Status           domain.MessageStatus
	OccurredAt       time.Time
	FailureCode      *string
	FailureMessage   *string
	FailureRetryable bool
	ArrivedAt        time.Time `bun:",nullzero,default:now()"`
}

// LockExternalID makes a report on a message, and the answer that tells the message's id, take turns: whichever is
// second finds what the first left.
func LockExternalID(ctx context.Context, tx *Tx, externalID string) error {
	hash, err := tx.Hash(ctx, externalIDPurpose, externalID)
	if err != nil {
		return err
	}
	return tx.lockHash(ctx, hash)
}

// LockExternalIDs is LockExternalID for many, in one order, so that two who want the same ones only wait.
func LockExternalIDs(ctx context.Context, tx *Tx, externalIDs []string) error {
	locks := make([]int64, len(externalIDs))
	for n, id := range externalIDs {
		hash, err := tx.Hash(ctx, externalIDPurpose, id)
		if err != nil {
			return err
		}
		locks[n] = lockOf(hash)
	}
	slices.Sort(locks)
	_, err := tx.prepared(ctx, "select pg_advisory_xact_lock(lock) from unnest($1::bigint[]) lock", slices.Compact(locks))
	return err
}

// ParkStatus keeps a report until its message is known.
func ParkStatus(ctx context.Context, tx *Tx, externalID string, s *ParkedStatus) error {
	s.WorkspaceID, s.ID = tx.workspace, domain.NewID[domain.MessageStatusID]()
	var err error
	if s.ExternalIDHash, err = tx.Hash(ctx, externalIDPurpose, externalID); err != nil {
		return err
	}
	_, err = tx.exec(ctx, tx.bun.NewInsert().Model(s).On("conflict on constraint parked_statuses_step_key do nothing"))
	return err
}

// TakeParkedStatuses removes and returns the reports that waited for a message, in the order of the network's clock.
func TakeParkedStatuses(ctx context.Context, tx *Tx, externalID string) ([]*ParkedStatus, error) {
	hash, err := tx.Hash(ctx, externalIDPurpose, externalID)
	if err != nil {
		return nil, err
	}
	var ss []*ParkedStatus
	return ss, tx.scan(ctx, tx.bun.NewRaw(`
		with taken as (delete from parked_statuses where workspace_id = ? and external_id_hash = ? returning *)
		select * from taken order by occurred_at, arrived_at, id`, tx.workspace, hash), &ss)
}

// DeleteParkedStatuses forgets reports that nothing ever asked for.
func DeleteParkedStatuses(ctx context.Context, tx *Tx, before time.Time) error {
	_, err := tx.exec(ctx, tx.bun.NewRaw("delete from parked_statuses where workspace_id = ? and arrived_at < ?", tx.workspace, before))
	return err
}
