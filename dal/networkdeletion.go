package dal

import (
	"context"
	"encoding/base32"
	"strings"
	"time"

	"github.com/uptrace/bun"

	"postdog.io/domain"
)

// NetworkDeletion is what a network asked us to delete of a person who had let us use their accounts. Of the person it holds a
// keyed hash, and of the code that looks it up a hash.
type NetworkDeletion struct {
	bun.BaseModel `bun:"table:network_deletions"`

	ID          domain.NetworkDeletionID `bun:",pk"`
	Login       domain.Login
	SubjectHash []byte
	CodeHash    []byte
	Status      domain.DeletionStatus
	ReceivedAt  time.Time
	// IssuedAt is when the network asked: what was granted later is not meant.
	IssuedAt time.Time
	DoneAt   *time.Time

	// Code looks it up on its public page: 160 bits that nobody can guess.
	Code string `bun:"-"`
}

// code is made of the id under a key of ours, so that it need not be kept to be given again.
func (d *NetworkDeletion) code(tx *ControlTx) (string, error) {
	hash, err := tx.Hash("network_deletions.code", d.ID.String())
	if err != nil {
		return "", err
	}
	return strings.ToLower(base32.StdEncoding.WithPadding(base32.NoPadding).EncodeToString(hash[:20])), nil
}

// GetOrInsertNetworkDeletion finds the deletion that a person waits for, or begins one. It says whether it is new.
func GetOrInsertNetworkDeletion(ctx context.Context, tx *ControlTx, login domain.Login, subject string, issued time.Time) (*NetworkDeletion, bool, error) {
	hash, err := tx.subjectHash(login, subject)
	if err != nil {
		return nil, false, err
	}
	d := &NetworkDeletion{ID: domain.NewID[domain.NetworkDeletionID](), Login: login, SubjectHash: hash, Status: domain.DeletionReceived, ReceivedAt: tx.Now(), IssuedAt: issued}
	if d.Code, err = d.code(tx); err != nil {
		return nil, false, err
	}
	d.CodeHash = domain.HashToken(d.Code)
	n, err := tx.exec(ctx, tx.bun.NewInsert().Model(d).On("conflict (login, subject_hash) where status <> 'DONE' do nothing"))
	if err != nil || n == 1 {
		return d, true, err
	}
	known := &NetworkDeletion{}
	err = tx.scan(ctx, tx.bun.NewRaw(`
		update network_deletions set issued_at = greatest(issued_at, ?0) where login = ?1 and subject_hash = ?2 and status <> 'DONE' returning *`,
		issued, login, hash), known)
	if err != nil {
		return nil, false, err
	}
	known.Code, err = known.code(tx)
	return known, false, err
}

// GetNetworkDeletion finds a deletion by its code.
func GetNetworkDeletion(ctx context.Context, tx *ControlTx, code string) (*NetworkDeletion, error) {
	d := &NetworkDeletion{Code: code}
	return d, tx.scan(ctx, tx.bun.NewSelect().Model(d).Where("code_hash = ?", domain.HashToken(code)))
}

// SetNetworkDeletionStatus notes how far a deletion has come, and returns it. One that is done stays so.
func SetNetworkDeletionStatus(ctx context.Context, tx *ControlTx, id domain.NetworkDeletionID, status domain.DeletionStatus) (*NetworkDeletion, error) {
	d := &NetworkDeletion{}
	return d, tx.scan(ctx, tx.bun.NewRaw(`
		update network_deletions set status = ?0, done_at = case when ?0 = 'DONE' then ?1::timestamptz end where id = ?2 and status <> 'DONE' returning *`,
		status, tx.Now(), id), d)
}
