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
	l.turns <- struct{}{}
	defer func() { <-l.turns }()
	ctx, cancel := context.WithTimeout(batch[0].of.within, writeWithin)
	defer cancel()
	err := l.inbox.storeBatch(ctx, ws, batch)
	for _, e := range batch {
		e.of.finish(err)
	}
}

// storeBatch stores deliveries with all that they bring about, or, where that is not for this process or does not go, unread.
func (i *Inbox) storeBatch(ctx context.Context, ws domain.WorkspaceID, batch []entry) error {
	if i.ReadAtOnce {
		err := i.readAtOnce(ctx, ws, batch)
		if err == nil {
			return nil
		}
		i.Logger.WarnContext(ctx, "deliveries not read as they came; the queue does that", "workspace", ws.String(), "error", err)
	}
	return i.storeUnread(ctx, ws, rowsOf(batch))
}

func rowsOf(batch []entry) []*dal.WebhookDelivery {
	rows := make([]*dal.WebhookDelivery, len(batch))
	for n, e := range batch {
		rows[n] = e.row
	}
	return rows
}

// storeRead stores deliveries together with all that they bring about, in one transaction: nobody sees the one without the
// other. What panics is an error, of these deliveries alone.
func (i *Inbox) storeRead(ctx context.Context, ws domain.WorkspaceID, batch []entry) (err error) {
	ctx, cancel := context.WithTimeout(ctx, readWithin)
	defer cancel()
	defer func() {
		if p := recover(); p != nil { // its words may be a customer's
			err = fmt.Errorf("inbox: the reading of deliveries panicked with %T\n%s", p, debug.Stack())
		}
	}()
	ds := rowsOf(batch)
	var items []received
	for _, e := range batch {
		r := &reading{WebhookDelivery: e.row}
		if err := i.parseInto(ctx, r, e.of.adapter, e.part); err != nil {
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
