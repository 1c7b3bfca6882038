package server_test

import (
	"encoding/json"
	"errors"
	"fmt"
	"net/http"
	"slices"
	"strings"
	"testing"
	"time"

	"github.com/gorilla/websocket"
	"github.com/jackc/pgx/v5"

	"postdog.io/domain"
)

// Each process does what its roles say and no more. What is changed at one process of the API counts at the other with the
// next request, and closes sockets there: by word over NATS, and without NATS too.
func TestCluster(t *testing.T) {
	t.Parallel()
	w := newClusterWorld(t)
	w.splitByRole(t)

	for _, c := range []struct {
		how  string
		role domain.BuiltInRole
		nats bool
	}{{"over NATS", domain.Billing, true}, {"and back", domain.Agent, true}, {"without NATS", domain.Billing, false}} {
		if !c.nats {
			for _, p := range w.nats {
				p.kill(t)
			}
		}
		var sockets []*websocket.Conn
		for _, p := range w.api {
			sockets = append(sockets, p.at(w.agent).follow(t))
		}
		began := time.Now()
		w.giveRole(t, c.role)
		for _, p := range w.api { // no waiting: the next request counts
			if may := p.at(w.agent).mayRead(t); may != (c.role == domain.Agent) {
				t.Errorf("%s: at %s the agent may read: %v", c.how, p.name, may)
			}
		}
		for n, conn := range sockets {
			if code := closedWith(t, conn); code != 4403 {
				t.Errorf("%s: the socket at %s was closed with %d, want 4403", c.how, w.api[n].name, code)
			}
			t.Logf("%s: the socket at %s was closed after %v", c.how, w.api[n].name, time.Since(began).Round(time.Millisecond))
		}
	}

	// NATS is gone altogether; what comes in is seen all the same, by those who come now too.
	watch := w.watch(t, 0, 1)
	if !w.webhooks.at("").post(t, crashWebhook(0, 0)) {
		t.Fatal("a webhook did not get its 200")
	}
	seenOnce(t, "without NATS", watch.wait(t), 1)

	// It is back, at the same addresses. Live-only events are what only NATS carries.
	for _, p := range w.nats {
		p.start(t)
	}
	w.typingSeen(t)
}

// splitByRole checks what each process serves, and who works on jobs.
func (w *clusterWorld) splitByRole(t *testing.T) {
	t.Helper()
	for _, p := range w.processes() {
		role := strings.TrimRight(p.name, "-12")
		for _, c := range []struct {
			method, path, role string
		}{
			{http.MethodPost, "/graphql", "api"}, {http.MethodGet, "/schema.graphql", "api"},
			{http.MethodPost, "/webhooks/whatsapp", "webhooks"}, {http.MethodPost, "/callbacks/meta/deauthorize", "webhooks"},
			{http.MethodGet, "/healthz", role}, {http.MethodGet, "/readyz", role},
		} {
			r, err := http.NewRequestWithContext(t.Context(), c.method, "http://"+p.addr+c.path, strings.NewReader("{}"))
			if err != nil {
				t.Fatal(err)
			}
			res, err := http.DefaultClient.Do(r)
			if err != nil {
				t.Fatal(err)
			}
			_ = res.Body.Close()
			serves := res.StatusCode != http.StatusNotFound && res.StatusCode != http.StatusMethodNotAllowed
			if serves != (c.role == role) {
				t.Errorf("%s answers %s %s with %d", p.name, c.method, c.path, res.StatusCode)
			}
		}
	}
	conn, err := pgx.Connect(t.Context(), w.postgres.URL())
	if err != nil {
		t.Fatal(err)
	}
	defer func() { _ = conn.Close(t.Context()) }()
	var nodes int
	if err := conn.QueryRow(t.Context(), "select count(*) from pg_locks where locktype = 'advisory' and classid = 28772 and granted").Scan(&nodes); err != nil || nodes != len(w.workers) {
		t.Errorf("%d processes take jobs, want the %d workers: %v", nodes, len(w.workers), err)
	}
}

