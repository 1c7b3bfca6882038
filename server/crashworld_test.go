package server_test

import (
	"bufio"
	"bytes"
	"context"
	"crypto/hmac"
	"crypto/sha256"
	"encoding/hex"
	"encoding/json"
	"errors"
	"fmt"
	"io"
	"log/slog"
	"net"
	"net/http"
	"os"
	"os/exec"
	"os/signal"
	"path/filepath"
	"strings"
	"syscall"
	"testing"
	"time"

	"github.com/gorilla/websocket"
	"github.com/pquerna/otp/totp"

	"postdog.io/dal"
	"postdog.io/domain"
	"postdog.io/domain/identity"
	"postdog.io/server"
)

// serveVariable makes the test binary be a server instead: a process that can be killed.
const serveVariable = "POSTDOG_TEST_SERVE"

// confirmVariable shortens how long such a process waits for the network's report on a send that got no clear answer.
const confirmVariable = "POSTDOG_TEST_CONFIRM"

// rolesVariable narrows what such a process does.
const rolesVariable = "POSTDOG_TEST_ROLES"

func TestMain(m *testing.M) {
	if os.Getenv(serveVariable) != "" {
		serveUntilKilled()
		return
	}
	if os.Getenv(natsVariable) != "" {
		carryUntilKilled()
		return
	}
	os.Exit(m.Run())
}

func serveUntilKilled() {
	c, err := server.LoadConfig()
	if roles := os.Getenv(rolesVariable); err == nil && roles != "" {
		err = c.SetRoles(roles)
	}
	if err == nil {
		var s *server.Server
		ctx, stop := signal.NotifyContext(context.Background(), syscall.SIGTERM)
		defer stop()
		confirm, _ := time.ParseDuration(os.Getenv(confirmVariable))
		options := server.Options{Logger: slog.New(slog.NewTextHandler(os.Stderr, nil)), ConfirmWithin: confirm}
		if s, err = server.Start(ctx, c, options); err == nil {
			fmt.Println("ready")
			select {
			case <-ctx.Done():
			case err = <-s.Failed():
			}
			s.Stop(context.Background())
			if err == nil {
				return
			}
		}
	}
	fmt.Fprintln(os.Stderr, err)
	os.Exit(1)
}

const (
	crashSecret  = "crash-app-secret" // #nosec G101 -- signs the test's own webhooks
	crashAccount = "106540352242922"
)

// crashWorld is a server in a process of its own, with one workspace, one channel and one member.
type crashWorld struct {
	addr, dir, token string
	environment      []string
	process          *exec.Cmd
	log              *os.File
}

func newCrashWorld(t *testing.T) *crashWorld {
	t.Helper()
	dir, err := os.MkdirTemp("", "postdog-crash-")
	if err != nil {
		t.Fatal(err)
	}
	w := &crashWorld{addr: freeAddress(t), dir: dir}
	t.Cleanup(func() {
		if w.process != nil {
			w.kill(t)
		}
		if t.Failed() {
			t.Logf("the server's log is in %s", w.log.Name())
			return
		}
		_ = os.RemoveAll(dir)
	})
	w.environment = append(os.Environ(), serveVariable+"=1", "POSTDOG_ADDR="+w.addr, "POSTDOG_ADMIN_ADDR=127.0.0.1:0",
		"POSTDOG_DATA_DIR="+dir, "META_APP_SECRET="+crashSecret, "META_VERIFY_TOKEN=crash", "DATABASE_URL=", "NATS_URL=", "SMTP_URL=")
	if w.log, err = os.Create(filepath.Join(dir, "server.log")); err != nil {
		t.Fatal(err)
	}
	w.seed(t)
	return w
}

// connect gives the workspace its channel without asking a network.
func (w *crashWorld) connect(t *testing.T, store *dal.Store, ws domain.WorkspaceID) {
	t.Helper()
	ch := &dal.Channel{
		ID: domain.NewID[domain.ChannelID](), Network: domain.WhatsApp, ExternalID: crashAccount, ParentID: "102290129340398",
		Name: "Crash", Address: "+44 7700 900000", Token: "t", Status: domain.ChannelConnected,
	}
	err := store.InControl(t.Context(), func(tx *dal.ControlTx) error {
		return dal.InsertChannelRoute(t.Context(), tx, &dal.ChannelRoute{Network: ch.Network, ExternalID: ch.ExternalID, WorkspaceID: ws, ChannelID: ch.ID})
	})
	if err == nil {
		err = store.InWorkspace(t.Context(), ws, func(tx *dal.Tx) error { return dal.InsertChannel(t.Context(), tx, ch) })
	}
	if err != nil {
		t.Fatal(err)
	}
}

func freeAddress(t *testing.T) string {
	t.Helper()
	l, err := net.Listen("tcp", "127.0.0.1:0")
	if err != nil {
		t.Fatal(err)
	}
	defer func() { _ = l.Close() }() // only its number was wanted
	return l.Addr().String()
}

