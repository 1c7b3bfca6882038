package demo_test

import (
	"bytes"
	"context"
	"encoding/json"
	"fmt"
	"io"
	"log/slog"
	"net"
	"net/http"
	"os"
	"path/filepath"
	"strings"
	"sync"
	"testing"
	"time"

	"github.com/gorilla/websocket"
	"github.com/pquerna/otp/totp"
	sdktrace "go.opentelemetry.io/otel/sdk/trace"

	"postdog.io/demo"
	"postdog.io/domain/identity"
	"postdog.io/sandbox"
	"postdog.io/server"
	"postdog.io/server/embedded/embeddedtest"
)

// world is one demo for all tests of this package; each test has customers of its own.
type world struct {
	url, ws, adminURL, sandboxURL, dataDir string
	demo                                   *demo.Demo
	token                                  string
}

var shared struct {
	once  sync.Once
	world *world
	err   error
	dir   string
}

func TestMain(m *testing.M) {
	code := m.Run()
	if answers.report() {
		code = 1
	}
	if shared.world != nil {
		ctx, cancel := context.WithTimeout(context.Background(), 30*time.Second)
		shared.world.demo.Stop(ctx)
		cancel()
	}
	embeddedtest.Stop()
	_ = os.RemoveAll(shared.dir)
	os.Exit(code)
}

const confirmWithin = 1500 * time.Millisecond

func start(t *testing.T) *world {
	t.Helper()
	shared.once.Do(func() { shared.world, shared.err = startWorld(embeddedtest.External(t)) })
	if shared.err != nil {
		t.Fatal(shared.err)
	}
	return shared.world
}

func startWorld(databaseURL string) (*world, error) {
	dir, err := os.MkdirTemp("", "postdog-demo-")
	if err != nil {
		return nil, err
	}
	shared.dir = dir
	return startWorldIn(dir, databaseURL, nil)
}

// startWorldIn starts a demo in a folder; spans, where not nil, takes its spans.
func startWorldIn(dir, databaseURL string, spans sdktrace.SpanExporter) (_ *world, err error) {
	slow := time.Duration(0)
	if spans != nil {
		slow = time.Microsecond // all is slow there
	}
	var listeners [3]net.Listener
	for i := range listeners {
		if listeners[i], err = net.Listen("tcp", "127.0.0.1:0"); err != nil {
			return nil, err
		}
	}
	addr := listeners[0].Addr().String()
	log, err := os.Create(filepath.Join(dir, "postdog.log"))
	if err != nil {
		return nil, err
	}
	w := &world{url: "http://" + addr, ws: "ws://" + addr, adminURL: "http://" + listeners[1].Addr().String(), sandboxURL: "http://" + listeners[2].Addr().String(), dataDir: dir}
	w.demo, err = demo.Start(context.Background(), demo.Config{
		Server: server.Config{
			Addr: addr, AdminAddr: listeners[1].Addr().String(), DataDir: dir, PublicURL: w.url, DatabaseURL: databaseURL, NATSURL: os.Getenv("NATS_URL"),
			SlowOperation: slow,
			Roles:         map[string]bool{server.RoleAPI: true, server.RoleWebhooks: true, server.RoleWorker: true},
		},
		SandboxAddr: listeners[2].Addr().String(), Out: io.Discard, Quiet: true,
		Logger:        slog.New(slog.NewTextHandler(log, nil)),
		ConfirmWithin: confirmWithin, Spans: spans, Answers: answers.watch(),
		PasswordCost: identity.PasswordCost{KiB: 64, Passes: 1}, // what passwords cost is identity's own test
		Limits:       sandbox.Limits{Direct: 1000},              // what X's limit does is the adapter's own test
		Timing: sandbox.Timing{
			Sent: 5 * time.Millisecond, Delivered: 15 * time.Millisecond, Read: 30 * time.Millisecond,
			Review: 100 * time.Millisecond, ReplyMin: 10 * time.Millisecond, ReplyMax: 20 * time.Millisecond, RetryMin: 50 * time.Millisecond,
			Hold: 300 * time.Millisecond,
		},
		Listener: listeners[0], AdminListener: listeners[1], SandboxListener: listeners[2],
	})
	if err != nil {
		return nil, err
	}
	w.token, err = w.signIn("mina@demo.postdog.io", "four quiet green bicycles")
	return w, err
}

// gqlError is one error of an answer.
type gqlError struct {
	Message    string
	Extensions struct {
		Code, Field string
		RetryAfter  int
	}
}

// ask runs an operation as the holder of a token, and returns its errors.
func (w *world) ask(token, query string, variables, out any) ([]gqlError, error) {
	return w.askIn("", token, query, variables, out)
}

