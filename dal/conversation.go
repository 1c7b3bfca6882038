package dal

import (
	"context"
	"time"

	"github.com/uptrace/bun"

	"postdog.io/domain"
)

// Conversation is a thread between one contact and one channel.
type Conversation struct {
	bun.BaseModel `bun:"table:conversations"`

	WorkspaceID   domain.WorkspaceID    `bun:",pk"`
	ID            domain.ConversationID `bun:",pk"`
	ContactID     domain.ContactID
	DataSubjectID domain.DataSubjectID
	ChannelID     domain.ChannelID
	Status        domain.ConversationStatus
	AssigneeID    domain.MemberID  `bun:",nullzero"`
	TeamID        domain.TeamID    `bun:",nullzero"`
	LastMessageID domain.MessageID `bun:",nullzero"`
	// LastActivityAt and LastArrival are the place of the latest message in the thread's order.
	LastActivityAt time.Time
	LastArrival    int64
	LastInboundAt  *time.Time
	// FreeUntil is until when the network charges nothing for messages to the customer.
	FreeUntil *time.Time
	// InboundCount counts the customer's messages; a member's unread count is what it grew by since they read.
	InboundCount int64
	// DeliveredUpTo and ReadUpTo are the latest of the network's reports on all messages up to a moment.
	DeliveredUpTo *time.Time
	ReadUpTo      *time.Time
	// BlockedAt is since when the network lets no message of the customer through, BlockedBy which member wanted that.
	BlockedAt *time.Time
	BlockedBy domain.MemberID `bun:",nullzero"`
	CreatedAt time.Time       `bun:",nullzero,default:now()"`
}

// IsNode marks the type as a GraphQL Node.
func (Conversation) IsNode() {}

// GetOrInsertConversation finds the thread of a contact on a channel, or begins it with c's values, and locks it.
// It says whether the thread is new.
func GetOrInsertConversation(ctx context.Context, tx *Tx, c *Conversation) (bool, error) {
	c.WorkspaceID = tx.workspace
	n, err := tx.exec(ctx, tx.bun.NewInsert().Model(c).On("conflict (workspace_id, channel_id, contact_id) do nothing"))
	if err != nil || n == 1 {
		return n == 1, err
	}
	return false, tx.scan(ctx, tx.bun.NewSelect().Model(c).
		Where("workspace_id = ? and channel_id = ? and contact_id = ?", tx.workspace, c.ChannelID, c.ContactID).For("update"))
}

// GetConversation finds a conversation.
func GetConversation(ctx context.Context, tx *Tx, id domain.ConversationID) (*Conversation, error) {
	c := &Conversation{}
	return c, tx.scan(ctx, tx.bun.NewSelect().Model(c).Where("workspace_id = ? and id = ?", tx.workspace, id))
}

// LockConversation finds a conversation and keeps others from changing it until the transaction ends.
func LockConversation(ctx context.Context, tx *Tx, id domain.ConversationID) (*Conversation, error) {
	c := &Conversation{}
	return c, tx.scan(ctx, tx.bun.NewSelect().Model(c).Where("workspace_id = ? and id = ?", tx.workspace, id).For("update"))
}

// UpdateConversation stores what changes in a locked conversation.
func UpdateConversation(ctx context.Context, tx *Tx, c *Conversation) error {
	_, err := tx.exec(ctx, tx.bun.NewUpdate().Model(c).
		Column("status", "assignee_id", "team_id", "last_message_id", "last_activity_at", "last_arrival", "last_inbound_at", "free_until", "inbound_count", "blocked_at", "blocked_by", "delivered_up_to", "read_up_to").
		WherePK())
	return err
}

// Thread is a contact on a channel; there is one conversation of it at the most.
type Thread struct {
	ChannelID domain.ChannelID
	ContactID domain.ContactID
}

// LockConversations finds the conversations of some threads and keeps others from changing them until the transaction
// ends; threads not begun are left out. Locks are taken in one order, so that two who want the same ones only wait.
func LockConversations(ctx context.Context, tx *Tx, threads []Thread) (map[Thread]*Conversation, error) {
	var found []*Conversation
	err := tx.rows(ctx, &found, "select "+columnsOf[Conversation](tx.bun.db, "c")+` from conversations c
		join unnest($2::uuid[], $3::uuid[]) t (channel_id, contact_id) using (channel_id, contact_id)
		where c.workspace_id = $1 order by c.id for update of c`,
		tx.workspace, idsOf(threads, func(t Thread) uuider { return t.ChannelID }),
		idsOf(threads, func(t Thread) uuider { return t.ContactID }))
	of := make(map[Thread]*Conversation, len(found))
	for _, c := range found {
		of[Thread{c.ChannelID, c.ContactID}] = c
	}
	return of, err
}

