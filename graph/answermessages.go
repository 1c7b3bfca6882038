package graph

import (
	"context"

	"postdog.io/dal"
	"postdog.io/domain"
	"postdog.io/graph/breadth"
	"postdog.io/graph/loader"
)

func answerMessages(reader *breadth.Reader, r *Resolver) {
	m := r.Message()
	id := func(m *dal.Message) domain.MessageID { return m.ID }
	breadth.Resolve(reader, "Message", "conversation", m.Conversation,
		fetch(func(l *loader.Loaders) *loader.Loader[domain.ConversationID, *dal.Conversation] {
			return l.Conversations
		},
			func(m *dal.Message) domain.ConversationID { return m.ConversationID }))
	breadth.Resolve(reader, "Message", "author", m.Author, fetch(members, func(m *dal.Message) domain.MemberID { return m.AuthorID }))
	breadth.Resolve(reader, "Message", "serviceAccount", m.ServiceAccount,
		fetch(func(l *loader.Loaders) *loader.Loader[domain.APIKeyID, *dal.ApiKey] { return l.APIKeys },
			func(m *dal.Message) domain.APIKeyID { return m.AuthorKeyID }))
	breadth.Resolve(reader, "Message", "attachments", m.Attachments,
		fetch(func(l *loader.Loaders) *loader.Loader[domain.MessageID, []dal.MessageMedia] { return l.MessageMedia }, id))
	breadth.Resolve(reader, "Message", "replyTo", m.ReplyTo,
		fetch(messages, func(m *dal.Message) domain.MessageID { return m.ReplyToID }), fetchQuoted)
	breadth.Resolve(reader, "Message", "reactions", m.Reactions,
		fetch(func(l *loader.Loaders) *loader.Loader[domain.MessageID, []*dal.MessageReaction] { return l.Reactions }, id))
	breadth.Resolve(reader, "Message", "revisions", m.Revisions,
		fetch(func(l *loader.Loaders) *loader.Loader[domain.MessageID, []*dal.MessageRevision] { return l.Revisions },
			func(m *dal.Message) (edited domain.MessageID) {
				if m.EditedAt != nil {
					edited = m.ID
				}
				return edited
			}))
	breadth.Resolve(reader, "Message", "statusHistory", m.StatusHistory,
		fetch(func(l *loader.Loaders) *loader.Loader[domain.MessageID, []*dal.MessageStatusChange] {
			return l.Statuses
		}, id))
	breadth.Resolve(reader, "Message", "failure", m.Failure)
	breadth.Resolve(reader, "Message", "price", m.Price)
	answerContent(reader)

	breadth.Resolve(reader, "MessageReaction", "member", r.MessageReaction().Member,
		fetch(members, func(r *dal.MessageReaction) domain.MemberID { return r.MemberID }))
	breadth.Resolve(reader, "Media", "url", r.Media().URL)
	breadth.Resolve(reader, "Media", "thumbnailUrl", r.Media().ThumbnailURL)
	breadth.Resolve(reader, "Media", "problem", r.Media().Problem)
}

// answerContent names the methods that a thread calls for each message.
func answerContent(reader *breadth.Reader) {
	breadth.Get(reader, "Message", "text", (*dal.Message).Text)
	breadth.Get(reader, "Message", "location", (*dal.Message).Location)
	breadth.Get(reader, "Message", "contactCards", (*dal.Message).ContactCards)
	breadth.Get(reader, "Message", "choice", (*dal.Message).Choice)
	breadth.Get(reader, "Message", "flowReply", (*dal.Message).FlowReply)
	breadth.Get(reader, "Message", "order", (*dal.Message).Order)
	breadth.Get(reader, "Message", "interactive", (*dal.Message).Interactive)
	breadth.Get(reader, "Message", "template", (*dal.Message).Template)
	breadth.Get(reader, "Message", "reactionEmoji", (*dal.Message).ReactionEmoji)
	breadth.Get(reader, "Message", "share", (*dal.Message).Share)
	breadth.Get(reader, "Message", "story", (*dal.Message).Story)
	breadth.Get(reader, "Message", "system", (*dal.Message).System)
	breadth.Get(reader, "Message", "referral", (*dal.Message).Referral)
	breadth.Get(reader, "Message", "product", (*dal.Message).Product)
	breadth.Get(reader, "Message", "forwarding", (*dal.Message).Forwarding)
	breadth.Get(reader, "Message", "problem", (*dal.Message).Problem)
	breadth.Get(reader, "Message", "networkKind", (*dal.Message).NetworkKind)
}

// fetchQuoted reads what messages quote by the network's id.
func fetchQuoted(ctx context.Context, rows []*dal.Message) error {
	var hashes []string
	for _, m := range rows {
		if m.ReplyToID.IsZero() && m.ReplyToHash != nil {
			hashes = append(hashes, string(m.ReplyToHash))
		}
	}
	if len(hashes) == 0 {
		return nil
	}
	_, load, err := readsOf(ctx)
	if err != nil {
		return err
	}
	return load.MessagesByHash.Prefetch(ctx, hashes)
}
