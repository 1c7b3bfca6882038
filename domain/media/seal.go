package media

import (
	"crypto/cipher"
	"crypto/rand"
	"encoding/binary"
	"errors"
	"fmt"
	"io"

	"postdog.io/dal"
	"postdog.io/domain"
)

// A sealed blob is a version byte and a salt, then the bytes in chunks, each sealed on its own, so that a part can be read
// without the rest. The key is that blob's alone (see dal.MediaKey), so the nonce is the chunk's number. What a chunk stands
// for is its associated data: moved to another file, workspace or place it does not open, and a blob that was cut short
// lacks the chunk that says it is the last.
const (
	blobVersion = 1
	saltSize    = 32
	headerSize  = 1 + saltSize
	chunkSize   = 64 << 10
	tagSize     = 16
)

// errSealed says that a blob is not what was stored: cut short, changed, or put in another's place.
var errSealed = errors.New("media: a sealed blob does not open")

// variant is one of a file's blobs.
type variant string

const (
	original  variant = "original"
	thumbnail variant = "thumbnail"
)

// seat is where a blob belongs.
type seat struct {
	workspace domain.WorkspaceID
	media     domain.MediaID
	variant   variant
}

func (s seat) chunk(index int64, last bool) []byte {
	return fmt.Appendf(nil, "%s|%s|%s|%d|%t", s.workspace.UUID(), s.media.UUID(), s.variant, index, last)
}

func nonce(index int64) []byte {
	n := make([]byte, 12)
	binary.BigEndian.PutUint64(n[4:], uint64(index)) // #nosec G115 -- counted from zero
	return n
}

// sealer seals what is written to it. Close writes the last chunk; without it the blob does not open.
type sealer struct {
	to    io.Writer
	gcm   cipher.AEAD
	at    seat
	index int64
	plain []byte
}

func newSealer(to io.Writer, key dal.MediaKey, at seat) (*sealer, error) {
	header := make([]byte, headerSize)
	header[0] = blobVersion
	_, _ = rand.Read(header[1:]) // crypto/rand never fails
	gcm, err := key.Cipher(header[1:])
	if err != nil {
		return nil, err
	}
	_, err = to.Write(header)
	return &sealer{to: to, gcm: gcm, at: at, plain: make([]byte, 0, chunkSize+tagSize)}, err
}

// Write implements io.Writer.
func (s *sealer) Write(p []byte) (n int, err error) {
	for len(p) > 0 {
		if len(s.plain) == chunkSize { // only now is it known not to be the last
			if err := s.flush(false); err != nil {
				return n, err
			}
		}
		part := min(chunkSize-len(s.plain), len(p))
		s.plain = append(s.plain, p[:part]...)
		p, n = p[part:], n+part
	}
	return n, nil
}

// Close seals the last chunk.
func (s *sealer) Close() error { return s.flush(true) }

func (s *sealer) flush(last bool) error {
	sealed := s.gcm.Seal(s.plain[:0], nonce(s.index), s.plain, s.at.chunk(s.index, last)) // #nosec G407 -- the key is this blob's alone
	_, err := s.to.Write(sealed)
	s.plain, s.index = s.plain[:0], s.index+1
	return err
}

// plainSize is how many bytes a sealed blob of a size holds; false where no blob has that size.
func plainSize(sealed int64) (int64, bool) {
	body := sealed - headerSize
	if body < tagSize {
		return 0, false
	}
	chunks := (body + chunkSize + tagSize - 1) / (chunkSize + tagSize)
	plain := body - chunks*tagSize
	if plain < 0 || plain != 0 && plain <= (chunks-1)*chunkSize {
		return 0, false
	}
	return plain, true
}
