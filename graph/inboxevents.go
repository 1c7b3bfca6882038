package graph

import (
	"context"
	"encoding/json"
	"maps"
	"strings"

	"github.com/99designs/gqlgen/graphql"
	"github.com/vektah/gqlparser/v2/ast"

	"postdog.io/domain"
	"postdog.io/domain/inbox"
	"postdog.io/graph/model"
)

type itemsKey struct{}

// WithItems makes a subscription to inboxEvents read these items instead of following the workspace: whoever shares one
// execution among many sockets decides what it executes. Each item gives one event.
func WithItems(ctx context.Context, items <-chan domain.StreamItem) context.Context {
	return context.WithValue(ctx, itemsKey{}, items)
}

// Shareable says whether a subscription gives all who may see the same the same events, and names what they must have in
// common; and from where on it wants events, nil for from now on. A subscription that asks for something of the viewer's
// own is shared among that member's sockets alone.
func Shareable(ctx context.Context, op *graphql.OperationContext) (group string, after *int64, ok bool) {
	fields := graphql.CollectFields(op, op.Operation.SelectionSet, []string{"Subscription"})
	if len(fields) != 1 || fields[0].Name != "inboxEvents" {
		return "", nil, false
	}
	arguments := fields[0].ArgumentMap(op.Variables)
	if arguments["conversationId"] != nil {
		return "", nil, false // a filter gives no event for some items
	}
	if text, given := arguments["after"].(string); given {
		n, err := domain.EventCursor(text).Sequence()
		if err != nil {
			return "", nil, false // the execution says what is wrong
		}
		after = &n
	}
	by := actorOf(ctx)
	if !by.Scope().Whole() {
		return "", nil, false // some items give no event to someone who sees a part
	}
	rest := maps.Clone(op.Variables)
	for _, a := range fields[0].Arguments {
		if a.Name == "after" && a.Value.Kind == ast.Variable {
			delete(rest, a.Value.Raw)
		}
	}
	variables, err := json.Marshal(rest)
	if err != nil {
		return "", nil, false
	}
	own := ""
	if asksForOwn(op.Operation.SelectionSet) {
		own = by.Member().String()
	}
	text := op.RawQuery
	if fields[0].Arguments.ForName("after") != nil && fields[0].Arguments.ForName("after").Value.Kind != ast.Variable {
		return "", nil, false // a literal position makes each document its own
	}
	return strings.Join([]string{by.Workspace().String(), by.Visibility(), own, op.OperationName, string(variables), text}, "\x00"), after, true
}

// ownFields are those whose value depends on who looks, and not only on what they may see.
var ownFields = map[string]bool{"unreadCount": true, "email": true}

func asksForOwn(set ast.SelectionSet) bool {
	for _, s := range set {
		switch s := s.(type) {
		case *ast.Field:
			if ownFields[s.Name] || asksForOwn(s.SelectionSet) {
				return true
			}
		case *ast.InlineFragment:
			if asksForOwn(s.SelectionSet) {
				return true
			}
		case *ast.FragmentSpread:
			if asksForOwn(s.Definition.SelectionSet) {
				return true
			}
		}
	}
	return false
}

// inboxEvents turns the workspace's events into what a client asked to watch.
func (r *Resolver) inboxEvents(ctx context.Context, after *domain.EventCursor, conversationID *string) (<-chan model.InboxEvent, error) {
	only, err := optionalID[domain.ConversationID]("conversationId", conversationID)
	if err != nil {
		return nil, err
	}
	var position *int64
	if after != nil {
		n, err := after.Sequence()
		if err != nil {
			return nil, err
		}
		position = &n
	}
	if !only.IsZero() {
		if err := r.Inbox.CanSee(ctx, actorOf(ctx), only); err != nil {
			return nil, err
		}
	}
	items, given := ctx.Value(itemsKey{}).(<-chan domain.StreamItem)
	if !given {
		if items, err = r.Stream.Follow(ctx, actorOf(ctx).Workspace(), position); err != nil {
			return nil, err
		}
	}
	out := make(chan model.InboxEvent)
	go func() {
		defer close(out)
		for item := range items {
			e, ok, err := r.inboxEvent(ctx, item, only)
			if err != nil {
				graphql.AddError(ctx, err)
				return
			}
			if !ok {
				continue
			}
			select {
			case out <- e:
			case <-ctx.Done():
				return
			}
		}
	}()
	return out, nil
}

// inboxEvent is what the viewer is told of an item; false for nothing.
func (r *Resolver) inboxEvent(ctx context.Context, item domain.StreamItem, only domain.ConversationID) (model.InboxEvent, bool, error) {
	cursor := domain.NewEventCursor(item.Position)
	if item.CaughtUp {
		return model.NewInboxReady(cursor), true, nil
	}
	if !only.IsZero() && item.Event.ConversationID != only {
		return nil, false, nil
	}
	sight, err := r.Inbox.SightOf(ctx, actorOf(ctx), item.Event)
	if err != nil || sight == inbox.Unseen {
		return nil, false, err
	}
	if sight == inbox.LostSight {
		return model.NewConversationHidden(item.Event.ConversationID, cursor), true, nil
	}
	e, ok := model.NewInboxEvent(item.Event, cursor)
	return e, ok, nil
}
