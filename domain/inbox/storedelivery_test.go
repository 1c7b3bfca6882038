package inbox_test

import (
	"context"
	"encoding/json"
	"fmt"
	"testing"

	"golang.org/x/sync/errgroup"

	"postdog.io/channel"
	"postdog.io/dal"
	"postdog.io/domain"
	"postdog.io/domain/inbox"
)

// atOnce makes the world's process one that reads what it accepts.
func (w *world) atOnce() {
	config := w.Config
	config.ReadAtOnce = true
	w.Inbox = inbox.New(config)
}

// What is accepted is read in the transaction that stores it, and leaves nothing in the queue.
func TestReadAtOnce(t *testing.T) {
	t.Parallel()
	w := start(t)
	w.atOnce()
	for range 3 {
		must(t, w.accept(t, channel.Inbound{Message: w.message("447700900123", "hello")}))
	}
	if _, messages := w.thread(t); len(messages) != 3 {
		t.Errorf("the thread has %d messages", len(messages))
	}
	if read := w.ledger(t, domain.DeliveryRead); len(read) != 3 || read[0].Items != 1 {
		t.Errorf("the ledger has %d deliveries that were read", len(read))
	}
	if left := w.jobs(t, "inbox_receive"); len(left) != 0 {
		t.Errorf("%d jobs are left", len(left))
	}
}

// What can't be read as it comes, or panics, is durable all the same, and left to the queue.
func TestReadLater(t *testing.T) {
	t.Parallel()
	w := start(t)
	broken := &brokenParser{network: w.network}
	w.Adapters = map[channel.Kind]channel.Adapter{channel.WhatsApp: broken}
	w.atOnce()
	body, err := json.Marshal([]channel.Inbound{{Message: w.message("447700900123", "hello")}})
	must(t, err)
	for _, panics := range []bool{false, true} {
		broken.panics = panics
		must(t, w.AcceptWebhook(t.Context(), channel.WhatsApp, channel.Webhook{Body: body}))
		if len(w.jobs(t, "inbox_receive")) != 1 {
			t.Errorf("panics %v: there is no job", panics)
		}
	}
	if waiting := w.ledger(t, domain.DeliveryWaiting); len(waiting) != 2 || waiting[0].Items != 0 {
		t.Errorf("the ledger has %d deliveries that wait", len(waiting))
	}
}

// One that fails halfway leaves nothing behind but itself, unread.
func TestReadHalf(t *testing.T) {
	t.Parallel()
	w := start(t)
	w.Signals = []inbox.Signals{failing{}}
	w.atOnce()
	m := w.message("447700900123", "hello")
	must(t, w.accept(t, channel.Inbound{Message: m}))
	if waiting := w.ledger(t, domain.DeliveryWaiting); len(waiting) != 1 {
		t.Errorf("the ledger has %d deliveries that wait", len(waiting))
	}
	err := w.Store.InWorkspace(t.Context(), w.ws, func(tx *dal.Tx) error {
		_, err := dal.FindMessageByExternalID(t.Context(), tx, m.ExternalID)
		return err
	})
	if !dal.IsNotFound(err) {
		t.Errorf("its message is there: %v", err)
	}
}

// failing is somebody who can't listen.
type failing struct{}

func (failing) Hear(context.Context, *dal.Tx, domain.Network, channel.Inbound) (bool, error) {
	return false, context.DeadlineExceeded
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

// Deliveries that come side by side, from people whom nobody knew, are each read once, and none is left to the queue.
func TestReadSideBySide(t *testing.T) {
	t.Parallel()
	w := start(t)
	w.atOnce()
	const people, each = 6, 20
	group, ctx := errgroup.WithContext(t.Context())
	for n := range people * each {
		m := w.message(fmt.Sprintf("44770090010%d", n%people), fmt.Sprint(n))
		body, err := json.Marshal([]channel.Inbound{{Message: m}})
		must(t, err)
		group.Go(func() error { return w.AcceptWebhook(ctx, channel.WhatsApp, channel.Webhook{Body: body}) })
	}
	must(t, group.Wait())
	if waiting := w.ledger(t, domain.DeliveryWaiting); len(waiting) != 0 {
		t.Errorf("%d deliveries wait", len(waiting))
	}
	if left := w.jobs(t, "inbox_receive"); len(left) != 0 {
		t.Errorf("%d jobs are left", len(left))
	}
	all := w.all(t, domain.WholeScope)
	if len(all) != people {
		t.Fatalf("there are %d conversations", len(all))
	}
	for _, c := range all {
		if c.InboundCount != each {
			t.Errorf("a conversation has %d messages", c.InboundCount)
		}
	}
}
