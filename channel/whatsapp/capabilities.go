package whatsapp

import (
	"time"

	"postdog.io/channel"
	"postdog.io/domain"
)

const megabyte = 1 << 20

// Capabilities are the Cloud API's limits as of version 26.
func (*Adapter) Capabilities() channel.Capabilities {
	return channel.Capabilities{
		MaxTextLength:    4096,
		MaxCaptionLength: 1024,
		MessagingWindow:  24 * time.Hour,
		Sends: []domain.MessageKind{
			domain.KindText, domain.KindImage, domain.KindVideo, domain.KindAudio, domain.KindDocument, domain.KindSticker, domain.KindLocation,
			domain.KindContacts, domain.KindReaction, domain.KindInteractive, domain.KindTemplate,
		},
		Media: []channel.MediaLimit{
			{Kind: domain.KindImage, MIMETypes: []string{"image/jpeg", "image/png"}, MaxBytes: 5 * megabyte, Caption: true},
			{Kind: domain.KindVideo, MIMETypes: []string{"video/mp4", "video/3gpp"}, MaxBytes: 16 * megabyte, Caption: true},
			{Kind: domain.KindAudio, MIMETypes: []string{"audio/aac", "audio/amr", "audio/mpeg", "audio/mp4", "audio/ogg"}, MaxBytes: 16 * megabyte},
			{Kind: domain.KindDocument, MaxBytes: 100 * megabyte, Caption: true},
			{Kind: domain.KindSticker, MIMETypes: []string{"image/webp"}, MaxBytes: 500 << 10},
		},
		Interactive: []domain.InteractiveKind{
			domain.ReplyButtons, domain.ListMenu, domain.LinkButton, domain.LocationRequest, domain.ContactRequest, domain.FlowForm,
			domain.SingleProduct, domain.ProductList, domain.Catalogue, domain.AddressRequest, domain.CallPermissionRequest,
		},
		MaxButtons:      3,
		MaxButtonTitle:  20,
		Templates:       true,
		QuotedReplies:   true,
		ReadReceipts:    true,
		TypingIndicator: true,
		Blocks:          true,
		BlockWindow:     24 * time.Hour,
		Reports:         []channel.Status{channel.StatusSent, channel.StatusDelivered, channel.StatusRead, channel.StatusPlayed},
		PairInterval:    6 * time.Second,
		PairBurst:       45,
	}
}
