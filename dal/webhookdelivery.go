package dal

import (
	"context"
	"time"

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

// InsertWebhookDelivery stores a delivery.
func InsertWebhookDelivery(ctx context.Context, tx *Tx, d *WebhookDelivery) error {
	d.WorkspaceID = tx.workspace
	key, err := tx.workspaceKey(ctx)
	if err != nil {
		return err
	}
	if d.SealedBody, err = seal(key, tx.place(webhookDeliveriesTable, "body", d.ID), d.Body); err != nil {
		return err
	}
	_, err = tx.exec(ctx, tx.bun.NewInsert().Model(d))
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

// SetWebhookDeliveryProcessed notes that every item of a delivery was seen to.
func SetWebhookDeliveryProcessed(ctx context.Context, tx *Tx, d *WebhookDelivery) error {
	now := tx.Now()
	d.ProcessedAt = &now
	_, err := tx.exec(ctx, tx.bun.NewUpdate().Model(d).Column("processed_at", "items", "failed_items", "kept_items").WherePK())
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
