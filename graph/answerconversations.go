package graph

import (
	"context"

	"postdog.io/dal"
	"postdog.io/domain"
	"postdog.io/graph/breadth"
	"postdog.io/graph/loader"
	"postdog.io/graph/model"
)

func (a *arguments) conversationFilter(name string) *model.ConversationFilter {
	return optional(a, name, func(raw any) (f model.ConversationFilter, err error) {
		of := arguments{of: raw.(map[string]any)}
		if status := of.string("status"); status != nil {
			f.Status = new(domain.ConversationStatus(*status))
		}
		f.AssigneeID, f.TeamID, f.ChannelID = of.id("assigneeId"), of.id("teamId"), of.id("channelId")
		f.Unassigned, f.WindowClosesWithin = of.bool("unassigned"), of.int("windowClosesWithin")
		return f, of.err
	})
}

var (
	contacts = func(l *loader.Loaders) *loader.Loader[domain.ContactID, *dal.Contact] { return l.Contacts }
	channels = func(l *loader.Loaders) *loader.Loader[domain.ChannelID, *dal.Channel] { return l.Channels }
	members  = func(l *loader.Loaders) *loader.Loader[domain.MemberID, *dal.Member] { return l.Members }
	teams    = func(l *loader.Loaders) *loader.Loader[domain.TeamID, *dal.Team] { return l.Teams }
	messages = func(l *loader.Loaders) *loader.Loader[domain.MessageID, *dal.Message] { return l.Messages }
)

func answerConversations(reader *breadth.Reader, r *Resolver) {
	breadth.Resolve(reader, "ConversationConnection", "eventCursor", r.ConversationConnection().EventCursor)
	breadth.Resolve(reader, "ContactBlock", "blockedBy", r.ContactBlock().BlockedBy,
		fetch(members, func(b *model.ContactBlock) domain.MemberID { return b.MemberID }))

	c := r.Conversation()
	channel := fetch(channels, func(c *dal.Conversation) domain.ChannelID { return c.ChannelID })
	breadth.Resolve(reader, "Conversation", "contact", c.Contact, fetch(contacts, func(c *dal.Conversation) domain.ContactID { return c.ContactID }))
	breadth.Resolve(reader, "Conversation", "channel", c.Channel, channel)
	breadth.Resolve(reader, "Conversation", "assignee", c.Assignee, fetch(members, func(c *dal.Conversation) domain.MemberID { return c.AssigneeID }))
	breadth.Resolve(reader, "Conversation", "team", c.Team, fetch(teams, func(c *dal.Conversation) domain.TeamID { return c.TeamID }))
	breadth.Resolve(reader, "Conversation", "lastMessage", c.LastMessage,
		fetch(messages, func(c *dal.Conversation) domain.MessageID { return c.LastMessageID }))
	breadth.Resolve(reader, "Conversation", "unreadCount", c.UnreadCount,
		fetch(func(l *loader.Loaders) *loader.Loader[domain.ConversationID, int64] { return l.ReadCounts },
			func(c *dal.Conversation) domain.ConversationID { return c.ID }))
	breadth.Resolve(reader, "Conversation", "window", c.Window, channel)
	breadth.Resolve(reader, "Conversation", "block", c.Block)
	breadth.ResolveWith(reader, "Conversation", "messages", func(ctx context.Context, row *dal.Conversation, args breadth.Arguments) (*model.MessageConnection, error) {
		a := arguments{of: args}
		first, after, last, before := a.int("first"), a.string("after"), a.int("last"), a.string("before")
		if a.err != nil {
			return nil, a.err
		}
		return c.Messages(ctx, row, first, after, last, before)
	})
}
