package main

import (
	"context"
	"errors"
	"fmt"
	"os"
	"path/filepath"
	"strings"
	"time"

	"github.com/jackc/pgx/v5"
	"gocloud.dev/secrets/localsecrets"

	"postdog.io/dal"
	"postdog.io/domain"
)

// What is seeded beside the filling: people whose conversations are read, each with a thread.
const (
	people = 200
	thread = 60
)

// What the last fifty messages of each thread have: files, reactions, quotes.
const (
	pictured = 5
	reacted  = 8
	quoted   = 8
)

// seeded is a workspace full of conversations.
type seeded struct {
	store     *dal.Store
	workspace domain.WorkspaceID
	channel   domain.ChannelID
	member    domain.MemberID
	// conversations are those at the top of the inbox.
	conversations []domain.ConversationID
	// filled is how many others there are.
	filled int
}

// openStore opens the data layer of a product that runs, with its key.
func openStore(ctx context.Context, dataDir, url string) (*dal.Store, error) {
	text, err := os.ReadFile(filepath.Join(dataDir, "root.key")) // #nosec G304 -- our own folder
	if err != nil {
		return nil, err
	}
	key, err := localsecrets.Base64Key(strings.TrimSpace(string(text)))
	if err != nil {
		return nil, err
	}
	return dal.Open(ctx, dal.Config{URL: url, RootKey: localsecrets.NewKeeper(key)})
}

// seed fills the demo's workspace: people with real threads at the top of the inbox, and below them conversations with so
// many messages of random bytes, which nobody opens but every index holds.
func seed(ctx context.Context, dataDir, url string, messages int) (*seeded, error) {
	store, err := openStore(ctx, dataDir, url)
	if err != nil {
		return nil, err
	}
	s := &seeded{store: store}
	admin, err := pgx.Connect(ctx, url)
	if err != nil {
		return nil, err
	}
	defer func() { _ = admin.Close(ctx) }()
	var ws, ch, member [16]byte
	err = admin.QueryRow(ctx, `select workspace_id, id, (select id from members m where m.workspace_id = c.workspace_id order by created_at limit 1)
		from channels c where network = 'WHATSAPP' order by created_at limit 1`).Scan(&ws, &ch, &member)
	if err != nil {
		return nil, err
	}
	s.workspace, s.channel = domain.IDFromUUID[domain.WorkspaceID](ws), domain.IDFromUUID[domain.ChannelID](ch)
	s.member = domain.IDFromUUID[domain.MemberID](member)
	if err := fill(ctx, admin, s, messages); err != nil {
		return nil, err
	}
	now := time.Now().UTC().Truncate(time.Second)
	for n := range people {
		err := store.InWorkspace(ctx, s.workspace, func(tx *dal.Tx) error { return s.person(ctx, tx, n, now.Add(-time.Duration(people-n)*time.Second)) })
		if err != nil {
			return nil, err
		}
	}
	return s, calm(ctx, admin)
}

// grow adds so many messages to those that are there.
func (s *seeded) grow(ctx context.Context, url string, messages int) error {
	admin, err := pgx.Connect(ctx, url)
	if err != nil {
		return err
	}
	defer func() { _ = admin.Close(ctx) }()
	if err := fill(ctx, admin, s, messages); err != nil {
		return err
	}
	return calm(ctx, admin)
}

// calm does what filling leaves to be done, so that it is not measured.
func calm(ctx context.Context, admin *pgx.Conn) error {
	_, err1 := admin.Exec(ctx, "vacuum analyze")
	_, err2 := admin.Exec(ctx, "checkpoint")
	return errors.Join(err1, err2)
}

