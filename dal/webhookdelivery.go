package dal

import (
	"context"
	"time"

	"github.com/google/uuid"
	"github.com/uptrace/bun"

	"postdog.io/domain"
)

// WebhookDelivery is what a network delivered for one workspace, whole. The body is sealed under the workspace's key.
type WebhookDelivery struct {
	bun.BaseModel `bun:"table:webhook_deliveries"`

	WorkspaceID domain.WorkspaceID       `bun:",pk"`
	ID          domain.WebhookDeliveryID `bun:",pk"`
	Network     domain.Network
	// ChannelID is the channel that it speaks of; zero where it is of what channels belong to, such as a WABA.
	ChannelID  domain.ChannelID `bun:",nullzero"`
	SealedBody []byte           `bun:"body" personal:"workspace"`
	// Arrival orders deliveries; the items within one follow in steps of one.
	Arrival     int64
	ReceivedAt  time.Time
	ProcessedAt *time.Time
	// FailedItems could not be read, KeptItems are of kinds not understood yet; both can be replayed from the body.
	FailedItems int
	KeptItems   int
	// Items is how many there were when it was read, and Replays how often somebody had it read again.
	Items   int
	Replays int

	Body []byte `bun:"-"`
}

// IsNode marks the type as a GraphQL Node.
func (WebhookDelivery) IsNode() {}

const webhookDeliveriesTable = "webhook_deliveries"

// InsertWebhookDeliveries stores deliveries, those that were read as read.
func InsertWebhookDeliveries(ctx context.Context, tx *Tx, ds ...*WebhookDelivery) error {
	key, err := tx.workspaceKey(ctx)
	if err != nil {
		return err
	}
	for _, d := range ds {
		d.WorkspaceID = tx.workspace
		if d.SealedBody, err = seal(key, tx.place(webhookDeliveriesTable, "body", d.ID), d.Body); err != nil {
			return err
		}
	}
	_, err = tx.prepared(ctx, `
		insert into webhook_deliveries (workspace_id, id, network, channel_id, body, arrival, received_at, processed_at, items, failed_items, kept_items)
		select $1, * from unnest($2::uuid[], $3::text[], $4::uuid[], $5::bytea[], $6::bigint[], $7::timestamptz[], $8::timestamptz[], $9::int[], $10::int[], $11::int[])`,
		tx.workspace, idsOf(ds, func(d *WebhookDelivery) uuider { return d.ID }),
		columnOf(ds, func(d *WebhookDelivery) string { return string(d.Network) }),
		idsOf(ds, func(d *WebhookDelivery) uuider { return d.ChannelID }),
		columnOf(ds, func(d *WebhookDelivery) []byte { return d.SealedBody }),
		columnOf(ds, func(d *WebhookDelivery) int64 { return d.Arrival }),
		columnOf(ds, func(d *WebhookDelivery) time.Time { return d.ReceivedAt }),
		columnOf(ds, func(d *WebhookDelivery) *time.Time { return d.ProcessedAt }),
		columnOf(ds, func(d *WebhookDelivery) int { return d.Items }), columnOf(ds, func(d *WebhookDelivery) int { return d.FailedItems }),
		columnOf(ds, func(d *WebhookDelivery) int { return d.KeptItems }))
	return err
}

// GetWebhookDelivery finds a delivery with its body opened.
func GetWebhookDelivery(ctx context.Context, tx *Tx, id domain.WebhookDeliveryID) (*WebhookDelivery, error) {
	d := &WebhookDelivery{}
	if err := tx.scan(ctx, tx.bun.NewSelect().Model(d).Where("workspace_id = ? and id = ?", tx.workspace, id)); err != nil {
		return nil, err
	}
	key, err := tx.workspaceKey(ctx)
	if err != nil {
		return nil, err
	}
	d.Body, err = open(key, tx.place(webhookDeliveriesTable, "body", d.ID), d.SealedBody)
	return d, err
}

