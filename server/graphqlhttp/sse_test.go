package graphqlhttp_test

import (
	"bufio"
	"context"
	"net/http"
	"net/url"
	"strings"
	"testing"
)

const events = "text/event-stream"

func TestStreamCompletes(t *testing.T) {
	t.Parallel()
	s, _, _ := serve(t)
	want := ": welcome\n\n" + `event: next
data: {"data":{"count":1}}

event: next
data: {"data":{"count":2}}

event: complete
data: 

`
	query := "subscription { count(to: 2) }"
	for name, got := range map[string]answer{
		"post": ask(t, http.MethodPost, s.URL, document(query), "Accept", events),
		"get":  ask(t, http.MethodGet, s.URL+"?query="+url.QueryEscape(query), "", "Accept", events),
	} {
		if got.status != 200 || got.body != want || !strings.HasPrefix(got.kind, events) {
			t.Errorf("%s: %d %s\n%s", name, got.status, got.kind, got.body)
		}
	}
}

func TestStreamOfOne(t *testing.T) {
	t.Parallel()
	s, _, _ := serve(t)
	for query, want := range map[string]string{
		"{ hello }":             `data: {"data":{"hello":"hello"}}`,
		"{ nothing }":           `data: {"errors":[{"message":"Cannot query field`,
		"subscription { boom }": `data: {"errors":[{"message":"presented"`,
	} {
		got := ask(t, http.MethodPost, s.URL, document(query), "Accept", events)
		if got.status != 200 || !strings.Contains(got.body, "event: next\n"+want) || !strings.HasSuffix(got.body, "event: complete\ndata: \n\n") {
			t.Errorf("%s: %d\n%s", query, got.status, got.body)
		}
	}
	if got := ask(t, http.MethodPost, s.URL, "{", "Accept", events); got.status != 400 || !strings.HasPrefix(got.kind, "application/json") {
		t.Errorf("malformed: %+v", got)
	}
	if got := ask(t, http.MethodGet, s.URL+"?query=mutation{add(n:1)}", "", "Accept", events); got.status != 405 {
		t.Errorf("mutation: %+v", got)
	}
}

// open starts a stream and returns its lines.
func open(ctx context.Context, t *testing.T, address string) *bufio.Scanner {
	t.Helper()
	r, err := http.NewRequestWithContext(ctx, http.MethodPost, address, strings.NewReader(document("subscription { feed }")))
	must(t, err)
	r.Header.Set("Content-Type", "application/json")
	r.Header.Set("Accept", events)
	res, err := http.DefaultClient.Do(r)
	must(t, err)
	t.Cleanup(func() { _ = res.Body.Close() })
	return bufio.NewScanner(res.Body)
}

func TestStreamIsLiveAndEndsWithItsClient(t *testing.T) {
	t.Parallel()
	s, toy, _ := serve(t)
	ctx, cancel := context.WithCancel(t.Context())
	lines := open(ctx, t, s.URL)
	toy.AwaitWatchers(1)
	toy.Publish("one")
	for lines.Scan() && !strings.Contains(lines.Text(), "data:") {
	}
	if lines.Text() != `data: {"data":{"feed":"one"}}` {
		t.Errorf("got %q", lines.Text())
	}
	cancel()
	toy.AwaitWatchers(0)
}

func TestStreamIsDrained(t *testing.T) {
	t.Parallel()
	s, toy, transport := serve(t)
	lines := open(t.Context(), t, s.URL)
	toy.AwaitWatchers(1)
	transport.Drain()
	transport.Drain()
	for lines.Scan() {
		if strings.Contains(lines.Text(), "complete") {
			t.Error("it completed: the client would not come again")
		}
	}
	toy.AwaitWatchers(0)
}
