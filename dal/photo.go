package dal

import (
	"context"
	"time"

	"postdog.io/domain"
)

// InsertPhotoUpload stores the address that a session may upload one photo to; only the hash of its token.
func InsertPhotoUpload(ctx context.Context, tx *ControlTx, session domain.SessionID, tokenHash []byte, expiresAt time.Time) error {
	_, err := tx.exec(ctx, tx.bun.NewRaw("insert into photo_uploads (token_hash, session_id, expires_at) values (?, ?, ?)", tokenHash, session, expiresAt))
	return err
}

// UsePhotoUpload spends an address, and says whether it was the session's to spend.
func UsePhotoUpload(ctx context.Context, tx *ControlTx, session domain.SessionID, tokenHash []byte) (bool, error) {
	n, err := tx.exec(ctx, tx.bun.NewRaw("delete from photo_uploads where token_hash = ? and session_id = ? and expires_at > ?", tokenHash, session, tx.Now()))
	return n == 1, err
}

// DeleteEndedPhotoUploads clears addresses that nobody used in time.
func DeleteEndedPhotoUploads(ctx context.Context, tx *ControlTx) error {
	_, err := tx.exec(ctx, tx.bun.NewRaw("delete from photo_uploads where expires_at <= ?", tx.Now()))
	return err
}

// userPhotoRow annotates the column for the inventory of personal data.
type userPhotoRow struct {
	_      struct{} `bun:"table:user_photos"`
	Sealed []byte   `bun:"photo" personal:"user"`
}

// SetUserPhoto stores a person's photo in place of the last one. Versions are
// times, so that they never repeat, and a cached photo is not taken for another.
func SetUserPhoto(ctx context.Context, tx *ControlTx, u *User, photo []byte) error {
	var row userPhotoRow
	var err error
	if row.Sealed, err = tx.SealForUser(u, "user_photos", "photo", u.ID.UUID(), photo); err != nil {
		return err
	}
	if _, err := tx.exec(ctx, tx.bun.NewRaw(`
		insert into user_photos (user_id, photo) values (?, ?) on conflict (user_id) do update set photo = excluded.photo`, u.ID, row.Sealed)); err != nil {
		return err
	}
	return tx.scan(ctx, tx.bun.NewRaw("update users set photo_version = greatest(photo_version + 1, (extract(epoch from clock_timestamp()) * 1000000)::bigint) where id = ? returning photo_version", u.ID), &u.PhotoVersion)
}

// DeleteUserPhoto removes a person's photo.
func DeleteUserPhoto(ctx context.Context, tx *ControlTx, user domain.UserID) error {
	if _, err := tx.exec(ctx, tx.bun.NewRaw("delete from user_photos where user_id = ?", user)); err != nil {
		return err
	}
	_, err := tx.exec(ctx, tx.bun.NewRaw("update users set photo_version = 0 where id = ?", user))
	return err
}

// GetUserPhoto finds a person's photo; without one it is ErrNotFound.
func GetUserPhoto(ctx context.Context, tx *ControlTx, u *User) ([]byte, error) {
	var row userPhotoRow
	if err := tx.scan(ctx, tx.bun.NewRaw("select photo from user_photos where user_id = ?", u.ID), &row.Sealed); err != nil {
		return nil, err
	}
	return tx.OpenForUser(u, "user_photos", "photo", u.ID.UUID(), row.Sealed)
}

// ShareWorkspace says whether two people are members of one workspace that is not closed; of this one, if it is given.
func ShareWorkspace(ctx context.Context, tx *ControlTx, a, b domain.UserID, in domain.WorkspaceID) (bool, error) {
	var share bool
	err := tx.scan(ctx, tx.bun.NewRaw(`
		select exists (select from members x join members y on y.workspace_id = x.workspace_id join workspaces w on w.id = x.workspace_id
			where x.user_id = ?0 and y.user_id = ?1 and w.closed_at is null and (?2::uuid is null or w.id = ?2))`, a, b, in), &share)
	return share, err
}

// IsMember says whether a person is a member of a workspace that is not closed.
func IsMember(ctx context.Context, tx *ControlTx, user domain.UserID, ws domain.WorkspaceID) (bool, error) {
	return ShareWorkspace(ctx, tx, user, user, ws)
}
