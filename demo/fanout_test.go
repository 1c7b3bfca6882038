package demo_test

import (
	"fmt"
	"sync"
	"testing"
	"time"

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
