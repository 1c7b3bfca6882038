package dal

import (
	"context"
	"encoding/binary"
)

// lockHash takes an advisory lock for the rest of the transaction, keyed by a look-up hash within the workspace. Two
// different hashes may share a lock: that costs a wait and nothing else.
func (tx *Tx) lockHash(ctx context.Context, hash []byte) error {
	_, err := tx.exec(ctx, tx.bun.NewRaw("select pg_advisory_xact_lock(?)", lockOf(hash)))
	return err
}

func lockOf(hash []byte) int64 { return int64(binary.BigEndian.Uint64(hash)) } // #nosec G115 -- any 64 bits will do
