package inbox

import (
	"context"
	"errors"
	"fmt"

	"github.com/riverqueue/river"

	"postdog.io/channel"
	"postdog.io/dal"
	"postdog.io/domain"
)

// receiveJob reads deliveries of the webhook ledger.
type receiveJob struct {
	Workspace  domain.WorkspaceID         `json:"workspace"`
	Deliveries []domain.WebhookDeliveryID `json:"deliveries"`
}

// Kind implements river.JobArgs.
func (receiveJob) Kind() string { return "inbox_receive" }

// ReceiveQueue is the queue of deliveries that no process read at once. Few are read side by side: those of one workspace
// wait for each other anyway.
const ReceiveQueue = "receive"

// InsertOpts implements river.JobArgsWithInsertOpts.
func (receiveJob) InsertOpts() river.InsertOpts { return river.InsertOpts{Queue: ReceiveQueue} }

// ReceiveWorker reads deliveries.
type ReceiveWorker struct {
	river.WorkerDefaults[receiveJob]
	Inbox *Inbox
}

// Work reads those of a job's deliveries that are unread.
func (w *ReceiveWorker) Work(ctx context.Context, job *river.Job[receiveJob]) error {
	return w.Inbox.receive(ctx, job.Args)
}

func (i *Inbox) receive(ctx context.Context, job receiveJob) error {
	var ds []*dal.WebhookDelivery
	err := i.Store.InWorkspace(ctx, job.Workspace, func(tx *dal.Tx) (err error) {
		ds, err = dal.ListUnreadWebhookDeliveries(ctx, tx, job.Deliveries)
		return err
	})
	if err != nil {
		return err
	}
	return i.readAll(ctx, job.Workspace, ds)
}

// reading is a delivery with what was found in it.
type reading struct {
	*dal.WebhookDelivery
	items []channel.Inbound
}

// begin has a delivery read from its start: it returns its items as they are received.
func (r *reading) begin() []received {
	r.Items, r.FailedItems, r.KeptItems, r.ProcessedAt = len(r.items), 0, 0, nil
	items := make([]received, len(r.items))
	for n, item := range r.items {
		items[n] = received{Inbound: item, delivery: r.WebhookDelivery, n: n}
	}
	return items
}

// readAll puts every item of some deliveries where it belongs. Each item is idempotent by
// the network's own id, so reading a delivery again, whole or in part, changes nothing. All deliveries go into one
// transaction; if something fails, each gets one of its own, and then each of its items, so that none holds up another.
func (i *Inbox) readAll(ctx context.Context, ws domain.WorkspaceID, ds []*dal.WebhookDelivery) error {
	var all []*reading
	var failed []error
	for _, d := range ds {
		r, err := i.parse(ctx, d)
		if err != nil {
			failed = append(failed, err)
			continue
		}
		all = append(all, r)
	}
	err := i.readTogether(ctx, ws, all)
	if err == nil || ctx.Err() != nil {
		return errors.Join(append(failed, err)...)
	}
	for _, r := range all {
		if err := i.readTogether(ctx, ws, []*reading{r}); err != nil {
			failed = append(failed, i.readOneByOne(ctx, ws, r))
		}
	}
	return errors.Join(failed...)
}

// parse finds the items of a delivery.
func (i *Inbox) parse(ctx context.Context, d *dal.WebhookDelivery) (*reading, error) {
	adapter, ok := i.adapterFor(d.Network)
	if !ok {
		return nil, fmt.Errorf("inbox: no adapter for network %s", d.Network)
	}
	r := &reading{WebhookDelivery: d}
	for _, part := range adapter.Route(channel.Webhook{Body: d.Body}) {
		if err := i.parseInto(ctx, r, adapter, part); err != nil {
			return nil, err
		}
	}
	return r, nil
}

// parseInto adds the items of a part to its delivery.
func (i *Inbox) parseInto(ctx context.Context, r *reading, adapter channel.Adapter, part channel.Part) error {
	items, err := i.parsePart(ctx, adapter, r.Network, part)
	if err != nil {
		return fmt.Errorf("inbox: parse delivery %s: %w", r.ID, err)
	}
	r.items = append(r.items, items...)
	return nil
}

