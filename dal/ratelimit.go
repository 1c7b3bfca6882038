package dal

import (
	"context"
	"time"
)

// CountAttempt counts one more attempt under a key (an account, an address) in a window that begins with the first and
// returns how many there are now and when the window ends. The key is stored as a keyed hash.
func CountAttempt(ctx context.Context, tx *ControlTx, key string, window time.Duration) (count int, endsAt time.Time, err error) {
	hash, err := tx.Hash("rate_limits", key)
	if err != nil {
		return 0, time.Time{}, err
	}
	now := tx.Now()
	err = tx.scan(ctx, tx.bun.NewRaw(`
		insert into rate_limits as r (key_hash, started_at, ends_at, count) values (?0, ?1, ?2, 1)
		on conflict (key_hash) do update set
			started_at = case when r.ends_at <= ?1 then ?1 else r.started_at end,
			count      = case when r.ends_at <= ?1 then 1 else r.count + 1 end,
			ends_at    = case when r.ends_at <= ?1 then ?2 else r.ends_at end
		returning count, ends_at`, hash, now, now.Add(window)), &count, &endsAt)
	return count, endsAt, err
}

// Attempts is a key's count of failures, and until when the next attempt is refused.
type Attempts struct {
	Count int
	// EndsAt is when the count is forgotten.
	EndsAt      time.Time
	LockedUntil *time.Time

	hash []byte
}

// LockAttempts finds a key's count and keeps others from changing it until the transaction ends. A count that has ended
// is 0.
func LockAttempts(ctx context.Context, tx *ControlTx, key string) (*Attempts, error) {
	hash, err := tx.Hash("rate_limits", key)
	if err != nil {
		return nil, err
	}
	a := &Attempts{hash: hash}
	now := tx.Now()
	err = tx.scan(ctx, tx.bun.NewRaw(`
		insert into rate_limits as r (key_hash, started_at, ends_at, count) values (?0, ?1, ?1, 0)
		on conflict (key_hash) do update set count = r.count returning count, ends_at, locked_until`, hash, now), &a.Count, &a.EndsAt, &a.LockedUntil)
	if !a.EndsAt.After(now) {
		a.Count, a.LockedUntil = 0, nil
	}
	return a, err
}

// UpdateAttempts stores a count that LockAttempts found.
func UpdateAttempts(ctx context.Context, tx *ControlTx, a *Attempts) error {
	_, err := tx.exec(ctx, tx.bun.NewRaw("update rate_limits set count = ?, ends_at = ?, locked_until = ? where key_hash = ?", a.Count, a.EndsAt, a.LockedUntil, a.hash))
	return err
}

// ForgetAttempts clears a key's count, after a success.
func ForgetAttempts(ctx context.Context, tx *ControlTx, key string) error {
	hash, err := tx.Hash("rate_limits", key)
	if err != nil {
		return err
	}
	_, err = tx.exec(ctx, tx.bun.NewRaw("delete from rate_limits where key_hash = ?", hash))
	return err
}

// DeleteEndedRateLimits clears counts whose window is over.
func DeleteEndedRateLimits(ctx context.Context, tx *ControlTx) error {
	_, err := tx.exec(ctx, tx.bun.NewRaw("delete from rate_limits where ends_at <= ?", tx.Now()))
	return err
}

// UndoAttempt takes one attempt out of a key's count, with the wait that it brought.
func UndoAttempt(ctx context.Context, tx *ControlTx, key string) error {
	hash, err := tx.Hash("rate_limits", key)
	if err != nil {
		return err
	}
	_, err = tx.exec(ctx, tx.bun.NewRaw("update rate_limits set count = count - 1, locked_until = null where key_hash = ? and count > 0", hash))
	return err
}