// giveRole gives the agent another role, at the first process of the API.
func (w *clusterWorld) giveRole(t *testing.T, role domain.BuiltInRole) {
	t.Helper()
	var answer struct{ Errors []struct{ Message string } }
	w.api[0].at(w.owner).ask(t, `mutation($m: ID!, $r: ID!) { updateMember(input: {memberId: $m, roleId: $r}) { member { id } } }`,
		map[string]any{"m": w.agentID.MemberID, "r": role.ID()}, &answer)
	if len(answer.Errors) > 0 {
		t.Fatal(answer.Errors)
	}
}

// mayRead says whether the inbox is shown.
func (w *crashWorld) mayRead(t *testing.T) bool {
	t.Helper()
	var answer struct {
		Errors []struct{ Extensions struct{ Code domain.Code } }
	}
	w.ask(t, `{ conversations { edges { node { id } } } }`, nil, &answer)
	if len(answer.Errors) > 0 && answer.Errors[0].Extensions.Code != domain.Forbidden {
		t.Errorf("got %v", answer.Errors)
	}
	return len(answer.Errors) == 0
}

// follow opens a socket that follows the workspace, and returns when it is let in. What someone may not see is refused in
// it; the socket stays.
func (w *crashWorld) follow(t *testing.T) *websocket.Conn {
	t.Helper()
	d := websocket.Dialer{Subprotocols: []string{"graphql-transport-ws"}, HandshakeTimeout: 5 * time.Second}
	conn, res, err := d.DialContext(t.Context(), "ws://"+w.addr+"/graphql", nil)
	if err != nil {
		t.Fatal(err)
	}
	_ = res.Body.Close()
	t.Cleanup(func() { _ = conn.Close() })
	_ = conn.WriteJSON(map[string]any{"type": "connection_init", "payload": map[string]any{"authorization": "Bearer " + w.token}})
	_ = conn.WriteJSON(map[string]any{"id": "1", "type": "subscribe", "payload": map[string]any{"query": `subscription { inboxEvents { __typename } }`}})
	for _, want := range [][]string{{"connection_ack"}, {"next", "error"}} {
		var m struct{ Type string }
		_ = conn.SetReadDeadline(time.Now().Add(20 * time.Second))
		if err := conn.ReadJSON(&m); err != nil || !slices.Contains(want, m.Type) {
			t.Fatalf("got %q, %v, want one of %q", m.Type, err, want)
		}
	}
	return conn
}

// closedWith waits for the end of a socket.
func closedWith(t *testing.T, conn *websocket.Conn) int {
	t.Helper()
	_ = conn.SetReadDeadline(time.Now().Add(20 * time.Second))
	for {
		_, _, err := conn.ReadMessage()
		var closed *websocket.CloseError
		if errors.As(err, &closed) {
			return closed.Code
		}
		if err != nil {
			t.Fatal(err)
		}
	}
}

// typingSeen tells at one process of the API that the owner is typing, until a socket at the other sees it.
func (w *clusterWorld) typingSeen(t *testing.T) {
	t.Helper()
	conn := w.api[1].at(w.owner).follow(t)
	seen := make(chan error, 1)
	go func() {
		for {
			var m struct{ Payload json.RawMessage }
			if err := conn.ReadJSON(&m); err != nil || strings.Contains(string(m.Payload), "TypingChanged") {
				seen <- err
				return
			}
		}
	}()
	var page struct {
		Data struct {
			Conversations struct {
				Edges []struct{ Node struct{ ID string } }
			}
		}
	}
	w.api[0].at(w.owner).ask(t, `{ conversations { edges { node { id } } } }`, nil, &page)
	again := time.NewTicker(100 * time.Millisecond)
	defer again.Stop()
	for typing := true; ; typing = !typing {
		var answer struct{ Errors []struct{ Message string } }
		w.api[0].at(w.owner).ask(t, fmt.Sprintf(`mutation($c: ID!) { setTyping(input: {conversationId: $c, typing: %v}) { __typename } }`, typing),
			map[string]any{"c": page.Data.Conversations.Edges[0].Node.ID}, &answer)
		if len(answer.Errors) > 0 {
			t.Fatal(answer.Errors)
		}
		select {
		case err := <-seen:
			if err != nil {
				t.Fatal(err)
			}
			return
		case <-again.C:
		}
	}
}
