package dal

import (
	"context"
	"time"

	"github.com/uptrace/bun"

	"postdog.io/domain"
)

// WebhookDeliveryQuery says which deliveries of the ledger to list. What is zero doesn't narrow it.
type WebhookDeliveryQuery struct {
	State   domain.WebhookDeliveryState
	Network domain.Network
	Channel domain.ChannelID
	After   *WebhookDeliveryPosition
	Limit   int64
}

// WebhookDeliveryPosition is a place in the ledger.
type WebhookDeliveryPosition struct {
	ReceivedAt time.Time                `json:"at"`
	ID         domain.WebhookDeliveryID `json:"id"`
}

// whereState are the conditions of the states, in the order in which they are looked at.
var whereState = map[domain.WebhookDeliveryState]string{
	domain.DeliveryWaiting: "processed_at is null",
	domain.DeliveryFailed:  "processed_at is not null and failed_items > 0",
	domain.DeliveryKept:    "processed_at is not null and failed_items = 0 and kept_items > 0",
	domain.DeliveryRead:    "processed_at is not null and failed_items = 0 and kept_items = 0",
}

func (q WebhookDeliveryQuery) narrow(s *bun.SelectQuery) *bun.SelectQuery {
	if q.State != "" {
		s = s.Where(whereState[q.State])
	}
	if q.Network != "" {
		s = s.Where("network = ?", q.Network)
	}
	if !q.Channel.IsZero() {
		s = s.Where("channel_id = ?", q.Channel)
	}
	return s
}

// ListWebhookDeliveries lists the ledger without bodies, the latest first.
func ListWebhookDeliveries(ctx context.Context, tx *Tx, q WebhookDeliveryQuery) ([]*WebhookDelivery, error) {
	var ds []*WebhookDelivery
	s := q.narrow(tx.bun.NewSelect().Model(&ds).ExcludeColumn("body").Where("workspace_id = ?", tx.workspace))
	if q.After != nil {
		s = s.Where("(received_at, id) < (?, ?)", q.After.ReceivedAt, q.After.ID)
	}
	return ds, tx.scan(ctx, s.Order("received_at desc", "id desc").Limit(q.Limit))
}

// ListWebhookDeliveriesByID finds deliveries by id without their bodies, in no order.
func ListWebhookDeliveriesByID(ctx context.Context, tx *Tx, ids []domain.WebhookDeliveryID) ([]*WebhookDelivery, error) {
	var ds []*WebhookDelivery
	return ds, tx.scan(ctx, tx.bun.NewSelect().Model(&ds).ExcludeColumn("body").Where("workspace_id = ? and id in (?)", tx.workspace, bun.List(ids)))
}

// ReplayWebhookDeliveries makes deliveries that were read unread again, and returns those that it found.
func ReplayWebhookDeliveries(ctx context.Context, tx *Tx, ids []domain.WebhookDeliveryID) ([]*WebhookDelivery, error) {
	var ds []*WebhookDelivery
	return ds, tx.scan(ctx, tx.bun.NewRaw(`
		update webhook_deliveries set processed_at = null, items = 0, failed_items = 0, kept_items = 0, replays = replays + 1
		where workspace_id = ? and id in (?) and processed_at is not null returning workspace_id, id`, tx.workspace, bun.List(ids)), &ds)
}

// WebhookTraffic is what the ledger says of a while.
type WebhookTraffic struct {
	// Received is how many deliveries came, Waiting how many of all are unread, and WaitingSince since when the oldest is.
	Received, Waiting int64
	WaitingSince      *time.Time
	// Failed and Kept count deliveries with something in them that could not be read, or is not understood yet.
	Failed, Kept int64
	// LagP50 and LagP95 are the milliseconds from receiving to having read, of half and of 95 in 100 deliveries.
	LagP50, LagP95 *float64 `bun:"lag_p50,lag_p95"`
}

// GetWebhookTraffic sums the ledger up: traffic and lag since one time, troubles since another.
func GetWebhookTraffic(ctx context.Context, tx *Tx, since, troubledSince time.Time) (*WebhookTraffic, error) {
	t := &WebhookTraffic{}
	err := tx.scan(ctx, tx.bun.NewRaw(`
		select r.received, w.waiting, w.waiting_since, f.failed, f.kept, r.p50, r.p95 from
			(select count(*) as received,
				percentile_cont(0.5) within group (order by extract(epoch from processed_at - received_at) * 1000) as p50,
				percentile_cont(0.95) within group (order by extract(epoch from processed_at - received_at) * 1000) as p95
				from webhook_deliveries where workspace_id = ?0 and received_at >= ?1) r,
			(select count(*) as waiting, min(received_at) as waiting_since from webhook_deliveries where workspace_id = ?0 and processed_at is null) w,
			(select count(*) filter (where failed_items > 0) as failed, count(*) filter (where failed_items = 0) as kept
				from webhook_deliveries where workspace_id = ?0 and received_at >= ?2 and (failed_items > 0 or kept_items > 0)) f`,
		tx.workspace, since, troubledSince), &t.Received, &t.Waiting, &t.WaitingSince, &t.Failed, &t.Kept, &t.LagP50, &t.LagP95)
	return t, err
}

// ChannelTraffic is what came for a channel in a while.
type ChannelTraffic struct {
	ChannelID domain.ChannelID
	Received  int64
	LastAt    time.Time
}

// ListChannelTraffic counts what came for each channel between two times; a channel for which nothing came is left out.
func ListChannelTraffic(ctx context.Context, tx *Tx, from, to time.Time) ([]ChannelTraffic, error) {
	var all []ChannelTraffic
	return all, tx.scan(ctx, tx.bun.NewRaw(`
		select channel_id, count(*) as received, max(received_at) as last_at from webhook_deliveries
		where workspace_id = ? and received_at >= ? and received_at < ? and channel_id is not null group by channel_id`, tx.workspace, from, to), &all)
}
