package dal

import (
	"context"
	"encoding/json"
	"time"

	"github.com/uptrace/bun"

	"postdog.io/domain"
)

// SecurityEvent is something that happened to an account, such as a sign-in.
type SecurityEvent struct {
	bun.BaseModel `bun:"table:security_events"`

	ID        domain.SecurityEventID `bun:",pk"`
	UserID    domain.UserID
	SessionID domain.SessionID `bun:",nullzero"`
	// Action is as in the audit log, such as "account.signed_in".
	Action       string
	SealedOrigin []byte  `bun:"origin" personal:"user"`
	Country      *string // of the address, ISO 3166
	OccurredAt   time.Time

	Origin SecurityOrigin `bun:"-"`
}

// SecurityOrigin is where a security event came from. It is sealed as one.
type SecurityOrigin struct {
	Address string `json:"address,omitempty"`
	Device  string `json:"device,omitempty"`
}

const securityEventsTable = "security_events"

// InsertSecurityEvent stores what happened to a person's account.
func InsertSecurityEvent(ctx context.Context, tx *ControlTx, u *User, e *SecurityEvent) error {
	text, err := json.Marshal(e.Origin)
	if err != nil {
		return err
	}
	if e.SealedOrigin, err = tx.SealForUser(u, securityEventsTable, "origin", e.ID.UUID(), text); err != nil {
		return err
	}
	_, err = tx.exec(ctx, tx.bun.NewInsert().Model(e))
	return err
}

// GetSecurityEvent finds an event by id.
func GetSecurityEvent(ctx context.Context, tx *ControlTx, id domain.SecurityEventID) (*SecurityEvent, error) {
	e := &SecurityEvent{ID: id}
	if err := tx.scan(ctx, tx.bun.NewSelect().Model(e).WherePK()); err != nil {
		return nil, err
	}
	u, err := GetUser(ctx, tx, e.UserID)
	if err != nil {
		return nil, err
	}
	text, err := tx.OpenForUser(u, securityEventsTable, "origin", e.ID.UUID(), e.SealedOrigin)
	if err != nil {
		return nil, err
	}
	return e, json.Unmarshal(text, &e.Origin)
}

// DeleteSecurityEvents deletes those that happened before a time.
func DeleteSecurityEvents(ctx context.Context, tx *ControlTx, before time.Time) error {
	_, err := tx.exec(ctx, tx.bun.NewRaw("delete from security_events where occurred_at < ?", before))
	return err
}
