package demo_test

import (
	"bufio"
	"net/http"
	"strings"
	"testing"
	"time"

	"postdog.io/domain"
)

// eventStream follows the inbox over server-sent events, and returns once it is live. The channel is closed when the server
// breaks the stream off.
func (w *world) eventStream(t *testing.T, token string) <-chan struct{} {
	t.Helper()
	r, err := http.NewRequestWithContext(t.Context(), http.MethodPost, w.url+"/graphql", strings.NewReader(`{"query":"subscription { inboxEvents { __typename } }"}`))
	must(t, err)
	r.Header.Set("Content-Type", "application/json")
	r.Header.Set("Accept", "text/event-stream")
	r.Header.Set("Authorization", "Bearer "+token)
	res, err := http.DefaultClient.Do(r)
	must(t, err)
	lines := bufio.NewScanner(res.Body)
	for lines.Scan() && !strings.Contains(lines.Text(), "InboxReady") {
		if strings.Contains(lines.Text(), "errors") {
			t.Fatal(lines.Text())
		}
	}
	over := make(chan struct{})
	go func() {
		defer close(over)
		defer func() { _ = res.Body.Close() }() // read to its end
		for lines.Scan() {
		}
	}()
	return over
}

// An event stream ends with its session, and when what its person may do changes, as a socket does.
func TestEventStreamsEndWithAccess(t *testing.T) {
	t.Parallel()
	w := start(t)
	name := "streaming" + random()
	token, err := w.hireAs(name, domain.Agent)
	must(t, err)
	var me struct {
		Viewer struct {
			Member   struct{ ID string }
			Sessions []struct{ ID string }
		}
	}
	w.mustAs(t, token, `{ viewer { member { id } sessions { id } } }`, nil, &me)
	ended := func(what string, over <-chan struct{}) {
		t.Helper()
		select {
		case <-over:
		case <-time.After(patience):
			t.Errorf("%s: the stream goes on", what)
		}
	}
	over := w.eventStream(t, token)
	w.must(t, `mutation($m: ID!) { updateMember(input: {memberId: $m, visibility: ASSIGNED}) { member { id } } }`, map[string]any{"m": me.Viewer.Member.ID}, nil)
	ended("limited", over)
	over = w.eventStream(t, token)
	w.mustAs(t, token, `mutation($s: ID!) { revokeSession(input: {sessionId: $s}) { viewer { id } } }`, map[string]any{"s": me.Viewer.Sessions[0].ID}, nil)
	ended("signed out", over)
}
