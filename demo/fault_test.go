package demo_test

import (
	"encoding/json"
	"fmt"
	"net/http"
	"slices"
	"strings"
	"testing"
)

// Whatever the network does, each message reaches the customer's phone once, and in the order of sending.
func TestFaults(t *testing.T) {
	t.Parallel()
	w := start(t)
	for n, fault := range []string{
		"error_before", "error_after_accept", "drop_connection", "drop_after_accept",
		"rate_limit", "duplicate_webhook", "reorder_webhooks",
	} {
		t.Run(fault, func(t *testing.T) {
			t.Parallel()
			customer := fmt.Sprintf("4477009009%02d", 20+n)
			conversation := w.writeIn(t, customer, "Hello")
			events := w.follow(t, w.token, "")
			w.control(t, http.MethodPost, "/faults", map[string]any{"network": "whatsapp", "match": customer, "fault": fault, "times": 2}, nil)
			want := []string{"first", "second", "third"}
			open := map[string]bool{}
			for _, text := range want {
				open[w.send(t, conversation, fault+text, text)] = true
			}
			for len(open) > 0 {
				e := events.next(t)
				if e.Message == nil || !open[e.Message.ID] {
					continue
				}
				switch e.Message.Status {
				case "READ":
					delete(open, e.Message.ID)
				case "FAILED":
					t.Fatalf("%q failed", e.Message.Text)
				}
			}
			if got := w.phone(t, customer); !slices.Equal(got, want) {
				t.Errorf("the customer's phone shows %q", got)
			}
		})
	}
}

// A message that the network refuses shows why, and is sent again when a person says so.
func TestRefusedMessage(t *testing.T) {
	t.Parallel()
	w := start(t)
	const customer = "447700900001" // the sandbox never delivers to numbers that end in 0001: error 131026
	conversation := w.writeIn(t, customer, "Hello")
	events := w.follow(t, w.token, "")
	id := w.send(t, conversation, "refused-1", "Are you there?")
	events.statusOf(t, id, "FAILED")
	var out struct {
		Node struct {
			Failure struct {
				Code, Message string
			}
		}
	}
	w.must(t, `query($id: ID!) { node(id: $id) { ... on Message { failure { code message retryable } } } }`, map[string]any{"id": id}, &out)
	if out.Node.Failure.Code != "131026" || out.Node.Failure.Message == "" {
		t.Errorf("the failure is %+v", out.Node.Failure)
	}
	w.must(t, `mutation($id: ID!) { retryMessage(input: {messageId: $id}) { message { status } } }`, map[string]any{"id": id}, nil)
	for sends := 0; sends < 2; { // the network hears of it a second time
		var requests []struct {
			Path string
			Body json.RawMessage
		}
		w.control(t, http.MethodGet, "/whatsapp/requests", nil, &requests)
		sends = 0
		for _, r := range requests {
			if strings.Contains(string(r.Body), id) {
				sends++
			}
		}
	}
	events.statusOf(t, id, "FAILED")
}
