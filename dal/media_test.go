package dal_test

import (
	"context"
	"slices"
	"testing"
	"time"

	"postdog.io/dal"
	"postdog.io/domain"
	"postdog.io/server/embedded/embeddedtest"
)

// media makes a file that waits in the cell's conversation.
func (c *cell) media(ctx context.Context, tx *dal.Tx) (*dal.Media, error) {
	m := &dal.Media{
		ID: domain.NewID[domain.MediaID](), DataSubjectID: c.contact.DataSubjectID, ChannelID: c.channel.ID, ConversationID: c.conversation.ID,
		Kind: domain.KindImage, Status: domain.MediaPending, MimeType: "image/jpeg",
	}
	return m, dal.InsertMedia(ctx, tx, m)
}

// Each file and each blob of it has a key of its own, which is always the same.
func TestMediaKeys(t *testing.T) {
	t.Parallel()
	store := embeddedtest.Store(t)
	c := seed(t, store)
	must(t, store.InWorkspace(t.Context(), c.ws, func(tx *dal.Tx) error {
		ctx := context.WithoutCancel(t.Context())
		one, err := c.media(ctx, tx)
		must(t, err)
		two, err := c.media(ctx, tx)
		must(t, err)
		sealed := func(m *dal.Media, salt string) string {
			k, err := dal.GetMediaKey(ctx, tx, m)
			must(t, err)
			gcm, err := k.Cipher([]byte(salt))
			must(t, err)
			return string(gcm.Seal(nil, make([]byte, gcm.NonceSize()), []byte("the same"), nil))
		}
		first := sealed(one, "a")
		if sealed(one, "a") != first {
			t.Error("a file's key changed")
		}
		if sealed(one, "b") == first || sealed(two, "a") == first {
			t.Error("two blobs share a key")
		}
		return nil
	}))
}

// An address takes one file within its time. What was never finished is forgotten later, and leaves word of its blobs.
func TestMediaUploads(t *testing.T) {
	t.Parallel()
	store := embeddedtest.Store(t)
	c := seed(t, store)
	must(t, store.InWorkspace(t.Context(), c.ws, func(tx *dal.Tx) error {
		ctx, now := context.WithoutCancel(t.Context()), tx.Now()
		m, err := c.media(ctx, tx)
		must(t, err)
		must(t, dal.InsertMediaUpload(ctx, tx, &dal.MediaUpload{TokenHash: []byte("good"), MediaID: m.ID, ByteSize: 5, ExpiresAt: now.Add(time.Minute)}))
		must(t, dal.InsertMediaUpload(ctx, tx, &dal.MediaUpload{TokenHash: []byte("late"), MediaID: m.ID, ByteSize: 5, ExpiresAt: now.Add(-time.Second)}))
		if _, err := dal.UseMediaUpload(ctx, tx, []byte("late")); !dal.IsNotFound(err) {
			t.Errorf("an address whose time is over: %v", err)
		}
		u, err := dal.UseMediaUpload(ctx, tx, []byte("good"))
		if err != nil || u.MediaID != m.ID || u.ByteSize != 5 {
			t.Errorf("%+v %v", u, err)
		}
		if _, err := dal.UseMediaUpload(ctx, tx, []byte("good")); !dal.IsNotFound(err) {
			t.Errorf("an address that was used: %v", err)
		}
		key, thumbnail := random(), random()
		m.BlobKey, m.ThumbnailKey = &key, &thumbnail
		must(t, dal.UpdateMedia(ctx, tx, m))
		if n, err := dal.DeleteAbandonedMedia(ctx, tx, now.Add(-time.Hour)); err != nil || n != 0 {
			t.Errorf("%d forgotten too early, %v", n, err)
		}
		if n, err := dal.DeleteAbandonedMedia(ctx, tx, now.Add(time.Hour)); err != nil || n != 1 {
			t.Errorf("%d forgotten, %v", n, err)
		}
		strays, err := dal.ListMediaStrays(ctx, tx, now.Add(time.Hour), 10)
		if err != nil || !slices.Contains(strays, key) || !slices.Contains(strays, thumbnail) {
			t.Errorf("blobs without a file: %v, %v", strays, err)
		}
		must(t, dal.DeleteMediaStrays(ctx, tx, key, thumbnail))
		if strays, err = dal.ListMediaStrays(ctx, tx, now.Add(time.Hour), 10); err != nil || slices.Contains(strays, key) {
			t.Errorf("%v, %v", strays, err)
		}
		return nil
	}))
}
