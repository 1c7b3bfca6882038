package channeltest

import (
	"bytes"
	"encoding/json"
	"fmt"
	"net/http"
	"testing"
	"time"

	"postdog.io/channel"
	"postdog.io/domain"
)

// patience is how long to wait for something that must come.
const patience = 20 * time.Second

// run is one test's world, with what it has told so far.
type run struct {
	World
	items []channel.Inbound
}

// seen is what the world's own record says of a message.
type seen struct {
	ID      string `json:"id"`
	From    string `json:"from"`
	Kind    string `json:"kind"`
	Text    string `json:"text"`
	Status  string `json:"status"`
	ReplyTo string `json:"replyTo"`
	// Reaction is what the other side put on it, in the network's word.
	Reaction string   `json:"reaction"`
	MediaURL string   `json:"mediaUrl"`
	Buttons  []string `json:"buttons"`
}

// call calls the control API and decodes its answer.
func (r *run) call(t *testing.T, method, path string, in, out any) {
	t.Helper()
	body, err := json.Marshal(in)
	if err != nil {
		t.Fatal(err)
	}
	req, err := http.NewRequestWithContext(t.Context(), method, r.Control+path, bytes.NewReader(body))
	if err != nil {
		t.Fatal(err)
	}
	res, err := http.DefaultClient.Do(req)
	if err != nil {
		t.Fatal(err)
	}
	defer func() { _ = res.Body.Close() }()
	if res.StatusCode > 299 {
		t.Fatalf("%s %s: HTTP %d", method, path, res.StatusCode)
	}
	if err := json.NewDecoder(res.Body).Decode(out); err != nil {
		t.Fatal(err)
	}
}

func (r *run) fault(t *testing.T, kind string, more map[string]any) {
	t.Helper()
	in := map[string]any{"network": r.Network, "fault": kind}
	for k, v := range more {
		in[k] = v
	}
	var ignored any
	r.call(t, http.MethodPost, "/faults", in, &ignored)
}

func (r *run) customerPath() string {
	return "/" + r.Network + "/customers/" + r.Customer + "/messages"
}

// writeIn makes the customer write, and returns the id.
func (r *run) writeIn(t *testing.T, in map[string]any) string {
	t.Helper()
	in["to"] = r.Credential.AccountID
	var out struct{ ID string }
	r.call(t, http.MethodPost, r.customerPath(), in, &out)
	return out.ID
}

// transcript is what the customer sees.
func (r *run) transcript(t *testing.T) (all []seen, typing bool) {
	t.Helper()
	var out struct {
		Messages       []seen `json:"messages"`
		BusinessTyping bool   `json:"businessTyping"`
	}
	r.call(t, http.MethodGet, r.customerPath()+"?account="+r.Credential.AccountID, nil, &out)
	return out.Messages, out.BusinessTyping
}

func (r *run) fromBusiness(t *testing.T) []seen {
	t.Helper()
	var mine []seen
	all, _ := r.transcript(t)
	for _, m := range all {
		if m.From == "business" {
			mine = append(mine, m)
		}
	}
	return mine
}

// await reads deliveries, verified and parsed, until one of all the items so far is wanted.
func (r *run) await(t *testing.T, what string, wanted func(channel.Inbound) bool) channel.Inbound {
	t.Helper()
	for _, i := range r.items {
		if wanted(i) {
			return i
		}
	}
	deadline := time.NewTimer(patience)
	defer deadline.Stop()
	for {
		select {
		case w := <-r.Deliveries:
			before := len(r.items)
			r.items = append(r.items, r.parse(t, w)...)
			for _, i := range r.items[before:] {
				if wanted(i) {
					return i
				}
			}
		case <-deadline.C:
			t.Fatalf("%s never came; %d other items did", what, len(r.items))
		}
	}
}

// parse verifies and parses one delivery.
func (r *run) parse(t *testing.T, w channel.Webhook) []channel.Inbound {
	t.Helper()
	if err := r.Adapter.Verify(w); err != nil {
		t.Fatalf("a delivery of the network does not verify: %v", err)
	}
	var all []channel.Inbound
	for _, p := range r.Adapter.Route(w) {
		items, err := r.Adapter.Parse(t.Context(), p)
		if err != nil {
			t.Fatal(err)
		}
		all = append(all, items...)
	}
	return all
}

func (r *run) awaitMessage(t *testing.T, id string) *channel.InboundMessage {
	t.Helper()
	return r.await(t, "the customer's message", func(i channel.Inbound) bool { return i.Message != nil && i.Message.ExternalID == id }).Message
}

// awaitReport waits until the network tells that a message took a step: by a status of its own, or by a mark that covers it.
func (r *run) awaitReport(t *testing.T, id, callback string, since time.Time, status channel.Status) {
	t.Helper()
	got := r.await(t, "the status "+string(status), func(i channel.Inbound) bool {
		switch {
		case i.Status != nil:
			return i.Status.CallbackData == callback && i.Status.Status == status
		case i.Mark != nil && i.Mark.ExternalID != "":
			return i.Mark.Status == status && i.Mark.ExternalID == id
		}
		return i.Mark != nil && i.Mark.Status == status && !i.Mark.UpTo.Before(since)
	})
	var at time.Time
	if got.Status != nil {
		at = got.Status.OccurredAt
		if got.Status.ExternalID != id || got.Status.Failure != nil {
			t.Errorf("%s: got %+v", status, got.Status)
		}
	} else if at = got.Mark.OccurredAt; len(got.Mark.From) == 0 {
		t.Errorf("%s: the mark is nobody's", status)
	}
	if time.Since(at).Abs() > time.Minute {
		t.Errorf("%s happened at %v", status, at)
	}
}

// awaitOurs waits for the first word about a message of ours whose answer was lost, and returns its id.
func (r *run) awaitOurs(t *testing.T, text, callback string) string {
	t.Helper()
	got := r.await(t, "word of our message", func(i channel.Inbound) bool {
		if m := i.Message; m != nil && m.Echo {
			return m.EchoCallbackData == callback || m.EchoCallbackData == "" && m.Content.Text == text
		}
		return i.Status != nil && i.Status.CallbackData == callback
	})
	if got.Message != nil {
		return got.Message.ExternalID
	}
	return got.Status.ExternalID
}

// act lets the customer do something, and returns the id that the world gives it.
func (r *run) act(t *testing.T, body map[string]any) string {
	t.Helper()
	return r.writeIn(t, body)
}

// theirs is what the world's record says of one message.
func (r *run) theirs(t *testing.T, id string) seen {
	t.Helper()
	all, _ := r.transcript(t)
	for _, m := range all {
		if m.ID == id {
			return m
		}
	}
	t.Fatal("the world does not know the message")
	return seen{}
}

// open lets the customer write first, so that the messaging window is open, and waits until that arrived.
func (r *run) open(t *testing.T) *channel.InboundMessage {
	t.Helper()
	return r.awaitMessage(t, r.writeIn(t, map[string]any{"text": "hello"}))
}

// text is a message to the customer.
func (r *run) text(body string) channel.Outbound {
	return channel.Outbound{To: r.Recipient, Kind: domain.KindText, Content: domain.Content{Text: body}, CallbackData: fmt.Sprintf("callback of %.40s", body)}
}

// send sends a text that must be taken.
func (r *run) send(t *testing.T, m channel.Outbound) channel.Receipt {
	t.Helper()
	receipt, err := r.Adapter.Send(t.Context(), r.Credential, m)
	if err != nil || receipt.ExternalID == "" {
		t.Fatalf("send: %+v, %v", receipt, err)
	}
	return receipt
}