// seed makes the workspace, and signs its member in.
func (w *crashWorld) seed(t *testing.T) {
	t.Helper()
	ctx := t.Context()
	s, err := server.Start(ctx, server.Config{
		Addr: w.addr, AdminAddr: "127.0.0.1:0", DataDir: w.dir, PublicURL: "http://" + w.addr, Meta: server.MetaConfig{AppSecret: crashSecret},
		Roles: map[string]bool{server.RoleAPI: true},
	}, server.Options{Logger: slog.New(slog.DiscardHandler)})
	if err != nil {
		t.Fatal(err)
	}
	defer s.Stop(context.WithoutCancel(ctx))
	ids, token := enrol(t, s, identity.DemoUser{Email: "mina@example.com", Name: "Mina", WorkspaceName: "Crash", Role: domain.Owner})
	w.connect(t, s.Store(), ids.WorkspaceID)
	w.token = token
}

// enrol makes a person and signs them in.
func enrol(t *testing.T, s *server.Server, u identity.DemoUser) (ids identity.Created, token string) {
	t.Helper()
	ctx := t.Context()
	u.Password, u.TOTPSecret = "four quiet green bicycles", []byte("crash test secret...")
	ids, err := s.Identity().CreateDemoUser(ctx, u)
	if err != nil {
		t.Fatal(err)
	}
	challenge, err := s.Identity().SignIn(ctx, identity.SignIn{Email: u.Email, Password: u.Password})
	if err != nil {
		t.Fatal(err)
	}
	code, err := totp.GenerateCode(identity.EncodeSecret(u.TOTPSecret), time.Now())
	if err != nil {
		t.Fatal(err)
	}
	session, err := s.Identity().VerifyTOTP(ctx, identity.Code{ChallengeID: challenge.ID, Code: code})
	if err != nil {
		t.Fatal(err)
	}
	return ids, session.Token
}

// start starts the server and waits until it is ready.
func (w *crashWorld) start(t *testing.T) {
	t.Helper()
	w.process = exec.Command(os.Args[0]) // #nosec G204 G702 -- the test binary itself
	w.process.Env, w.process.Stderr = w.environment, w.log
	out, err := w.process.StdoutPipe()
	if err == nil {
		err = w.process.Start()
	}
	if err != nil {
		t.Fatal(err)
	}
	line, err := bufio.NewReader(out).ReadString('\n')
	if err != nil || line != "ready\n" {
		t.Fatalf("the server did not start: %q %v", line, err)
	}
}

// kill ends the server with -9, and its Postgres with it.
func (w *crashWorld) kill(t *testing.T) {
	t.Helper()
	if err := w.process.Process.Kill(); err != nil {
		t.Error(err)
	}
	_ = w.process.Wait()
}

func crashWebhook(n, customer int) []byte {
	from := fmt.Sprintf("4477009%05d", customer)
	return fmt.Appendf(nil, `{"object":"whatsapp_business_account","entry":[{"id":"102290129340398","changes":[{"field":"messages","value":{"messaging_product":"whatsapp",`+
		`"metadata":{"display_phone_number":"447700900000","phone_number_id":%q},"contacts":[{"profile":{"name":"Customer %d"},"wa_id":%q}],`+
		`"messages":[{"from":%q,"id":"wamid.crash.%d","timestamp":"%d","type":"text","text":{"body":"message %d"}}]}}]}]}`,
		crashAccount, customer, from, from, n, time.Now().Unix(), n)
}

// post delivers a webhook and says whether it got its 200.
func (w *crashWorld) post(t *testing.T, body []byte) bool {
	m := hmac.New(sha256.New, []byte(crashSecret))
	m.Write(body)
	r, err := http.NewRequestWithContext(t.Context(), http.MethodPost, "http://"+w.addr+"/webhooks/whatsapp", bytes.NewReader(body))
	if err != nil {
		t.Error(err)
		return true
	}
	r.Header.Set("X-Hub-Signature-256", "sha256="+hex.EncodeToString(m.Sum(nil)))
	res, err := http.DefaultClient.Do(r)
	if err != nil {
		return false
	}
	_, _ = io.Copy(io.Discard, res.Body)
	_ = res.Body.Close()
	return res.StatusCode == http.StatusOK
}

// watching is what a subscriber saw.
type watching struct {
	texts     []string
	sequences []int64
	connects  int
	// silent is how often an open socket told nothing for so long that it was given up.
	silent int
	done   chan struct{}
	err    error
}

// watch follows the inbox from its beginning, comes back with its cursor as often as it is cut off, and ends when it has
// seen this many messages.
func (w *crashWorld) watch(t *testing.T, messages int) *watching {
	t.Helper()
	s := &watching{done: make(chan struct{})}
	go func() {
		defer close(s.done)
		cursor := domain.NewEventCursor(0)
		for len(s.texts) < messages && t.Context().Err() == nil && s.err == nil {
			cursor = w.watchOnce(t.Context(), s, cursor, messages)
		}
	}()
	return s
}

