package demo_test

import (
	"bytes"
	"encoding/json"
	"fmt"
	"net/http"
	"strings"
	"sync"
	"testing"
	"time"

	"golang.org/x/sync/errgroup"

	"postdog.io/domain"
)

// Sockets that ask for the same share one execution. They join while events come in, each from the same cursor, and each
// has to see every event once and in order.
func TestJoiningWhileItRuns(t *testing.T) {
	t.Parallel()
	w := start(t)
	const customer, messages, sockets = "447700900880", 60, 12
	from := w.follow(t, w.token, "").seen[0].Cursor
	begin, err := domain.EventCursor(from).Sequence()
	if err != nil {
		t.Fatal(err)
	}
	go func() {
		for n := range messages {
			body := inbound(account, customer, fmt.Sprintf("wamid.fan.%d", n), fmt.Sprintf("fan %d", n), time.Now())
			w.deliver(t, body, sign(body))
		}
	}()
	var watchers sync.WaitGroup
	for range sockets {
		watchers.Go(func() {
			s := w.follow(t, w.token, from)
			next, fans := begin+1, 0
			for fans < messages {
				e := s.next(t)
				if e.Typename == "InboxReady" || e.Typename == "TypingChanged" || e.Typename == "ConversationRead" || e.Typename == "PresenceChanged" {
					continue
				}
				if n, err := domain.EventCursor(e.Cursor).Sequence(); err != nil || n != next {
					t.Errorf("got event %d instead of %d", n, next)
					return
				}
				next++
				if e.Typename == "MessageAdded" && e.Conversation.Contact.Name == "Zoe" && len(e.Message.Text) > 4 && e.Message.Text[:4] == "fan " {
					fans++
				}
			}
		})
	}
	watchers.Wait()
}

// Events that come together are read together, and told one by one, each with what is its own.
func TestEventsThatComeTogether(t *testing.T) {
	t.Parallel()
	w := start(t)
	first, second := w.follow(t, w.token, ""), w.follow(t, w.token, "")
	const people, each = 5, 12
	group, ctx := errgroup.WithContext(t.Context())
	for n := range people * each {
		customer := fmt.Sprintf("44770077%04d", n%people)
		body, err := json.Marshal(map[string]any{"to": account, "text": fmt.Sprint("together ", customer, " ", n), "name": "Customer " + customer})
		must(t, err)
		group.Go(func() error {
			r, err := http.NewRequestWithContext(ctx, http.MethodPost, w.sandboxURL+"/control/whatsapp/customers/"+customer+"/messages", bytes.NewReader(body))
			if err != nil {
				return err
			}
			res, err := http.DefaultClient.Do(r)
			if err != nil {
				return err
			}
			return res.Body.Close()
		})
	}
	must(t, group.Wait())
	for _, s := range []*stream{first, second} {
		seen := map[string]bool{}
		for len(seen) < people*each {
			e := s.until(t, func(e event) bool {
				return e.Typename == "MessageAdded" && strings.HasPrefix(e.Message.Text, "together ")
			})
			if seen[e.Message.Text] {
				t.Errorf("%q is told twice", e.Message.Text)
			}
			seen[e.Message.Text] = true
			if customer := strings.Fields(e.Message.Text)[1]; e.Conversation.Contact.Name != "Customer "+customer {
				t.Errorf("%q is told of %s", e.Message.Text, e.Conversation.Contact.Name)
			}
		}
	}
}
