package server_test

import (
	"bytes"
	"encoding/json"
	"fmt"
	"io"
	"log/slog"
	"math/rand/v2"
	"net/http"
	"net/http/httptest"
	"slices"
	"testing"
	"time"

	"postdog.io/sandbox"
)

// Messages are sent while the process is killed with -9 at random moments: each that the API took reaches the customer's
// phone once, and in the order of sending.
func TestKilledWhileSending(t *testing.T) {
	t.Parallel()
	const messages, kills, customer = 40, 4, "447700900990"
	w := newCrashWorld(t)
	world, err := sandbox.New(sandbox.Config{
		Accounts: []sandbox.Account{{PhoneNumberID: crashAccount, WABAID: "102290129340398", DisplayNumber: "+44 7700 900000", Token: "t"}},
		Apps:     sandbox.Apps{Meta: sandbox.App{AppID: "1", AppSecret: crashSecret, VerifyToken: "crash"}},
		Limits:   sandbox.Limits{PairBurst: 1000}, Turns: -1, WebhookURL: "http://" + w.addr + "/webhooks/whatsapp",
		Timing: sandbox.Timing{Sent: 5 * time.Millisecond, Delivered: 10 * time.Millisecond, Read: 20 * time.Millisecond, RetryMin: 50 * time.Millisecond, RetryMax: 200 * time.Millisecond},
		Logger: slog.New(slog.DiscardHandler),
	})
	if err != nil {
		t.Fatal(err)
	}
	outside := httptest.NewServer(world.Handler())
	t.Cleanup(func() {
		_ = world.Close()
		outside.Close()
	})
	w.environment = append(w.environment, "META_GRAPH_URL="+outside.URL+"/meta", confirmVariable+"=3s")
	w.start(t)

	control(t, http.MethodPost, outside.URL+"/control/whatsapp/customers/"+customer+"/messages", map[string]any{"to": crashAccount, "text": "Hello"}, nil)
	conversation := ""
	for conversation == "" {
		var page struct {
			Data struct {
				Conversations struct {
					Edges []struct{ Node struct{ ID string } }
				}
			}
		}
		w.ask(t, `{ conversations { edges { node { id } } } }`, nil, &page)
		if edges := page.Data.Conversations.Edges; len(edges) > 0 {
			conversation = edges[0].Node.ID
		}
	}

	var want []string
	for n := range messages {
		text := fmt.Sprintf("answer %d", n)
		want = append(want, text)
		for !w.send(t, conversation, text) { // the same clientId again, until the API answers
			if t.Context().Err() != nil {
				t.Fatal("never sent")
			}
		}
		if n%(messages/kills) == messages/kills-1 {
			moment := time.NewTimer(time.Duration(rand.IntN(30)) * time.Millisecond) // #nosec G404 -- chance, not secrecy
			<-moment.C
			w.kill(t)
			w.start(t)
		}
	}
	deadline := time.Now().Add(time.Minute)
	var got []string
	for len(got) < messages && time.Now().Before(deadline) {
		var phone struct {
			Messages []struct{ From, Text string }
		}
		control(t, http.MethodGet, outside.URL+"/control/whatsapp/customers/"+customer+"/messages?account="+crashAccount, nil, &phone)
		got = nil
		for _, m := range phone.Messages {
			if m.From == "business" {
				got = append(got, m.Text)
			}
		}
	}
	if !slices.Equal(got, want) {
		t.Errorf("the phone shows %q", got)
	}
}

// send sends a text whose clientId is the text itself, and says whether the API took it.
func (w *crashWorld) send(t *testing.T, conversation, text string) bool {
	body, err := json.Marshal(map[string]any{
		"query":     `mutation($c: ID!, $t: String!) { sendMessage(input: {conversationId: $c, clientId: $t, text: $t}) { message { id } } }`,
		"variables": map[string]any{"c": conversation, "t": text},
	})
	if err != nil {
		t.Fatal(err)
	}
	r, err := http.NewRequestWithContext(t.Context(), http.MethodPost, "http://"+w.addr+"/graphql", bytes.NewReader(body))
	if err != nil {
		t.Fatal(err)
	}
	r.Header.Set("Content-Type", "application/json")
	r.Header.Set("Authorization", "Bearer "+w.token)
	res, err := http.DefaultClient.Do(r)
	if err != nil {
		return false
	}
	defer func() { _ = res.Body.Close() }()
	var answer struct{ Errors []struct{ Message string } }
	return json.NewDecoder(res.Body).Decode(&answer) == nil && len(answer.Errors) == 0
}

func control(t *testing.T, method, url string, body, out any) {
	t.Helper()
	raw, err := json.Marshal(body)
	if err != nil {
		t.Fatal(err)
	}
	r, err := http.NewRequestWithContext(t.Context(), method, url, bytes.NewReader(raw))
	if err != nil {
		t.Fatal(err)
	}
	res, err := http.DefaultClient.Do(r)
	if err != nil {
		t.Fatal(err)
	}
	defer func() { _ = res.Body.Close() }()
	text, _ := io.ReadAll(res.Body)
	if res.StatusCode >= 300 {
		t.Fatalf("%s: %d %s", url, res.StatusCode, text)
	}
	if out != nil {
		if err := json.Unmarshal(text, out); err != nil {
			t.Fatal(err)
		}
	}
}
