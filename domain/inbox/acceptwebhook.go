package inbox

import (
	"context"

	"postdog.io/channel"
	"postdog.io/dal"
	"postdog.io/domain"
)

// AcceptWebhook makes a network's delivery durable: each workspace that it speaks of gets its part, whole and sealed, in
// its ledger, with a job to read it. When it returns nil the network may be told 200. It returns channel.ErrSignature
// for a delivery that is not from the network. What names no account of ours is kept nowhere, and is no error.
func (i *Inbox) AcceptWebhook(ctx context.Context, kind channel.Kind, w channel.Webhook) error {
	adapter := i.Adapters[kind]
	if err := adapter.Verify(w); err != nil {
		return err
	}
	receivedAt := i.Store.Now()
	for _, part := range adapter.Route(w) {
		route, err := i.routeOf(ctx, networkOf(kind), part)
		if dal.IsNotFound(err) {
			continue
		}
		if err != nil {
			return err
		}
		err = i.Store.InWorkspace(ctx, route.WorkspaceID, func(tx *dal.Tx) error {
			d := &dal.WebhookDelivery{
				ID: domain.NewID[domain.WebhookDeliveryID](), Network: networkOf(kind), Body: part.Body,
				Arrival: arrivalAt(receivedAt), ReceivedAt: receivedAt,
			}
			if part.AccountID != "" {
				d.ChannelID = route.ChannelID
			}
			if err := dal.InsertWebhookDelivery(ctx, tx, d); err != nil {
				return err
			}
			return tx.InsertJob(ctx, receiveJob{Workspace: route.WorkspaceID, Delivery: d.ID}, nil)
		})
		if err != nil {
			return err
		}
	}
	return nil
}

// routeOf finds whose account a part speaks of: by the account's own id, else by what it belongs to.
func (i *Inbox) routeOf(ctx context.Context, n domain.Network, part channel.Part) (r *dal.ChannelRoute, err error) {
	err = i.Store.InControl(ctx, func(tx *dal.ControlTx) error {
		id := part.AccountID
		if id == "" {
			id = part.ParentID
		}
		r, err = dal.GetChannelRoute(ctx, tx, n, id)
		return err
	})
	return r, err
}
