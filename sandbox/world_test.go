package sandbox

import (
	"bytes"
	"encoding/json"
	"io"
	"net/http"
	"net/http/httptest"
	"slices"
	"strings"
	"sync"
	"testing"
	"time"

	"go.uber.org/goleak"
)

func TestMain(m *testing.M) { goleak.VerifyTestMain(m) }

const patience = 20 * time.Second

// manualClock moves when it is told to. Calls run in Advance, at their time, one after the other.
type manualClock struct {
	mu     sync.Mutex
	now    time.Time
	timers []*manualTimer
}

type manualTimer struct {
	clock *manualClock
	at    time.Time
	f     func()
}

func newClock() *manualClock { return &manualClock{now: time.Date(2026, 11, 1, 12, 0, 0, 0, time.UTC)} }

func (c *manualClock) Now() time.Time {
	c.mu.Lock()
	defer c.mu.Unlock()
	return c.now
}

func (c *manualClock) AfterFunc(d time.Duration, f func()) Timer {
	c.mu.Lock()
	defer c.mu.Unlock()
	t := &manualTimer{c, c.now.Add(d), f}
	c.timers = append(c.timers, t)
	return t
}

func (t *manualTimer) Stop() bool {
	t.clock.mu.Lock()
	defer t.clock.mu.Unlock()
	i := slices.Index(t.clock.timers, t)
	if i >= 0 {
		t.clock.timers = slices.Delete(t.clock.timers, i, i+1)
	}
	return i >= 0
}

func (c *manualClock) Advance(d time.Duration) {
	c.mu.Lock()
	end := c.now.Add(d)
	for {
		var next *manualTimer
		for _, t := range c.timers {
			if !t.at.After(end) && (next == nil || t.at.Before(next.at)) {
				next = t
			}
		}
		if next == nil {
			break
		}
		c.timers = slices.DeleteFunc(c.timers, func(t *manualTimer) bool { return t == next })
		c.now = next.at
		c.mu.Unlock()
		next.f()
		c.mu.Lock()
	}
	c.now = end
	c.mu.Unlock()
}

// hook is a delivery as it arrived.
type hook struct {
	header http.Header
	raw    []byte
	body   struct {
		Entry []struct {
			ID      string `json:"id"`
			Changes []struct {
				Field string `json:"field"`
				Value value  `json:"value"`
			} `json:"changes"`
		} `json:"entry"`
	}
}

type value struct {
	Contacts []struct {
		WaID   string `json:"wa_id"`
		UserID string `json:"user_id"`
	} `json:"contacts"`
	Messages []struct {
		ID      string                `json:"id"`
		From    string                `json:"from"`
		Type    string                `json:"type"`
		Text    struct{ Body string } `json:"text"`
		Context struct{ ID string }   `json:"context"`
	} `json:"messages"`
	Statuses []struct {
		ID          string `json:"id"`
		Status      string `json:"status"`
		RecipientID string `json:"recipient_id"`
		Callback    string `json:"biz_opaque_callback_data"`
		Errors      []struct {
			Code int `json:"code"`
		} `json:"errors"`
	} `json:"statuses"`
	Preferences []struct{ Value string } `json:"user_preferences"`
}

// testWorld is a sandbox with a receiver of its webhooks.
type testWorld struct {
	*Sandbox
	url   string
	clock *manualClock
	hooks chan hook
	// refuse answers the next deliveries with an error.
	refuse chan struct{}
}

func newTestWorld(t *testing.T, c Config) *testWorld {
	t.Helper()
	w := &testWorld{clock: newClock(), hooks: make(chan hook, 1000), refuse: make(chan struct{}, 100)}
	receiver := httptest.NewServer(http.HandlerFunc(func(rw http.ResponseWriter, r *http.Request) {
		if r.Method == http.MethodGet {
			_, _ = io.WriteString(rw, r.URL.Query().Get("hub.challenge"))
			return
		}
		select {
		case <-w.refuse:
			rw.WriteHeader(http.StatusInternalServerError)
			return
		default:
		}
		h := hook{header: r.Header}
		h.raw, _ = io.ReadAll(r.Body)
		if err := json.Unmarshal(h.raw, &h.body); err != nil {
			t.Errorf("delivery %s: %v", h.raw, err)
		}
		w.hooks <- h
	}))
	t.Cleanup(receiver.Close)
	c.WebhookURL = receiver.URL
	if c.Clock == nil {
		c.Clock = w.clock
	}
	s, err := New(c)
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() { _ = s.Close() })
	w.Sandbox = s
	server := httptest.NewServer(s.Handler())
	t.Cleanup(server.Close)
	w.url = server.URL
	return w
}

// next is the next delivery.
func (w *testWorld) next(t *testing.T) hook {
	t.Helper()
	select {
	case h := <-w.hooks:
		return h
	case <-time.After(patience):
		t.Fatal("no delivery came")
		return hook{}
	}
}

func (h hook) values() []value {
	var all []value
	for _, e := range h.body.Entry {
		for _, c := range e.Changes {
			all = append(all, c.Value)
		}
	}
	return all
}

// call makes a request with a body of JSON and decodes the answer; it returns the HTTP status.
func (w *testWorld) call(t *testing.T, method, path string, in any, out any) int {
	t.Helper()
	var body io.Reader
	switch b := in.(type) {
	case nil:
	case string:
		body = strings.NewReader(b)
	default:
		body = bytes.NewReader(encode(b))
	}
	req, err := http.NewRequestWithContext(t.Context(), method, w.url+path, body)
	if err != nil {
		t.Fatal(err)
	}
	if strings.HasPrefix(path, "/meta") {
		req.Header.Set("Authorization", "Bearer "+DefaultAccounts()[0].Token)
	}
	client := http.Client{Transport: &http.Transport{DisableKeepAlives: true}}
	res, err := client.Do(req)
	if err != nil {
		t.Fatal(err)
	}
	defer func() { _ = res.Body.Close() }()
	raw, err := io.ReadAll(res.Body)
	if err != nil {
		t.Fatal(err)
	}
	if out != nil {
		if err := json.Unmarshal(raw, out); err != nil {
			t.Fatalf("%s %s: %s: %v", method, path, raw, err)
		}
	}
	return res.StatusCode
}

const numberPath = "/meta/v26.0/106540352242922"

// sent is the answer to a message.
type sent struct {
	Contacts []struct {
		WaID   string `json:"wa_id"`
		UserID string `json:"user_id"`
	} `json:"contacts"`
	Messages []struct{ ID string } `json:"messages"`
	Error    struct {
		Code    int    `json:"code"`
		Message string `json:"message"`
	} `json:"error"`
}

func (w *testWorld) send(t *testing.T, to, text string) sent {
	t.Helper()
	var out sent
	w.call(t, http.MethodPost, numberPath+"/messages", object{
		"messaging_product": "whatsapp", "to": "+" + to, "type": "text", "text": object{"body": text}, "biz_opaque_callback_data": "cb",
	}, &out)
	return out
}

// writeIn lets a customer write, and takes the delivery.
func (w *testWorld) writeIn(t *testing.T, from, text string) hook {
	t.Helper()
	if status := w.call(t, http.MethodPost, "/control/whatsapp/customers/"+from+"/messages", object{"to": "106540352242922", "text": text}, nil); status != http.StatusCreated {
		t.Fatalf("HTTP %d", status)
	}
	return w.next(t)
}
