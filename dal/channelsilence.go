package dal

import (
	"context"
	"time"

	"postdog.io/domain"
)

// ChannelSilence is a channel that usually hears something at this time of the day, and heard nothing.
type ChannelSilence struct {
	ChannelID domain.ChannelID
	// LastAt is when the last delivery came.
	LastAt time.Time
	// Told says whether an alert was raised on it since.
	Told bool
}

// ListSilentChannels finds the connected channels for which nothing came in a window that ends now, though something came in
// the same window a week ago, and on as many of the last seven days as are given.
func ListSilentChannels(ctx context.Context, tx *Tx, now time.Time, window time.Duration, days int) ([]ChannelSilence, error) {
	var all []ChannelSilence
	return all, tx.scan(ctx, tx.bun.NewRaw(`
		with quiet as (
			select c.id from channels c where c.workspace_id = ?0 and c.status = ?1
			and not exists (select from webhook_deliveries w where w.workspace_id = ?0 and w.channel_id = c.id and w.received_at > ?2::timestamptz - ?3 * interval '1 second')
		), habits as (
			select q.id, count(*) as days, bool_or(d = 7) as week_ago from quiet q, generate_series(1, 7) d
			where exists (select from webhook_deliveries w where w.workspace_id = ?0 and w.channel_id = q.id
				and w.received_at > ?2::timestamptz - d * interval '24 hours' - ?3 * interval '1 second' and w.received_at <= ?2::timestamptz - d * interval '24 hours')
			group by q.id
		), silent as (
			select h.id, (select max(w.received_at) from webhook_deliveries w where w.workspace_id = ?0 and w.channel_id = h.id) as last_at
			from habits h where h.days >= ?4 and h.week_ago
		)
		select s.id as channel_id, s.last_at, exists (
			select from security_alerts a where a.workspace_id = ?0 and a.channel_id = s.id and a.kind = ?5 and a.raised_at > s.last_at
		) as told from silent s order by s.id`,
		tx.workspace, domain.ChannelConnected, now, window.Seconds(), days, domain.ChannelSilentAlert), &all)
}
