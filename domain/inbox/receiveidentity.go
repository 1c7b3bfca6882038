package inbox

import (
	"context"

	"postdog.io/channel"
	"postdog.io/domain"
)

// identityChange gives a person their new ids, and says so in the thread.
func (r *receiving) identityChange(ctx context.Context, in *channel.InboundIdentityChange) error {
	if err := r.Contacts.Move(ctx, r.tx, r.channel.Network, in.From, in.To); err != nil {
		return err
	}
	who := in.To
	if len(who) == 0 {
		who = in.From
	}
	return r.message(ctx, &channel.InboundMessage{
		ExternalID: in.ExternalID, From: who, OccurredAt: in.OccurredAt, Kind: domain.KindSystem,
		Content: domain.Content{System: &domain.SystemNotice{Kind: in.Kind, Text: in.Text}},
	})
}

// contact takes over an entry of the address book of a phone that stays in use beside the API. Nobody is forgotten because
// an entry was removed there: their conversations are still here.
func (r *receiving) contact(ctx context.Context, in *channel.InboundContact) error {
	if in.Removed {
		return nil
	}
	_, err := r.Contacts.Resolve(ctx, r.tx, r.channel.Network, in.Identities, in.Name)
	return err
}
