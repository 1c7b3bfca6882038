package sandbox

import (
	"crypto/hmac"
	"crypto/sha256"
	"encoding/hex"
	"encoding/json"
	"fmt"
	"net/http"
	"strings"
	"testing"
	"time"
)

func decodeInto(t *testing.T, r *keptResponse, out any) {
	t.Helper()
	if err := json.Unmarshal(r.body.Bytes(), out); err != nil {
		t.Fatalf("%s: %v", &r.body, err)
	}
}

func TestEncodeLikeMeta(t *testing.T) {
	t.Parallel()
	const want = `{"body":"Prijs: \u20ac5 \u2014 \u05e9\u05dc\u05d5\u05dd \ud83d\ude00 a\/b <&> \"\\"}`
	if got := string(encodeLikeMeta(object{"body": `Prijs: €5 — שלום 😀 a/b <&> "\`})); got != want {
		t.Errorf("got  %s\nwant %s", got, want)
	}
}

func TestWebhooksAreSigned(t *testing.T) {
	t.Parallel()
	w := newTestWorld(t, Config{})
	h := w.writeIn(t, "447700911234", "größer/kleiner 😀")
	mac := hmac.New(sha256.New, []byte(DefaultApps().Meta.AppSecret))
	mac.Write(h.raw)
	if got, want := h.header.Get("X-Hub-Signature-256"), "sha256="+hex.EncodeToString(mac.Sum(nil)); got != want {
		t.Errorf("got %s, want %s", got, want)
	}
	if h.header.Get("User-Agent") != "facebookexternalua" || !strings.Contains(string(h.raw), `gr\u00f6\u00dfer\/kleiner \ud83d\ude00`) {
		t.Errorf("got %v %s", h.header, h.raw)
	}
	if v := h.values()[0]; h.body.Entry[0].ID != "102290129340398" || v.Messages[0].Text.Body != "größer/kleiner 😀" || v.Messages[0].From != "447700911234" {
		t.Errorf("got %+v", v)
	}
}

func TestWebhooksAreRepeated(t *testing.T) {
	t.Parallel()
	w := newTestWorld(t, Config{Clock: realClock{}, Timing: Timing{RetryMin: time.Millisecond}})
	for range 3 {
		w.refuse <- struct{}{}
	}
	if h := w.writeIn(t, "447700911234", "again and again"); h.values()[0].Messages[0].Text.Body != "again and again" {
		t.Errorf("got %s", h.raw)
	}
}

// What a customer writes after a delivery that was not taken waits for it; other customers don't.
func TestRepeatedWebhooksKeepTheirOrder(t *testing.T) {
	t.Parallel()
	for _, batch := range []int{1, 3} {
		w := newTestWorld(t, Config{Batch: batch, Timing: Timing{RetryMin: time.Minute}})
		w.writeIn(t, "447700911234", "begin")
		w.refuse <- struct{}{}
		write := func(from, text string) {
			w.call(t, http.MethodPost, "/control/whatsapp/customers/"+from+"/messages", object{"text": text}, nil)
		}
		write("447700911234", "0")
		for len(w.refuse) > 0 { // until it was refused
			if t.Context().Err() != nil {
				t.Fatal("nothing was delivered")
			}
		}
		for n := 1; n < 6; n++ {
			write("447700911234", fmt.Sprint(n))
		}
		for n := range 8 { // some of them share the lane
			if h := w.writeIn(t, fmt.Sprint("44770091130", n), "beside"); h.values()[0].Messages[0].Text.Body != "beside" {
				t.Errorf("got %s", h.raw)
			}
		}
		var got []string
		for len(got) < 6 && t.Context().Err() == nil {
			w.clock.Advance(2 * time.Minute) // again, where the repetition was not planned yet
			select {
			case h := <-w.hooks:
				for _, v := range h.values() {
					got = append(got, v.Messages[0].Text.Body)
				}
			case <-time.After(10 * time.Millisecond):
			}
		}
		if strings.Join(got, " ") != "0 1 2 3 4 5" {
			t.Errorf("in batches of %d: %v", batch, got)
		}
	}
}

func TestWebhooksAreBatched(t *testing.T) {
	t.Parallel()
	w := newTestWorld(t, Config{Batch: 10})
	const n = 50
	for i := range n {
		w.call(t, http.MethodPost, "/control/whatsapp/customers/447700911234/messages", object{"text": fmt.Sprint(i)}, nil)
	}
	var got []string
	for len(got) < n {
		h := w.next(t)
		if len(h.body.Entry) > 10 {
			t.Errorf("a batch of %d", len(h.body.Entry))
		}
		for _, v := range h.values() {
			for _, m := range v.Messages {
				got = append(got, m.Text.Body)
			}
		}
	}
	for i, text := range got {
		if text != fmt.Sprint(i) {
			t.Fatalf("out of order: %v", got)
		}
	}
}

func TestBatchTakesNoMoreThanItMay(t *testing.T) {
	t.Parallel()
	l := &lane{wake: make(chan struct{}, 1)}
	for i := range 5 {
		l.push(delivery{event: event{url: "u", wabaID: fmt.Sprint(i)}})
	}
	l.push(delivery{event: event{url: "other"}})
	for _, want := range []int{3, 2, 1} {
		d, there := l.take(3)
		if !there || len(d.event.with)+1 != want {
			t.Errorf("got %d events, want %d", len(d.event.with)+1, want)
		}
	}
}

func TestRawWebhook(t *testing.T) {
	t.Parallel()
	w := newTestWorld(t, Config{})
	const raw = `{"object":"whatsapp_business_account", "entry":[]}`
	if status := w.call(t, http.MethodPost, "/control/whatsapp/webhooks", raw, nil); status != http.StatusAccepted {
		t.Errorf("HTTP %d", status)
	}
	if h := w.next(t); string(h.raw) != raw {
		t.Errorf("got %s", h.raw)
	}
}

func TestCloseStopsWhatIsToCome(t *testing.T) {
	t.Parallel()
	w := newTestWorld(t, Config{Clock: realClock{}, WebhookURL: "http://127.0.0.1:1"})
	w.OpenConversations()
	w.send(t, "447700911234", "x")
	if err := w.Close(); err != nil {
		t.Error(err)
	}
	w.tasks.after(0, func() { t.Error("something ran after Close") })
	if err := w.Close(); err != nil {
		t.Error(err)
	}
}
