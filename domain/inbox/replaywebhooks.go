package inbox

import (
	"context"
	"time"

	"github.com/riverqueue/river"

	"postdog.io/authz"
	"postdog.io/dal"
	"postdog.io/domain"
)

// WebhooksKeptFor is how long deliveries stay in the ledger: longer than Meta repeats one (7 days).
const WebhooksKeptFor = 14 * 24 * time.Hour

// maxReplays is how many deliveries are read again at once.
const maxReplays = 1000

// ReplayWebhooks has deliveries of the ledger read again: those with the ids, or without ids the latest of a state, at most
// 1,000. What was understood before changes nothing, since every item is known by the network's own id; what was not has
// another chance. It returns how many there are. One that waits to be read anyway is left alone.
func (i *Inbox) ReplayWebhooks(ctx context.Context, by authz.Actor, ids []domain.WebhookDeliveryID, q dal.WebhookDeliveryQuery) (n int, err error) {
	switch {
	case len(ids) > maxReplays:
		return 0, domain.InvalidField("deliveryIds", "Give at most %d deliveries at once.", maxReplays)
	case len(ids) == 0 && q.State == "":
		return 0, domain.InvalidField("deliveryIds", "Give the deliveries to read again, or a state.")
	case len(ids) == 0 && q.State == domain.DeliveryWaiting:
		return 0, domain.InvalidField("state", "What waits is read anyway; choose FAILED, KEPT or READ.")
	}
	err = i.Store.InWorkspace(ctx, by.Workspace(), func(tx *dal.Tx) error {
		if len(ids) > 0 {
			there, err := dal.ListWebhookDeliveriesByID(ctx, tx, ids)
			if err != nil {
				return err
			}
			if len(there) < len(ids) {
				return &domain.Error{Code: domain.NotFound, Field: "deliveryIds", Message: "Some of these deliveries don't exist. They are kept for 14 days."}
			}
		} else {
			if !q.Channel.IsZero() {
				if _, err := dal.GetChannel(ctx, tx, q.Channel); err != nil {
					return err
				}
			}
			q.Limit = maxReplays
			found, err := dal.ListWebhookDeliveries(ctx, tx, q)
			if err != nil {
				return err
			}
			for _, d := range found {
				ids = append(ids, d.ID)
			}
		}
		replayed, err := dal.ReplayWebhookDeliveries(ctx, tx, ids)
		if err != nil {
			return err
		}
		jobs := make([]river.JobArgs, len(replayed))
		for at, d := range replayed {
			jobs[at] = receiveJob{Workspace: by.Workspace(), Deliveries: []domain.WebhookDeliveryID{d.ID}}
			dal.Audit(tx, by.Did("webhook_delivery.replayed", d.ID))
		}
		n = len(replayed)
		return tx.InsertJobs(ctx, jobs...)
	})
	return n, err
}

// OpenWebhook returns what a network delivered, word for word, and notes in the audit log who looked. It is for those who
// see the whole inbox: what customers wrote stands in it. One past its time is NOT_FOUND.
func (i *Inbox) OpenWebhook(ctx context.Context, by authz.Actor, id domain.WebhookDeliveryID) (d *dal.WebhookDelivery, err error) {
	if !by.Scope().Whole() {
		return nil, domain.Errorf(domain.Forbidden, "A delivery can hold messages of any conversation: only those who see all of them may open it.")
	}
	err = i.Store.InWorkspace(ctx, by.Workspace(), func(tx *dal.Tx) error {
		if d, err = dal.GetWebhookDelivery(ctx, tx, id); err != nil {
			return err
		}
		dal.Audit(tx, by.Did("webhook_delivery.opened", d.ID))
		return nil
	})
	return d, err
}
