package dal

import (
	"context"
	"time"

	"github.com/uptrace/bun"

	"postdog.io/channel"
	"postdog.io/domain"
)

// Number is what a network says of a channel that is a phone number.
type Number struct {
	bun.BaseModel `bun:"table:numbers"`

	WorkspaceID  domain.WorkspaceID `bun:",pk"`
	ChannelID    domain.ChannelID   `bun:",pk"`
	VerifiedName string
	NameStatus   string
	Quality      string
	Status       string
	Verified     bool
	// Registered is false where the network's API does not know the number; it is supposed to until the network was asked.
	Registered bool
	// MessagingLimit is to how many people in a day the business may write first: channel.Unlimited, or 0 where it is not known.
	MessagingLimit int
	// PerSecond is how many messages it may send in a second; 0 where that is not known.
	PerSecond int
	OnPhone   bool
	HasPin    bool
	// PinSetAt is when we set its two-step PIN the last time.
	PinSetAt *time.Time
	Problems []channel.NumberProblem `bun:"type:jsonb"`
	// Restrictions are what the network forbids, each until when.
	Restrictions map[string]time.Time    `bun:"type:jsonb"`
	Profile      channel.BusinessProfile `bun:"type:jsonb"`
	// SyncedAt is when the network was asked last; nil asks for it again.
	SyncedAt *time.Time
}

// GetNumber finds what is known of a channel's number.
func GetNumber(ctx context.Context, tx *Tx, id domain.ChannelID) (*Number, error) {
	n := &Number{}
	return n, tx.scan(ctx, tx.bun.NewSelect().Model(n).Where("workspace_id = ? and channel_id = ?", tx.workspace, id))
}

// ListNumbers finds what is known of channels' numbers, in no order.
func ListNumbers(ctx context.Context, tx *Tx, ids []domain.ChannelID) ([]*Number, error) {
	var ns []*Number
	return ns, tx.scan(ctx, tx.bun.NewSelect().Model(&ns).Where("workspace_id = ? and channel_id in (?)", tx.workspace, bun.List(ids)))
}

// PutNumber stores what is known of a number.
func PutNumber(ctx context.Context, tx *Tx, n *Number) error {
	n.WorkspaceID = tx.workspace
	if n.Problems == nil {
		n.Problems = []channel.NumberProblem{}
	}
	if n.Restrictions == nil {
		n.Restrictions = map[string]time.Time{}
	}
	_, err := tx.exec(ctx, tx.bun.NewInsert().Model(n).On("conflict (workspace_id, channel_id) do update").
		Set(`verified_name = excluded.verified_name, name_status = excluded.name_status, quality = excluded.quality, status = excluded.status,
			verified = excluded.verified, registered = excluded.registered, pin_set_at = excluded.pin_set_at, messaging_limit = excluded.messaging_limit, per_second = excluded.per_second, on_phone = excluded.on_phone,
			has_pin = excluded.has_pin, problems = excluded.problems, restrictions = excluded.restrictions, profile = excluded.profile, synced_at = excluded.synced_at`))
	return err
}

// ListStaleNumbers finds the connected channels of a network whose numbers nobody asked about since a time.
func ListStaleNumbers(ctx context.Context, tx *Tx, network domain.Network, before time.Time) ([]*Channel, error) {
	var cs []*Channel
	return cs, tx.scan(ctx, tx.bun.NewSelect().Model(&cs).Where("workspace_id = ? and network = ? and status = ?", tx.workspace, network, domain.ChannelConnected).
		Where("not exists (select from numbers n where (n.workspace_id, n.channel_id) = (channel.workspace_id, channel.id) and n.synced_at > ?)", before).Order("id"))
}

// TakePace asks for a turn to send to a person: one in each interval, after a burst. It returns how long to wait; zero took
// the turn. (The generic cell rate algorithm, with the time at which the next one is due as its only state.)
func TakePace(ctx context.Context, tx *Tx, conversation domain.ConversationID, interval time.Duration, burst int) (time.Duration, error) {
	now := tx.Now()
	var due time.Time
	err := tx.scan(ctx, tx.bun.NewRaw("select due_at from send_paces where workspace_id = ? and conversation_id = ? for update", tx.workspace, conversation), &due)
	if err != nil && !IsNotFound(err) {
		return 0, err
	}
	if due.Before(now) {
		due = now
	}
	if wait := due.Add(-time.Duration(burst-1) * interval).Sub(now); wait > 0 {
		return wait, nil
	}
	_, err = tx.exec(ctx, tx.bun.NewRaw(`insert into send_paces (workspace_id, conversation_id, due_at) values (?0, ?1, ?2)
		on conflict (workspace_id, conversation_id) do update set due_at = ?2`, tx.workspace, conversation, due.Add(interval)))
	return 0, err
}

// CountInitiated counts the people to whom the workspace wrote first on a network since a time, and says whether a
// conversation's is among them.
func CountInitiated(ctx context.Context, tx *Tx, network domain.Network, since time.Time, conversation domain.ConversationID) (n int, among bool, err error) {
	err = tx.scan(ctx, tx.bun.NewRaw(`
		select count(distinct m.conversation_id), coalesce(bool_or(m.conversation_id = ?), false) from messages m
		join conversations c on (c.workspace_id, c.id) = (m.workspace_id, m.conversation_id)
		join channels h on (h.workspace_id, h.id) = (c.workspace_id, c.channel_id)
		where m.workspace_id = ? and m.initiates and m.created_at >= ? and m.status <> 'FAILED' and h.network = ?`,
		conversation, tx.workspace, since, network), &n, &among)
	return n, among, err
}
