package dal

import (
	"context"
	"time"

	"github.com/uptrace/bun"

	"postdog.io/domain"
)

// CountSecurityEvents counts a person's events of some actions after one time and up to another.
func CountSecurityEvents(ctx context.Context, tx *ControlTx, user domain.UserID, actions []string, after, upTo time.Time) (int, error) {
	var n int
	err := tx.scan(ctx, tx.bun.NewRaw("select count(*) from security_events where user_id = ? and action in (?) and occurred_at > ? and occurred_at <= ?",
		user, bun.List(actions), after, upTo), &n)
	return n, err
}

// GetSecurityEventBefore finds the last event of an action, with a known country, that the same person had before one; its
// origin stays sealed.
func GetSecurityEventBefore(ctx context.Context, tx *ControlTx, e SecurityEvent, action string) (*SecurityEvent, error) {
	before := &SecurityEvent{}
	return before, tx.scan(ctx, tx.bun.NewSelect().Model(before).
		Where("user_id = ? and action = ? and country is not null and (occurred_at, id) < (?, ?)", e.UserID, action, e.OccurredAt, e.ID).
		Order("occurred_at desc", "id desc").Limit(1))
}
