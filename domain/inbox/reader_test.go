package inbox_test

import (
	"context"
	"encoding/json"
	"testing"

	"postdog.io/channel"
	"postdog.io/domain"
	"postdog.io/domain/inbox"
)

// atOnce makes the world's process one that reads what it accepts.
func (w *world) atOnce() {
	config := w.Config
	config.ReadAtOnce = true
	w.Inbox = inbox.New(config)
}

// What is accepted is read without a way through the queue, and leaves nothing in it.
func TestReadAtOnce(t *testing.T) {
	t.Parallel()
	w := start(t)
	w.atOnce()
	for range 3 {
		must(t, w.accept(t, channel.Inbound{Message: w.message("447700900123", "hello")}))
	}
	w.StopReading(t.Context())
	if _, messages := w.thread(t); len(messages) != 3 {
		t.Errorf("the thread has %d messages", len(messages))
	}
	if left := w.jobs(t, "inbox_receive"); len(left) != 0 {
		t.Errorf("%d jobs are left", len(left))
	}
}

// What can't be read at once, or panics, is left to the queue; what came after the stop is too.
func TestReadLater(t *testing.T) {
	t.Parallel()
	w := start(t)
	w.atOnce()
	broken := &brokenParser{network: w.network}
	w.Adapters = map[channel.Kind]channel.Adapter{channel.WhatsApp: broken}
	w.atOnce()
	body, err := json.Marshal([]channel.Inbound{{Message: w.message("447700900123", "hello")}})
	must(t, err)
	for _, panics := range []bool{false, true} {
		broken.panics = panics
		must(t, w.AcceptWebhook(t.Context(), channel.WhatsApp, channel.Webhook{Body: body}))
		w.StopReading(t.Context())
		var state string
		must(t, w.Store.Pool().QueryRow(t.Context(), "select state from river.river_job where kind = 'inbox_receive' and args->>'workspace' = $1", w.ws.String()).Scan(&state))
		if state != "available" {
			t.Errorf("panics %v: the job is %s", panics, state)
		}
		if len(w.jobs(t, "inbox_receive")) != 1 {
			t.Errorf("panics %v: there is another job", panics)
		}
		w.atOnce()
	}
	w.StopReading(t.Context())
	must(t, w.AcceptWebhook(t.Context(), channel.WhatsApp, channel.Webhook{Body: body}))
	if len(w.jobs(t, "inbox_receive")) != 1 || len(w.ledger(t, domain.DeliveryWaiting)) != 3 {
		t.Error("a delivery after the stop is not in the queue")
	}
}

// brokenParser is a network that can't be read.
type brokenParser struct {
	*network
	panics bool
}

func (b *brokenParser) Parse(context.Context, channel.Part) ([]channel.Inbound, error) {
	if b.panics {
		panic("a customer's words")
	}
	return nil, context.DeadlineExceeded
}
