package dal

import (
	"context"
	"encoding/json"
	"errors"
	"time"

	"github.com/uptrace/bun"

	"postdog.io/domain"
)

// Media is one file. Its bytes lie in the blob store, sealed; what is known of it is sealed here.
type Media struct {
	bun.BaseModel `bun:"table:media"`

	WorkspaceID    domain.WorkspaceID `bun:",pk"`
	ID             domain.MediaID     `bun:",pk"`
	DataSubjectID  domain.DataSubjectID
	ChannelID      domain.ChannelID
	ConversationID domain.ConversationID
	Kind           domain.MessageKind
	Status         domain.MediaStatus
	MimeType       string
	ByteSize       int64
	SealedDetails  []byte `bun:"details" personal:"contact"`
	SealedSource   []byte `bun:"source" personal:"contact"`
	// BlobKey and ThumbnailKey are where the bytes lie; nil where there are none.
	BlobKey         *string
	ThumbnailKey    *string
	SealedNetworkID []byte `bun:"network_id" personal:"contact"`
	NetworkIDUntil  *time.Time
	FailureCode     *string
	// Attempts is how often it was tried to be fetched.
	Attempts  int
	CreatedAt time.Time `bun:",nullzero,default:now()"`

	Details domain.MediaDetails `bun:"-"`
	Source  MediaSource         `bun:"-"`
	// NetworkID is the network's id of what was uploaded to it.
	NetworkID string `bun:"-"`
}

// MediaSource is where a network keeps a file that it delivered.
type MediaSource struct {
	ID     string `json:"id,omitempty"`
	URL    string `json:"url,omitempty"`
	SHA256 []byte `json:"sha256,omitempty"`
	// Expires is true for a file that must go when the network deletes it.
	Expires bool `json:"expires,omitempty"`
}

const mediaTable = "media"

// Filename returns its name; empty where it has none.
func (m *Media) Filename() string { return m.Details.Filename }

// Width returns its width in pixels, or 0.
func (m *Media) Width() int { return m.Details.Width }

// Height returns its height in pixels, or 0.
func (m *Media) Height() int { return m.Details.Height }

// Duration returns how long it plays, in seconds, or 0.
func (m *Media) Duration() float64 { return m.Details.Duration.Seconds() }

// Waveform returns the loudness of equal spans of a sound, 0 to 100.
func (m *Media) Waveform() []int {
	spans := make([]int, len(m.Details.Waveform))
	for n, loudness := range m.Details.Waveform {
		spans[n] = int(loudness)
	}
	return spans
}

// Voice says whether it is a note that was spoken into the chat.
func (m *Media) Voice() bool { return m.Details.Voice }

// Animated says whether it is a sticker that moves.
func (m *Media) Animated() bool { return m.Details.Animated }

// InsertMedia stores a file's row.
func InsertMedia(ctx context.Context, tx *Tx, m *Media) error {
	m.WorkspaceID = tx.workspace
	if err := tx.sealMedia(ctx, m); err != nil {
		return err
	}
	_, err := tx.exec(ctx, tx.bun.NewInsert().Model(m))
	return err
}

// UpdateMedia stores what became of a file.
func UpdateMedia(ctx context.Context, tx *Tx, m *Media) error {
	if err := tx.sealMedia(ctx, m); err != nil {
		return err
	}
	_, err := tx.exec(ctx, tx.bun.NewUpdate().Model(m).
		Column("kind", "status", "mime_type", "byte_size", "details", "source", "blob_key", "thumbnail_key", "network_id", "network_id_until", "failure_code", "attempts").WherePK())
	return err
}

// GetMedia finds a file.
func GetMedia(ctx context.Context, tx *Tx, id domain.MediaID) (*Media, error) {
	return tx.getMedia(ctx, tx.bun.NewSelect(), id)
}

// LockMedia finds a file and keeps others from changing it until the transaction ends.
func LockMedia(ctx context.Context, tx *Tx, id domain.MediaID) (*Media, error) {
	return tx.getMedia(ctx, tx.bun.NewSelect().For("update"), id)
}

func (tx *Tx) getMedia(ctx context.Context, q *bun.SelectQuery, id domain.MediaID) (*Media, error) {
	m := &Media{}
	if err := tx.scan(ctx, q.Model(m).Where("workspace_id = ? and id = ?", tx.workspace, id)); err != nil {
		return nil, err
	}
	return m, tx.openMedia(ctx, []*Media{m})
}

// InsertMessageMedia says which files a message carries, in order.
func InsertMessageMedia(ctx context.Context, tx *Tx, message domain.MessageID, media ...domain.MediaID) error {
	for n, id := range media {
		_, err := tx.exec(ctx, tx.bun.NewRaw("insert into message_media (workspace_id, message_id, position, media_id) values (?, ?, ?, ?)", tx.workspace, message, n, id))
		if err != nil {
			return err
		}
	}
	return nil
}

