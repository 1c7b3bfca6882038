package graph

import (
	"time"

	"postdog.io/channel"
	"postdog.io/domain"
	"postdog.io/graph/model"
)

// capabilities shows a network's limits to clients, whose composers obey the same ones as the server.
func capabilities(limits channel.Capabilities) *model.ChannelCapabilities {
	c := &model.ChannelCapabilities{
		MaxTextLength: limits.MaxTextLength, MaxCaptionLength: limits.MaxCaptionLength,
		MessagingWindowHours: hours(limits.MessagingWindow), HumanAgentWindowHours: hours(limits.HumanAgentWindow),
		Sends: orEmpty(limits.Sends), Media: []*model.MediaLimit{}, Interactive: orEmpty(limits.Interactive),
		MaxButtons: limits.MaxButtons, MaxButtonTitle: limits.MaxButtonTitle, Reactions: limits.Reactions,
		Templates: limits.Templates, QuotedReplies: limits.QuotedReplies,
		ReadReceipts: limits.ReadReceipts, TypingIndicator: limits.TypingIndicator,
		Blocks: limits.Blocks, BlockWindowHours: hours(limits.BlockWindow),
	}
	if limits.MaxTextBytes > 0 {
		c.MaxTextBytes = &limits.MaxTextBytes
	}
	for _, l := range limits.Media {
		c.Media = append(c.Media, &model.MediaLimit{Kind: l.Kind, MimeTypes: l.MIMETypes, MaxBytes: int(l.MaxBytes), Caption: l.Caption})
	}
	return c
}

// hours is a span in whole hours; nil for none.
func hours(d time.Duration) *int {
	if d == 0 {
		return nil
	}
	h := int(d.Hours())
	return &h
}

func orEmpty[T domain.MessageKind | domain.InteractiveKind](all []T) []T {
	if all == nil {
		return []T{}
	}
	return all
}
