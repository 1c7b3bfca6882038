package dal

import (
	"context"

	"postdog.io/domain"
)

// SeeDevice remembers that a person signed in with a device, by its words, and says whether it is a new one beside others.
// The very first is not new.
func SeeDevice(ctx context.Context, tx *ControlTx, user domain.UserID, device string) (isNew bool, err error) {
	hash, err := tx.Hash("known_devices", user.String()+"|"+device)
	if err != nil {
		return false, err
	}
	err = tx.scan(ctx, tx.bun.NewRaw(`
		with others as (select count(*) as n, bool_or(device_hash = ?1) as known from known_devices where user_id = ?0),
		seen as (
			insert into known_devices (user_id, device_hash, last_seen_at) values (?0, ?1, ?2)
			on conflict (user_id, device_hash) do update set last_seen_at = excluded.last_seen_at)
		select n > 0 and not known from others`, user, hash, tx.Now()), &isNew)
	return isNew, err
}
