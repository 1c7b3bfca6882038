package template_test

import (
	"bytes"
	"context"
	"crypto/rand"
	"encoding/hex"
	"encoding/json"
	"errors"
	"io"
	"log/slog"
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
	"postdog.io/domain/template"
	"postdog.io/sandbox"
	"postdog.io/server/embedded/embeddedtest"
)

func TestMain(m *testing.M) { embeddedtest.Main(m) }

// world is a workspace with a WhatsApp number in a sandbox of its own.
type world struct {
	*template.Templates
	ws      domain.WorkspaceID
	channel *dal.Channel
	account sandbox.Account
	sandbox string
	hooks   chan channel.Webhook
	adapter *whatsapp.Adapter
	mina    authz.Actor
	mu      sync.Mutex
	now     time.Time
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
	w := &world{hooks: make(chan channel.Webhook, 100), account: sandbox.DefaultAccounts()[0], now: time.Now()}
	receiver := httptest.NewServer(http.HandlerFunc(func(rw http.ResponseWriter, r *http.Request) {
		body, err := io.ReadAll(r.Body)
		if err != nil {
			rw.WriteHeader(http.StatusInternalServerError)
			return
		}
		w.hooks <- channel.Webhook{Header: r.Header, Body: body}
	}))
	t.Cleanup(receiver.Close)
	const quick = time.Millisecond
	outside, err := sandbox.New(sandbox.Config{
		WebhookURL: receiver.URL,
		Timing:     sandbox.Timing{Sent: quick, Delivered: 2 * quick, Read: 3 * quick, RetryMin: quick, Review: 20 * quick},
	})
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
	w.Templates = template.New(template.Config{
		Store: store, Logger: slog.New(slog.DiscardHandler), Adapters: map[channel.Kind]channel.Adapter{channel.WhatsApp: w.adapter},
	})
	w.channel = &dal.Channel{
		ID: domain.NewID[domain.ChannelID](), Network: domain.WhatsApp, ExternalID: w.account.PhoneNumberID, ParentID: w.account.WABAID,
		Name: "Larkspur", Address: "+44", Status: domain.ChannelConnected, Token: channel.Secret(w.account.Token),
	}
	w.in(t, func(tx *dal.Tx) error {
		return errors.Join(dal.InsertChannel(t.Context(), tx, w.channel), w.Connected(t.Context(), tx, w.channel))
	})
	u := &dal.User{ID: domain.NewID[domain.UserID](), Email: random() + "@example.com", Name: "Mina", AcceptedPolicyVersion: "1", AcceptedPolicyAt: w.clock()}
	m := &dal.Member{WorkspaceID: w.ws, ID: domain.NewID[domain.MemberID](), UserID: u.ID, RoleID: domain.MarketingManager.ID()}
	must(t, store.InControl(t.Context(), func(tx *dal.ControlTx) error {
		return errors.Join(dal.InsertUser(t.Context(), tx, u), dal.InsertMember(t.Context(), tx, m))
	}))
	w.mina = authz.Verified(authz.Facts{
		User: u.ID, Session: domain.NewID[domain.SessionID](), Workspace: w.ws, Member: m.ID,
		Permissions: authz.BuiltInPermissions(domain.MarketingManager), Scope: domain.WholeScope,
	})
	return w
}

// synced is a world whose templates were read once.
func synced(t *testing.T) *world {
	t.Helper()
	w := start(t)
	w.work(t)
	return w
}

// work does the sync jobs that wait, and returns how many there were.
func (w *world) work(t *testing.T) int {
	t.Helper()
	rows, err := w.Store.Pool().Query(t.Context(), `
		with taken as (delete from river.river_job where kind = 'template_sync' and args->>'workspace' = $1 returning id, args)
		select args from taken order by id`, w.ws.String())
	must(t, err)
	list, err := pgx.CollectRows(rows, pgx.RowTo[[]byte])
	must(t, err)
	for _, args := range list {
		must(t, w.WorkSync(t.Context(), args))
	}
	return len(list)
}

func (w *world) in(t *testing.T, fn func(*dal.Tx) error) {
	t.Helper()
	must(t, w.Store.InWorkspace(t.Context(), w.ws, fn))
}

// all are the templates by name and language.
func (w *world) all(t *testing.T) map[string]*dal.Template {
	t.Helper()
	found := map[string]*dal.Template{}
	w.in(t, func(tx *dal.Tx) error {
		list, err := dal.ListTemplates(t.Context(), tx, dal.TemplateQuery{Limit: 1000})
		for _, one := range list {
			found[one.Name+" "+one.Language] = one
		}
		return err
	})
	return found
}

// one is a template that must be there.
func (w *world) one(t *testing.T, key string) *dal.Template {
	t.Helper()
	found := w.all(t)[key]
	if found == nil {
		t.Fatalf("there is no template %s", key)
	}
	return found
}

// hear lets the templates hear one change of the account, and says whether it was understood.
func (w *world) hear(t *testing.T, c channel.TemplateChange) bool {
	t.Helper()
	var heard bool
	w.in(t, func(tx *dal.Tx) (err error) {
		heard, err = w.Hear(t.Context(), tx, domain.WhatsApp, channel.Inbound{ParentID: w.account.WABAID, Template: &c})
		return err
	})
	return heard
}

// listen takes webhooks as they come, until one of a template is what a test waits for.
func (w *world) listen(t *testing.T, wanted func(*channel.TemplateChange) bool) {
	t.Helper()
	deadline := time.NewTimer(20 * time.Second)
	defer deadline.Stop()
	for {
		select {
		case hook := <-w.hooks:
			must(t, w.adapter.Verify(hook))
			for _, part := range w.adapter.Route(hook) {
				items, err := w.adapter.Parse(t.Context(), part)
				must(t, err)
				for _, item := range items {
					if item.Template == nil {
						continue
					}
					w.in(t, func(tx *dal.Tx) error {
						_, err := w.Hear(t.Context(), tx, domain.WhatsApp, item)
						return err
					})
					if wanted(item.Template) {
						return
					}
				}
			}
		case <-deadline.C:
			t.Fatal("the webhook never came")
		}
	}
}

// events are the ids of the templates that events told of after a position.
func (w *world) events(t *testing.T, after int64) (told []domain.TemplateID, last int64) {
	t.Helper()
	w.in(t, func(tx *dal.Tx) error {
		list, err := dal.ListEvents(t.Context(), tx, after, 1000)
		last = after
		for _, e := range list {
			last = e.Sequence
			if e.Kind == domain.TemplateChanged {
				told = append(told, e.TemplateID)
			}
		}
		return err
	})
	return told, last
}

// control calls the sandbox's control API.
func (w *world) control(t *testing.T, path string, body any) {
	t.Helper()
	raw, err := json.Marshal(body)
	must(t, err)
	req, err := http.NewRequestWithContext(context.Background(), http.MethodPost, w.sandbox+"/control"+path, bytes.NewReader(raw))
	must(t, err)
	res, err := http.DefaultClient.Do(req)
	must(t, err)
	defer func() { _ = res.Body.Close() }()
	if res.StatusCode > 299 {
		text, _ := io.ReadAll(res.Body)
		t.Fatalf("%s: HTTP %d %s", path, res.StatusCode, text)
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

func asDomain(err error, to **domain.Error) bool { return errors.As(err, to) }
