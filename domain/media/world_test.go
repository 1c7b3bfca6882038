package media_test

import (
	"bytes"
	"context"
	"crypto/rand"
	"encoding/hex"
	"errors"
	"io"
	"log/slog"
	"net/url"
	"sync"
	"testing"
	"time"

	"github.com/jackc/pgx/v5"
	"github.com/riverqueue/river/rivertype"
	"gocloud.dev/blob"
	"gocloud.dev/blob/memblob"

	"postdog.io/authz"
	"postdog.io/channel"
	"postdog.io/dal"
	"postdog.io/domain"
	"postdog.io/domain/media"
	"postdog.io/server/embedded/embeddedtest"
)

func TestMain(m *testing.M) { embeddedtest.Main(m) }

// network is a network without a wire, that hands out and takes files as the test wants.
type network struct {
	download func(channel.InboundMedia) (channel.Download, error)
	upload   func(channel.Upload) (string, time.Time, error)
}

func (*network) Kind() channel.Kind                                             { return channel.WhatsApp }
func (*network) Verify(channel.Webhook) error                                   { return nil }
func (*network) Challenge(url.Values) (string, error)                           { return "", channel.ErrSignature }
func (*network) Route(channel.Webhook) []channel.Part                           { return nil }
func (*network) Parse(context.Context, channel.Part) ([]channel.Inbound, error) { return nil, nil }

func (*network) Send(context.Context, channel.Credential, channel.Outbound) (channel.Receipt, error) {
	return channel.Receipt{}, nil
}

func (*network) Capabilities() channel.Capabilities {
	return channel.Capabilities{Media: []channel.MediaLimit{
		{Kind: domain.KindImage, MIMETypes: []string{"image/jpeg", "image/png"}, MaxBytes: 1 << 20},
		{Kind: domain.KindAudio, MIMETypes: []string{"audio/ogg", "audio/mp4"}, MaxBytes: 1 << 20},
		{Kind: domain.KindDocument, MaxBytes: 1 << 20},
	}}
}

func (n *network) Download(_ context.Context, _ channel.Credential, m channel.InboundMedia) (channel.Download, error) {
	return n.download(m)
}

func (n *network) Upload(_ context.Context, _ channel.Credential, u channel.Upload) (string, time.Time, error) {
	return n.upload(u)
}

// world is a workspace with one conversation, a network, a blob store and a clock.
type world struct {
	*media.Files
	network      *network
	ws           domain.WorkspaceID
	channel      *dal.Channel
	conversation *dal.Conversation
	by           authz.Actor

	mu  sync.Mutex
	now time.Time
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
	w := &world{now: time.Date(2026, 11, 24, 12, 0, 0, 0, time.UTC), network: &network{}}
	store := embeddedtest.StoreAt(t, w.clock)
	w.ws = embeddedtest.Workspace(t, store)
	bucket := memblob.OpenBucket(nil)
	t.Cleanup(func() { _ = bucket.Close() })
	w.Files = media.New(media.Config{
		Store: store, Bucket: bucket, Logger: slog.New(slog.DiscardHandler), PublicURL: "https://inbox.example.com",
		Adapters: map[channel.Kind]channel.Adapter{channel.WhatsApp: w.network},
	})
	w.channel = &dal.Channel{
		ID: domain.NewID[domain.ChannelID](), Network: domain.WhatsApp, ExternalID: random(), ParentID: random(), Name: "Larkspur", Status: domain.ChannelConnected, Token: "secret",
	}
	w.in(t, func(ctx context.Context, tx *dal.Tx) error {
		contact := &dal.Contact{ID: domain.NewID[domain.ContactID](), ProfileName: "Ada"}
		if err := errors.Join(dal.InsertChannel(ctx, tx, w.channel), dal.InsertContact(ctx, tx, contact)); err != nil {
			return err
		}
		w.conversation = &dal.Conversation{
			ID: domain.NewID[domain.ConversationID](), ContactID: contact.ID, DataSubjectID: contact.DataSubjectID, ChannelID: w.channel.ID,
			Status: domain.ConversationOpen, LastActivityAt: w.clock(),
		}
		_, err := dal.GetOrInsertConversation(ctx, tx, w.conversation)
		return err
	})
	w.by = authz.Verified(authz.Facts{
		User: domain.NewID[domain.UserID](), Workspace: w.ws, Member: domain.NewID[domain.MemberID](), Permissions: authz.BuiltInPermissions(domain.Agent), Scope: domain.WholeScope,
	})
	return w
}

