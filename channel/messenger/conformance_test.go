package messenger_test

import (
	"encoding/base64"
	"io"
	"net"
	"net/http"
	"net/http/httptest"
	"testing"
	"time"

	"postdog.io/channel"
	"postdog.io/channel/channeltest"
	"postdog.io/channel/messenger"
	"postdog.io/channel/meta"
	"postdog.io/sandbox"
)

func TestConformance(t *testing.T) {
	t.Parallel()
	channeltest.Run(t, channeltest.Harness{Start: func(t *testing.T) channeltest.World { return start(t) }})
}

// start makes a sandbox, and the adapters that speak with it.
func start(t *testing.T) channeltest.World {
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
		Webhooks: map[string]string{"messenger": receiver.URL},
		Timing:   sandbox.Timing{Sent: quick, Delivered: 2 * quick, Read: 3 * quick, RetryMin: quick},
	})
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() { _ = world.Close() })
	server := httptest.NewServer(world.Handler())
	t.Cleanup(server.Close)
	app := sandbox.DefaultApps().Meta
	page := sandbox.DefaultPages()[0]
	adapter := func(base string, timeout time.Duration) channel.Adapter {
		return messenger.New(meta.MessagingConfig{
			Graph: client(t, meta.Config{BaseURL: base, AppSecret: channel.Secret(app.AppSecret), Timeout: timeout}), AppID: app.AppID,
			AppSecrets: []channel.Secret{"old secret", channel.Secret(app.AppSecret)}, VerifyToken: channel.Secret(app.VerifyToken),
		})
	}
	return channeltest.World{
		Adapter: adapter(server.URL+"/meta", 0), Impatient: adapter(server.URL+"/meta", 300*time.Millisecond),
		Unreachable: adapter("http://"+nobody(t), 0),
		Credential:  channel.Credential{AccountID: page.ID, Token: channel.Secret(page.Token)},
		ParentID:    "",
		Network:     "messenger", Control: server.URL + "/control",
		Customer: "7000000000000555", Recipient: []channel.Identity{{Kind: channel.PageScopedUserID, Value: "7000000000000555"}},
		Deliveries: deliveries,
		Acts: channeltest.Acts{
			Image: func(data []byte) map[string]any {
				return map[string]any{"type": "image", "data": base64.StdEncoding.EncodeToString(data)}
			},
			React: func(id, emoji string) map[string]any {
				return map[string]any{"type": "reaction", "messageId": id, "emoji": emoji}
			},
			Choose: func(id, title string) map[string]any {
				return map[string]any{"type": "quick_reply", "payload": id, "title": title}
			},
			Edit: func(id, text string) map[string]any {
				return map[string]any{"type": "edit", "messageId": id, "text": text}
			},
			Delete: func(id string) map[string]any { return map[string]any{"type": "unsend", "messageId": id} },
			Echo:   func(text string) map[string]any { return map[string]any{"type": "echo", "text": text} },
		},
	}
}

func client(t *testing.T, c meta.Config) *meta.Client {
	t.Helper()
	graph, err := meta.New(c)
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(graph.CloseIdleConnections)
	return graph
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