// MediaUse is a message that carries a file.
type MediaUse struct {
	MessageID      domain.MessageID
	ConversationID domain.ConversationID
}

// ListMediaUses lists the messages that carry a file.
func ListMediaUses(ctx context.Context, tx *Tx, id domain.MediaID) (uses []MediaUse, err error) {
	return uses, tx.scan(ctx, tx.bun.NewRaw(`
		select m.id as message_id, m.conversation_id from message_media f join messages m on m.workspace_id = f.workspace_id and m.id = f.message_id
		where f.workspace_id = ? and f.media_id = ? order by m.id`, tx.workspace, id), &uses)
}

// MessageMedia is a file of a message.
type MessageMedia struct {
	MessageID domain.MessageID
	Media     *Media
}

// ListMessageMedia lists the files of messages, in order.
func ListMessageMedia(ctx context.Context, tx *Tx, messages []domain.MessageID) ([]MessageMedia, error) {
	var links []struct {
		MessageID domain.MessageID
		MediaID   domain.MediaID
	}
	err := tx.scan(ctx, tx.bun.NewRaw("select message_id, media_id from message_media where workspace_id = ? and message_id in (?) order by message_id, position",
		tx.workspace, bun.List(messages)), &links)
	if err != nil || len(links) == 0 {
		return nil, err
	}
	ids := make([]domain.MediaID, len(links))
	for n, l := range links {
		ids[n] = l.MediaID
	}
	var all []*Media
	if err := tx.scan(ctx, tx.bun.NewSelect().Model(&all).Where("workspace_id = ? and id in (?)", tx.workspace, bun.List(ids))); err != nil {
		return nil, err
	}
	if err := tx.openMedia(ctx, all); err != nil {
		return nil, err
	}
	byID := make(map[domain.MediaID]*Media, len(all))
	for _, m := range all {
		byID[m.ID] = m
	}
	files := make([]MessageMedia, len(links))
	for n, l := range links {
		files[n] = MessageMedia{l.MessageID, byID[l.MediaID]}
	}
	return files, nil
}

func (tx *Tx) sealMedia(ctx context.Context, m *Media) error {
	for _, part := range []struct {
		column string
		value  any
		skip   bool
		to     *[]byte
	}{
		{"details", m.Details, false, &m.SealedDetails},
		{"source", m.Source, m.Source.ID == "" && m.Source.URL == "", &m.SealedSource},
		{"network_id", m.NetworkID, m.NetworkID == "", &m.SealedNetworkID},
	} {
		if part.skip {
			*part.to = nil
			continue
		}
		plain, err := json.Marshal(part.value)
		if err != nil {
			return err
		}
		if *part.to, err = tx.sealFor(ctx, m.DataSubjectID, tx.place(mediaTable, part.column, m.ID), plain); err != nil {
			return err
		}
	}
	return nil
}

func (tx *Tx) openMedia(ctx context.Context, all []*Media) error {
	subjects := make([]domain.DataSubjectID, len(all))
	for n, m := range all {
		subjects[n] = m.DataSubjectID
	}
	if err := tx.loadSubjects(ctx, subjects); err != nil {
		return err
	}
	for _, m := range all {
		for _, part := range []struct {
			column string
			sealed []byte
			to     any
		}{
			{"details", m.SealedDetails, &m.Details}, {"source", m.SealedSource, &m.Source}, {"network_id", m.SealedNetworkID, &m.NetworkID},
		} {
			plain, err := tx.openFor(m.DataSubjectID, tx.place(mediaTable, part.column, m.ID), part.sealed)
			if err != nil {
				return err
			}
			if plain == nil {
				continue
			}
			if err := json.Unmarshal(plain, part.to); err != nil {
				return err
			}
		}
	}
	return nil
}

// EndMedia notes that a file is gone: nothing of it stays but that it was there.
func EndMedia(ctx context.Context, tx *Tx, m *Media, code string) error {
	m.Status, m.FailureCode = domain.MediaGone, &code
	m.Details, m.Source, m.NetworkID, m.NetworkIDUntil, m.BlobKey, m.ThumbnailKey = domain.MediaDetails{}, MediaSource{}, "", nil, nil, nil
	err := UpdateMedia(ctx, tx, m)
	if errors.Is(err, ErrErased) {
		_, err = tx.exec(ctx, tx.bun.NewRaw(`
			update media set status = ?, failure_code = ?, details = '', source = null, blob_key = null, thumbnail_key = null,
			network_id = null, network_id_until = null where workspace_id = ? and id = ?`, m.Status, code, tx.workspace, m.ID))
	}
	return err
}