func (w *world) in(t *testing.T, do func(context.Context, *dal.Tx) error) {
	t.Helper()
	ctx := context.WithoutCancel(t.Context())
	must(t, w.Store.InWorkspace(ctx, w.ws, func(tx *dal.Tx) error { return do(ctx, tx) }))
}

// arrive notes a message with a file that lies at the network, and queues the fetching.
func (w *world) arrive(t *testing.T, m *dal.Media) (message domain.MessageID) {
	t.Helper()
	m.ID, m.DataSubjectID, m.ChannelID, m.ConversationID = domain.NewID[domain.MediaID](), w.conversation.DataSubjectID, w.channel.ID, w.conversation.ID
	m.Status, m.Source.ID = domain.MediaPending, "at-meta-"+random()
	w.in(t, func(ctx context.Context, tx *dal.Tx) error {
		row := &dal.Message{
			ID: domain.NewID[domain.MessageID](), ConversationID: w.conversation.ID, DataSubjectID: w.conversation.DataSubjectID, Direction: domain.Inbound,
			Kind: m.Kind, ExternalID: random(), OccurredAt: w.clock(), Arrival: w.clock().UnixMicro(),
		}
		message = row.ID
		_, err := dal.InsertMessage(ctx, tx, row)
		return errors.Join(err, dal.InsertMedia(ctx, tx, m), dal.InsertMessageMedia(ctx, tx, row.ID, m.ID), w.Fetch(ctx, tx, m.ID))
	})
	return message
}

// hands lets the network hand out these bytes for every file.
func (w *world) hands(data []byte) {
	w.network.download = func(channel.InboundMedia) (channel.Download, error) {
		return channel.Download{Size: -1, Body: io.NopCloser(bytes.NewReader(data))}, nil
	}
}

// work does the jobs of one kind that wait in this workspace, and says whether one wants to be done again.
func (w *world) work(t *testing.T, kind string, do func(context.Context, []byte) error) (again bool) {
	t.Helper()
	rows, err := w.Store.Pool().Query(t.Context(), `
		with taken as (delete from river.river_job where kind = $1 and args->>'workspace' = $2 returning id, args)
		select args from taken order by id`, kind, w.ws.String())
	must(t, err)
	jobs, err := pgx.CollectRows(rows, pgx.RowTo[[]byte])
	must(t, err)
	for _, args := range jobs {
		again = w.one(t, args, do) || again
	}
	return again
}

func (w *world) one(t *testing.T, args []byte, do func(context.Context, []byte) error) bool {
	t.Helper()
	err := do(t.Context(), args)
	var snooze *rivertype.JobSnoozeError
	if errors.As(err, &snooze) {
		return true
	}
	must(t, err)
	return false
}

// fetch does what waits to be fetched.
func (w *world) fetch(t *testing.T) (again bool) {
	t.Helper()
	return w.work(t, "media_fetch", w.WorkFetch)
}

// row reads a file's row.
func (w *world) row(t *testing.T, id domain.MediaID) (m *dal.Media) {
	t.Helper()
	w.in(t, func(ctx context.Context, tx *dal.Tx) (err error) {
		m, err = dal.GetMedia(ctx, tx, id)
		return err
	})
	return m
}

// bytesOf reads a file by its address.
func (w *world) bytesOf(t *testing.T, m *dal.Media) ([]byte, error) {
	t.Helper()
	address := ""
	w.in(t, func(ctx context.Context, tx *dal.Tx) (err error) {
		address, err = media.URL(ctx, tx, m)
		return err
	})
	file, err := w.Open(t.Context(), w.ws, m.ID, token(address))
	if err != nil {
		return nil, err
	}
	defer func() { _ = file.Close() }() // only read
	return io.ReadAll(file)
}

// blobs are the names of all that is stored.
func (w *world) blobs(t *testing.T) (names []string) {
	t.Helper()
	for list := w.Bucket.List(nil); ; {
		o, err := list.Next(t.Context())
		if errors.Is(err, io.EOF) {
			return names
		}
		must(t, err)
		names = append(names, o.Key)
	}
}

// raw reads a blob as it lies there.
func (w *world) raw(t *testing.T, name string) []byte {
	t.Helper()
	data, err := w.Bucket.ReadAll(t.Context(), name)
	must(t, err)
	return data
}

func (w *world) write(t *testing.T, name string, data []byte) {
	t.Helper()
	must(t, w.Bucket.WriteAll(t.Context(), name, data, &blob.WriterOptions{}))
}

func token(address string) string {
	return address[bytes.LastIndexByte([]byte(address), '/')+1:]
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