// UpdateConversationsHeard stores, in one statement, what messages of customers change in locked conversations.
func UpdateConversationsHeard(ctx context.Context, tx *Tx, cs []*Conversation) error {
	_, err := tx.prepared(ctx, `
		update conversations c set status = n.status, last_message_id = n.last_message_id, last_activity_at = n.last_activity_at,
			last_arrival = n.last_arrival, last_inbound_at = n.last_inbound_at, inbound_count = n.inbound_count
		from unnest($2::uuid[], $3::text[], $4::uuid[], $5::timestamptz[], $6::bigint[], $7::timestamptz[], $8::bigint[])
			n (id, status, last_message_id, last_activity_at, last_arrival, last_inbound_at, inbound_count)
		where c.workspace_id = $1 and c.id = n.id`,
		tx.workspace, idsOf(cs, func(c *Conversation) uuider { return c.ID }),
		columnOf(cs, func(c *Conversation) string { return string(c.Status) }),
		idsOf(cs, func(c *Conversation) uuider { return c.LastMessageID }),
		columnOf(cs, func(c *Conversation) time.Time { return c.LastActivityAt }),
		columnOf(cs, func(c *Conversation) int64 { return c.LastArrival }),
		columnOf(cs, func(c *Conversation) *time.Time { return c.LastInboundAt }),
		columnOf(cs, func(c *Conversation) int64 { return c.InboundCount }))
	return err
}

// UnassignConversations takes some of a member's conversations from them, at most limit, and returns what they were.
func UnassignConversations(ctx context.Context, tx *Tx, member domain.MemberID, limit int64) ([]*Conversation, error) {
	return tx.clearConversations(ctx, "assignee_id", member, limit)
}

// UnteamConversations takes some of a team's conversations from it, at most limit, and returns what they were.
func UnteamConversations(ctx context.Context, tx *Tx, team domain.TeamID, limit int64) ([]*Conversation, error) {
	return tx.clearConversations(ctx, "team_id", team, limit)
}

func (tx *Tx) clearConversations(ctx context.Context, column string, value any, limit int64) ([]*Conversation, error) {
	var cs []*Conversation
	err := tx.scan(ctx, tx.bun.NewSelect().Model(&cs).Where("workspace_id = ? and ? = ?", tx.workspace, bun.Ident(column), value).
		Order("id").Limit(limit).For("update"))
	if err != nil || len(cs) == 0 {
		return nil, err
	}
	ids := make([]domain.ConversationID, len(cs))
	for i, c := range cs {
		ids[i] = c.ID
	}
	_, err = tx.exec(ctx, tx.bun.NewRaw("update conversations set ? = null where workspace_id = ? and id in (?)", bun.Ident(column), tx.workspace, bun.List(ids)))
	return cs, err
}

// DeleteConversation removes a conversation with all that hangs on it.
func DeleteConversation(ctx context.Context, tx *Tx, id domain.ConversationID) error {
	_, err := tx.exec(ctx, tx.bun.NewRaw("delete from conversations where workspace_id = ? and id = ?", tx.workspace, id))
	return err
}

// ConversationPosition is a place in the inbox list: the latest activity first.
type ConversationPosition struct {
	LastActivityAt time.Time
	ID             domain.ConversationID
}

// ConversationQuery says which conversations to list.
type ConversationQuery struct {
	Status domain.ConversationStatus
	// Scope hides what the reader does not see.
	Scope      domain.Scope
	AssigneeID domain.MemberID
	TeamID     domain.TeamID
	Unassigned bool
	ChannelID  domain.ChannelID
	// Closing keeps to conversations whose customer last wrote within one of the spans, the longest ago first; nil asks for
	// no such, an empty list for none at all.
	Closing []InboundSpan
	// After is the place to go on after; nil begins at the top.
	After *ConversationPosition
	Limit int64
}

// InboundSpan is a span of time in which customers of some channels last wrote: after From and not after To.
type InboundSpan struct {
	Channels []domain.ChannelID
	From, To time.Time
}

// Position is a conversation's place in the order that a query asks for.
func (query ConversationQuery) Position(c *Conversation) ConversationPosition {
	if query.Closing != nil && c.LastInboundAt != nil {
		return ConversationPosition{LastActivityAt: *c.LastInboundAt, ID: c.ID}
	}
	return ConversationPosition{LastActivityAt: c.LastActivityAt, ID: c.ID}
}

