package server_test

import (
	"fmt"
	"net/http"
	"slices"
	"sync"
	"sync/atomic"
	"testing"
	"time"
)

// PostDog in five processes over one Postgres and a NATS cluster of three: webhooks come in and messages go out while one
// process of each kind in turn is killed with -9 (api, webhooks, worker, NATS server), then Postgres with all its
// connections, then all of NATS and a worker with what it had not told. Each webhook that got its 200 stands in its conversation once, each message that the API took is on the
// customer's phone once and in order, and sockets that come back with their cursor at the other process of the API have
// seen every event once and in order. `make bench` runs more rounds.
func TestKilledCluster(t *testing.T) {
	t.Parallel()
	const connections, customers, talks, sockets = 4, 40, 3, 4
	rounds := max(1, *crashKills/4)
	webhooks := *crashWebhooks / 2
	w := newClusterWorld(t)
	l := &clusterLoad{clusterWorld: w, next: make(chan int), answers: make(chan int, webhooks)}
	for n := range talks {
		l.talks = append(l.talks, w.talk(t, n))
	}
	const each = 8 // as many webhooks are posted for one message that is sent
	total := webhooks + webhooks/each + talks
	var watches []*watching
	for n := range sockets {
		watches = append(watches, w.watch(t, n, total))
	}
	l.run(t, connections, customers)

	steps := l.steps(t, rounds)
	between := webhooks / (len(steps) + 1)
	for n := range webhooks {
		l.next <- n
		if n%each == each-1 {
			l.answers <- n / each
		}
		if n > 0 && n%between == 0 && n/between <= len(steps) {
			steps[n/between-1]()
		}
	}
	close(l.next)
	close(l.answers)
	l.done.Wait()
	if got := int(l.posted.Load()); got != webhooks {
		t.Fatalf("%d of %d webhooks got their 200", got, webhooks)
	}
	for n, watch := range watches {
		seenOnce(t, fmt.Sprintf("socket %d", n), watch.wait(t), webhooks)
	}
	l.arrived(t)
	stored := w.api[0].at(w.owner).threads(t)
	for n := range webhooks {
		if text := fmt.Sprintf("message %d", n); stored[text] != 1 {
			t.Errorf("%q stands %d times in its conversation", text, stored[text])
		}
	}
	for _, p := range w.processes() {
		t.Logf("%s: ended by itself %d times", p.name, p.restarts)
	}
	for n, watch := range watches {
		t.Logf("socket %d: %d events, %d reconnects", n, len(watch.sequences), watch.connects-1)
	}
}

// seenOnce wants a socket to have seen each message once, and each event once and in order.
func seenOnce(t *testing.T, name string, seen *watching, webhooks int) {
	t.Helper()
	texts := map[string]int{}
	for _, text := range seen.texts {
		texts[text]++
	}
	for n := range webhooks {
		if text := fmt.Sprintf("message %d", n); texts[text] != 1 {
			t.Errorf("%s saw %q %d times", name, text, texts[text])
		}
	}
	if seen.silent > 0 {
		t.Errorf("%s was open and heard nothing %d times; it came back to find what it had missed", name, seen.silent)
	}
	for i := 1; i < len(seen.sequences); i++ {
		if seen.sequences[i] != seen.sequences[i-1]+1 {
			t.Errorf("after event %d %s saw event %d", seen.sequences[i-1], name, seen.sequences[i])
		}
	}
}

// talk is a customer's conversation that the owner answers in.
type talk struct{ customer, conversation string }

