package dal

import (
	"bytes"
	"context"
	"time"

	"github.com/google/uuid"
	"github.com/uptrace/bun"

	"postdog.io/domain"
)

// Session is an open sign-in; only the hash of its token is stored.
type Session struct {
	bun.BaseModel `bun:"table:sessions"`

	ID        domain.SessionID `bun:",pk"`
	UserID    domain.UserID
	Kind      domain.SessionKind `bun:",nullzero,default:'BROWSER'"`
	TokenHash []byte
	// FormerTokenHash is that of the token before, which goes on until FormerTokenUntil; see KeepFormerToken.
	FormerTokenHash  []byte
	FormerTokenUntil *time.Time
	SealedDevice     []byte  `bun:"device" personal:"user"`
	SealedAddress    []byte  `bun:"address" personal:"user"`
	Country          *string // of the address, ISO 3166
	CreatedAt        time.Time
	// ExpiresAt is the end whatever happens, IdleUntil the end if it is not used, TokenUntil that of the token at hand.
	ExpiresAt   time.Time
	IdleUntil   time.Time
	TokenUntil  time.Time
	LastUsedAt  time.Time
	RevokedAt   *time.Time
	SteppedUpAt *time.Time

	Device  string `bun:"-"`
	Address string `bun:"-"`
}

// Seal fills the sealed fields from the readable ones, for the session's person.
func (s *Session) Seal(tx *ControlTx, u *User) (err error) {
	if s.Device != "" {
		if s.SealedDevice, err = tx.SealForUser(u, "sessions", "device", s.ID.UUID(), []byte(s.Device)); err != nil {
			return err
		}
	}
	if s.Address != "" {
		s.SealedAddress, err = tx.SealForUser(u, "sessions", "address", s.ID.UUID(), []byte(s.Address))
	}
	return err
}

// Open fills the readable fields from the sealed ones.
func (s *Session) Open(tx *ControlTx, u *User) error {
	device, err := tx.OpenForUser(u, "sessions", "device", s.ID.UUID(), s.SealedDevice)
	if err != nil {
		return err
	}
	address, err := tx.OpenForUser(u, "sessions", "address", s.ID.UUID(), s.SealedAddress)
	s.Device, s.Address = string(device), string(address)
	return err
}

// openSession is the condition under which a session counts, at the time ?0.
const openSession = "revoked_at is null and expires_at > ?0 and idle_until > ?0"

// InsertSession stores a session. Ends that are not given are the session's own.
func InsertSession(ctx context.Context, tx *ControlTx, s *Session) error {
	for _, t := range []*time.Time{&s.IdleUntil, &s.TokenUntil} {
		if t.IsZero() {
			*t = s.ExpiresAt
		}
	}
	if s.LastUsedAt.IsZero() {
		s.LastUsedAt = s.CreatedAt
	}
	_, err := tx.exec(ctx, tx.bun.NewInsert().Model(s))
	return err
}

// GetSession finds a session that is neither revoked nor expired, nor was left unused for too long, by its token.
func GetSession(ctx context.Context, tx *ControlTx, tokenHash []byte) (*Session, error) {
	s := &Session{}
	err := tx.scan(ctx, tx.bun.NewSelect().Model(s).
		Where(openSession+" and token_until > ?0 and (token_hash = ?1 or former_token_hash = ?1 and former_token_until > ?0)", tx.Now(), tokenHash))
	if !bytes.Equal(s.TokenHash, tokenHash) {
		s.SteppedUpAt = nil // what a code opened is for who has the token that came with it
	}
	return s, err
}

// KeepFormerToken lets a token that a session had before go on until a time, without what a code opened.
func KeepFormerToken(ctx context.Context, tx *ControlTx, id domain.SessionID, tokenHash []byte, until time.Time) error {
	_, err := tx.exec(ctx, tx.bun.NewRaw("update sessions set former_token_hash = ?, former_token_until = ? where id = ?", tokenHash, until, id))
	return err
}

