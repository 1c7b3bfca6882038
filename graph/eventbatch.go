package graph

import (
	"context"
	"slices"
	"sync"

	"github.com/99designs/gqlgen/graphql"
	"github.com/vektah/gqlparser/v2/ast"

	"postdog.io/authz"
	"postdog.io/dal"
	"postdog.io/domain"
)

// EventBatch lets events that come together be read together: the answers to them share one transaction, and what they speak of
// is read for all of them at once. Each is still an answer of its own, and shows the moment of the batch, which is after them all.
type EventBatch struct {
	fields map[string]bool

	mu    sync.Mutex
	items []domain.StreamItem
	reads *reads
}

type batchKey struct{}

// WithEventBatch has a subscription's execution read by batches.
func WithEventBatch(ctx context.Context, op *graphql.OperationContext) (context.Context, *EventBatch) {
	b := &EventBatch{fields: map[string]bool{}}
	b.note(op.Operation.SelectionSet)
	return context.WithValue(ctx, batchKey{}, b), b
}

// note remembers the names of all fields that are asked for.
func (b *EventBatch) note(set ast.SelectionSet) {
	for _, s := range set {
		switch s := s.(type) {
		case *ast.Field:
			b.fields[s.Name] = true
			b.note(s.SelectionSet)
		case *ast.InlineFragment:
			b.note(s.SelectionSet)
		case *ast.FragmentSpread:
			b.note(s.Definition.SelectionSet)
		}
	}
}

// Begin says which items come next; the answers to them share their reads until End.
func (b *EventBatch) Begin(items []domain.StreamItem) {
	b.mu.Lock()
	defer b.mu.Unlock()
	b.items = items
}

// End ends the batch's transaction.
func (b *EventBatch) End() {
	b.mu.Lock()
	defer b.mu.Unlock()
	if b.reads != nil {
		b.reads.forget()
	}
	b.items, b.reads = nil, nil
}

// open returns the reads of the batch at hand, begun by its first answer; nil between batches.
func (b *EventBatch) open(ctx context.Context, store *dal.Store, by authz.Actor) *reads {
	b.mu.Lock()
	defer b.mu.Unlock()
	// Ids need no reading.
	if b.reads == nil && len(b.items) > 0 && (b.fields["message"] || b.fields["conversation"]) {
		b.reads = newReads(store, by)
		b.prefetch(context.WithValue(ctx, readsKey{}, b.reads))
	}
	return b.reads
}

// prefetch reads what the events of a batch speak of and the document asks for. Where it can't, each answer reads for itself,
// and says what is wrong.
func (b *EventBatch) prefetch(ctx context.Context) {
	var messageIDs []domain.MessageID
	var conversationIDs []domain.ConversationID
	for _, item := range b.items {
		if id := item.Event.MessageID; !id.IsZero() {
			messageIDs = append(messageIDs, id)
		}
		if id := item.Event.ConversationID; !id.IsZero() {
			conversationIDs = append(conversationIDs, id)
		}
	}
	var said []*dal.Message
	var threads []*dal.Conversation
	_, load, err := readsOf(ctx)
	if err == nil && b.fields["message"] {
		said, err = load.Messages.Read(ctx, messageIDs)
	}
	if err == nil && b.fields["conversation"] {
		threads, err = load.Conversations.Read(ctx, conversationIDs)
	}
	if err == nil && b.fields["lastMessage"] {
		var last []*dal.Message
		last, err = load.Messages.Read(ctx, idsOf(threads, func(c *dal.Conversation) domain.MessageID { return c.LastMessageID }))
		said = append(said, last...)
	}
	if err != nil {
		return
	}
	messageIDs = idsOf(said, func(m *dal.Message) domain.MessageID { return m.ID })
	people := append(idsOf(threads, func(c *dal.Conversation) domain.MemberID { return c.AssigneeID }),
		idsOf(said, func(m *dal.Message) domain.MemberID { return m.AuthorID })...)
	for _, wanted := range []struct {
		fields []string
		read   func() error
	}{
		{[]string{"contact"}, func() error {
			return load.Contacts.Prefetch(ctx, idsOf(threads, func(c *dal.Conversation) domain.ContactID { return c.ContactID }))
		}},
		{[]string{"channel", "window"}, func() error {
			return load.Channels.Prefetch(ctx, idsOf(threads, func(c *dal.Conversation) domain.ChannelID { return c.ChannelID }))
		}},
		{[]string{"assignee", "author"}, func() error { return load.Members.Prefetch(ctx, people) }},
		{[]string{"unreadCount"}, func() error {
			return load.ReadCounts.Prefetch(ctx, idsOf(threads, func(c *dal.Conversation) domain.ConversationID { return c.ID }))
		}},
		{[]string{"attachments"}, func() error { return load.MessageMedia.Prefetch(ctx, messageIDs) }},
		{[]string{"reactions"}, func() error { return load.Reactions.Prefetch(ctx, messageIDs) }},
		{[]string{"statusHistory"}, func() error { return load.Statuses.Prefetch(ctx, messageIDs) }},
	} {
		if slices.ContainsFunc(wanted.fields, func(f string) bool { return b.fields[f] }) && wanted.read() != nil {
			return
		}
	}
}

// idsOf lists the ids that rows name, those that name one.
func idsOf[R any, K interface{ IsZero() bool }](rows []R, id func(R) K) []K {
	ids := make([]K, 0, len(rows))
	for _, r := range rows {
		if k := id(r); !k.IsZero() {
			ids = append(ids, k)
		}
	}
	return ids
}
