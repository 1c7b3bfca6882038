package inbox

import (
	"context"
	"time"

	"postdog.io/channel"
	"postdog.io/dal"
	"postdog.io/domain"
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

// ClosingWithin says when customers last wrote whose messaging window is open now and closes within a time, for each rule that
// the workspace's channels have.
func (i *Inbox) ClosingWithin(ctx context.Context, tx *dal.Tx, within time.Duration) ([]dal.InboundSpan, error) {
	channels, err := dal.ListChannels(ctx, tx)
	if err != nil {
		return nil, err
	}
	byLength := map[time.Duration][]domain.ChannelID{}
	for _, ch := range channels {
		if length := i.Capabilities(ch.Network).MessagingWindow; length > 0 {
			byLength[length] = append(byLength[length], ch.ID)
		}
	}
	spans := []dal.InboundSpan{}
	for length, ids := range byLength {
		from := tx.Now().Add(-length)
		spans = append(spans, dal.InboundSpan{Channels: ids, From: from, To: from.Add(within)})
	}
	return spans, nil
}
