package x

import (
	"postdog.io/channel"
	"postdog.io/domain"
)

const megabyte = 1 << 20

// Capabilities are API v2's limits for direct messages. There is no messaging window: who may write is the recipient's
// setting. An account sends 15 messages in 15 minutes and 1440 a day, which X enforces.
func (*Adapter) Capabilities() channel.Capabilities {
	return channel.Capabilities{
		MaxTextLength:    10_000,
		MaxCaptionLength: 10_000,
		Sends:            []domain.MessageKind{domain.KindText, domain.KindImage, domain.KindVideo},
		Media: []channel.MediaLimit{
			{Kind: domain.KindImage, MIMETypes: []string{"image/jpeg", "image/png", "image/webp", "image/gif"}, MaxBytes: 5 * megabyte, Caption: true},
			{Kind: domain.KindVideo, MIMETypes: []string{"video/mp4", "video/quicktime"}, MaxBytes: 512 * megabyte, Caption: true},
		},
		Reactions: []string{},
		Reports:   []channel.Status{channel.StatusRead},
	}
}
