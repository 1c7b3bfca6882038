package dal

import (
	"context"
	"encoding/json"
	"time"

	"github.com/uptrace/bun"

	"postdog.io/domain"
)

// SecurityAlert is something that looks like an attack or a mistake.
type SecurityAlert struct {
	bun.BaseModel `bun:"table:security_alerts"`

	WorkspaceID domain.WorkspaceID     `bun:",pk"`
	ID          domain.SecurityAlertID `bun:",pk"`
	Kind        domain.SecurityAlertKind
	// MemberID is whom it concerns, if anyone in particular.
	MemberID domain.MemberID `bun:",nullzero"`
	// ChannelID is which channel it concerns, if any.
	ChannelID      domain.ChannelID `bun:",nullzero"`
	Count          int
	SealedDetails  []byte `bun:"details" personal:"workspace"`
	RaisedAt       time.Time
	AcknowledgedAt *time.Time
	AcknowledgedBy domain.MemberID `bun:",nullzero"`

	Details SecurityAlertDetails `bun:"-"`
}

// SecurityAlertDetails are what an alert holds of people, sealed.
type SecurityAlertDetails struct {
	// Countries are where an account was used, as two-letter codes.
	Countries []string `json:"countries,omitempty"`
	// Channel is what the channel was called.
	Channel string `json:"channel,omitempty"`
}

// IsNode marks the type as a GraphQL Node.
func (SecurityAlert) IsNode() {}

const securityAlertsTable = "security_alerts"

// RaiseSecurityAlert stores an alert. One of the same kind on the same member and channel that nobody has looked into, and that was
// raised since a time, is counted up instead; it says whether the alert is new.
func RaiseSecurityAlert(ctx context.Context, tx *Tx, a *SecurityAlert, since time.Time) (bool, error) {
	n, err := tx.exec(ctx, tx.bun.NewRaw(`
		update security_alerts set count = greatest(count, ?0) where workspace_id = ?1 and id = (
			select id from security_alerts where workspace_id = ?1 and kind = ?2 and member_id is not distinct from ?3
			and channel_id is not distinct from ?5 and acknowledged_at is null and raised_at >= ?4 order by raised_at desc limit 1 for update)`,
		a.Count, tx.workspace, a.Kind, a.MemberID, since, a.ChannelID))
	if err != nil || n > 0 {
		return false, err
	}
	a.WorkspaceID, a.ID, a.RaisedAt = tx.workspace, domain.NewID[domain.SecurityAlertID](), tx.Now()
	key, err := tx.workspaceKey(ctx)
	if err != nil {
		return false, err
	}
	text, err := json.Marshal(a.Details)
	if err != nil {
		return false, err
	}
	if a.SealedDetails, err = seal(key, tx.place(securityAlertsTable, "details", a.ID), text); err != nil {
		return false, err
	}
	_, err = tx.exec(ctx, tx.bun.NewInsert().Model(a))
	return true, err
}

// SecurityAlertPosition is a place in the list of alerts.
type SecurityAlertPosition struct {
	RaisedAt time.Time
	ID       domain.SecurityAlertID
}

// ListSecurityAlerts lists alerts, the latest first, from after a place on; open are those that nobody looked into.
func ListSecurityAlerts(ctx context.Context, tx *Tx, open bool, after *SecurityAlertPosition, limit int64) ([]*SecurityAlert, error) {
	var as []*SecurityAlert
	q := tx.bun.NewSelect().Model(&as).Where("workspace_id = ?", tx.workspace).Order("raised_at desc", "id desc").Limit(limit)
	if open {
		q = q.Where("acknowledged_at is null")
	}
	if after != nil {
		q = q.Where("(raised_at, id) < (?, ?)", after.RaisedAt, after.ID)
	}
	if err := tx.scan(ctx, q); err != nil {
		return nil, err
	}
	return as, tx.openAlerts(ctx, as)
}

// ListSecurityAlertsByID finds alerts by id, in no order.
func ListSecurityAlertsByID(ctx context.Context, tx *Tx, ids []domain.SecurityAlertID) ([]*SecurityAlert, error) {
	var as []*SecurityAlert
	if err := tx.scan(ctx, tx.bun.NewSelect().Model(&as).Where("workspace_id = ? and id in (?)", tx.workspace, bun.List(ids))); err != nil {
		return nil, err
	}
	return as, tx.openAlerts(ctx, as)
}

// CountOpenSecurityAlerts counts the alerts that nobody looked into.
func CountOpenSecurityAlerts(ctx context.Context, tx *Tx) (n int, err error) {
	err = tx.scan(ctx, tx.bun.NewRaw("select count(*) from security_alerts where workspace_id = ? and acknowledged_at is null", tx.workspace), &n)
	return n, err
}

func (tx *Tx) openAlerts(ctx context.Context, as []*SecurityAlert) error {
	if len(as) == 0 {
		return nil
	}
	key, err := tx.workspaceKey(ctx)
	if err != nil {
		return err
	}
	for _, a := range as {
		text, err := open(key, tx.place(securityAlertsTable, "details", a.ID), a.SealedDetails)
		if err != nil {
			return err
		}
		if text != nil {
			if err := json.Unmarshal(text, &a.Details); err != nil {
				return err
			}
		}
	}
	return nil
}

// AcknowledgeSecurityAlert notes that a member looked into an alert; the first one counts.
func AcknowledgeSecurityAlert(ctx context.Context, tx *Tx, id domain.SecurityAlertID, by domain.MemberID) error {
	n, err := tx.exec(ctx, tx.bun.NewRaw(`
		update security_alerts set acknowledged_at = coalesce(acknowledged_at, ?0), acknowledged_by = coalesce(acknowledged_by, ?1)
		where workspace_id = ?2 and id = ?3`, tx.Now(), by, tx.workspace, id))
	if err == nil && n == 0 {
		err = ErrNotFound
	}
	return err
}
