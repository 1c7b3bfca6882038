package channeltest

import (
	"bytes"
	"errors"
	"net/http"
	"reflect"
	"testing"
	"time"

	"postdog.io/channel"
)

// first is the next delivery as it came.
func (r *run) first(t *testing.T) channel.Webhook {
	t.Helper()
	r.writeIn(t, map[string]any{"text": "sign this"})
	select {
	case w := <-r.Deliveries:
		return w
	case <-time.After(patience):
		t.Fatal("no delivery came")
		return channel.Webhook{}
	}
}

func testSignature(t *testing.T, r *run) {
	w := r.first(t)
	if err := r.Adapter.Verify(w); err != nil {
		t.Fatal(err)
	}
	for name, bad := range map[string]channel.Webhook{
		"no header":    {Header: http.Header{}, Body: w.Body},
		"nil header":   {Body: w.Body},
		"other body":   {Header: w.Header, Body: bytes.Replace(w.Body, []byte("sign this"), []byte("sign that"), 1)},
		"shorter body": {Header: w.Header, Body: w.Body[:len(w.Body)-1]},
		"empty body":   {Header: w.Header},
	} {
		if err := r.Adapter.Verify(bad); !errors.Is(err, channel.ErrSignature) {
			t.Errorf("%s: got %v", name, err)
		}
	}
}

// testMalformedBodies routes and parses every beginning of a delivery and other nonsense: it must not panic, and what is
// no whole delivery has no parts.
func testMalformedBodies(t *testing.T, r *run) {
	w := r.first(t)
	bodies := [][]byte{nil, []byte("null"), []byte("[]"), []byte("{}"), []byte("\xff\xfe"), []byte(`{"object":7,"entry":7}`), bytes.Repeat([]byte("["), 100_000)}
	for i := 0; i < len(w.Body); i += 7 {
		bodies = append(bodies, w.Body[:i])
	}
	bodies = append(bodies, bytes.Replace(w.Body, []byte("sign this"), []byte("sign \xc3\x28"), 1))
	for _, body := range bodies {
		if parts := r.Adapter.Route(channel.Webhook{Body: body}); len(parts) != 0 {
			t.Errorf("%.60q has %d parts", body, len(parts))
		}
		if items, err := r.Adapter.Parse(t.Context(), channel.Part{AccountID: r.Credential.AccountID, Body: body}); err != nil || len(items) != 0 {
			t.Errorf("%.60q: %d items, %v", body, len(items), err)
		}
	}
}

func testRepeatable(t *testing.T, r *run) {
	w := r.first(t)
	once, again := r.parse(t, w), r.parse(t, w)
	if len(once) != 1 || !reflect.DeepEqual(once, again) {
		t.Errorf("once %+v, again %+v", once, again)
	}
	for _, p := range r.Adapter.Route(w) {
		if p.AccountID != r.Credential.AccountID || !bytes.Equal(p.Body, w.Body) {
			t.Errorf("a delivery of one account became %+v", p)
		}
	}
}

func testDuplicates(t *testing.T, r *run) {
	r.fault(t, "duplicate_webhook", nil)
	id := r.writeIn(t, map[string]any{"text": "twice"})
	count := 0
	r.await(t, "the second copy", func(i channel.Inbound) bool {
		if i.Message != nil && i.Message.ExternalID == id {
			count++
		}
		return count == 2
	})
}

func testReordered(t *testing.T, r *run) {
	r.fault(t, "reorder_webhooks", map[string]any{"delay": "1h"})
	late := r.writeIn(t, map[string]any{"text": "first"})
	early := r.writeIn(t, map[string]any{"text": "second"})
	r.awaitMessage(t, early)
	for _, i := range r.items {
		if i.Message != nil && i.Message.ExternalID == late {
			t.Error("the held message was not overtaken")
		}
	}
	if got := r.awaitMessage(t, late); got.Content.Text != "first" {
		t.Errorf("got %+v", got)
	}
}
