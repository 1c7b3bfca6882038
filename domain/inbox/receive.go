package inbox

import (
	"context"
	"fmt"

	"github.com/riverqueue/river"

	"postdog.io/channel"
	"postdog.io/dal"
	"postdog.io/domain"
)

// receiveJob reads one delivery of the webhook ledger.
type receiveJob struct {
	Workspace domain.WorkspaceID       `json:"workspace"`
	Delivery  domain.WebhookDeliveryID `json:"delivery"`
}

// Kind implements river.JobArgs.
func (receiveJob) Kind() string { return "inbox_receive" }

// ReceiveWorker reads deliveries.
type ReceiveWorker struct {
	river.WorkerDefaults[receiveJob]
	Inbox *Inbox
}

// Work reads one delivery.
func (w *ReceiveWorker) Work(ctx context.Context, job *river.Job[receiveJob]) error {
	return w.Inbox.receive(ctx, job.Args.Workspace, job.Args.Delivery)
}

// receive puts every item of a delivery where it belongs. Each item is idempotent by the network's own id, so reading a
// delivery again, whole or in part, changes nothing. All items go into one transaction; if one of them fails, each gets
// a transaction of its own, so that it holds up no other.
func (i *Inbox) receive(ctx context.Context, ws domain.WorkspaceID, id domain.WebhookDeliveryID) (err error) {
	var d *dal.WebhookDelivery
	err = i.Store.InWorkspace(ctx, ws, func(tx *dal.Tx) (err error) {
		d, err = dal.GetWebhookDelivery(ctx, tx, id)
		return err
	})
	if dal.IsNotFound(err) {
		return river.JobCancel(err) // past its retention
	}
	if err != nil || d.ProcessedAt != nil {
		return err
	}
	defer i.noteRead(d, &err)
	adapter, ok := i.adapterFor(d.Network)
	if !ok {
		return fmt.Errorf("inbox: no adapter for network %s", d.Network)
	}
	var items []channel.Inbound
	for _, part := range adapter.Route(channel.Webhook{Body: d.Body}) {
		parsed, err := i.parse(ctx, adapter, d.Network, part)
		if err != nil {
			return fmt.Errorf("inbox: parse delivery %s: %w", id, err)
		}
		items = append(items, parsed...)
	}
	d.Items = len(items)
	err = i.Store.InWorkspace(ctx, ws, func(tx *dal.Tx) error {
		for n, item := range items {
			if err := i.receiveItem(ctx, tx, d, n, item); err != nil {
				return err
			}
		}
		return dal.SetWebhookDeliveryProcessed(ctx, tx, d)
	})
	if err == nil || ctx.Err() != nil {
		return err
	}
	return i.receiveOneByOne(ctx, ws, d, items)
}

func (i *Inbox) receiveOneByOne(ctx context.Context, ws domain.WorkspaceID, d *dal.WebhookDelivery, items []channel.Inbound) error {
	d.FailedItems, d.KeptItems, d.ProcessedAt = 0, 0, nil
	var failed error
	for n, item := range items {
		err := i.Store.InWorkspace(ctx, ws, func(tx *dal.Tx) error { return i.receiveItem(ctx, tx, d, n, item) })
		if err != nil {
			failed = fmt.Errorf("inbox: item %d of delivery %s: %w", n, d.ID, err)
		}
	}
	if failed != nil {
		return failed // the job comes back; what went well is a duplicate then
	}
	return i.Store.InWorkspace(ctx, ws, func(tx *dal.Tx) error { return dal.SetWebhookDeliveryProcessed(ctx, tx, d) })
}

func (i *Inbox) receiveItem(ctx context.Context, tx *dal.Tx, d *dal.WebhookDelivery, n int, item channel.Inbound) error {
	switch {
	case item.Err != nil:
		d.FailedItems++
		i.Logger.WarnContext(ctx, "webhook item not readable", "delivery", d.ID.String(), "item", n)
		return nil
	case item.Status != nil:
		if err := i.receiveStatus(ctx, tx, item.Status); err != nil {
			return err
		}
		_, err := i.hear(ctx, tx, d.Network, item)
		return err
	case item.Unknown != nil:
		d.KeptItems++
		return nil
	case item.Preference != nil, item.Template != nil, item.Account != nil:
		heard, err := i.hear(ctx, tx, d.Network, item)
		if !heard {
			d.KeptItems++
		}
		return err
	}
	ch, err := dal.GetChannelByExternalID(ctx, tx, d.Network, item.AccountID)
	if dal.IsNotFound(err) {
		d.KeptItems++ // an account of the same owner that is not connected
		return nil
	}
	if err != nil {
		return err
	}
	r := &receiving{Inbox: i, tx: tx, channel: ch, arrival: d.Arrival + int64(n)}
	switch {
	case item.Message != nil:
		if err := r.message(ctx, item.Message); err != nil {
			return err
		}
		_, err := i.hear(ctx, tx, d.Network, item)
		return err
	case item.Mark != nil:
		return r.mark(ctx, item.Mark)
	case item.Edit != nil:
		if err := r.edit(ctx, item.Edit); err != nil {
			return err
		}
		_, err := i.hear(ctx, tx, d.Network, item)
		return err
	case item.Deletion != nil:
		return r.deletion(ctx, item.Deletion)
	case item.IdentityChange != nil:
		if err := r.identityChange(ctx, item.IdentityChange); err != nil {
			return err
		}
		_, err := i.hear(ctx, tx, d.Network, item)
		return err
	case item.Contact != nil:
		return r.contact(ctx, item.Contact)
	}
	d.KeptItems++
	return nil
}

// hear passes an item on to those who listen for signals, and says whether anyone knew what to do with it.
func (i *Inbox) hear(ctx context.Context, tx *dal.Tx, network domain.Network, item channel.Inbound) (heard bool, err error) {
	for _, s := range i.Signals {
		knew, err := s.Hear(ctx, tx, network, item)
		if err != nil {
			return false, err
		}
		heard = heard || knew
	}
	return heard, nil
}