// readTogether reads those of some deliveries that nobody read yet, in one transaction.
func (i *Inbox) readTogether(ctx context.Context, ws domain.WorkspaceID, all []*reading) error {
	if len(all) == 0 {
		return nil
	}
	var read []*dal.WebhookDelivery
	err := i.Store.InWorkspace(ctx, ws, func(tx *dal.Tx) error {
		ids := make([]domain.WebhookDeliveryID, len(all))
		for n, r := range all {
			ids[n] = r.ID
		}
		isUnread, err := dal.LockUnreadWebhookDeliveries(ctx, tx, ids)
		if err != nil {
			return err
		}
		var items []received
		for _, r := range all {
			if !isUnread[r.ID] {
				continue
			}
			read = append(read, r.WebhookDelivery)
			items = append(items, r.begin()...)
		}
		if err := i.receiveItems(ctx, tx, items); err != nil {
			return err
		}
		return dal.SetWebhookDeliveriesProcessed(ctx, tx, read...)
	})
	return i.noteRead(err, read...)
}

// readOneByOne gives each item of a delivery a transaction of its own.
func (i *Inbox) readOneByOne(ctx context.Context, ws domain.WorkspaceID, r *reading) error {
	var failed error
	for _, item := range r.begin() {
		err := i.Store.InWorkspace(ctx, ws, func(tx *dal.Tx) error { return i.receiveItem(ctx, tx, item) })
		if err != nil {
			failed = fmt.Errorf("inbox: item %d of delivery %s: %w", item.n, r.ID, err)
		}
	}
	if failed != nil {
		return failed // the job comes back; what went well is a duplicate then
	}
	err := i.Store.InWorkspace(ctx, ws, func(tx *dal.Tx) error { return dal.SetWebhookDeliveriesProcessed(ctx, tx, r.WebhookDelivery) })
	return i.noteRead(err, r.WebhookDelivery)
}

// received is an item with the delivery that it came in.
type received struct {
	channel.Inbound
	delivery *dal.WebhookDelivery
	n        int
}

// arrival is the item's place in the order of arrival.
func (r received) arrival() int64 { return r.delivery.Arrival + int64(r.n) }

func (i *Inbox) receiveItem(ctx context.Context, tx *dal.Tx, item received) error {
	d := item.delivery
	switch {
	case item.Err != nil:
		d.FailedItems++
		i.Logger.WarnContext(ctx, "webhook item not readable", "delivery", d.ID.String(), "item", item.n)
		return nil
	case item.Status != nil:
		if err := i.receiveStatus(ctx, tx, item.Status); err != nil {
			return err
		}
		_, err := i.hear(ctx, tx, d.Network, item.Inbound)
		return err
	case item.Unknown != nil:
		d.KeptItems++
		return nil
	case item.Preference != nil, item.Template != nil, item.Account != nil:
		heard, err := i.hear(ctx, tx, d.Network, item.Inbound)
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
	r := &receiving{Inbox: i, tx: tx, channel: ch, arrival: item.arrival()}
	switch {
	case item.Message != nil:
		if err := r.message(ctx, item.Message); err != nil {
			return err
		}
		_, err := i.hear(ctx, tx, d.Network, item.Inbound)
		return err
	case item.Mark != nil:
		return r.mark(ctx, item.Mark)
	case item.Edit != nil:
		if err := r.edit(ctx, item.Edit); err != nil {
			return err
		}
		_, err := i.hear(ctx, tx, d.Network, item.Inbound)
		return err
	case item.Deletion != nil:
		return r.deletion(ctx, item.Deletion)
	case item.IdentityChange != nil:
		if err := r.identityChange(ctx, item.IdentityChange); err != nil {
			return err
		}
		_, err := i.hear(ctx, tx, d.Network, item.Inbound)
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
