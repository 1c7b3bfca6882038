package inbox

import (
	"time"

	"postdog.io/channel"
	"postdog.io/dal"
)

// Window is the span in which a network allows free-form answers.
type Window struct {
	// ClosesAt is nil before the customer's first message, and where the network has no such rule.
	ClosesAt *time.Time
	IsOpen   bool
	// HumanAgentUntil is until when a person, and no automation, may still answer; nil where that is no longer.
	HumanAgentUntil *time.Time
	// FreeUntil is until when the network charges nothing; nil where it charges, or that is over.
	FreeUntil *time.Time
}

// WindowOf computes a conversation's window from the network's clock and its rules.
func WindowOf(c *dal.Conversation, limits channel.Capabilities, now time.Time) Window {
	w := Window{IsOpen: limits.MessagingWindow == 0}
	if c.FreeUntil != nil && now.Before(*c.FreeUntil) {
		w.FreeUntil = c.FreeUntil
	}
	if limits.MessagingWindow == 0 || c.LastInboundAt == nil {
		return w
	}
	closes := c.LastInboundAt.Add(limits.MessagingWindow)
	w.ClosesAt, w.IsOpen = &closes, now.Before(closes)
	if limits.HumanAgentWindow > limits.MessagingWindow {
		until := c.LastInboundAt.Add(limits.HumanAgentWindow)
		w.HumanAgentUntil = &until
	}
	return w
}
