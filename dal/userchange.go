package dal

import (
	"context"
	"crypto/rand"
	"time"

	"postdog.io/domain"
)

// LockUser finds a person by id, and keeps others from changing them. Rows that refer to the person may still be added.
func LockUser(ctx context.Context, tx *ControlTx, id domain.UserID) (*User, error) {
	u := &User{ID: id}
	if err := tx.scan(ctx, tx.bun.NewSelect().Model(u).WherePK().For("no key update")); err != nil {
		return nil, err
	}
	return u, u.open(tx.store.keys.control)
}

// sealField seals a field of a person; an empty one becomes NULL.
func (tx *ControlTx) sealField(u *User, column string, plain []byte) ([]byte, error) {
	if len(plain) == 0 {
		return nil, nil
	}
	return tx.SealForUser(u, usersTable, column, u.ID.UUID(), plain)
}

// SetUserPassword stores a new password.
func SetUserPassword(ctx context.Context, tx *ControlTx, id domain.UserID, hash string) error {
	_, err := tx.exec(ctx, tx.bun.NewRaw("update users set password_hash = ?, password_changed_at = ? where id = ?", hash, tx.Now(), id))
	return err
}

// SetUserEmail stores a new address, which is confirmed; one that another person has is a duplicate of UsersEmailHash.
func SetUserEmail(ctx context.Context, tx *ControlTx, u *User, email string) error {
	hash, err := tx.Hash("users.email", NormalizeEmail(email))
	if err != nil {
		return err
	}
	sealed, err := tx.sealField(u, "email", []byte(email))
	if err != nil {
		return err
	}
	_, err = tx.exec(ctx, tx.bun.NewRaw("update users set email = ?, email_hash = ?, email_verified_at = ? where id = ?", sealed, hash, tx.Now(), u.ID))
	return err
}

// SetUserProfile stores the person's name, job title and phone as they are in u.
func SetUserProfile(ctx context.Context, tx *ControlTx, u *User) (err error) {
	for column, field := range map[string]struct {
		plain string
		into  *[]byte
	}{
		"name": {u.Name, &u.SealedName}, "job_title": {u.JobTitle, &u.SealedJobTitle}, "phone": {u.Phone, &u.SealedPhone},
	} {
		if *field.into, err = tx.sealField(u, column, []byte(field.plain)); err != nil {
			return err
		}
	}
	_, err = tx.exec(ctx, tx.bun.NewUpdate().Model(u).Column("name", "job_title", "phone").WherePK())
	return err
}

// SetPendingTOTP stores the secret of a new authenticator app that is not proven yet. The one in use goes on.
func SetPendingTOTP(ctx context.Context, tx *ControlTx, u *User, secret []byte, until time.Time) error {
	sealed, err := tx.sealField(u, "pending_totp_secret", secret)
	if err != nil {
		return err
	}
	_, err = tx.exec(ctx, tx.bun.NewRaw("update users set pending_totp_secret = ?, pending_totp_until = ? where id = ?", sealed, until, u.ID))
	return err
}

// ReplaceUserTOTP makes the pending authenticator app of a locked person the one in use, and spends the step that proved it.
func ReplaceUserTOTP(ctx context.Context, tx *ControlTx, u *User, step int64) error {
	sealed, err := tx.sealField(u, "totp_secret", u.PendingTOTPSecret)
	if err != nil {
		return err
	}
	_, err = tx.exec(ctx, tx.bun.NewRaw(`
		update users set totp_secret = ?, totp_last_step = ?, totp_enrolled_at = ?, pending_totp_secret = null, pending_totp_until = null
		where id = ?`, sealed, step, tx.Now(), u.ID))
	return err
}

// DeleteUserTOTP takes a person's authenticator app and recovery codes away: they set up new ones at their next sign-in.
func DeleteUserTOTP(ctx context.Context, tx *ControlTx, id domain.UserID) error {
	_, err := tx.exec(ctx, tx.bun.NewRaw(`
		update users set totp_secret = null, totp_enrolled_at = null, pending_totp_secret = null, pending_totp_until = null where id = ?`, id))
	if err != nil {
		return err
	}
	_, err = tx.exec(ctx, tx.bun.NewDelete().Model((*RecoveryCode)(nil)).Where("user_id = ?", id))
	return err
}

// VoidSignInChallenges ends a person's sign-ins that have begun: what they proved no longer counts.
func VoidSignInChallenges(ctx context.Context, tx *ControlTx, id domain.UserID) error {
	_, err := tx.exec(ctx, tx.bun.NewRaw("update sign_in_challenges set used_at = ? where user_id = ? and used_at is null", tx.Now(), id))
	return err
}

// DeleteUser removes a person and all that hangs on them.
func DeleteUser(ctx context.Context, tx *ControlTx, id domain.UserID) error {
	_, err := tx.exec(ctx, tx.bun.NewRaw("delete from users where id = ?", id))
	return err
}

// CloseUser ends an account for good. Nothing finds it by its address any more, which is free for a new account.
func CloseUser(ctx context.Context, tx *ControlTx, id domain.UserID) error {
	nobodys := make([]byte, 32)
	_, _ = rand.Read(nobodys)
	_, err := tx.exec(ctx, tx.bun.NewRaw(`
		update users set closed_at = ?, email_hash = ?, password_hash = '', job_title = null, phone = null, photo_version = 0 where id = ?`,
		tx.Now(), nobodys, id))
	if err != nil {
		return err
	}
	if _, err := tx.exec(ctx, tx.bun.NewRaw("delete from user_photos where user_id = ?", id)); err != nil {
		return err
	}
	return DeleteUserTOTP(ctx, tx, id)
}
