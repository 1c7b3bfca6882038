package inbox

import (
	"context"
	"fmt"
	"runtime/debug"
	"time"

	"postdog.io/dal"
	"postdog.io/domain"
)

// readWithin is how long deliveries may be read before their senders are answered. What takes longer is left to the queue.
const readWithin = 3 * time.Second

// store makes a workspace's part of some deliveries durable, and tells who waits.
func (l *ledger) store(ws domain.WorkspaceID, batch []entry) {
	l.slots <- struct{}{}
	defer func() { <-l.slots }()
	ctx, cancel := context.WithTimeout(batch[0].of.within, writeWithin)
	defer cancel()
	rows := make([]*dal.WebhookDelivery, len(batch))
	for n, e := range batch {
		rows[n] = e.row
	}
	if l.inbox.ReadAtOnce {
		err := l.inbox.readAtOnce(ctx, ws, batch, rows)
		if err == nil {
			finish(batch, nil)
			return
		}
		l.inbox.Logger.WarnContext(ctx, "deliveries not read as they came; the queue does that", "workspace", ws.String(), "error", err)
	}
	finish(batch, l.inbox.storeUnread(ctx, ws, rows))
}

func finish(batch []entry, err error) {
	for _, e := range batch {
		e.of.finish(1, err)
	}
}

// storeRead stores deliveries together with all that they bring about, in one transaction: nobody sees the one without the
// other. What panics is an error, of these deliveries alone.
func (i *Inbox) storeRead(ctx context.Context, ws domain.WorkspaceID, batch []entry, ds []*dal.WebhookDelivery) (err error) {
	ctx, cancel := context.WithTimeout(ctx, readWithin)
	defer cancel()
	defer func() {
		if p := recover(); p != nil { // its words may be a customer's
			err = fmt.Errorf("inbox: the reading of deliveries panicked with %T\n%s", p, debug.Stack())
		}
	}()
	var items []received
	for _, e := range batch {
		r := &reading{WebhookDelivery: e.row}
		if err := i.parseInto(ctx, r, e.part); err != nil {
			return err
		}
		items = append(items, r.begin()...)
	}
	err = i.Store.InWorkspace(ctx, ws, func(tx *dal.Tx) error {
		if err := i.receiveItems(ctx, tx, items); err != nil {
			return err
		}
		now := tx.Now()
		for _, d := range ds {
			d.ProcessedAt = &now
		}
		return dal.InsertWebhookDeliveries(ctx, tx, ds...)
	})
	return i.noteRead(err, ds...)
}

// storeUnread stores deliveries with a job to read them.
func (i *Inbox) storeUnread(ctx context.Context, ws domain.WorkspaceID, ds []*dal.WebhookDelivery) error {
	job := receiveJob{Workspace: ws, Deliveries: make([]domain.WebhookDeliveryID, len(ds))}
	for n, d := range ds {
		job.Deliveries[n], d.ProcessedAt, d.Items, d.FailedItems, d.KeptItems = d.ID, nil, 0, 0, 0
	}
	return i.Store.InWorkspace(ctx, ws, func(tx *dal.Tx) error {
		if err := dal.InsertWebhookDeliveries(ctx, tx, ds...); err != nil {
			return err
		}
		return tx.InsertJob(ctx, job, nil)
	})
}
