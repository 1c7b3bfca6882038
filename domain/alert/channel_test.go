package alert_test

import (
	"testing"

	"postdog.io/dal"
	"postdog.io/domain"
)

// Each kind of trouble with a channel is stored, and told once.
func TestChannelTrouble(t *testing.T) {
	t.Parallel()
	for _, kind := range []domain.SecurityAlertKind{
		domain.ChannelAccessLostAlert, domain.DeliveriesStoppedAlert, domain.RevocationFailedAlert, domain.ChannelRestrictedAlert, domain.ChannelSilentAlert,
	} {
		w := start(t)
		err := w.Store.InWorkspace(t.Context(), w.ws, func(tx *dal.Tx) error {
			ch := &dal.Channel{ID: domain.NewID[domain.ChannelID](), Network: domain.WhatsApp, ExternalID: string(kind), ParentID: "1", Name: "Larkspur", Address: "+44", Status: domain.ChannelConnected}
			if err := dal.InsertChannel(t.Context(), tx, ch); err != nil {
				return err
			}
			for range 2 {
				if err := w.ChannelTrouble(t.Context(), tx, kind, ch); err != nil {
					return err
				}
			}
			n, err := dal.CountOpenSecurityAlerts(t.Context(), tx)
			if n != 1 {
				t.Errorf("%s: %d alerts", kind, n)
			}
			return err
		})
		if err != nil {
			t.Errorf("%s: %v", kind, err)
		}
	}
}