// talk has a customer of the sandbox write in, and waits for the conversation.
func (w *clusterWorld) talk(t *testing.T, n int) talk {
	t.Helper()
	customer, hello := fmt.Sprintf("44770090099%d", n), fmt.Sprintf("Hello %d", n)
	control(t, http.MethodPost, w.sandbox+"/control/whatsapp/customers/"+customer+"/messages", map[string]any{"to": crashAccount, "text": hello}, nil)
	for t.Context().Err() == nil {
		var page struct {
			Data struct {
				Conversations struct {
					Edges []struct {
						Node struct {
							ID          string
							LastMessage struct{ Text string }
						}
					}
				}
			}
		}
		w.api[n%2].at(w.owner).ask(t, `{ conversations { edges { node { id lastMessage { text } } } } }`, nil, &page)
		for _, e := range page.Data.Conversations.Edges {
			if e.Node.LastMessage.Text == hello {
				return talk{customer, e.Node.ID}
			}
		}
	}
	t.Fatal("the customer was not heard")
	return talk{}
}

// clusterLoad is what goes on while processes die.
type clusterLoad struct {
	*clusterWorld
	talks   []talk
	next    chan int
	answers chan int
	posted  atomic.Int64
	done    sync.WaitGroup
	// sent are the texts that the API took, by talk.
	sent [][]string
}

func (l *clusterLoad) run(t *testing.T, connections, customers int) {
	for range connections {
		l.done.Go(func() {
			for n := range l.next {
				body := crashWebhook(n, n%customers)
				for !l.webhooks.at("").post(t, body) {
					if t.Context().Err() != nil {
						return
					}
				}
				if n%17 == 0 {
					l.webhooks.at("").post(t, body)
				}
				l.posted.Add(1)
			}
		})
	}
	l.sent = make([][]string, len(l.talks))
	l.done.Go(func() {
		for n := range l.answers {
			to, text := n%len(l.talks), fmt.Sprintf("answer %d", n)
			l.sent[to] = append(l.sent[to], text)
			// The same clientId again, at the other process, until one answers.
			for try := n; !l.api[try%2].at(l.owner).send(t, l.talks[to].conversation, text); try++ {
				if t.Context().Err() != nil {
					return
				}
			}
		}
	})
}

// steps are the deaths, each with the return of who died before.
func (l *clusterLoad) steps(t *testing.T, rounds int) (steps []func()) {
	var back *clusterProcess
	die := func(p *clusterProcess) func() {
		return func() {
			if back != nil {
				back.start(t)
			}
			p.kill(t)
			if back = p; p == l.webhooks { // nobody else takes deliveries
				p.start(t)
				back = nil
			}
		}
	}
	for n := range rounds {
		steps = append(steps, die(l.api[n%2]), die(l.workers[n%2]), die(l.webhooks), die(l.nats[n%3]))
		steps = append(steps, func() {
			back.start(t)
			back = nil
			l.restartPostgres(t)
		}, func() {
			for _, p := range l.nats {
				p.kill(t)
			}
		}, func() { // what this worker wanted to tell is told by nobody
			p := l.workers[(n+1)%2]
			p.kill(t)
			for _, bus := range l.nats {
				bus.start(t)
			}
			p.start(t)
		})
	}
	return steps
}

// arrived waits until the phones show what was sent, each message once and in order.
func (l *clusterLoad) arrived(t *testing.T) {
	t.Helper()
	for n, talk := range l.talks {
		var got []string
		for deadline := time.Now().Add(time.Minute); len(got) < len(l.sent[n]) && time.Now().Before(deadline); {
			got = l.phone(t, talk.customer)
		}
		if !slices.Equal(got, l.sent[n]) {
			t.Errorf("the phone of customer %d shows %q, want %q", n, got, l.sent[n])
		}
	}
}

// phone lists what the business sent to a customer.
func (w *clusterWorld) phone(t *testing.T, customer string) (texts []string) {
	t.Helper()
	var thread struct {
		Messages []struct{ From, Text string }
	}
	control(t, http.MethodGet, w.sandbox+"/control/whatsapp/customers/"+customer+"/messages?account="+crashAccount, nil, &thread)
	for _, m := range thread.Messages {
		if m.From == "business" {
			texts = append(texts, m.Text)
		}
	}
	return texts
}
