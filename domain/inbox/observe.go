package inbox

import (
	"context"
	"time"

	"postdog.io/channel"
	"postdog.io/dal"
	"postdog.io/domain"
)

// nobody observes nothing.
type nobody struct{}

func (nobody) Reading(ctx context.Context) (context.Context, func(error)) {
	return ctx, func(error) {}
}

func (nobody) Parsing(ctx context.Context, _ domain.Network) (context.Context, func(error)) {
	return ctx, func(error) {}
}

func (nobody) Sending(ctx context.Context, _ domain.Network) (context.Context, func(error)) {
	return ctx, func(error) {}
}

func (nobody) Read(domain.Network, time.Time, int, int, int) {}

func (nobody) Parked(string) {}

// readAtOnce is storeRead, observed.
func (i *Inbox) readAtOnce(ctx context.Context, ws domain.WorkspaceID, batch []entry) error {
	ctx, end := i.Observer.Reading(ctx)
	err := i.storeRead(ctx, ws, batch)
	end(err)
	return err
}

// parsePart is the adapter's Parse, observed.
func (i *Inbox) parsePart(ctx context.Context, adapter channel.Adapter, n domain.Network, p channel.Part) ([]channel.Inbound, error) {
	ctx, end := i.Observer.Parsing(ctx, n)
	items, err := adapter.Parse(ctx, p)
	end(err)
	return items, err
}

// hand is the adapter's Send, observed.
func (i *Inbox) hand(ctx context.Context, adapter channel.Adapter, n domain.Network, c channel.Credential, m channel.Outbound) (channel.Receipt, error) {
	ctx, end := i.Observer.Sending(ctx, n)
	receipt, err := adapter.Send(ctx, c, m)
	end(err)
	return receipt, err
}

// noteRead tells of deliveries that were read to their end, where nothing went wrong.
func (i *Inbox) noteRead(err error, ds ...*dal.WebhookDelivery) error {
	if err == nil {
		for _, d := range ds {
			i.Observer.Read(d.Network, d.ReceivedAt, d.Items, d.FailedItems, d.KeptItems)
		}
	}
	return err
}
