package alert

import (
	"context"

	"postdog.io/dal"
	"postdog.io/domain"
)

// ChannelTrouble raises an alert on a channel in the transaction, or counts a standing one up. Those who manage channels are
// mailed.
func (a *Alerts) ChannelTrouble(ctx context.Context, tx *dal.Tx, kind domain.SecurityAlertKind, ch *dal.Channel) error {
	return a.raise(ctx, tx, &dal.SecurityAlert{
		Kind: kind, ChannelID: ch.ID, Count: 1, Details: dal.SecurityAlertDetails{Channel: ch.Name},
	})
}

// concernsChannels says whether an alert is one for those who manage channels.
func concernsChannels(kind domain.SecurityAlertKind) bool {
	switch kind {
	case domain.ChannelAccessLostAlert, domain.DeliveriesStoppedAlert, domain.RevocationFailedAlert, domain.ChannelRestrictedAlert, domain.ChannelSilentAlert:
		return true
	}
	return false
}
