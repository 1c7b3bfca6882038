package messenger

import (
	"time"

	"postdog.io/channel"
	"postdog.io/channel/meta"
	"postdog.io/domain"
)

const megabyte = 1 << 20

// Capabilities are the Send API's limits as of version 26.
func (*Adapter) Capabilities() channel.Capabilities {
	return channel.Capabilities{
		MaxTextLength:    2000,
		MessagingWindow:  24 * time.Hour,
		HumanAgentWindow: 7 * 24 * time.Hour,
		Sends:            meta.SentKinds(),
		Media: []channel.MediaLimit{
			{Kind: domain.KindImage, MIMETypes: []string{"image/jpeg", "image/png", "image/gif"}, MaxBytes: 8 * megabyte},
			{Kind: domain.KindVideo, MaxBytes: 25 * megabyte},
			{Kind: domain.KindAudio, MaxBytes: 25 * megabyte},
			{Kind: domain.KindDocument, MaxBytes: 25 * megabyte},
		},
		Interactive:     []domain.InteractiveKind{domain.ReplyButtons, domain.LinkButton},
		MaxButtons:      13,
		MaxButtonTitle:  20,
		Reactions:       meta.SentReactions(reactions, "❤️", "😆", "😮", "😢", "😠", "👍", "👎"),
		QuotedReplies:   true,
		ReadReceipts:    true,
		TypingIndicator: true,
		Reports:         []channel.Status{channel.StatusDelivered, channel.StatusRead},
	}
}
