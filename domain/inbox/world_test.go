package inbox_test

import (
	"context"
	"crypto/rand"
	"encoding/hex"
	"encoding/json"
	"errors"
	"log/slog"
	"net/url"
	"sync"
	"testing"
	"time"

	"github.com/jackc/pgx/v5"
	"github.com/riverqueue/river/rivertype"

	"postdog.io/authz"
	"postdog.io/channel"
	"postdog.io/dal"
	"postdog.io/domain"
	"postdog.io/domain/contact"
	"postdog.io/domain/inbox"
	"postdog.io/server/embedded/embeddedtest"
)

func TestMain(m *testing.M) { embeddedtest.Main(m) }

// network is a network without a wire: its deliveries are JSON of the items that they stand for, and it answers a send
// as the test wants. What a real one does is told by channeltest, and by the tests of the demo.
type network struct {
	account string
	send    func(channel.Outbound) (channel.Receipt, error)
}

func (*network) Kind() channel.Kind                   { return channel.WhatsApp }
func (*network) Verify(channel.Webhook) error         { return nil }
func (*network) Challenge(url.Values) (string, error) { return "", channel.ErrSignature }
func (n *network) Route(w channel.Webhook) []channel.Part {
	return []channel.Part{{AccountID: n.account, Body: w.Body}}
}

func (*network) Capabilities() channel.Capabilities {
	return channel.Capabilities{
		MaxTextLength: 100, MaxCaptionLength: 50, MessagingWindow: 24 * time.Hour, MaxButtons: 3, MaxButtonTitle: 20,
		Sends:       []domain.MessageKind{domain.KindText, domain.KindReaction, domain.KindLocation, domain.KindContacts, domain.KindInteractive, domain.KindImage, domain.KindAudio, domain.KindTemplate},
		Interactive: []domain.InteractiveKind{domain.ReplyButtons, domain.ListMenu, domain.LinkButton},
		Media: []channel.MediaLimit{
			{Kind: domain.KindImage, MIMETypes: []string{"image/jpeg"}, MaxBytes: 1000, Caption: true}, {Kind: domain.KindAudio, MaxBytes: 1000},
		},
	}
}

func (n *network) Parse(_ context.Context, p channel.Part) (items []channel.Inbound, err error) {
	err = json.Unmarshal(p.Body, &items)
	for i := range items {
		items[i].AccountID = n.account
	}
	return items, err
}

func (n *network) Send(_ context.Context, _ channel.Credential, m channel.Outbound) (channel.Receipt, error) {
	return n.send(m)
}

// nobody watches live.
type nobody struct{}

func (nobody) Tell(domain.Event) {}

