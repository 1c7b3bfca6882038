package domain

import (
	"strconv"
	"strings"
	"time"
)

// EventKind says, in the past tense, what happened.
type EventKind string

// The kinds of event. Those from ConversationRead on are live only: they are told to whoever listens and never stored.
const (
	MessageAdded        EventKind = "message_added"
	MessageChanged      EventKind = "message_changed"
	ConversationChanged EventKind = "conversation_changed"
	// TemplateChanged is also of a template that came or went.
	TemplateChanged EventKind = "template_changed"

	ConversationRead EventKind = "conversation_read"
	TypingChanged    EventKind = "typing_changed"
	PresenceChanged  EventKind = "presence_changed"
)

// Event is one fact of a workspace. It carries ids only, so that nobody learns from it what they may not read.
type Event struct {
	WorkspaceID WorkspaceID `json:"workspace"`
	// Sequence counts a workspace's stored events from 1 without gaps, in commit order. A live-only event has 0.
	Sequence       int64          `json:"sequence,omitempty"`
	Kind           EventKind      `json:"kind"`
	ConversationID ConversationID `json:"conversation,omitzero"`
	MessageID      MessageID      `json:"message,omitzero"`
	MemberID       MemberID       `json:"member,omitzero"`
	// FromAssigneeID and FromTeamID are whose the conversation was before it was given to others.
	FromAssigneeID MemberID   `json:"fromAssignee,omitzero"`
	FromTeamID     TeamID     `json:"fromTeam,omitzero"`
	TemplateID     TemplateID `json:"template,omitzero"`
	Typing         bool       `json:"typing,omitempty"`
	OccurredAt     time.Time  `json:"at"`
}

// EventCursor is a position in a workspace's event log, opaque to clients.
type EventCursor string

const cursorPrefix = "ev1_"

// NewEventCursor makes the cursor that stands after the event with this sequence.
func NewEventCursor(sequence int64) EventCursor {
	return EventCursor(cursorPrefix + strconv.FormatInt(sequence, 36))
}

// Sequence returns the position; a malformed cursor is INVALID.
func (c EventCursor) Sequence() (int64, error) {
	rest, ok := strings.CutPrefix(string(c), cursorPrefix)
	n, err := strconv.ParseInt(rest, 36, 64)
	if !ok || err != nil || n < 0 {
		return 0, InvalidField("after", "This is not a cursor of the event log; take one from eventCursor or from an event.")
	}
	return n, nil
}

// StreamItem is what a follower of a workspace's events gets.
type StreamItem struct {
	// Event is what happened; it has no kind where CaughtUp is true.
	Event Event
	// Position is the sequence to resume after.
	Position int64
	// CaughtUp says, once, that everything from before is told and what follows is live.
	CaughtUp bool
}
