package media

import (
	"context"
	"crypto/hmac"
	"encoding/base64"
	"encoding/binary"
	"errors"
	"io"
	"time"

	"postdog.io/dal"
	"postdog.io/domain"
)

const (
	// ServePath is where files are served: below it come workspace, file and token.
	ServePath = "/media/"
	// urlLifetime is how long an address is good for at the most, and urlStep how often it changes: in between a browser
	// finds what it has already.
	urlLifetime = 10 * time.Minute
	urlStep     = 5 * time.Minute
)

// variants are how tokens name them.
var variants = map[byte]variant{'o': original, 't': thumbnail}

// URL is where to get a file, for five to ten minutes and without further credentials; empty unless it is there.
func URL(ctx context.Context, tx *dal.Tx, m *dal.Media) (string, error) {
	if m.Status != domain.MediaReady || m.BlobKey == nil {
		return "", nil
	}
	return address(ctx, tx, m.ID, 'o')
}

// ThumbnailURL is where to get a small picture of a file, likewise; empty where there is none.
func ThumbnailURL(ctx context.Context, tx *dal.Tx, m *dal.Media) (string, error) {
	if m.Status != domain.MediaReady || m.ThumbnailKey == nil {
		return "", nil
	}
	return address(ctx, tx, m.ID, 't')
}

// address signs an address for one variant of a file.
func address(ctx context.Context, tx *dal.Tx, id domain.MediaID, variant byte) (string, error) {
	claim := []byte{variant}
	claim = binary.BigEndian.AppendUint64(claim, uint64(tx.Now().Truncate(urlStep).Add(urlLifetime).Unix())) // #nosec G115 -- after 1970
	mac, err := tx.Hash(ctx, "media address", id.String()+"|"+string(claim))
	if err != nil {
		return "", err
	}
	return ServePath + tx.Workspace().String() + "/" + id.String() + "/" + base64.RawURLEncoding.EncodeToString(append(claim, mac...)), nil
}

const claimSize = 1 + 8

// checkAddress returns the variant that a token opens, if it is ours, for this file, and its time is not over.
func checkAddress(ctx context.Context, tx *dal.Tx, id domain.MediaID, token string) (variant, error) {
	raw, err := base64.RawURLEncoding.Strict().DecodeString(token)
	if err != nil || len(raw) < claimSize {
		return "", dal.ErrNotFound
	}
	claim, mac := raw[:claimSize], raw[claimSize:]
	want, err := tx.Hash(ctx, "media address", id.String()+"|"+string(claim))
	if err != nil {
		return "", err
	}
	until := time.Unix(int64(binary.BigEndian.Uint64(claim[1:])), 0) // #nosec G115 -- it was signed
	if !hmac.Equal(mac, want) || !tx.Now().Before(until) {
		return "", dal.ErrNotFound
	}
	return variants[claim[0]], nil
}

// File is a file that is being served.
type File struct {
	io.ReadSeekCloser
	MimeType string
	// Filename may be empty.
	Filename string
	// Version changes with the bytes.
	Version string
	Size    int64
}

// Open opens what an address stands for. It is NOT_FOUND for whatever is wrong with it: the token, the time, the workspace,
// the file, the person's key.
func (f *Files) Open(ctx context.Context, ws domain.WorkspaceID, id domain.MediaID, token string) (*File, error) {
	tx, err := f.Store.ReadWorkspace(ctx, ws)
	if err != nil {
		return nil, err
	}
	defer tx.Close()
	which, err := checkAddress(ctx, tx, id, token)
	if err != nil {
		return nil, err
	}
	m, err := dal.GetMedia(ctx, tx, id)
	if err != nil {
		return nil, err
	}
	key, err := dal.GetMediaKey(ctx, tx, m)
	if errors.Is(err, dal.ErrErased) {
		return nil, dal.ErrNotFound
	}
	if err != nil {
		return nil, err
	}
	tx.Close() // the bytes may take minutes
	name := m.BlobKey
	if which == thumbnail {
		name = m.ThumbnailKey
	}
	if m.Status != domain.MediaReady || name == nil {
		return nil, dal.ErrNotFound
	}
	r, err := f.open(ctx, *name, key, seat{ws, id, which})
	if errors.Is(err, errNoBlob) {
		return nil, dal.ErrNotFound
	}
	if err != nil {
		return nil, err
	}
	file := &File{ReadSeekCloser: r, MimeType: m.MimeType, Filename: m.Details.Filename, Version: *name, Size: r.size}
	if which == thumbnail {
		file.Filename = ""
		if file.MimeType, err = pictureType(r); err != nil {
			_ = r.Close() // only read
			return nil, err
		}
	}
	return file, nil
}

// pictureType tells a thumbnail's type by its first bytes.
func pictureType(r io.ReadSeeker) (string, error) {
	var head [8]byte
	if _, err := io.ReadFull(r, head[:]); err != nil {
		return "", err
	}
	return sniff(head[:]), rewind(r)
}