// GetOpenSession finds an open session of a person by its id.
func GetOpenSession(ctx context.Context, tx *ControlTx, user domain.UserID, id domain.SessionID) (*Session, error) {
	s := &Session{}
	return s, tx.scan(ctx, tx.bun.NewSelect().Model(s).Where(openSession+" and user_id = ?1 and id = ?2", tx.Now(), user, id))
}

// LockSession finds an open session of a person by its id, and keeps others from changing it.
func LockSession(ctx context.Context, tx *ControlTx, user domain.UserID, id domain.SessionID) (*Session, error) {
	s := &Session{}
	err := tx.scan(ctx, tx.bun.NewSelect().Model(s).Where(openSession+" and user_id = ?1 and id = ?2", tx.Now(), user, id).For("update"))
	return s, err
}

// ListSessions lists a person's open sessions, the latest used first.
func ListSessions(ctx context.Context, tx *ControlTx, user domain.UserID) ([]*Session, error) {
	var ss []*Session
	err := tx.scan(ctx, tx.bun.NewSelect().Model(&ss).Where(openSession+" and user_id = ?1", tx.Now(), user).Order("last_used_at desc", "id desc"))
	return ss, err
}

// TouchSession notes that a session is in use, and until when it may stay unused from now.
func TouchSession(ctx context.Context, tx *ControlTx, id domain.SessionID, idleUntil time.Time) error {
	_, err := tx.exec(ctx, tx.bun.NewRaw("update sessions set last_used_at = ?, idle_until = ? where id = ?", tx.Now(), idleUntil, id))
	return err
}

// RotateSession gives a session a new token; the old one stops working.
func RotateSession(ctx context.Context, tx *ControlTx, id domain.SessionID, tokenHash []byte, tokenUntil time.Time) error {
	_, err := tx.exec(ctx, tx.bun.NewRaw("update sessions set token_hash = ?, token_until = ?, former_token_hash = null where id = ?", tokenHash, tokenUntil, id))
	return err
}

// RevokeSession ends a session for good.
func RevokeSession(ctx context.Context, tx *ControlTx, id domain.SessionID) error {
	_, err := tx.exec(ctx, tx.bun.NewRaw("update sessions set revoked_at = coalesce(revoked_at, ?) where id = ?", tx.Now(), id))
	return err
}

// RevokeSessions ends all of a person's open sessions but one (zero: all), and returns which.
func RevokeSessions(ctx context.Context, tx *ControlTx, user domain.UserID, but domain.SessionID) ([]domain.SessionID, error) {
	list, err := tx.uuids(ctx, tx.bun.NewRaw("update sessions set revoked_at = ?0 where "+openSession+" and user_id = ?1 and id is distinct from ?2 returning id",
		tx.Now(), user, but))
	ids := make([]domain.SessionID, len(list))
	for i, u := range list {
		ids[i] = domain.IDFromUUID[domain.SessionID](u)
	}
	return ids, err
}

// SetSessionSteppedUp notes that the person proved their presence just now.
func SetSessionSteppedUp(ctx context.Context, tx *ControlTx, id domain.SessionID) error {
	_, err := tx.exec(ctx, tx.bun.NewRaw("update sessions set stepped_up_at = ? where id = ?", tx.Now(), id))
	return err
}

// ListRevokedSessions lists those of some sessions that were ended; not those that ended by time.
func ListRevokedSessions(ctx context.Context, tx *ControlTx, ids []domain.SessionID) ([]domain.SessionID, error) {
	var found []uuid.UUID
	err := tx.rows(ctx, &found, "select i.id from unnest($1::uuid[]) as i (id) where not exists (select from sessions s where s.id = i.id and s.revoked_at is null)",
		idsOf(ids, itself))
	return columnOf(found, domain.IDFromUUID[domain.SessionID]), err
}
