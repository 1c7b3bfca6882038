package graph

import (
	"context"

	"postdog.io/domain"
	"postdog.io/graph/model"
)

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
	items, err := r.Stream.Follow(ctx, actorOf(ctx).Workspace(), position)
	if err != nil {
		return nil, err
	}
	out := make(chan model.InboxEvent)
	go func() {
		defer close(out)
		for item := range items {
			e, ok := inboxEvent(item, only)
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

func inboxEvent(item domain.StreamItem, only domain.ConversationID) (model.InboxEvent, bool) {
	cursor := domain.NewEventCursor(item.Position)
	if item.CaughtUp {
		return model.NewInboxReady(cursor), true
	}
	if !only.IsZero() && item.Event.ConversationID != only {
		return nil, false
	}
	return model.NewInboxEvent(item.Event, cursor)
}
