package server_test

import (
	"encoding/json"
	"errors"
	"syscall"
	"testing"
	"time"

	"github.com/gorilla/websocket"
)

// A server that is asked to stop sends its sockets elsewhere, stops what it started, and exits without complaint.
func TestDrained(t *testing.T) {
	t.Parallel()
	w := newCrashWorld(t)
	w.start(t)
	d := websocket.Dialer{Subprotocols: []string{"graphql-transport-ws"}}
	conn, res, err := d.DialContext(t.Context(), "ws://"+w.addr+"/graphql", nil)
	if err != nil {
		t.Fatal(err)
	}
	_ = res.Body.Close()
	defer func() { _ = conn.Close() }()
	_ = conn.WriteJSON(map[string]any{"type": "connection_init", "payload": map[string]any{"authorization": "Bearer " + w.token}})
	_ = conn.WriteJSON(map[string]any{"id": "1", "type": "subscribe", "payload": map[string]any{"query": `subscription { inboxEvents { __typename cursor } }`}})
	_ = conn.SetReadDeadline(time.Now().Add(20 * time.Second))
	for {
		var m struct {
			Type    string
			Payload json.RawMessage
		}
		if err := conn.ReadJSON(&m); err != nil {
			t.Fatal(err)
		}
		if m.Type == "next" {
			break
		}
	}
	if !w.post(t, crashWebhook(1, 1)) {
		t.Fatal("a webhook did not get its 200")
	}
	if err := w.process.Process.Signal(syscall.SIGTERM); err != nil {
		t.Fatal(err)
	}
	for {
		_, _, err := conn.ReadMessage()
		var closed *websocket.CloseError
		if errors.As(err, &closed) {
			if closed.Code != websocket.CloseServiceRestart {
				t.Errorf("the socket was closed with %d, want 1012", closed.Code)
			}
			break
		}
		if err != nil {
			t.Fatal(err)
		}
	}
	if err := w.process.Wait(); err != nil {
		t.Errorf("the server exited with %v", err)
	}
	w.start(t) // and is there again
	if got := w.threads(t); got["message 1"] > 1 {
		t.Errorf("the message stands %d times", got["message 1"])
	}
}