// askIn is ask in a workspace that is named.
func (w *world) askIn(workspace, token, query string, variables, out any) ([]gqlError, error) {
	body, err := json.Marshal(map[string]any{"query": query, "variables": variables})
	if err != nil {
		return nil, err
	}
	r, err := http.NewRequest(http.MethodPost, w.url+"/graphql", bytes.NewReader(body))
	if err != nil {
		return nil, err
	}
	r.Header.Set("Content-Type", "application/json")
	if token != "" {
		r.Header.Set("Authorization", "Bearer "+token)
	}
	if workspace != "" {
		r.Header.Set("X-Workspace-Id", workspace)
	}
	res, err := http.DefaultClient.Do(r)
	if err != nil {
		return nil, err
	}
	defer func() { _ = res.Body.Close() }() // read to its end
	var answer struct {
		Data   json.RawMessage
		Errors []gqlError
	}
	if err := json.NewDecoder(res.Body).Decode(&answer); err != nil {
		return nil, err
	}
	if out != nil && len(answer.Data) > 0 {
		err = json.Unmarshal(answer.Data, out)
	}
	return answer.Errors, err
}

// must runs an operation as Mina that has no errors.
func (w *world) must(t *testing.T, query string, variables, out any) {
	t.Helper()
	errs, err := w.ask(w.token, query, variables, out)
	if err != nil || len(errs) > 0 {
		t.Fatalf("%s: %v %v", query, errs, err)
	}
}

// signIn opens a session with a password and a code. Tests that run in one time step share the session, since a code is
// accepted once.
func (w *world) signIn(email, password string) (string, error) {
	return w.signInWith(email, password, w.code(email))
}

func (w *world) signInWith(email, password, code string) (string, error) {
	var in struct {
		SignIn struct{ Challenge struct{ ID string } }
	}
	errs, err := w.ask("", `mutation($e: String!, $p: String!) { signIn(input: {email: $e, password: $p}) { challenge { id } } }`, map[string]any{"e": email, "p": password}, &in)
	if err != nil || len(errs) > 0 {
		return "", fmt.Errorf("sign in: %v %w", errs, err)
	}
	var out struct {
		VerifyTotp struct{ Session struct{ Token string } }
	}
	errs, err = w.ask("", `mutation($c: ID!, $code: String!) { verifyTotp(input: {challengeId: $c, code: $code}) { session { token } } }`,
		map[string]any{"c": in.SignIn.Challenge.ID, "code": code}, &out)
	if err != nil || len(errs) > 0 {
		return "", fmt.Errorf("verify code: %v %w", errs, err)
	}
	return out.VerifyTotp.Session.Token, nil
}

func (w *world) code(email string) string {
	raw, err := os.ReadFile(filepath.Join(w.dataDir, "demo.json"))
	if err != nil {
		return ""
	}
	var file struct {
		Users []struct{ Email, TOTPSecret string }
	}
	_ = json.Unmarshal(raw, &file)
	for _, u := range file.Users {
		if u.Email == email {
			code, _ := totp.GenerateCode(u.TOTPSecret, time.Now())
			return code
		}
	}
	return ""
}

// control calls the sandbox's control API.
func (w *world) control(t *testing.T, method, path string, body, out any) {
	t.Helper()
	raw, err := json.Marshal(body)
	if err != nil {
		t.Fatal(err)
	}
	r, err := http.NewRequestWithContext(t.Context(), method, w.sandboxURL+"/control"+path, bytes.NewReader(raw))
	if err != nil {
		t.Fatal(err)
	}
	res, err := http.DefaultClient.Do(r)
	if err != nil {
		t.Fatal(err)
	}
	defer func() { _ = res.Body.Close() }() // read to its end
	text, _ := io.ReadAll(res.Body)
	if res.StatusCode >= 300 {
		t.Fatalf("%s %s: %d %s", method, path, res.StatusCode, text)
	}
	if out != nil {
		if err := json.Unmarshal(text, out); err != nil {
			t.Fatalf("%s: %v", text, err)
		}
	}
}

var account = sandbox.DefaultAccounts()[0].PhoneNumberID

// writeIn lets a customer write, and returns the conversation once it shows.
func (w *world) writeIn(t *testing.T, customer, text string) (conversation string) {
	t.Helper()
	events := w.follow(t, w.token, "")
	w.control(t, http.MethodPost, "/whatsapp/customers/"+customer+"/messages", map[string]any{"to": account, "text": text, "name": "Customer " + customer}, nil)
	e := events.until(t, func(e event) bool {
		return e.Message != nil && e.Message.Text == text && e.Conversation.Contact.Name == "Customer "+customer
	})
	return e.Conversation.ID
}

// phone is what a customer's phone shows.
func (w *world) phone(t *testing.T, customer string) (fromBusiness []string) {
	t.Helper()
	var out struct {
		Messages []struct{ From, Text string }
	}
	w.control(t, http.MethodGet, "/whatsapp/customers/"+customer+"/messages?account="+account, nil, &out)
	for _, m := range out.Messages {
		if m.From == "business" {
			fromBusiness = append(fromBusiness, m.Text)
		}
	}
	return fromBusiness
}

