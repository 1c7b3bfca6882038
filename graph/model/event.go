package model

import "postdog.io/domain"

// InboxEvent is something that happened in the inbox. Each carries the ids of what it is about; the objects are read
// when a client asks for them.
type InboxEvent interface{ IsInboxEvent() }

// event is what all inbox events carry.
type event struct {
	Cursor         domain.EventCursor
	ConversationID domain.ConversationID
	MessageID      domain.MessageID
	MemberID       domain.MemberID
}

// IsInboxEvent marks the type as a GraphQL InboxEvent.
func (event) IsInboxEvent() {}

// The kinds of event; schema: implementations of InboxEvent.
type (
	InboxReady          struct{ event }
	MessageAdded        struct{ event }
	MessageChanged      struct{ event }
	ConversationChanged struct{ event }
	ConversationHidden  struct{ event }
	ConversationRead    struct{ event }
	TypingChanged       struct {
		event
		Typing bool
	}
	// TemplateChanged has no id where many templates changed.
	TemplateChanged struct {
		Cursor     domain.EventCursor
		TemplateID *domain.TemplateID
	}
	// PresenceChanged has no conversation where the member looks at none.
	PresenceChanged struct {
		Cursor         domain.EventCursor
		ConversationID *domain.ConversationID
		MemberID       domain.MemberID
	}
)

// IsInboxEvent marks the type as a GraphQL InboxEvent.
func (PresenceChanged) IsInboxEvent() {}

// IsInboxEvent marks the type as a GraphQL InboxEvent.
func (TemplateChanged) IsInboxEvent() {}

// NewInboxReady says that what follows is live.
func NewInboxReady(cursor domain.EventCursor) InboxEvent { return &InboxReady{event{Cursor: cursor}} }

// NewConversationHidden says that a conversation went out of sight.
func NewConversationHidden(id domain.ConversationID, cursor domain.EventCursor) InboxEvent {
	return &ConversationHidden{event{Cursor: cursor, ConversationID: id}}
}

// NewInboxEvent gives an event its GraphQL type; false for a kind that clients are not told of.
func NewInboxEvent(e domain.Event, cursor domain.EventCursor) (InboxEvent, bool) {
	base := event{cursor, e.ConversationID, e.MessageID, e.MemberID}
	switch e.Kind {
	case domain.MessageAdded:
		return &MessageAdded{base}, true
	case domain.MessageChanged:
		return &MessageChanged{base}, true
	case domain.ConversationChanged:
		return &ConversationChanged{base}, true
	case domain.TemplateChanged:
		t := &TemplateChanged{Cursor: cursor}
		if !e.TemplateID.IsZero() {
			t.TemplateID = &e.TemplateID
		}
		return t, true
	case domain.ConversationRead:
		return &ConversationRead{base}, true
	case domain.TypingChanged:
		return &TypingChanged{event: base, Typing: e.Typing}, true
	case domain.PresenceChanged:
		p := &PresenceChanged{Cursor: cursor, MemberID: e.MemberID}
		if !e.ConversationID.IsZero() {
			p.ConversationID = &e.ConversationID
		}
		return p, true
	}
	return nil, false
}
