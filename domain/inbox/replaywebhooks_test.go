package inbox_test

import (
	"encoding/json"
	"testing"

	"postdog.io/channel"
	"postdog.io/dal"
	"postdog.io/domain"
)

// ledger lists the deliveries of a state.
func (w *world) ledger(t *testing.T, state domain.WebhookDeliveryState) []*dal.WebhookDelivery {
	t.Helper()
	tx, err := w.Store.ReadWorkspace(t.Context(), w.ws)
	must(t, err)
	defer tx.Close()
	ds, err := dal.ListWebhookDeliveries(t.Context(), tx, dal.WebhookDeliveryQuery{State: state, Limit: 10})
	must(t, err)
	return ds
}

// Reading a delivery again doubles nothing, and gives what was not understood another chance.
func TestReplay(t *testing.T) {
	t.Parallel()
	w := start(t)
	said := channel.Inbound{Message: w.message("447700900123", "hello")}
	w.deliver(t, said, channel.Inbound{Unknown: json.RawMessage(`{}`)})
	kept := w.ledger(t, domain.DeliveryKept)
	if len(kept) != 1 || kept[0].Items != 2 || kept[0].KeptItems != 1 || kept[0].ChannelID.IsZero() {
		t.Fatalf("the ledger has %+v", kept)
	}
	n, err := w.ReplayWebhooks(t.Context(), w.mina, nil, dal.WebhookDeliveryQuery{State: domain.DeliveryKept})
	must(t, err)
	if n != 1 || len(w.ledger(t, domain.DeliveryWaiting)) != 1 {
		t.Fatalf("%d are replayed", n)
	}
	if again, err := w.ReplayWebhooks(t.Context(), w.mina, []domain.WebhookDeliveryID{kept[0].ID}, dal.WebhookDeliveryQuery{}); err != nil || again != 0 {
		t.Errorf("one that waits was replayed %d times, %v", again, err)
	}
	must(t, w.work(t, "inbox_receive", w.WorkReceive))
	if _, messages := w.thread(t); len(messages) != 1 {
		t.Errorf("the thread has %d messages", len(messages))
	}
	if after := w.ledger(t, domain.DeliveryKept); len(after) != 1 || after[0].KeptItems != 1 || after[0].Replays != 1 {
		t.Errorf("afterwards the ledger has %+v", after)
	}
	if _, err := w.ReplayWebhooks(t.Context(), w.mina, []domain.WebhookDeliveryID{domain.NewID[domain.WebhookDeliveryID]()}, dal.WebhookDeliveryQuery{}); domain.CodeOf(err) != domain.NotFound {
		t.Errorf("nobody's delivery: %v", err)
	}
}

// What customers wrote is shown word for word to those alone who see all conversations, and the audit log says who looked.
func TestOpenWebhook(t *testing.T) {
	t.Parallel()
	w := start(t)
	w.deliver(t, channel.Inbound{Message: w.message("447700900123", "hello")})
	id := w.ledger(t, domain.DeliveryRead)[0].ID
	d, err := w.OpenWebhook(t.Context(), w.mina, id)
	must(t, err)
	var items []channel.Inbound
	if err := json.Unmarshal(d.Body, &items); err != nil || items[0].Message.Content.Text != "hello" {
		t.Errorf("%s, %v", d.Body, err)
	}
	partly := w.actor(domain.NewID[domain.UserID](), domain.NewID[domain.MemberID](), domain.Scope{Visibility: domain.SeesAssigned})
	if _, err := w.OpenWebhook(t.Context(), partly, id); domain.CodeOf(err) != domain.Forbidden {
		t.Errorf("someone who sees a part: %v", err)
	}
	tx, err := w.Store.ReadWorkspace(t.Context(), w.ws)
	must(t, err)
	defer tx.Close()
	entries, err := dal.ListAuditEvents(t.Context(), tx, dal.AuditQuery{Action: "webhook_delivery.opened", Limit: 10})
	must(t, err)
	if len(entries) != 1 || entries[0].Subject != id.String() {
		t.Errorf("the audit log has %d entries", len(entries))
	}
}