type event struct {
	Typename     string `json:"__typename"`
	Cursor       string
	Message      *struct{ ID, Text, Status, Direction string }
	Conversation *struct {
		ID          string
		UnreadCount int
		Contact     struct{ Name string }
	}
	Typing         bool
	ConversationID string
}

// stream is a live subscription.
type stream struct {
	conn *websocket.Conn
	seen []event
}

const inboxEvents = `subscription($after: EventCursor) { inboxEvents(after: $after) {
	__typename cursor
	... on MessageAdded { message { id text status direction } conversation { id unreadCount contact { name } } }
	... on MessageChanged { message { id text status direction } }
	... on ConversationChanged { conversation { id unreadCount } }
	... on ConversationRead { conversation { id unreadCount } }
	... on ConversationHidden { conversationId }
	... on TypingChanged { typing conversationId } } }`

// follow subscribes to the inbox and waits until it is live, or until it has begun to replay.
func (w *world) follow(t *testing.T, token, after string) *stream {
	t.Helper()
	conn := w.socket(t, token)
	variables := map[string]any{}
	if after != "" {
		variables["after"] = after
	}
	write(t, conn, map[string]any{"id": "1", "type": "subscribe", "payload": map[string]any{"query": inboxEvents, "variables": variables}})
	s := &stream{conn: conn}
	if after == "" {
		s.until(t, func(e event) bool { return e.Typename == "InboxReady" })
	}
	return s
}

// socket opens a live socket and initialises it.
func (w *world) socket(t *testing.T, token string) *websocket.Conn {
	t.Helper()
	d := websocket.Dialer{Subprotocols: []string{"graphql-transport-ws"}}
	conn, res, err := d.DialContext(t.Context(), w.ws+"/graphql", nil)
	if err != nil {
		t.Fatal(err)
	}
	_ = res.Body.Close()
	t.Cleanup(func() { _ = conn.Close() })
	write(t, conn, map[string]any{"type": "connection_init", "payload": map[string]any{"authorization": "Bearer " + token}})
	if m := read(t, conn); m.Type != "connection_ack" {
		t.Fatalf("got %s instead of connection_ack", m.Type)
	}
	return conn
}

type wsMessage struct {
	ID, Type string
	Payload  json.RawMessage
}

func write(t *testing.T, conn *websocket.Conn, m any) {
	t.Helper()
	if err := conn.WriteJSON(m); err != nil {
		t.Fatal(err)
	}
}

func read(t *testing.T, conn *websocket.Conn) wsMessage {
	t.Helper()
	_ = conn.SetReadDeadline(time.Now().Add(45 * time.Second))
	var m wsMessage
	if err := conn.ReadJSON(&m); err != nil {
		t.Fatalf("socket: %v", err)
	}
	return m
}

// next returns the next event.
func (s *stream) next(t *testing.T) event {
	t.Helper()
	for {
		m := read(t, s.conn)
		if m.Type == "ping" {
			write(t, s.conn, map[string]any{"type": "pong"})
			continue
		}
		if m.Type != "next" {
			t.Fatalf("subscription: %s %s", m.Type, m.Payload)
		}
		var p struct {
			Data   struct{ InboxEvents event }
			Errors []gqlError
		}
		if err := json.Unmarshal(m.Payload, &p); err != nil || len(p.Errors) > 0 {
			t.Fatalf("event: %v %v", p.Errors, err)
		}
		s.seen = append(s.seen, p.Data.InboxEvents)
		return p.Data.InboxEvents
	}
}

// until returns the next event that fits.
func (s *stream) until(t *testing.T, fits func(event) bool) event {
	t.Helper()
	for {
		if e := s.next(t); fits(e) {
			return e
		}
	}
}

// statusOf waits until a message shows a status.
func (s *stream) statusOf(t *testing.T, id string, want ...string) string {
	t.Helper()
	e := s.until(t, func(e event) bool {
		return e.Message != nil && e.Message.ID == id && strings.Contains(" "+strings.Join(want, " ")+" ", " "+e.Message.Status+" ")
	})
	return e.Message.Status
}

// send sends a text and returns the message's id.
func (w *world) send(t *testing.T, conversation, clientID, text string) string {
	t.Helper()
	var out struct {
		SendMessage struct{ Message struct{ ID string } }
	}
	w.must(t, `mutation($c: ID!, $i: String!, $t: String!) { sendMessage(input: {conversationId: $c, clientId: $i, text: $t}) { message { id } } }`,
		map[string]any{"c": conversation, "i": clientID, "t": text}, &out)
	return out.SendMessage.Message.ID
}
