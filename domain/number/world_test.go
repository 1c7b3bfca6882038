package number_test

import (
	"bytes"
	"context"
	"crypto/rand"
	"encoding/hex"
	"encoding/json"
	"errors"
	"io"
	"net/http"
	"net/http/httptest"
	"sync"
	"testing"
	"time"

	"github.com/jackc/pgx/v5"

	"postdog.io/authz"
	"postdog.io/channel"
	"postdog.io/channel/meta"
	"postdog.io/channel/whatsapp"
	"postdog.io/dal"
	"postdog.io/domain"
	"postdog.io/domain/number"
	"postdog.io/sandbox"
	"postdog.io/server/embedded/embeddedtest"
)

func TestMain(m *testing.M) { embeddedtest.Main(m) }

// world is a workspace with a WhatsApp number in a sandbox of its own, and its owner.
type world struct {
	*number.Numbers
	ws      domain.WorkspaceID
	channel *dal.Channel
	account sandbox.Account
	sandbox string
	hooks   chan channel.Webhook
	adapter *whatsapp.Adapter
	alarm   *alarm
	mina    authz.Actor
	mu      sync.Mutex
	now     time.Time
}

// alarm remembers what it was told.
type alarm struct{ told []domain.SecurityAlertKind }

func (a *alarm) ChannelTrouble(_ context.Context, _ *dal.Tx, kind domain.SecurityAlertKind, _ *dal.Channel) error {
	a.told = append(a.told, kind)
	return nil
}

func (w *world) clock() time.Time {
	w.mu.Lock()
	defer w.mu.Unlock()
	return w.now
}

func (w *world) pass(d time.Duration) {
	w.mu.Lock()
	defer w.mu.Unlock()
	w.now = w.now.Add(d)
}

func start(t *testing.T) *world {
	t.Helper()
	w := &world{hooks: make(chan channel.Webhook, 100), account: sandbox.DefaultAccounts()[0], alarm: &alarm{}, now: time.Now()}
	receiver := httptest.NewServer(http.HandlerFunc(func(rw http.ResponseWriter, r *http.Request) {
		body, err := io.ReadAll(r.Body)
		if err != nil {
			rw.WriteHeader(http.StatusInternalServerError)
			return
		}
		w.hooks <- channel.Webhook{Header: r.Header, Body: body}
	}))
	t.Cleanup(receiver.Close)
	outside, err := sandbox.New(sandbox.Config{WebhookURL: receiver.URL, Timing: sandbox.Timing{RetryMin: time.Millisecond}})
	must(t, err)
	t.Cleanup(func() { _ = outside.Close() })
	server := httptest.NewServer(outside.Handler())
	t.Cleanup(server.Close)
	w.sandbox = server.URL
	app := sandbox.DefaultApps().Meta
	graph, err := meta.New(meta.Config{BaseURL: server.URL + "/meta", AppSecret: channel.Secret(app.AppSecret)})
	must(t, err)
	t.Cleanup(graph.CloseIdleConnections)
	w.adapter = whatsapp.New(whatsapp.Config{Graph: graph, AppSecrets: []channel.Secret{channel.Secret(app.AppSecret)}, AppID: app.AppID})
	store := embeddedtest.StoreAt(t, w.clock)
	w.ws = embeddedtest.Workspace(t, store)
	w.Numbers = number.New(number.Config{Store: store, Alarm: w.alarm, Adapters: map[channel.Kind]channel.Adapter{channel.WhatsApp: w.adapter}})
	w.channel = &dal.Channel{
		ID: domain.NewID[domain.ChannelID](), Network: domain.WhatsApp, ExternalID: w.account.PhoneNumberID, ParentID: w.account.WABAID,
		Name: "Larkspur", Address: w.account.DisplayNumber, Status: domain.ChannelConnected, Token: channel.Secret(w.account.Token),
	}
	w.in(t, func(tx *dal.Tx) error { return dal.InsertChannel(t.Context(), tx, w.channel) })
	u := &dal.User{ID: domain.NewID[domain.UserID](), Email: random() + "@example.com", Name: "Mina", AcceptedPolicyVersion: "1", AcceptedPolicyAt: w.clock()}
	m := &dal.Member{WorkspaceID: w.ws, ID: domain.NewID[domain.MemberID](), UserID: u.ID, RoleID: domain.Owner.ID()}
	must(t, store.InControl(t.Context(), func(tx *dal.ControlTx) error {
		return errors.Join(dal.InsertUser(t.Context(), tx, u), dal.InsertMember(t.Context(), tx, m))
	}))
	w.mina = authz.Verified(authz.Facts{
		User: u.ID, Session: domain.NewID[domain.SessionID](), Workspace: w.ws, Member: m.ID,
		Permissions: authz.BuiltInPermissions(domain.Owner), Scope: domain.WholeScope,
	})
	return w
}

