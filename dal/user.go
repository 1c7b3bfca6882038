package dal

import (
	"context"
	"strings"
	"time"

	"github.com/google/uuid"
	"github.com/uptrace/bun"

	"postdog.io/domain"
)

// User is a person with an account. Email and Name are sealed at rest under the person's own key.
type User struct {
	bun.BaseModel `bun:"table:users"`

	ID                    domain.UserID `bun:",pk"`
	EmailHash             []byte
	SealedEmail           []byte `bun:"email" personal:"user"`
	SealedName            []byte `bun:"name" personal:"user"`
	WrappedKey            []byte
	PasswordHash          string
	EmailVerifiedAt       *time.Time
	SealedTOTPSecret      []byte `bun:"totp_secret"`
	TOTPLastStep          int64  `bun:"totp_last_step"`
	TOTPEnrolledAt        *time.Time
	AcceptedPolicyVersion string
	AcceptedPolicyAt      time.Time
	SealedJobTitle        []byte    `bun:"job_title" personal:"user"`
	SealedPhone           []byte    `bun:"phone" personal:"user"`
	CreatedAt             time.Time `bun:",nullzero,default:now()"`
	// SealedPendingTOTPSecret is a new app's, not proven yet; it counts for nothing after PendingTOTPUntil.
	SealedPendingTOTPSecret []byte     `bun:"pending_totp_secret"`
	PendingTOTPUntil        *time.Time `bun:"pending_totp_until"`
	PasswordChangedAt       *time.Time
	// PhotoVersion grows with each of the person's photos; 0 means that there is none now.
	PhotoVersion int64
	ClosedAt     *time.Time

	Email             string `bun:"-"`
	Name              string `bun:"-"`
	JobTitle          string `bun:"-"`
	Phone             string `bun:"-"`
	TOTPSecret        []byte `bun:"-"`
	PendingTOTPSecret []byte `bun:"-"`
}

const usersTable = "users"

// NormalizeEmail is how addresses are compared: trimmed and in lower case.
func NormalizeEmail(address string) string { return strings.ToLower(strings.TrimSpace(address)) }

// InsertUser stores a new person; a second one with the same address is a duplicate of UsersEmailHash.
func InsertUser(ctx context.Context, tx *ControlTx, u *User) error {
	key, err := newDataKey()
	if err != nil {
		return err
	}
	if u.WrappedKey, err = tx.sealUserKey(u.ID, key); err != nil {
		return err
	}
	if u.EmailHash, err = tx.Hash("users.email", NormalizeEmail(u.Email)); err != nil {
		return err
	}
	if u.SealedEmail, err = seal(key, userPlace(u.ID, "email"), []byte(u.Email)); err != nil {
		return err
	}
	if u.SealedName, err = seal(key, userPlace(u.ID, "name"), []byte(u.Name)); err != nil {
		return err
	}
	_, err = tx.exec(ctx, tx.bun.NewInsert().Model(u))
	return err
}

// GetUser finds a person by id.
func GetUser(ctx context.Context, tx *ControlTx, id domain.UserID) (*User, error) {
	u := &User{ID: id}
	if err := tx.scan(ctx, tx.bun.NewSelect().Model(u).WherePK()); err != nil {
		return nil, err
	}
	return u, u.open(tx.store.keys.control)
}

// GetUserByEmail finds a person by address.
func GetUserByEmail(ctx context.Context, tx *ControlTx, email string) (*User, error) {
	hash, err := tx.Hash("users.email", NormalizeEmail(email))
	if err != nil {
		return nil, err
	}
	u := &User{}
	if err := tx.scan(ctx, tx.bun.NewSelect().Model(u).Where("email_hash = ?", hash)); err != nil {
		return nil, err
	}
	return u, u.open(tx.store.keys.control)
}

