package server

import (
	"context"
	"errors"
	"fmt"
	"path/filepath"

	"gocloud.dev/blob"
	"gocloud.dev/blob/fileblob"
)

// openBlobs opens where files lie: what BLOB_URL names, else a folder in the data directory that is made at the first
// start. The bytes are sealed before they come there.
func openBlobs(ctx context.Context, c Config) (*blob.Bucket, error) {
	if c.BlobURL != "" {
		b, err := blob.OpenBucket(ctx, c.BlobURL)
		if err != nil {
			return nil, errors.New("BLOB_URL wants a URL of a known kind, such as file:///srv/postdog/blobs") // the URL may hold a secret
		}
		return b, nil
	}
	dir, err := filepath.Abs(filepath.Join(c.DataDir, "blobs"))
	if err != nil {
		return nil, err
	}
	b, err := fileblob.OpenBucket(dir, &fileblob.Options{CreateDir: true, DirFileMode: 0o700, NoTempDir: true, Metadata: fileblob.MetadataDontWrite})
	if err != nil {
		return nil, fmt.Errorf("blobs: %s: %w", dir, err)
	}
	return b, nil
}
