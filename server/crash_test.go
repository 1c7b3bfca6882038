package server_test

import (
	"flag"
	"fmt"
	"math/rand/v2"
	"sync"
	"sync/atomic"
	"testing"
	"time"
)

var (
	crashWebhooks = flag.Int("crash.webhooks", 800, "how many webhooks TestKilled posts")
	crashKills    = flag.Int("crash.kills", 4, "how often TestKilled kills the process")
)

// Webhooks come in over several connections while the process is killed with -9 at random moments and started again.
// Each that got its 200 stands in its conversation exactly once, and a subscriber that comes back with its cursor has
// seen every event once and in order. `make bench` runs it with 5,000 webhooks and 12 kills.
func TestKilled(t *testing.T) {
	t.Parallel()
	const connections, customers = 8, 40
	w := newCrashWorld(t)
	w.start(t)

	var posted atomic.Int64
	var posters sync.WaitGroup
	next := make(chan int)
	for range connections {
		posters.Go(func() {
			for n := range next {
				body := crashWebhook(n, n%customers)
				for !w.post(t, body) { // Meta, too, repeats what got no 200
					if t.Context().Err() != nil {
						return
					}
				}
				if n%17 == 0 {
					w.post(t, body) // and sometimes what did
				}
				posted.Add(1)
			}
		})
	}
	watch := w.watch(t, *crashWebhooks)

	// The kills are spread over the posts, each at a random moment after one of them.
	between := *crashWebhooks / (*crashKills + 1)
	for n := range *crashWebhooks {
		next <- n
		if n > 0 && n%between == 0 && n/between <= *crashKills {
			moment := time.NewTimer(time.Duration(rand.IntN(40)) * time.Millisecond) // #nosec G404 -- chance, not secrecy
			<-moment.C
			w.kill(t)
			w.start(t)
		}
	}
	close(next)
	posters.Wait()
	if got := int(posted.Load()); got != *crashWebhooks {
		t.Fatalf("%d of %d webhooks got their 200", got, *crashWebhooks)
	}

	seen := watch.wait(t)
	texts := map[string]int{}
	for _, text := range seen.texts {
		texts[text]++
	}
	stored := w.threads(t)
	for n := range *crashWebhooks {
		text := fmt.Sprintf("message %d", n)
		if texts[text] != 1 {
			t.Errorf("the subscriber saw %q %d times", text, texts[text])
		}
		if stored[text] != 1 {
			t.Errorf("%q stands %d times in its conversation", text, stored[text])
		}
	}
	for i := 1; i < len(seen.sequences); i++ {
		if seen.sequences[i] != seen.sequences[i-1]+1 {
			t.Errorf("after event %d the subscriber saw event %d", seen.sequences[i-1], seen.sequences[i])
		}
	}
	t.Logf("%d webhooks, %d kills, %d events, %d reconnects", *crashWebhooks, *crashKills, len(seen.sequences), seen.connects-1)
}
