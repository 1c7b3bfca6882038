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

// UndoAttempt takes one attempt out of a key's count.
func UndoAttempt(ctx context.Context, tx *ControlTx, key string) error {
	hash, err := tx.Hash("rate_limits", key)
	if err != nil {
		return err
	}
	_, err = tx.exec(ctx, tx.bun.NewRaw("update rate_limits set count = count - 1 where key_hash = ? and count > 0", hash))
	return err
}
