package instagram

import (
	"time"

	"postdog.io/channel"
	"postdog.io/channel/meta"
	"postdog.io/domain"
)

const (
	megabyte     = 1 << 20
	maxTextBytes = 1000
)

// Capabilities are the Instagram Messaging API's limits as of version 26. It reports no delivery.
func (*Adapter) Capabilities() channel.Capabilities {
	return channel.Capabilities{
		MaxTextLength:    maxTextBytes,
		MaxTextBytes:     maxTextBytes,
		MessagingWindow:  24 * time.Hour,
		HumanAgentWindow: 7 * 24 * time.Hour,
		Sends:            meta.SentKinds(),
		Media: []channel.MediaLimit{
			{Kind: domain.KindImage, MIMETypes: []string{"image/jpeg", "image/png", "image/gif"}, MaxBytes: 8 * megabyte},
			{Kind: domain.KindVideo, MIMETypes: []string{"video/mp4", "video/ogg", "video/x-msvideo", "video/quicktime", "video/webm"}, MaxBytes: 25 * megabyte},
			{Kind: domain.KindAudio, MIMETypes: []string{"audio/aac", "audio/mp4", "audio/x-m4a", "audio/wav", "audio/x-wav"}, MaxBytes: 25 * megabyte},
			{Kind: domain.KindDocument, MIMETypes: []string{"application/pdf"}, MaxBytes: 25 * megabyte},
		},
		Interactive:     []domain.InteractiveKind{domain.ReplyButtons, domain.LinkButton},
		MaxButtons:      13,
		MaxButtonTitle:  20,
		Reactions:       meta.SentReactions(reactions, "❤️"),
		QuotedReplies:   true,
		ReadReceipts:    true,
		TypingIndicator: true,
		Reports:         []channel.Status{channel.StatusRead},
	}
}
