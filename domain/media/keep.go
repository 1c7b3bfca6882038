package media

import (
	"bytes"
	"context"
	"crypto/subtle"
	"errors"
	"io"
	"path"
	"strings"

	"postdog.io/dal"
	"postdog.io/domain"
)

// errDigest says that bytes are not those that the network announced.
var errDigest = errors.New("media: not the announced digest")

// errScan says that the scanner gave no verdict.
var errScan = errors.New("media: not scanned")

// kept is a file that was stored and looked into.
type kept struct {
	found
	size                int64
	blobKey, thumbnails string
}

// keep stores a file, up to most bytes, and looks into it. Nobody sees it before that has ended well. A *refusal says that
// it must not be kept, a sourceError that reading it failed; nothing is left of it then.
func (f *Files) keep(ctx context.Context, p place, from io.Reader, most int64) (k kept, err error) {
	at := seat{p.media.WorkspaceID, p.media.ID, original}
	head := make([]byte, sniffSize)
	n, err := io.ReadFull(source{from}, head)
	if err != nil && !errors.Is(err, io.EOF) && !errors.Is(err, io.ErrUnexpectedEOF) {
		return k, err
	}
	k.details = p.media.Details
	if k.mimeType, err = typeOf(p.media.Kind, p.media.MimeType, head[:n]); err != nil {
		return k, err
	}
	blob, err := f.put(ctx, p.key, at, io.MultiReader(bytes.NewReader(head[:n]), from), most)
	if errors.Is(err, errTooLarge) {
		err = refuse(tooLarge)
	}
	if err != nil {
		return k, err
	}
	k.blobKey, k.size = blob.name, blob.size
	defer func() {
		if err != nil {
			f.drop(ctx, at, k.blobKey, k.thumbnails)
		}
	}()
	if want := p.media.Source.SHA256; want != nil && subtle.ConstantTimeCompare(want, blob.digest) == 0 {
		return k, errDigest
	}
	return k, f.lookInto(ctx, p, at, &k)
}

// lookInto scans and inspects what was stored, and stores what comes of it.
func (f *Files) lookInto(ctx context.Context, p place, at seat, k *kept) error {
	r, err := f.open(ctx, k.blobKey, p.key, at)
	if err != nil {
		return err
	}
	defer func() { _ = r.Close() }() // only read; it may be another by then
	if f.Scanner != nil {
		isHarmful, err := f.Scanner.Harmful(ctx, r)
		if err != nil {
			return errors.Join(errScan, err)
		}
		if isHarmful {
			return refuse(harmful)
		}
		if err := rewind(r); err != nil {
			return err
		}
	}
	if k.mimeType == "audio/webm" && p.media.Source.ID == "" && p.media.Source.URL == "" {
		if r, err = f.repack(ctx, p, at, k, r); err != nil {
			return err
		}
	}
	if k.found, err = f.inspect(ctx, p.media.Kind, k.found, inStore{r}, k.size); err != nil || k.thumbnail == nil {
		return err
	}
	small, err := f.putBytes(ctx, p.key, seat{at.workspace, at.media, thumbnail}, k.thumbnail)
	k.thumbnails = small.name
	return err
}

// repack turns a recording of a browser into what networks take as a voice note. It returns what is to be read from then on.
func (f *Files) repack(ctx context.Context, p place, at seat, k *kept, r *opener) (*opener, error) {
	if k.size > maxHeardBytes {
		return r, refuse(notOpus)
	}
	webm, err := io.ReadAll(r)
	if err != nil {
		return r, err
	}
	ogg, err := remux(webm)
	if err != nil {
		return r, refuse(notOpus)
	}
	blob, err := f.putBytes(ctx, p.key, at, ogg)
	if err != nil {
		return r, err
	}
	f.drop(ctx, at, k.blobKey)
	k.blobKey, k.size, k.mimeType = blob.name, blob.size, "audio/ogg"
	if name := k.details.Filename; name != "" {
		k.details.Filename = strings.TrimSuffix(name, path.Ext(name)) + ".ogg"
	}
	packed, err := f.open(ctx, k.blobKey, p.key, at)
	if err != nil {
		return r, err
	}
	_ = r.Close() // read to its end
	return packed, nil
}

// ready notes on a row that its file is there.
func (k *kept) ready(m *dal.Media) {
	m.Status, m.MimeType, m.ByteSize, m.Details, m.FailureCode = domain.MediaReady, k.mimeType, k.size, k.details, nil
	m.BlobKey, m.ThumbnailKey = &k.blobKey, nil
	if k.thumbnails != "" {
		m.ThumbnailKey = &k.thumbnails
	}
}

// ended notes on a row how it ended without a file.
func ended(m *dal.Media, status domain.MediaStatus, code string) {
	m.Status, m.FailureCode = status, &code
	m.BlobKey, m.ThumbnailKey = nil, nil
}
