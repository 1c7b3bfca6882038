package dal

import (
	"context"
	"time"

	"github.com/uptrace/bun"
)

// InsertMediaStrays notes blobs that no file points at, and from when on they may be removed.
func InsertMediaStrays(ctx context.Context, tx *Tx, due time.Time, keys ...string) error {
	for _, key := range keys {
		_, err := tx.exec(ctx, tx.bun.NewRaw(`
			insert into media_strays (workspace_id, blob_key, due_at) values (?, ?, ?)
			on conflict (workspace_id, blob_key) do update set due_at = excluded.due_at`, tx.workspace, key, due))
		if err != nil {
			return err
		}
	}
	return nil
}

// ListMediaStrays lists blobs that may be removed at a time, those that are due longest first.
func ListMediaStrays(ctx context.Context, tx *Tx, at time.Time, limit int) (keys []string, err error) {
	return keys, tx.scan(ctx, tx.bun.NewRaw("select blob_key from media_strays where workspace_id = ? and due_at <= ? order by due_at limit ?", tx.workspace, at, limit), &keys)
}

// DeleteMediaStrays forgets blobs that were removed, or that a file points at now.
func DeleteMediaStrays(ctx context.Context, tx *Tx, keys ...string) error {
	if len(keys) == 0 {
		return nil
	}
	_, err := tx.exec(ctx, tx.bun.NewRaw("delete from media_strays where workspace_id = ? and blob_key in (?)", tx.workspace, bun.List(keys)))
	return err
}