// person makes somebody with a thread: text and pictures, answers with their reports, reactions.
func (s *seeded) person(ctx context.Context, tx *dal.Tx, n int, last time.Time) error {
	c := &dal.Contact{ID: domain.NewID[domain.ContactID](), ProfileName: fmt.Sprintf("Customer Number %d", n)}
	if err := dal.InsertContact(ctx, tx, c); err != nil {
		return err
	}
	conversation := &dal.Conversation{
		ID: domain.NewID[domain.ConversationID](), ContactID: c.ID, DataSubjectID: c.DataSubjectID, ChannelID: s.channel, Status: domain.ConversationOpen,
		AssigneeID: s.member, LastActivityAt: last, LastInboundAt: &last, InboundCount: thread / 2,
	}
	if _, err := dal.GetOrInsertConversation(ctx, tx, conversation); err != nil {
		return err
	}
	var inbound []*dal.Message
	for k := range thread {
		m := &dal.Message{
			ID: domain.NewID[domain.MessageID](), ConversationID: conversation.ID, DataSubjectID: c.DataSubjectID, Direction: domain.Inbound, Kind: domain.KindText,
			ExternalID: fmt.Sprintf("wamid.seed.%d.%d", n, k), OccurredAt: last.Add(-time.Duration(thread-1-k) * time.Minute), Arrival: int64(k),
			Content: domain.Content{Text: fmt.Sprintf("Message %d of this thread: has my order left, and when will it be in Leeds?", k)},
		}
		if k%2 == 1 { // the last one is an answer
			read := domain.StatusRead
			m.Direction, m.Status, m.AuthorID, m.Origin = domain.Outbound, &read, s.member, domain.FromPostDog
			if k%6 == 1 {
				m.ReplyToID = inbound[len(inbound)-1].ID
			}
			if _, err := dal.InsertMessage(ctx, tx, m); err != nil {
				return err
			}
			for at, status := range []domain.MessageStatus{domain.StatusSent, domain.StatusDelivered, domain.StatusRead} {
				if _, err := dal.InsertMessageStatus(ctx, tx, m.ExternalID, &dal.MessageStatusChange{MessageID: m.ID, Status: status, OccurredAt: m.OccurredAt.Add(time.Duration(at) * time.Second)}); err != nil {
					return err
				}
			}
		} else {
			if k%10 == 0 {
				m.Kind = domain.KindImage
			}
			inbound = append(inbound, m)
		}
		conversation.LastMessageID, conversation.LastArrival = m.ID, m.Arrival
	}
	if _, err := dal.InsertInboundMessages(ctx, tx, inbound); err != nil {
		return err
	}
	for k, m := range inbound {
		if k%3 == 0 {
			if _, err := dal.SetMessageReaction(ctx, tx, &dal.MessageReaction{MessageID: m.ID, Direction: domain.Outbound, DataSubjectID: c.DataSubjectID, MemberID: s.member, Emoji: "👍", OccurredAt: m.OccurredAt}); err != nil {
				return err
			}
		}
		if m.Kind != domain.KindImage {
			continue
		}
		blob, small := "bench/"+m.ID.String(), "bench/"+m.ID.String()+".small" // nobody asks for the bytes
		file := &dal.Media{
			ID: domain.NewID[domain.MediaID](), DataSubjectID: c.DataSubjectID, ChannelID: s.channel, ConversationID: conversation.ID, Kind: domain.KindImage,
			Status: domain.MediaReady, MimeType: "image/jpeg", ByteSize: 300_000, Details: domain.MediaDetails{Filename: "parcel.jpg", Width: 1200, Height: 900},
			BlobKey: &blob, ThumbnailKey: &small,
		}
		if err := errors.Join(dal.InsertMedia(ctx, tx, file), dal.InsertMessageMedia(ctx, tx, m.ID, file.ID)); err != nil {
			return err
		}
	}
	s.conversations = append(s.conversations, conversation.ID)
	return dal.UpdateConversation(ctx, tx, conversation)
}

// fill adds conversations of fifty messages each, by SQL alone. Sealed columns hold as many random bytes as they would.
func fill(ctx context.Context, admin *pgx.Conn, s *seeded, messages int) error {
	threads := messages / 50
	from := s.filled + 1
	s.filled += threads
	for _, sql := range []string{
		"set session_replication_role = replica", // no checks: the rows refer to what is made here
		fmt.Sprintf(`create temp table filler as select n, uuidv7() as contact, uuidv7() as subject, uuidv7() as conversation, uuidv7() as last
			from generate_series(%d, %d) n`, from, s.filled),
		fmt.Sprintf(`insert into data_subjects (workspace_id, id, wrapped_key) select '%s', subject, decode(repeat(md5(n::text), 4), 'hex') from filler`, s.workspace.UUID()),
		fmt.Sprintf(`insert into contacts (workspace_id, id, data_subject_id, name) select '%s', contact, subject, decode(repeat(md5(n::text), 3), 'hex') from filler`, s.workspace.UUID()),
		fmt.Sprintf(`insert into conversations (workspace_id, id, contact_id, data_subject_id, channel_id, status, last_message_id, last_activity_at, last_inbound_at, inbound_count)
			select '%s', conversation, contact, subject, '%s', 'OPEN', last, now() - interval '1 day' - n * interval '1 second', now() - interval '1 day' - n * interval '1 second', 25 from filler`,
			s.workspace.UUID(), s.channel.UUID()),
		fmt.Sprintf(`insert into messages (workspace_id, id, conversation_id, data_subject_id, direction, kind, content, external_id, external_id_hash, occurred_at, arrival, status, origin)
			select '%s', case when k = 50 then last else uuidv7() end, conversation, subject, case when k %% 2 = 1 then 'INBOUND' else 'OUTBOUND' end, 'TEXT',
				decode(repeat(md5(n::text || k), 9), 'hex'), decode(repeat(md5(k::text || n), 5), 'hex'), sha256((n::text || '.' || k)::bytea),
				now() - interval '1 day' - n * interval '1 second' - (50 - k) * interval '1 minute', k, case when k %% 2 = 1 then null else 'READ' end, case when k %% 2 = 1 then null else 'POSTDOG' end
			from generate_series(1, 50) k, filler`, s.workspace.UUID()),
		"drop table filler",
		"set session_replication_role = default",
	} {
		if _, err := admin.Exec(ctx, sql); err != nil {
			return fmt.Errorf("filling: %w", err)
		}
	}
	return nil
}
