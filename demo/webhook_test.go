package demo_test

import (
	"bytes"
	"crypto/hmac"
	"crypto/sha256"
	"encoding/hex"
	"fmt"
	"io"
	"net/http"
	"testing"
	"time"

	"postdog.io/dal"
	"postdog.io/domain"
	"postdog.io/sandbox"
)

func sign(body []byte) string {
	m := hmac.New(sha256.New, []byte(sandbox.DefaultApps().Meta.AppSecret))
	m.Write(body)
	return "sha256=" + hex.EncodeToString(m.Sum(nil))
}

// deliver posts a webhook body of WhatsApp's and returns the status of the answer.
func (w *world) deliver(t *testing.T, body []byte, signature string) int {
	t.Helper()
	return w.deliverTo(t, "whatsapp", body, signature)
}

// deliverTo posts a network's webhook body and returns the status of the answer.
func (w *world) deliverTo(t *testing.T, network string, body []byte, signature string) int {
	t.Helper()
	r, err := http.NewRequestWithContext(t.Context(), http.MethodPost, w.url+"/webhooks/"+network, bytes.NewReader(body))
	if err != nil {
		t.Fatal(err)
	}
	if signature != "" {
		r.Header.Set("X-Hub-Signature-256", signature)
	}
	res, err := http.DefaultClient.Do(r)
	if err != nil {
		t.Fatal(err)
	}
	_, _ = io.Copy(io.Discard, res.Body)
	_ = res.Body.Close()
	return res.StatusCode
}

// inbound is the body of a webhook with one text message.
func inbound(phoneNumberID, from, id, text string, at time.Time) []byte {
	return fmt.Appendf(nil, `{"object":"whatsapp_business_account","entry":[{"id":"1","changes":[{"field":"messages","value":{"messaging_product":"whatsapp",`+
		`"metadata":{"display_phone_number":"447700900000","phone_number_id":%q},"contacts":[{"profile":{"name":"Zoe"},"wa_id":%q}],`+
		`"messages":[{"from":%q,"id":%q,"timestamp":"%d","type":"text","text":{"body":%q}}]}}]}]}`, phoneNumberID, from, from, id, at.Unix(), text)
}

// deliveries counts the ledger of the demo's workspace.
func (w *world) deliveries(t *testing.T) (n int64) {
	t.Helper()
	var out struct {
		Viewer struct{ Workspace struct{ ID string } }
	}
	w.must(t, `{ viewer { workspace { id } } }`, nil, &out)
	ws, err := domain.ParseID[domain.WorkspaceID]("", out.Viewer.Workspace.ID)
	if err != nil {
		t.Fatal(err)
	}
	tx, err := w.demo.Server().Store().ReadWorkspace(t.Context(), ws)
	if err != nil {
		t.Fatal(err)
	}
	defer tx.Close()
	if n, err = dal.CountWebhookDeliveries(t.Context(), tx); err != nil {
		t.Fatal(err)
	}
	return n
}

// What is not from the network, or says nothing of ours, is answered as the contract says and kept nowhere.
func TestWebhooksThatAreNotKept(t *testing.T) { // it counts the whole ledger
	w := start(t)
	good := inbound(account, "447700900840", "wamid.kept", "kept", time.Now())
	before := w.deliveries(t)
	huge := append(bytes.Repeat([]byte(" "), 5<<20), good...)
	strange := inbound("999", "447700900840", "wamid.strange", "strange", time.Now())
	notUTF8 := []byte("{\"object\":\"whatsapp_business_account\",\"entry\":[{\"id\":\"\xff\xfe\"}]}")
	for name, c := range map[string]struct {
		body      []byte
		signature string
		want      int
	}{
		"unsigned":        {good, "", 401},
		"tampered":        {bytes.Replace(good, []byte("kept"), []byte("paid"), 1), sign(good), 401},
		"SHA-1 only":      {good, "sha1=8147e4af5e6c740016c056625739eea2f4d1ae5c", 401},
		"not hexadecimal": {good, "sha256=zz", 401},
		"too large":       {huge, sign(huge), 413},
		"not JSON":        {[]byte("hello"), sign([]byte("hello")), 200},
		"empty":           {nil, sign(nil), 200},
		"not UTF-8":       {notUTF8, sign(notUTF8), 200},
		"no entries":      {[]byte(`{"object":"whatsapp_business_account","entry":[]}`), sign([]byte(`{"object":"whatsapp_business_account","entry":[]}`)), 200},
		"unknown account": {strange, sign(strange), 200},
	} {
		if got := w.deliver(t, c.body, c.signature); got != c.want {
			t.Errorf("%s: got %d, want %d", name, got, c.want)
		}
	}
	if after := w.deliveries(t); after != before {
		t.Errorf("%d deliveries were kept", after-before)
	}
	if got := w.deliver(t, good, sign(good)); got != 200 {
		t.Errorf("a good delivery got %d", got)
	}
	if after := w.deliveries(t); after != before+1 {
		t.Errorf("a good delivery was not kept")
	}
}

// Meta repeats deliveries, batches them anew and mixes them up: each message stands once, in the order of Meta's clock.
func TestRepeatedAndLateWebhooks(t *testing.T) {
	t.Parallel()
	w := start(t)
	const customer = "447700900841"
	now := time.Now().Truncate(time.Second)
	events := w.follow(t, w.token, "")
	late := inbound(account, customer, "wamid.order.1", "first", now.Add(-3*time.Second))
	soon := inbound(account, customer, "wamid.order.2", "second", now.Add(-2*time.Second))
	twin := inbound(account, customer, "wamid.order.3", "third", now.Add(-2*time.Second))
	for _, body := range [][]byte{soon, soon, twin, late, soon, late} {
		if got := w.deliver(t, body, sign(body)); got != 200 {
			t.Fatalf("got %d", got)
		}
	}
	last := inbound(account, customer, "wamid.order.4", "last", now)
	w.deliver(t, last, sign(last))
	conversation := events.until(t, func(e event) bool { return e.Message != nil && e.Message.Text == "last" }).Conversation.ID
	// Deliveries are read side by side; each of the four must have been told once by the time all are there.
	var texts []string
	for len(texts) < 4 {
		texts = nil
		var out struct {
			Conversation struct {
				Messages struct {
					Edges []struct{ Node struct{ Text string } }
				}
			}
		}
		w.must(t, `query($id: ID!) { conversation(id: $id) { messages(first: 100) { edges { node { text } } } } }`, map[string]any{"id": conversation}, &out)
		for _, e := range out.Conversation.Messages.Edges {
			texts = append(texts, e.Node.Text)
		}
	}
	if fmt.Sprint(texts) != "[first second third last]" {
		t.Errorf("the thread is %v", texts)
	}
}
