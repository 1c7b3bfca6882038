package demo_test

import (
	"encoding/json"
	"fmt"
	"net/http"
	"slices"
	"strings"
	"testing"
	"time"
)

// said is a message of a thread: its text, or its kind where it has none.
type said struct {
	ID, Kind, Text, Direction string
	Attachments               []attachment
}

func (s said) String() string {
	if s.Text != "" {
		return s.Text
	}
	return s.Kind
}

// thread reads a whole thread.
func (w *world) thread(t *testing.T, conversation string) (all []said) {
	t.Helper()
	var out struct {
		Conversation struct {
			Messages struct{ Edges []struct{ Node said } }
		}
	}
	w.must(t, `query($id: ID!) { conversation(id: $id) { messages(first: 100) { edges { node { id kind text direction `+attachmentFields+` } } } } }`,
		map[string]any{"id": conversation}, &out)
	for _, e := range out.Conversation.Messages.Edges {
		all = append(all, e.Node)
	}
	return all
}

// A customer who writes twenty messages and sends five files within one second finds them in that order, also where
// deliveries come twice; each file is with its message.
func TestBurstKeepsItsOrder(t *testing.T) {
	t.Parallel()
	w := start(t)
	const customer = "447700901321"
	conversation := w.writeIn(t, customer, "begin")
	events := w.follow(t, w.token, "")
	w.control(t, http.MethodPost, "/faults", map[string]any{"network": "whatsapp", "match": customer, "fault": "duplicate_webhook", "times": 12}, nil)
	second := time.Now().Add(time.Second).UTC().Truncate(time.Second) // after the first one, which may be of this second
	want, files := []string{"begin"}, []string{"image", "voice", "document", "video", "sticker"}
	for n := range 25 {
		at := second.Add(time.Duration(n) * 40 * time.Millisecond).Format(time.RFC3339Nano)
		if n%5 == 2 {
			kind := files[n/5]
			w.control(t, http.MethodPost, "/whatsapp/customers/"+customer+"/messages", map[string]any{"to": account, "type": kind, "at": at}, nil)
			want = append(want, strings.ToUpper(strings.ReplaceAll(kind, "voice", "audio")))
			continue
		}
		text := fmt.Sprintf("burst %d", n)
		w.control(t, http.MethodPost, "/whatsapp/customers/"+customer+"/messages", map[string]any{"to": account, "text": text, "at": at}, nil)
		want = append(want, text)
	}
	got := w.settled(t, events, conversation, len(want))
	if !slices.Equal(got, want) {
		t.Errorf("the thread says %q\nand not         %q", got, want)
	}
	var unread struct {
		Conversation struct{ UnreadCount int }
	}
	w.must(t, `query($id: ID!) { conversation(id: $id) { unreadCount } }`, map[string]any{"id": conversation}, &unread)
	if unread.Conversation.UnreadCount != len(want) {
		t.Errorf("%d are unread, not %d", unread.Conversation.UnreadCount, len(want))
	}
}

// settled waits until a thread has as many messages and all of their files are there, and says what it says.
func (w *world) settled(t *testing.T, events *stream, conversation string, messages int) (got []string) {
	t.Helper()
	for {
		all := w.thread(t, conversation)
		pending := slices.ContainsFunc(all, func(m said) bool {
			return slices.ContainsFunc(m.Attachments, func(a attachment) bool { return a.Status == "PENDING" })
		})
		if len(all) < messages || pending {
			events.next(t)
			continue
		}
		for _, m := range all {
			got = append(got, m.String())
			if holds := len(m.Attachments); holds > 1 || holds == 0 && m.Text == "" || holds == 1 && (m.Attachments[0].Kind != m.Kind || m.Attachments[0].Status != "READY") {
				t.Errorf("%s has the files %+v", m, m.Attachments)
			}
		}
		return got
	}
}

// Deliveries that are mixed up and repeated on their way stand by the network's clock; those of one second, whose order
// nothing tells any more, are each there once.
func TestReorderedBurst(t *testing.T) {
	t.Parallel()
	w := start(t)
	const customer = "447700901322"
	conversation := w.writeIn(t, customer, "begin")
	events := w.follow(t, w.token, "")
	second := time.Now().Add(time.Second).UTC().Truncate(time.Second)
	want := []string{"begin"}
	for n := range 20 {
		if n%4 == 0 {
			w.control(t, http.MethodPost, "/faults", map[string]any{"network": "whatsapp", "match": customer, "fault": []string{"reorder_webhooks", "duplicate_webhook"}[n/4%2], "times": 2}, nil)
		}
		text := fmt.Sprintf("%02d", n)
		at := second.Add(time.Duration(n/2) * time.Second).Format(time.RFC3339Nano)
		w.control(t, http.MethodPost, "/whatsapp/customers/"+customer+"/messages", map[string]any{"to": account, "text": text, "at": at}, nil)
		want = append(want, text)
	}
	got := w.settled(t, events, conversation, len(want))
	for n := 1; n+1 < len(got); n += 2 { // both of a second
		if got[n] > got[n+1] {
			got[n], got[n+1] = got[n+1], got[n]
		}
	}
	if !slices.Equal(got, want) {
		raw, _ := json.Marshal(got) // texts always encode
		t.Errorf("the thread says %s", raw)
	}
}
