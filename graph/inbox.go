package graph

import (
	"context"
	"time"

	"postdog.io/dal"
	"postdog.io/domain"
	"postdog.io/domain/inbox"
	"postdog.io/graph/model"
)

// optionalID parses an id that may be missing; then it is zero.
func optionalID[T any, P interface {
	*T
	UnmarshalText([]byte) error
}](field string, id *string) (T, error) {
	var t T
	if id == nil {
		return t, nil
	}
	if err := P(&t).UnmarshalText([]byte(*id)); err != nil {
		return t, &domain.Error{Code: domain.NotFound, Field: field, Message: "There is nothing with this id."}
	}
	return t, nil
}

func parseSendMessage(input model.SendMessageInput) (in inbox.SendMessage, err error) {
	if in.ConversationID, err = domain.ParseID[domain.ConversationID]("conversationId", input.ConversationID); err != nil {
		return in, err
	}
	if in.IfLastSeen, err = optionalID[domain.MessageID]("ifLastSeen", input.IfLastSeen); err != nil {
		return in, err
	}
	if in.ReplyTo, err = optionalID[domain.MessageID]("replyTo", input.ReplyTo); err != nil {
		return in, err
	}
	in.ClientID = input.ClientID
	return in, parseContent(input, &in)
}

// parseAssign reads to whom a conversation is given. Where neither is named, it is given to nobody.
func parseAssign(input model.AssignConversationInput) (in inbox.Assignment, err error) {
	assignee, team := input.AssigneeID.Value(), input.TeamID.Value()
	if in.Assignee, err = optionalID[domain.MemberID]("assigneeId", assignee); err != nil {
		return in, err
	}
	if in.Team, err = optionalID[domain.TeamID]("teamId", team); err != nil {
		return in, err
	}
	in.SetAssignee = input.AssigneeID.IsSet() || !input.TeamID.IsSet()
	in.SetTeam = input.TeamID.IsSet()
	return in, nil
}

func (r *queryResolver) conversationPage(ctx context.Context, filter *model.ConversationFilter, first *int, after *string) (*model.ConversationConnection, error) {
	query := dal.ConversationQuery{Status: domain.ConversationOpen, Scope: actorOf(ctx).Scope()}
	size := 50
	if first != nil {
		size = *first
	}
	limit, err := pageSize("first", size)
	if err != nil {
		return nil, err
	}
	if query.After, err = decodeCursor[dal.ConversationPosition]("after", after); err != nil {
		return nil, err
	}
	if filter != nil {
		if filter.Status != nil {
			query.Status = *filter.Status
		}
		query.Unassigned = filter.Unassigned != nil && *filter.Unassigned
		if query.AssigneeID, err = optionalID[domain.MemberID]("filter.assigneeId", filter.AssigneeID); err != nil {
			return nil, err
		}
		if query.TeamID, err = optionalID[domain.TeamID]("filter.teamId", filter.TeamID); err != nil {
			return nil, err
		}
		if query.ChannelID, err = optionalID[domain.ChannelID]("filter.channelId", filter.ChannelID); err != nil {
			return nil, err
		}
	}
	tx, _, err := readsOf(ctx)
	if err != nil {
		return nil, err
	}
	if filter != nil && filter.WindowClosesWithin != nil {
		if *filter.WindowClosesWithin < 1 {
			return nil, domain.InvalidField("filter.windowClosesWithin", "Give a number of minutes, 1 or more.")
		}
		if query.Closing, err = r.Inbox.ClosingWithin(ctx, tx, time.Duration(*filter.WindowClosesWithin)*time.Minute); err != nil {
			return nil, err
		}
	}
	query.Limit = limit + 1 // one more tells whether there is a next page
	cs, err := dal.ListConversations(ctx, tx, query)
	if err != nil {
		return nil, err
	}
	page := &model.ConversationConnection{PageInfo: &model.PageInfo{HasPreviousPage: after != nil, HasNextPage: int64(len(cs)) > limit}}
	for _, c := range cs[:min(int64(len(cs)), limit)] {
		page.Edges = append(page.Edges, &model.ConversationEdge{
			Cursor: encodeCursor(query.Position(c)), Node: c,
		})
	}
	if n := len(page.Edges); n > 0 {
		page.PageInfo.StartCursor, page.PageInfo.EndCursor = &page.Edges[0].Cursor, &page.Edges[n-1].Cursor
	}
	return page, nil
}

// defaultThread is how many messages come where neither first nor last was given: the next ones after a cursor, else the
// latest ones.
const defaultThread = 50

func messagePage(ctx context.Context, id domain.ConversationID, first *int, after *string, last *int, before *string) (*model.MessageConnection, error) {
	forwards := first != nil || last == nil && after != nil && before == nil
	query := dal.MessageQuery{ConversationID: id, FromEnd: !forwards}
	if first != nil && last != nil {
		return nil, domain.InvalidField("last", "Give first or last, not both.")
	}
	field, size := "last", defaultThread
	if last != nil {
		size = *last
	}
	if first != nil {
		field, size = "first", *first
	}
	limit, err := pageSize(field, size)
	if err != nil {
		return nil, err
	}
	if query.After, err = decodeCursor[dal.MessagePosition]("after", after); err != nil {
		return nil, err
	}
	if query.Before, err = decodeCursor[dal.MessagePosition]("before", before); err != nil {
		return nil, err
	}
	tx, _, err := readsOf(ctx)
	if err != nil {
		return nil, err
	}
	query.Limit = limit + 1
	ms, err := dal.ListMessages(ctx, tx, query)
	if err != nil {
		return nil, err
	}
	info := &model.PageInfo{HasPreviousPage: after != nil, HasNextPage: before != nil}
	if more := int64(len(ms)) > limit; query.FromEnd {
		info.HasPreviousPage = more
		ms = ms[max(int64(len(ms))-limit, 0):]
	} else {
		info.HasNextPage = more
		ms = ms[:min(int64(len(ms)), limit)]
	}
	page := &model.MessageConnection{PageInfo: info, Edges: []*model.MessageEdge{}}
	for _, m := range ms {
		page.Edges = append(page.Edges, &model.MessageEdge{
			Cursor: encodeCursor(dal.MessagePosition{OccurredAt: m.OccurredAt, Arrival: m.Arrival, ID: m.ID}), Node: m,
		})
	}
	if n := len(page.Edges); n > 0 {
		info.StartCursor, info.EndCursor = &page.Edges[0].Cursor, &page.Edges[n-1].Cursor
	}
	return page, nil
}
