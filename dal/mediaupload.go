package dal

import (
	"context"
	"time"

	"github.com/uptrace/bun"

	"postdog.io/domain"
)

// MediaUpload is an address that takes one file, once; only the hash of its token is stored.
type MediaUpload struct {
	bun.BaseModel `bun:"table:media_uploads"`

	WorkspaceID domain.WorkspaceID `bun:",pk"`
	TokenHash   []byte             `bun:",pk"`
	MediaID     domain.MediaID
	// ByteSize is the size that was announced.
	ByteSize  int64
	ExpiresAt time.Time
	UsedAt    *time.Time
}

// InsertMediaUpload stores an address.
func InsertMediaUpload(ctx context.Context, tx *Tx, u *MediaUpload) error {
	u.WorkspaceID = tx.workspace
	_, err := tx.exec(ctx, tx.bun.NewInsert().Model(u))
	return err
}

// UseMediaUpload spends an address that is neither used nor expired.
func UseMediaUpload(ctx context.Context, tx *Tx, tokenHash []byte) (*MediaUpload, error) {
	u := &MediaUpload{}
	return u, tx.scan(ctx, tx.bun.NewRaw(`
		update media_uploads set used_at = ?0 where workspace_id = ?1 and token_hash = ?2 and used_at is null and expires_at > ?0 returning *`,
		tx.Now(), tx.workspace, tokenHash), u)
}

// DeleteMediaUploads forgets a file's addresses.
func DeleteMediaUploads(ctx context.Context, tx *Tx, id domain.MediaID) error {
	_, err := tx.exec(ctx, tx.bun.NewRaw("delete from media_uploads where workspace_id = ? and media_id = ?", tx.workspace, id))
	return err
}

// DeleteAbandonedMedia forgets files whose upload was not finished, and whose address ended before a time. It returns how
// many there were.
func DeleteAbandonedMedia(ctx context.Context, tx *Tx, before time.Time) (int64, error) {
	return tx.exec(ctx, tx.bun.NewRaw(`
		delete from media m using media_uploads u where u.workspace_id = m.workspace_id and u.media_id = m.id
		and m.workspace_id = ? and u.expires_at < ? and m.status <> 'READY'
		and not exists (select from message_media f where f.workspace_id = m.workspace_id and f.media_id = m.id)`, tx.workspace, before))
}