func (w *world) in(t *testing.T, fn func(*dal.Tx) error) {
	t.Helper()
	must(t, w.Store.InWorkspace(t.Context(), w.ws, fn))
}

// known is what is kept of the number, and pin what is kept of its PIN.
func (w *world) known(t *testing.T) (n *dal.Number, pin string) {
	t.Helper()
	w.in(t, func(tx *dal.Tx) (err error) {
		if n, err = dal.GetNumber(t.Context(), tx, w.channel.ID); err != nil {
			return err
		}
		ch, err := dal.GetChannel(t.Context(), tx, w.channel.ID)
		pin = string(ch.Pin)
		return err
	})
	return n, pin
}

// synced is a world whose number was read once.
func synced(t *testing.T) *world {
	t.Helper()
	w := start(t)
	_, err := w.SyncNumber(t.Context(), w.mina, w.channel.ID)
	must(t, err)
	return w
}

// work does the sync jobs that wait, and returns how many there were.
func (w *world) work(t *testing.T) int {
	t.Helper()
	rows, err := w.Store.Pool().Query(t.Context(), `
		with taken as (delete from river.river_job where kind = 'number_sync' and args->>'workspace' = $1 returning id, args)
		select args from taken order by id`, w.ws.String())
	must(t, err)
	list, err := pgx.CollectRows(rows, pgx.RowTo[[]byte])
	must(t, err)
	for _, args := range list {
		must(t, w.WorkSync(t.Context(), args))
	}
	return len(list)
}

// move moves the number at the sandbox, and returns the code that was sent to it last.
func (w *world) move(t *testing.T, in map[string]any) (code string) {
	t.Helper()
	var out struct{ Code string }
	w.control(t, "/whatsapp/numbers/"+w.account.PhoneNumberID, in, &out)
	return out.Code
}

func (w *world) control(t *testing.T, path string, body, out any) {
	t.Helper()
	raw, err := json.Marshal(body)
	must(t, err)
	req, err := http.NewRequestWithContext(t.Context(), http.MethodPost, w.sandbox+"/control"+path, bytes.NewReader(raw))
	must(t, err)
	res, err := http.DefaultClient.Do(req)
	must(t, err)
	defer func() { _ = res.Body.Close() }()
	answer, err := io.ReadAll(res.Body)
	must(t, err)
	if res.StatusCode > 299 {
		t.Fatalf("%s: HTTP %d %s", path, res.StatusCode, answer)
	}
	must(t, json.Unmarshal(answer, out))
}

// listen hears webhooks as they come, so many of them.
func (w *world) listen(t *testing.T, webhooks int) {
	t.Helper()
	for range webhooks {
		select {
		case hook := <-w.hooks:
			w.hear(t, hook)
		case <-time.After(20 * time.Second):
			t.Fatal("the webhook never came")
		}
	}
}

// hear lets the numbers hear one webhook, all of whose items are theirs.
func (w *world) hear(t *testing.T, hook channel.Webhook) {
	t.Helper()
	must(t, w.adapter.Verify(hook))
	for _, part := range w.adapter.Route(hook) {
		items, err := w.adapter.Parse(t.Context(), part)
		must(t, err)
		for _, item := range items {
			w.in(t, func(tx *dal.Tx) error {
				heard, err := w.Hear(t.Context(), tx, domain.WhatsApp, item)
				if !heard {
					t.Errorf("not heard: %+v", item.Account)
				}
				return err
			})
		}
	}
}

// fails checks an error's code and field, and that it is a sentence.
func fails(t *testing.T, what string, err error, code domain.Code, field string) {
	t.Helper()
	var failed *domain.Error
	if !errors.As(err, &failed) || failed.Code != code || failed.Field != field || failed.Message == "" {
		t.Errorf("%s: %v, want %s on %q", what, err, code, field)
	}
}

func must(t *testing.T, err error) {
	t.Helper()
	if err != nil {
		t.Fatal(err)
	}
}

func random() string {
	b := make([]byte, 8)
	_, _ = rand.Read(b)
	return hex.EncodeToString(b)
}
