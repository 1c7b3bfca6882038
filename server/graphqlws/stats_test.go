package graphqlws_test

import (
	"testing"
	"time"

	"postdog.io/server/graphqlws"
)

func TestStats(t *testing.T) {
	t.Parallel()
	b := serve(t, graphqlws.Config{})
	first, second := b.open(t), b.open(t)
	first.subscribe("1", "subscription { feed }")
	first.subscribe("2", "subscription { feed }")
	second.subscribe("1", "subscription { feed }")
	b.toy.AwaitWatchers(3)
	b.toy.Publish("a")
	for range 2 {
		first.read()
	}
	second.reads(`{"id":"1","type":"next","payload":{"data":{"feed":"a"}}}`)
	second.subscribe("2", "{ hello }")
	second.read()
	second.read() // its end
	s := b.transport.Stats()
	if s.Open != 2 || s.Subscriptions != 3 || s.Delivered != 4 || len(s.Closed) != 0 {
		t.Errorf("%+v", s)
	}
	second.send(`no JSON`)
	second.closed(graphqlws.CodeInvalidMessage)
	_ = first.Close()
	tick := time.NewTicker(5 * time.Millisecond)
	defer tick.Stop()
	for deadline := time.Now().Add(10 * time.Second); ; <-tick.C {
		s = b.transport.Stats()
		if s.Open == 0 && s.Subscriptions == 0 && s.Closed[graphqlws.CodeInvalidMessage] == 1 && s.Closed[0] == 1 {
			return
		}
		if time.Now().After(deadline) {
			t.Fatalf("%+v", s)
		}
	}
}
