package media_test

import (
	"bytes"
	"context"
	"crypto/rand"
	"errors"
	"io"
	"slices"
	"testing"

	"postdog.io/dal"
	"postdog.io/domain"
	"postdog.io/domain/media"
)

// file makes the row of a file that nobody fetches, and its key.
func (w *world) file(t *testing.T) (m *dal.Media, key dal.MediaKey) {
	t.Helper()
	m = &dal.Media{
		ID: domain.NewID[domain.MediaID](), DataSubjectID: w.conversation.DataSubjectID, ChannelID: w.channel.ID, ConversationID: w.conversation.ID,
		Kind: domain.KindDocument, Status: domain.MediaPending, MimeType: "application/pdf",
	}
	w.in(t, func(ctx context.Context, tx *dal.Tx) (err error) {
		if err := dal.InsertMedia(ctx, tx, m); err != nil {
			return err
		}
		key, err = dal.GetMediaKey(ctx, tx, m)
		return err
	})
	return m, key
}

func TestSealedBytesComeBack(t *testing.T) {
	t.Parallel()
	w := start(t)
	m, key := w.file(t)
	for _, size := range []int{0, 1, media.ChunkSize - 1, media.ChunkSize, media.ChunkSize + 1, 3 * media.ChunkSize, 3*media.ChunkSize + 7} {
		plain := make([]byte, size)
		_, _ = rand.Read(plain)
		name, err := w.Put(t.Context(), key, m, bytes.NewReader(plain))
		must(t, err)
		sealed := w.raw(t, name)
		if got, ok := media.PlainSize(int64(len(sealed))); !ok || got != int64(size) {
			t.Errorf("%d bytes are taken for %d, %t", size, got, ok)
		}
		if size > 16 && bytes.Contains(sealed, plain[:16]) {
			t.Errorf("%d bytes lie in the clear", size)
		}
		r, err := w.OpenBlob(t.Context(), name, key, m)
		must(t, err)
		got, err := io.ReadAll(r)
		if err != nil || !bytes.Equal(got, plain) {
			t.Errorf("%d bytes became %d: %v", size, len(got), err)
		}
		for _, from := range []int{size / 2, 0, max(size-3, 0), min(media.ChunkSize, size)} {
			_, err := r.Seek(int64(from), io.SeekStart)
			must(t, err)
			part, err := io.ReadAll(io.LimitReader(r, 100))
			if err != nil || !bytes.Equal(part, plain[from:min(from+100, size)]) {
				t.Errorf("%d bytes from %d on: %d bytes, %v", size, from, len(part), err)
			}
		}
		must(t, r.Close())
	}
}

// What someone with access to the store changes does not open: it is never served as if it were the customer's.
func TestChangedBlobsDoNotOpen(t *testing.T) {
	t.Parallel()
	w := start(t)
	m, key := w.file(t)
	other, otherKey := w.file(t)
	plain := make([]byte, 2*media.ChunkSize+100)
	_, _ = rand.Read(plain)
	name, err := w.Put(t.Context(), key, m, bytes.NewReader(plain))
	must(t, err)
	sealed := w.raw(t, name)
	second, err := w.Put(t.Context(), key, m, bytes.NewReader(plain))
	must(t, err)
	head, chunks := sealed[:media.HeaderSize], slices.Collect(slices.Chunk(sealed[media.HeaderSize:], media.SealedChunk))
	flipped := func(at int) []byte {
		b := bytes.Clone(sealed)
		b[at] ^= 1
		return b
	}
	for what, changed := range map[string][]byte{
		"a bit of the version": flipped(0), "a bit of the salt": flipped(5), "a bit of the first chunk": flipped(media.HeaderSize + 3), "a bit of the last": flipped(len(sealed) - 1),
		"cut in the last chunk": sealed[:len(sealed)-10], "cut at a chunk": slices.Concat(head, chunks[0], chunks[1]), "cut to one": slices.Concat(head, chunks[0]),
		"the head alone": head, "nothing": {}, "chunks changed places": slices.Concat(head, chunks[1], chunks[0], chunks[2]), "a chunk twice": slices.Concat(head, chunks[0], chunks[0], chunks[2]),
		"a chunk left out": slices.Concat(head, chunks[0], chunks[2]), "more at the end": append(bytes.Clone(sealed), chunks[2]...),
		"another blob's chunk": slices.Concat(head, w.raw(t, second)[media.HeaderSize:media.HeaderSize+media.SealedChunk], chunks[1], chunks[2]),
	} {
		w.write(t, "changed", changed)
		if err := w.readAll(t, "changed", key, m); err == nil {
			t.Errorf("%s: it opens", what)
		}
	}
	if err := w.readAll(t, name, otherKey, other); !errors.Is(err, media.ErrSealed) {
		t.Errorf("as another file: %v", err)
	}
	if err := w.readAll(t, name, key, other); !errors.Is(err, media.ErrSealed) {
		t.Errorf("in another file's place: %v", err)
	}
}

func (w *world) readAll(t *testing.T, name string, key dal.MediaKey, m *dal.Media) error {
	t.Helper()
	r, err := w.OpenBlob(t.Context(), name, key, m)
	if err != nil {
		return err
	}
	defer func() { _ = r.Close() }() // only read
	_, err = io.Copy(io.Discard, r)
	return err
}
