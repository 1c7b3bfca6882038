package inbox

import (
	"context"

	"postdog.io/channel"
)

// AcceptWebhook makes a network's delivery durable: each workspace that it speaks of gets its part, whole and sealed, in
// its ledger, with a job to read it. When it returns nil the network may be told 200. It returns channel.ErrSignature
// for a delivery that is not from the network. What names no account of ours is kept nowhere, and is no error.
func (i *Inbox) AcceptWebhook(ctx context.Context, kind channel.Kind, w channel.Webhook) error {
	adapter := i.Adapters[kind]
	if err := adapter.Verify(w); err != nil {
		return err
	}
	parts := adapter.Route(w)
	if len(parts) == 0 {
		return nil
	}
	return i.ledger.write(ctx, adapter, parts)
}