// SetUserEmailVerified notes that the person holds their address.
func SetUserEmailVerified(ctx context.Context, tx *ControlTx, id domain.UserID) error {
	_, err := tx.exec(ctx, tx.bun.NewRaw("update users set email_verified_at = coalesce(email_verified_at, ?) where id = ?", tx.Now(), id))
	return err
}

// SetUserTOTP stores the secret of the person's first authenticator app and the time step that proved it. Where there is
// an app already it changes nothing and returns false.
func SetUserTOTP(ctx context.Context, tx *ControlTx, u *User, secret []byte, step int64) (bool, error) {
	key, err := tx.openUserKey(u)
	if err != nil {
		return false, err
	}
	sealed, err := seal(key, userPlace(u.ID, "totp_secret"), secret)
	if err != nil {
		return false, err
	}
	n, err := tx.exec(ctx, tx.bun.NewRaw(`
		update users set totp_secret = ?, totp_last_step = ?, totp_enrolled_at = ? where id = ? and totp_enrolled_at is null`, sealed, step, tx.Now(), u.ID))
	return n == 1, err
}

// UseTOTPStep spends a time step: it says whether the step is later than every one spent before. Of several requests
// with the same code exactly one is told yes, because the row's lock makes them take turns.
func UseTOTPStep(ctx context.Context, tx *ControlTx, id domain.UserID, step int64) (bool, error) {
	n, err := tx.exec(ctx, tx.bun.NewRaw("update users set totp_last_step = ? where id = ? and totp_last_step < ?", step, id, step))
	return n == 1, err
}

func userPlace(id domain.UserID, column string) place {
	return place{table: usersTable, column: column, row: id.UUID()}
}

func (tx *ControlTx) sealUserKey(id domain.UserID, key dataKey) ([]byte, error) {
	return seal(tx.store.keys.control, userPlace(id, "wrapped_key"), key.bytes[:])
}

func (tx *ControlTx) openUserKey(u *User) (dataKey, error) {
	return openWrapped(tx.store.keys.control, userPlace(u.ID, "wrapped_key"), u.WrappedKey)
}

func openWrapped(with dataKey, at place, wrapped []byte) (dataKey, error) {
	plain, err := open(with, at, wrapped)
	if err != nil || plain == nil {
		return dataKey{}, err
	}
	return dataKeyOf(plain)
}

// open fills the readable fields.
func (u *User) open(control dataKey) error {
	key, err := openWrapped(control, userPlace(u.ID, "wrapped_key"), u.WrappedKey)
	if err != nil {
		return err
	}
	for _, field := range []struct {
		column string
		sealed []byte
		into   *string
	}{
		{"email", u.SealedEmail, &u.Email}, {"name", u.SealedName, &u.Name},
		{"job_title", u.SealedJobTitle, &u.JobTitle}, {"phone", u.SealedPhone, &u.Phone},
	} {
		plain, err := open(key, userPlace(u.ID, field.column), field.sealed)
		if err != nil {
			return err
		}
		*field.into = string(plain)
	}
	if u.TOTPSecret, err = open(key, userPlace(u.ID, "totp_secret"), u.SealedTOTPSecret); err != nil {
		return err
	}
	u.PendingTOTPSecret, err = open(key, userPlace(u.ID, "pending_totp_secret"), u.SealedPendingTOTPSecret)
	return err
}

// SealForUser seals a value that belongs to a person, outside the users table.
func (tx *ControlTx) SealForUser(u *User, table, column string, row uuid.UUID, plain []byte) ([]byte, error) {
	key, err := tx.openUserKey(u)
	if err != nil {
		return nil, err
	}
	return seal(key, place{table: table, column: column, row: row}, plain)
}

// OpenForUser opens what SealForUser sealed.
func (tx *ControlTx) OpenForUser(u *User, table, column string, row uuid.UUID, sealed []byte) ([]byte, error) {
	key, err := tx.openUserKey(u)
	if err != nil {
		return nil, err
	}
	return open(key, place{table: table, column: column, row: row}, sealed)
}
