package media

import (
	"context"
	"crypto/cipher"
	"errors"
	"fmt"
	"io"

	"gocloud.dev/blob"
	"gocloud.dev/gcerrors"

	"postdog.io/dal"
)

// opener reads a sealed blob from any place, and opens chunks as they are asked for. It is an io.ReadSeekCloser.
type opener struct {
	ctx    context.Context // of the request or job that reads
	bucket *blob.Bucket
	name   string
	gcm    cipher.AEAD
	at     seat
	size   int64
	chunks int64

	position int64
	// plain is chunk number held; none is held while held is negative.
	plain, sealed []byte
	held          int64
	// stream continues at chunk number next.
	stream *blob.Reader
	next   int64
}

// errNoBlob says that a blob is not there.
var errNoBlob = errors.New("media: the blob is not there")

// open opens one of a file's blobs.
func (f *Files) open(ctx context.Context, name string, key dal.MediaKey, at seat) (*opener, error) {
	attributes, err := f.Bucket.Attributes(ctx, name)
	if gcerrors.Code(err) == gcerrors.NotFound {
		return nil, errNoBlob
	}
	if err != nil {
		return nil, fmt.Errorf("media: look at a blob: %w", err)
	}
	size, ok := plainSize(attributes.Size)
	if !ok {
		return nil, errSealed
	}
	stream, err := f.Bucket.NewRangeReader(ctx, name, 0, -1, nil)
	if err != nil {
		return nil, fmt.Errorf("media: read a blob: %w", err)
	}
	o := &opener{
		ctx: ctx, bucket: f.Bucket, name: name, at: at, size: size, chunks: max((size+chunkSize-1)/chunkSize, 1),
		held: -1, stream: stream, sealed: make([]byte, chunkSize+tagSize),
	}
	header := make([]byte, headerSize)
	if _, err := io.ReadFull(stream, header); err != nil || header[0] != blobVersion {
		o.Close()
		return nil, errors.Join(errSealed, err)
	}
	if o.gcm, err = key.Cipher(header[1:]); err != nil {
		o.Close()
		return nil, err
	}
	return o, nil
}

// Read implements io.Reader.
func (o *opener) Read(p []byte) (int, error) {
	if o.position >= o.size {
		return 0, o.end()
	}
	if index := o.position / chunkSize; index != o.held {
		if err := o.load(index); err != nil {
			return 0, err
		}
	}
	n := copy(p, o.plain[o.position-o.held*chunkSize:])
	o.position += int64(n)
	return n, nil
}

// end is io.EOF; an empty file's one chunk is opened first, since it may be the rest of a longer one.
func (o *opener) end() error {
	if o.size == 0 && o.held < 0 {
		if err := o.load(0); err != nil {
			return err
		}
	}
	return io.EOF
}

// load opens a chunk.
func (o *opener) load(index int64) (err error) {
	if o.stream == nil || o.next != index {
		if o.stream != nil {
			_ = o.stream.Close() // read far enough
		}
		if o.stream, err = o.bucket.NewRangeReader(o.ctx, o.name, headerSize+index*(chunkSize+tagSize), -1, nil); err != nil {
			return fmt.Errorf("media: read a blob: %w", err)
		}
		o.next = index
	}
	o.held = -1
	last := index == o.chunks-1
	size := int64(chunkSize)
	if last {
		size = o.size - index*chunkSize
	}
	if _, err := io.ReadFull(o.stream, o.sealed[:size+tagSize]); err != nil {
		return fmt.Errorf("media: read a blob: %w", err)
	}
	if o.plain, err = o.gcm.Open(o.plain[:0], nonce(index), o.sealed[:size+tagSize], o.at.chunk(index, last)); err != nil {
		return errSealed
	}
	o.held, o.next = index, index+1
	return nil
}

// Seek implements io.Seeker.
func (o *opener) Seek(offset int64, whence int) (int64, error) {
	switch whence {
	case io.SeekCurrent:
		offset += o.position
	case io.SeekEnd:
		offset += o.size
	}
	if offset < 0 {
		return 0, errors.New("media: seek before the start")
	}
	o.position = offset
	return offset, nil
}

// Close implements io.Closer.
func (o *opener) Close() error {
	if o.stream == nil {
		return nil
	}
	err := o.stream.Close()
	o.stream = nil
	return err
}
