package media

import (
	"bytes"
	"context"
	"crypto/sha256"
	"errors"
	"fmt"
	"io"
	"time"

	"github.com/google/uuid"
	"gocloud.dev/blob"
	"gocloud.dev/gcerrors"

	"postdog.io/dal"
)

// strayFor is how long a blob that is being written may lie there before it counts as left behind.
const strayFor = time.Hour

// stored is a blob that was written.
type stored struct {
	name   string
	size   int64
	digest []byte
}

// errTooLarge says that there was more than may be kept.
var errTooLarge = errors.New("media: too large")

// sourceError is a failure of where the bytes came from, not of the blob store.
type sourceError struct{ error }

// Unwrap returns the cause.
func (e sourceError) Unwrap() error { return e.error }

// source marks the errors of a reader as its own.
type source struct{ io.Reader }

// Read implements io.Reader.
func (s source) Read(p []byte) (int, error) {
	n, err := s.Reader.Read(p)
	if err != nil && !errors.Is(err, io.EOF) {
		err = sourceError{err}
	}
	return n, err
}

// put seals what it reads into a blob of a new name: up to most bytes, else errTooLarge. Until a file points at it, it is
// noted as a stray, so that nothing is left behind where this process dies.
func (f *Files) put(ctx context.Context, key dal.MediaKey, at seat, from io.Reader, most int64) (s stored, err error) {
	s.name = at.workspace.UUID().String() + "/" + at.media.UUID().String() + "/" + uuid.NewString()
	err = f.Store.InWorkspace(ctx, at.workspace, func(tx *dal.Tx) error {
		return dal.InsertMediaStrays(ctx, tx, tx.Now().Add(strayFor), s.name)
	})
	if err != nil {
		return s, err
	}
	writing, cancel := context.WithCancel(ctx) // an upload whose context ended leaves nothing
	defer cancel()
	w, err := f.Bucket.NewWriter(writing, s.name, &blob.WriterOptions{ContentType: "application/octet-stream", DisableContentTypeDetection: true})
	if err != nil {
		return s, fmt.Errorf("media: write a blob: %w", err)
	}
	digest := sha256.New()
	sealing, err := newSealer(w, key, at)
	if err == nil {
		s.size, err = io.Copy(io.MultiWriter(sealing, digest), io.LimitReader(source{from}, most+1))
	}
	if err == nil && s.size > most {
		err = errTooLarge
	}
	if err == nil {
		err = sealing.Close()
	}
	if err != nil {
		cancel()
		_ = w.Close() // tells of the cancelling
		f.drop(ctx, at, s.name)
		return s, err
	}
	if err := w.Close(); err != nil {
		return s, fmt.Errorf("media: write a blob: %w", err)
	}
	s.digest = digest.Sum(nil)
	return s, nil
}

// drop removes blobs that nobody needs. What can't be removed now is a stray that housekeeping finds.
func (f *Files) drop(ctx context.Context, at seat, names ...string) {
	ctx = context.WithoutCancel(ctx)
	for _, name := range names {
		if name == "" {
			continue
		}
		err := f.Bucket.Delete(ctx, name)
		if err == nil || gcerrors.Code(err) == gcerrors.NotFound {
			err = f.Store.InWorkspace(ctx, at.workspace, func(tx *dal.Tx) error { return dal.DeleteMediaStrays(ctx, tx, name) })
		}
		if err != nil {
			f.Logger.WarnContext(ctx, "a blob was not removed; it is tried again", "error", err)
		}
	}
}

// putBytes is put for what is in memory.
func (f *Files) putBytes(ctx context.Context, key dal.MediaKey, at seat, data []byte) (stored, error) {
	return f.put(ctx, key, at, bytes.NewReader(data), int64(len(data)))
}