// world is an inbox in a workspace of its own, with a network and a clock.
type world struct {
	*inbox.Inbox
	network *network
	ws      domain.WorkspaceID
	mu      sync.Mutex
	now     time.Time
	mina    authz.Actor
	jonas   authz.Actor
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

// start makes a world. The network takes each message and names it by the callback data, unless the test says otherwise.
func start(t *testing.T) *world {
	t.Helper()
	w := &world{now: time.Date(2026, 11, 23, 12, 0, 0, 0, time.UTC), network: &network{account: random()}}
	w.network.send = func(m channel.Outbound) (channel.Receipt, error) {
		return channel.Receipt{ExternalID: "wamid." + m.CallbackData}, nil
	}
	store := embeddedtest.StoreAt(t, w.clock)
	w.ws = embeddedtest.Workspace(t, store)
	contacts := &contact.Contacts{}
	w.Inbox = inbox.New(inbox.Config{
		Store: store, Contacts: contacts, Live: nobody{}, Logger: slog.New(slog.DiscardHandler), Node: 1,
		Adapters: map[channel.Kind]channel.Adapter{channel.WhatsApp: w.network},
	})
	contacts.Queue = w.Inbox
	ch := &dal.Channel{
		ID: domain.NewID[domain.ChannelID](), Network: domain.WhatsApp, ExternalID: w.network.account, ParentID: "waba",
		Name: "Larkspur", Address: "+44", Status: domain.ChannelConnected, Token: "secret",
	}
	must(t, store.InWorkspace(t.Context(), w.ws, func(tx *dal.Tx) error { return dal.InsertChannel(t.Context(), tx, ch) }))
	must(t, store.InControl(t.Context(), func(tx *dal.ControlTx) error {
		return dal.InsertChannelRoute(t.Context(), tx, &dal.ChannelRoute{
			Network: domain.WhatsApp, ExternalID: w.network.account, WorkspaceID: w.ws, ChannelID: ch.ID,
		})
	}))
	w.mina, w.jonas = w.member(t), w.member(t)
	return w
}

// member makes a colleague.
func (w *world) member(t *testing.T) authz.Actor {
	t.Helper()
	u := &dal.User{ID: domain.NewID[domain.UserID](), Email: random() + "@example.com", Name: "Mina", AcceptedPolicyVersion: "1", AcceptedPolicyAt: w.clock()}
	m := &dal.Member{WorkspaceID: w.ws, ID: domain.NewID[domain.MemberID](), UserID: u.ID, RoleID: domain.Agent.ID()}
	must(t, w.Store.InControl(t.Context(), func(tx *dal.ControlTx) error {
		return errors.Join(dal.InsertUser(t.Context(), tx, u), dal.InsertMember(t.Context(), tx, m))
	}))
	return w.actor(u.ID, m.ID, domain.WholeScope)
}

// actor is a member who sees a part of the inbox.
func (w *world) actor(user domain.UserID, member domain.MemberID, scope domain.Scope) authz.Actor {
	scope.Member = member
	return authz.Verified(authz.Facts{
		User: user, Session: domain.NewID[domain.SessionID](), Workspace: w.ws, Member: member,
		Permissions: authz.BuiltInPermissions(domain.Agent), Scope: scope,
	})
}

// message is what a customer writes, by default now.
func (w *world) message(from, text string) *channel.InboundMessage {
	return &channel.InboundMessage{
		ExternalID: "wamid." + random(), From: []channel.Identity{{Kind: channel.Phone, Value: from}}, Name: "Ada",
		OccurredAt: w.clock(), Kind: domain.KindText, Content: domain.Content{Text: text}, OpensWindow: true,
	}
}

// deliver lets the network deliver items in one POST, and reads it.
func (w *world) deliver(t *testing.T, items ...channel.Inbound) {
	t.Helper()
	must(t, w.accept(t, items...))
	must(t, w.work(t, "inbox_receive", w.WorkReceive))
}

func (w *world) accept(t *testing.T, items ...channel.Inbound) error {
	t.Helper()
	body, err := json.Marshal(items)
	must(t, err)
	return w.AcceptWebhook(t.Context(), channel.WhatsApp, channel.Webhook{Body: body})
}

// work does the jobs of one kind that wait in this workspace. A snooze is no error.
func (w *world) work(t *testing.T, kind string, do func(context.Context, []byte) error) error {
	t.Helper()
	var errs []error
	for _, args := range w.jobs(t, kind) {
		err := do(t.Context(), args)
		var snooze *rivertype.JobSnoozeError
		if err != nil && !errors.As(err, &snooze) {
			errs = append(errs, err)
		}
	}
	return errors.Join(errs...)
}

// jobs takes the jobs of one kind that wait in this workspace.
func (w *world) jobs(t *testing.T, kind string) [][]byte {
	t.Helper()
	rows, err := w.Store.Pool().Query(t.Context(), `
		with taken as (delete from river.river_job where kind = $1 and args->>'workspace' = $2 returning id, args)
		select args from taken order by id`, kind, w.ws.String())
	must(t, err)
	list, err := pgx.CollectRows(rows, pgx.RowTo[[]byte])
	must(t, err)
	return list
}

// thread is the only conversation of the workspace.
func (w *world) thread(t *testing.T) (c *dal.Conversation, messages []*dal.Message) {
	t.Helper()
	tx, err := w.Store.ReadWorkspace(t.Context(), w.ws)
	must(t, err)
	defer tx.Close()
	all, err := dal.ListConversations(t.Context(), tx, dal.ConversationQuery{Status: domain.ConversationOpen, Scope: domain.WholeScope, Limit: 10})
	must(t, err)
	if len(all) != 1 {
		t.Fatalf("there are %d conversations", len(all))
	}
	messages, err = dal.ListMessages(t.Context(), tx, dal.MessageQuery{ConversationID: all[0].ID, Limit: 100})
	must(t, err)
	return all[0], messages
}

// texts are what a thread says, in order.
func texts(messages []*dal.Message) (list []string) {
	for _, m := range messages {
		list = append(list, m.Content.Text)
	}
	return list
}

// send sends a text as Mina.
func (w *world) send(t *testing.T, c *dal.Conversation, text string) *dal.Message {
	t.Helper()
	m, err := w.SendMessage(t.Context(), w.mina, inbox.SendMessage{ConversationID: c.ID, ClientID: random(), Kind: domain.KindText, Content: domain.Content{Text: text}})
	must(t, err)
	return m
}

// status is a report on the message that the network knows under an id.
func (w *world) status(externalID string, s channel.Status) channel.Inbound {
	return channel.Inbound{Status: &channel.InboundStatus{ExternalID: externalID, Status: s, OccurredAt: w.clock()}}
}

// read finds a message and its history.
func (w *world) read(t *testing.T, id domain.MessageID) (m *dal.Message, history []domain.MessageStatus) {
	t.Helper()
	tx, err := w.Store.ReadWorkspace(t.Context(), w.ws)
	must(t, err)
	defer tx.Close()
	m, err = dal.GetMessage(t.Context(), tx, id)
	must(t, err)
	steps, err := dal.ListMessageStatuses(t.Context(), tx, []domain.MessageID{id})
	must(t, err)
	for _, s := range steps {
		history = append(history, s.Status)
	}
	return m, history
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
