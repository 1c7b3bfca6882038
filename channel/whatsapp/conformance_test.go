package whatsapp_test

import (
	"io"
	"net"
	"net/http"
	"net/http/httptest"
	"testing"
	"time"

	"postdog.io/channel"
	"postdog.io/channel/channeltest"
	"postdog.io/channel/meta"
	"postdog.io/channel/whatsapp"
	"postdog.io/sandbox"
)

func TestConformance(t *testing.T) {
	t.Parallel()
	channeltest.Run(t, channeltest.Harness{Start: startWorld})
}

func startWorld(t *testing.T) channeltest.World {
	t.Helper()
	deliveries := make(chan channel.Webhook, 1000)
	receiver := httptest.NewServer(http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		body, err := io.ReadAll(r.Body)
		if err != nil {
			w.WriteHeader(http.StatusInternalServerError)
			return
		}
		deliveries <- channel.Webhook{Header: r.Header, Body: body}
	}))
	t.Cleanup(receiver.Close)
	const quick = time.Millisecond
	world, err := sandbox.New(sandbox.Config{
		WebhookURL: receiver.URL,
		Timing:     sandbox.Timing{Sent: quick, Delivered: 2 * quick, Read: 3 * quick, RetryMin: quick, Review: 20 * quick},
	})
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() { _ = world.Close() })
	server := httptest.NewServer(world.Handler())
	t.Cleanup(server.Close)
	account, app := sandbox.DefaultAccounts()[0], sandbox.DefaultApps().Meta
	adapter := func(base string, timeout time.Duration) channel.Adapter {
		graph, err := meta.New(meta.Config{BaseURL: base, AppSecret: channel.Secret(app.AppSecret), Timeout: timeout})
		if err != nil {
			t.Fatal(err)
		}
		t.Cleanup(graph.CloseIdleConnections)
		return whatsapp.New(whatsapp.Config{Graph: graph, AppSecrets: []channel.Secret{"old secret", channel.Secret(app.AppSecret)}, VerifyToken: channel.Secret(app.VerifyToken), AppID: app.AppID})
	}
	return channeltest.World{
		Adapter: adapter(server.URL+"/meta", 0), Impatient: adapter(server.URL+"/meta", 300*time.Millisecond),
		Unreachable: adapter("http://"+nobody(t), 0),
		Credential:  channel.Credential{AccountID: account.PhoneNumberID, Token: channel.Secret(account.Token)},
		ParentID:    account.WABAID,
		Network:     "whatsapp", Control: server.URL + "/control",
		Customer: "447700900555", Recipient: []channel.Identity{{Kind: channel.Phone, Value: "447700900555"}},
		Deliveries: deliveries,
		Acts: channeltest.Acts{
			React: func(id, emoji string) map[string]any {
				return map[string]any{"type": "reaction", "reaction": map[string]any{"message_id": id, "emoji": emoji}}
			},
			Choose: func(id, title string) map[string]any {
				return map[string]any{"type": "interactive", "interactive": map[string]any{"type": "button_reply", "button_reply": map[string]any{"id": id, "title": title}}}
			},
			Edit: func(id, text string) map[string]any {
				inner := map[string]any{"type": "text", "text": map[string]any{"body": text}}
				return map[string]any{"type": "edit", "edit": map[string]any{"original_message_id": id, "message": inner}}
			},
			Delete: func(id string) map[string]any {
				return map[string]any{"type": "revoke", "revoke": map[string]any{"original_message_id": id}}
			},
		},
	}
}

// nobody is an address where nobody listens.
func nobody(t *testing.T) string {
	t.Helper()
	l, err := net.Listen("tcp", "127.0.0.1:0")
	if err != nil {
		t.Fatal(err)
	}
	defer func() { _ = l.Close() }()
	return l.Addr().String()
}
