package x_test

import (
	"context"
	"encoding/base64"
	"io"
	"net"
	"net/http"
	"net/http/httptest"
	"testing"
	"time"

	"postdog.io/channel"
	"postdog.io/channel/channeltest"
	"postdog.io/channel/x"
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
		Webhooks: map[string]string{"x": receiver.URL},
		Timing:   sandbox.Timing{Sent: quick, Delivered: 2 * quick, Read: 3 * quick, RetryMin: quick},
	})
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() { _ = world.Close() })
	server := httptest.NewServer(world.Handler())
	t.Cleanup(server.Close)
	account := sandbox.DefaultXAccounts()[0]
	adapter := func(base string, timeout time.Duration) channel.Adapter {
		a, err := x.New(x.Config{
			BaseURL: base, Timeout: timeout, WebhookID: sandbox.XWebhookID(), Secrets: []channel.Secret{"new secret", channel.Secret(sandbox.DefaultApps().X.AppSecret)},
			Wait: func(context.Context, time.Duration) error { return nil },
		})
		if err != nil {
			t.Fatal(err)
		}
		t.Cleanup(a.CloseIdleConnections)
		return a
	}
	return channeltest.World{
		Adapter: adapter(server.URL+"/x", 0), Impatient: adapter(server.URL+"/x", 300*time.Millisecond),
		Unreachable:  adapter("http://"+nobody(t), 0),
		Credential:   channel.Credential{AccountID: account.ID, Token: channel.Secret(account.Token)},
		TokenDecides: true,
		Network:      "x", Control: server.URL + "/control",
		Customer: "2222000000000000555", Recipient: []channel.Identity{{Kind: channel.UserID, Value: "2222000000000000555"}},
		Deliveries: deliveries,
		Acts: channeltest.Acts{
			Image: func(data []byte) map[string]any {
				return map[string]any{"type": "image", "data": base64.StdEncoding.EncodeToString(data)}
			},
			Echo: func(text string) map[string]any { return map[string]any{"type": "echo", "text": text} },
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