// LockUnreadWebhookDeliveries returns those of some deliveries that were not read yet, without their bodies, and keeps
// others from reading them until the transaction ends.
func LockUnreadWebhookDeliveries(ctx context.Context, tx *Tx, ids []domain.WebhookDeliveryID) (map[domain.WebhookDeliveryID]bool, error) {
	var found []uuid.UUID
	err := tx.rows(ctx, &found, "select id from webhook_deliveries where workspace_id = $1 and id = any($2) and processed_at is null order by id for update",
		tx.workspace, idsOf(ids, itself))
	unread := make(map[domain.WebhookDeliveryID]bool, len(found))
	for _, id := range found {
		unread[domain.IDFromUUID[domain.WebhookDeliveryID](id)] = true
	}
	return unread, err
}

// ListUnreadWebhookDeliveries lists those of some deliveries that were not read yet, in the order of arrival, with their
// bodies opened. Those past their retention are left out.
func ListUnreadWebhookDeliveries(ctx context.Context, tx *Tx, ids []domain.WebhookDeliveryID) ([]*WebhookDelivery, error) {
	var ds []*WebhookDelivery
	err := tx.rows(ctx, &ds, "select "+columnsOf[WebhookDelivery](tx.bun.db, "d")+" from webhook_deliveries d where workspace_id = $1 and id = any($2) and processed_at is null order by arrival, id",
		tx.workspace, idsOf(ids, itself))
	if err != nil || len(ds) == 0 {
		return nil, err
	}
	key, err := tx.workspaceKey(ctx)
	if err != nil {
		return nil, err
	}
	for _, d := range ds {
		if d.Body, err = open(key, tx.place(webhookDeliveriesTable, "body", d.ID), d.SealedBody); err != nil {
			return nil, err
		}
	}
	return ds, nil
}

// SetWebhookDeliveriesProcessed notes that every item of some deliveries was seen to.
func SetWebhookDeliveriesProcessed(ctx context.Context, tx *Tx, ds ...*WebhookDelivery) error {
	now := tx.Now()
	for _, d := range ds {
		d.ProcessedAt = &now
	}
	_, err := tx.prepared(ctx, `
		update webhook_deliveries d set processed_at = $2, items = n.items, failed_items = n.failed, kept_items = n.kept
		from unnest($3::uuid[], $4::int[], $5::int[], $6::int[]) n (id, items, failed, kept) where d.workspace_id = $1 and d.id = n.id`,
		tx.workspace, now, idsOf(ds, func(d *WebhookDelivery) uuider { return d.ID }),
		columnOf(ds, func(d *WebhookDelivery) int { return d.Items }), columnOf(ds, func(d *WebhookDelivery) int { return d.FailedItems }),
		columnOf(ds, func(d *WebhookDelivery) int { return d.KeptItems }))
	return err
}

// HasUnreadWebhookDeliveries says whether deliveries that came between two moments still wait to be read.
func HasUnreadWebhookDeliveries(ctx context.Context, tx *Tx, since, until time.Time) (bool, error) {
	var found bool
	err := tx.scan(ctx, tx.bun.NewRaw("select exists (select from webhook_deliveries where workspace_id = ? and processed_at is null and received_at between ? and ?)",
		tx.workspace, since, until), &found)
	return found, err
}

// DeleteWebhookDeliveries forgets processed deliveries received before a time, and returns how many there were.
func DeleteWebhookDeliveries(ctx context.Context, tx *Tx, before time.Time) (int64, error) {
	return tx.exec(ctx, tx.bun.NewRaw("delete from webhook_deliveries where workspace_id = ? and received_at < ? and processed_at is not null", tx.workspace, before))
}

// CountWebhookDeliveries counts the ledger.
func CountWebhookDeliveries(ctx context.Context, tx *Tx) (int64, error) {
	var n int64
	err := tx.scan(ctx, tx.bun.NewRaw("select count(*) from webhook_deliveries where workspace_id = ?", tx.workspace), &n)
	return n, err
}