// watchOnce follows over one connection and returns the cursor to come back with.
func (w *crashWorld) watchOnce(ctx context.Context, s *watching, cursor domain.EventCursor, messages int) domain.EventCursor {
	d := websocket.Dialer{Subprotocols: []string{"graphql-transport-ws"}, HandshakeTimeout: 5 * time.Second}
	conn, res, err := d.DialContext(ctx, "ws://"+w.addr+"/graphql", nil)
	if err != nil {
		return cursor // down just now
	}
	_ = res.Body.Close()
	defer func() { _ = conn.Close() }() // the server may have closed it
	s.connects++
	_ = conn.WriteJSON(map[string]any{"type": "connection_init", "payload": map[string]any{"authorization": "Bearer " + w.token}})
	_ = conn.WriteJSON(map[string]any{"id": "1", "type": "subscribe", "payload": map[string]any{
		"query":     `subscription($after: EventCursor) { inboxEvents(after: $after) { __typename cursor ... on MessageAdded { message { text } } } }`,
		"variables": map[string]any{"after": cursor},
	}})
	for len(s.texts) < messages {
		var m struct {
			Type    string
			Payload json.RawMessage
		}
		_ = conn.SetReadDeadline(time.Now().Add(30 * time.Second))
		if err := conn.ReadJSON(&m); err != nil {
			var silent net.Error
			if errors.As(err, &silent) && silent.Timeout() {
				s.silent++
			}
			return cursor
		}
		if m.Type != "next" {
			if m.Type == "error" {
				s.err = fmt.Errorf("subscription: %s", m.Payload)
				return cursor
			}
			continue
		}
		var p struct {
			Data struct {
				InboxEvents struct {
					Typename string `json:"__typename"`
					Cursor   domain.EventCursor
					Message  *struct{ Text string }
				}
			}
			Errors []struct{ Message string }
		}
		if err := json.Unmarshal(m.Payload, &p); err != nil || len(p.Errors) > 0 {
			return cursor // the server was dying; the event comes again
		}
		e := p.Data.InboxEvents
		if e.Typename == "InboxReady" {
			continue
		}
		sequence, err := e.Cursor.Sequence()
		if err != nil {
			s.err = err
			return cursor
		}
		s.sequences = append(s.sequences, sequence)
		if e.Message != nil {
			s.texts = append(s.texts, e.Message.Text)
		}
		cursor = e.Cursor
	}
	return cursor
}

func (s *watching) wait(t *testing.T) *watching {
	t.Helper()
	select {
	case <-s.done:
	case <-time.After(2 * time.Minute):
		t.Fatalf("the subscriber saw %d messages only", len(s.texts))
	}
	if s.err != nil {
		t.Fatal(s.err)
	}
	return s
}

// threads counts the texts of all conversations.
func (w *crashWorld) threads(t *testing.T) map[string]int {
	t.Helper()
	var page struct {
		Data struct {
			Conversations struct {
				Edges []struct{ Node struct{ ID string } }
			}
		}
		Errors []struct{ Message string }
	}
	w.ask(t, `{ conversations(first: 100) { edges { node { id } } } }`, nil, &page)
	texts := map[string]int{}
	for _, e := range page.Data.Conversations.Edges {
		after := ""
		for more := true; more; {
			var thread struct {
				Data struct {
					Conversation struct {
						Messages struct {
							Edges    []struct{ Node struct{ Text string } }
							PageInfo struct {
								HasNextPage bool
								EndCursor   string
							}
						}
					}
				}
			}
			variables := map[string]any{"id": e.Node.ID}
			if after != "" {
				variables["after"] = after
			}
			w.ask(t, `query($id: ID!, $after: String) { conversation(id: $id) { messages(first: 100, after: $after) { edges { node { text } } pageInfo { hasNextPage endCursor } } } }`, variables, &thread)
			for _, m := range thread.Data.Conversation.Messages.Edges {
				texts[m.Node.Text]++
			}
			info := thread.Data.Conversation.Messages.PageInfo
			more, after = info.HasNextPage, info.EndCursor
		}
	}
	return texts
}

func (w *crashWorld) ask(t *testing.T, query string, variables, out any) {
	t.Helper()
	body, err := json.Marshal(map[string]any{"query": query, "variables": variables})
	if err != nil {
		t.Fatal(err)
	}
	r, err := http.NewRequestWithContext(t.Context(), http.MethodPost, "http://"+w.addr+"/graphql", strings.NewReader(string(body)))
	if err != nil {
		t.Fatal(err)
	}
	r.Header.Set("Content-Type", "application/json")
	r.Header.Set("Authorization", "Bearer "+w.token)
	res, err := http.DefaultClient.Do(r)
	if err != nil {
		t.Fatal(err)
	}
	defer func() { _ = res.Body.Close() }() // read to its end
	if err := json.NewDecoder(res.Body).Decode(out); err != nil {
		t.Fatal(err)
	}
}
