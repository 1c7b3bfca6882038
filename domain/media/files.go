// Package media keeps the files that messages carry: what networks deliver is fetched and looked at before anyone sees it,
// what members upload goes to the network when it is sent, and every byte lies sealed in the blob store.
package media

import (
	"context"
	"log/slog"
	"time"

	"gocloud.dev/blob"

	"postdog.io/authz"
	"postdog.io/channel"
	"postdog.io/dal"
	"postdog.io/domain"
)

// MaxBytes is the largest file that is kept, whatever a network allows.
const MaxBytes = 100 << 20

// Observer counts. It is told nothing of who.
type Observer interface {
	// Fetched is told what an attempt to fetch a file led to: ready, again, refused, gone or failed.
	Fetched(outcome string)
}

// Config says what files are kept with.
type Config struct {
	Store *dal.Store
	// Bucket is where the sealed bytes lie.
	Bucket *blob.Bucket
	// Adapters are the networks, by their kind.
	Adapters map[channel.Kind]channel.Adapter
	// Scanner looks for harm in each file; nil looks at none.
	Scanner Scanner
	// PublicURL is what networks reach us at, for those that fetch files themselves.
	PublicURL string
	Logger    *slog.Logger
	// Observer may be nil.
	Observer Observer
}

// Files holds the verbs. It is safe for concurrent use.
type Files struct {
	Config
	// pictures lets one picture be unpacked at a time: a large one takes hundreds of megabytes.
	pictures chan struct{}
}

// New makes Files.
func New(c Config) *Files { return &Files{Config: c, pictures: make(chan struct{}, 1)} }

// place is where a file's messages are seen.
type place struct {
	media   *dal.Media
	channel *dal.Channel
	key     dal.MediaKey
}

// find reads a file, its channel and its key.
func (f *Files) find(ctx context.Context, tx *dal.Tx, id domain.MediaID) (p place, err error) {
	if p.media, err = dal.GetMedia(ctx, tx, id); err != nil {
		return p, err
	}
	if p.channel, err = dal.GetChannel(ctx, tx, p.media.ChannelID); err != nil {
		return p, err
	}
	p.key, err = dal.GetMediaKey(ctx, tx, p.media)
	return p, err
}

// visible finds a conversation that the actor may see; one they may not see is NOT_FOUND.
func visible(ctx context.Context, tx *dal.Tx, by authz.Actor, id domain.ConversationID) (*dal.Conversation, error) {
	c, err := dal.GetConversation(ctx, tx, id)
	if err == nil && !by.Scope().Sees(c.ChannelID, c.AssigneeID, c.TeamID) {
		return nil, dal.ErrNotFound
	}
	return c, err
}

// settle stores what became of a file and tells those who look at its messages. A file that was settled meanwhile, by
// another who fetched it too or by its withdrawal, stays as it is: then it returns false, and the new blobs are strays.
func (f *Files) settle(ctx context.Context, ws domain.WorkspaceID, id domain.MediaID, change func(*dal.Media)) (settled bool, err error) {
	err = f.Store.InWorkspace(ctx, ws, func(tx *dal.Tx) error {
		m, err := dal.LockMedia(ctx, tx, id)
		if dal.IsNotFound(err) || (err == nil && m.Status != domain.MediaPending) {
			return nil
		}
		if err != nil {
			return err
		}
		change(m)
		if err := dal.UpdateMedia(ctx, tx, m); err != nil {
			return err
		}
		if m.Status != domain.MediaPending {
			if err := dal.DeleteMediaUploads(ctx, tx, m.ID); err != nil {
				return err
			}
		}
		settled = true
		if err := dal.DeleteMediaStrays(ctx, tx, keysOf(m)...); err != nil {
			return err
		}
		return tell(ctx, tx, m)
	})
	return settled && err == nil, err
}

// tell emits that the messages of a file changed.
func tell(ctx context.Context, tx *dal.Tx, m *dal.Media) error {
	uses, err := dal.ListMediaUses(ctx, tx, m.ID)
	for _, u := range uses {
		dal.Emit(tx, domain.Event{Kind: domain.MessageChanged, ConversationID: u.ConversationID, MessageID: u.MessageID})
	}
	return err
}

// keysOf are the blobs that a file points at.
func keysOf(m *dal.Media) (keys []string) {
	for _, k := range []*string{m.BlobKey, m.ThumbnailKey} {
		if k != nil {
			keys = append(keys, *k)
		}
	}
	return keys
}

// backoff is the pause after this many attempts: 2 s, 8 s, 32 s, 2 min …
func backoff(attempts int) time.Duration {
	return min(time.Second<<min(2*max(attempts, 1)-1, 20), maxBackoff)
}
