package inbox

import (
	"time"

	"postdog.io/dal"
)

// Window is the span in which a network allows free-form answers.
type Window struct {
	// ClosesAt is nil before the customer's first message, and where the network has no such rule.
	ClosesAt *time.Time
	IsOpen   bool
}

// WindowOf computes a conversation's window from the network's clock and its rule; length 0 means no rule.
func WindowOf(c *dal.Conversation, length time.Duration, now time.Time) Window {
	if length == 0 {
		return Window{IsOpen: true}
	}
	if c.LastInboundAt == nil {
		return Window{}
	}
	closes := c.LastInboundAt.Add(length)
	return Window{ClosesAt: &closes, IsOpen: now.Before(closes)}
}