// ListConversations lists conversations, the latest activity first; those of Closing by when the customer last wrote.
func ListConversations(ctx context.Context, tx *Tx, query ConversationQuery) ([]*Conversation, error) {
	var cs []*Conversation
	q := tx.bun.NewSelect().Model(&cs).Where("workspace_id = ? and status = ?", tx.workspace, query.Status).Limit(query.Limit)
	if !query.AssigneeID.IsZero() {
		q = q.Where("assignee_id = ?", query.AssigneeID)
	}
	if !query.TeamID.IsZero() {
		q = q.Where("team_id = ?", query.TeamID)
	}
	if query.Unassigned {
		q = q.Where("assignee_id is null")
	}
	if !query.ChannelID.IsZero() {
		q = q.Where("channel_id = ?", query.ChannelID)
	}
	if query.Closing != nil {
		q = within(q, query.Closing).Order("last_inbound_at", "id")
		if query.After != nil {
			q = q.Where("(last_inbound_at, id) > (?, ?)", query.After.LastActivityAt, query.After.ID)
		}
		return cs, tx.scan(ctx, withinScope(q, query.Scope))
	}
	q = q.Order("last_activity_at desc", "id desc")
	if query.After != nil {
		q = q.Where("(last_activity_at, id) < (?, ?)", query.After.LastActivityAt, query.After.ID)
	}
	return cs, tx.scan(ctx, withinScope(q, query.Scope))
}

// within keeps to conversations of one of the spans.
func within(q *bun.SelectQuery, spans []InboundSpan) *bun.SelectQuery {
	return q.Where("last_inbound_at is not null").WhereGroup(" and ", func(q *bun.SelectQuery) *bun.SelectQuery {
		q = q.Where("false")
		for _, s := range spans {
			q = q.WhereOr("(channel_id in (?) and last_inbound_at > ? and last_inbound_at <= ?)", bun.List(s.Channels), s.From, s.To)
		}
		return q
	})
}

// ListConversationsByID finds those of the conversations with these ids that a scope sees, in no order.
func ListConversationsByID(ctx context.Context, tx *Tx, scope domain.Scope, ids []domain.ConversationID) ([]*Conversation, error) {
	var cs []*Conversation
	q := tx.bun.NewSelect().Model(&cs).Where("workspace_id = ? and id in (?)", tx.workspace, bun.List(ids))
	return cs, tx.scan(ctx, withinScope(q, scope))
}

// ConversationReadCount is how many of the customer's messages a member has seen.
type ConversationReadCount struct {
	ConversationID domain.ConversationID
	InboundCount   int64
}

// ListConversationReads lists how far a member has read in conversations; one never read is left out.
func ListConversationReads(ctx context.Context, tx *Tx, member domain.MemberID, ids []domain.ConversationID) ([]ConversationReadCount, error) {
	var rows []ConversationReadCount
	err := tx.scan(ctx, tx.bun.NewSelect().Table("conversation_reads").Column("conversation_id", "inbound_count").
		Where("workspace_id = ? and member_id = ? and conversation_id in (?)", tx.workspace, member, bun.List(ids)), &rows)
	return rows, err
}

// SetConversationRead notes how many of the customer's messages a member has seen. It says whether that is news: a
// member never un-reads.
func SetConversationRead(ctx context.Context, tx *Tx, conversation domain.ConversationID, member domain.MemberID, count int64) (bool, error) {
	n, err := tx.exec(ctx, tx.bun.NewRaw(`
		insert into conversation_reads as r (workspace_id, conversation_id, member_id, inbound_count) values (?, ?, ?, ?)
		on conflict (workspace_id, conversation_id, member_id) do update set inbound_count = excluded.inbound_count
		where r.inbound_count < excluded.inbound_count`, tx.workspace, conversation, member, count))
	return n == 1, err
}

// EmitContactChanged tells whoever looks at a contact's conversations that something of the contact changed.
func EmitContactChanged(ctx context.Context, tx *Tx, contact domain.ContactID) error {
	var theirs []*Conversation
	if err := tx.scan(ctx, tx.bun.NewSelect().Model(&theirs).Column("id").Where("workspace_id = ? and contact_id = ?", tx.workspace, contact).Order("id")); err != nil {
		return err
	}
	for _, c := range theirs {
		Emit(tx, domain.Event{Kind: domain.ConversationChanged, ConversationID: c.ID})
	}
	return nil
}
