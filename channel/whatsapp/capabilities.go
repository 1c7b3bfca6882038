package whatsapp

import (
	"time"

	"postdog.io/channel"
)

// Capabilities are the Cloud API's limits as of version 26.
func (*Adapter) Capabilities() channel.Capabilities {
	return channel.Capabilities{
		MaxTextLength:   4096,
		MessagingWindow: 24 * time.Hour,
		QuotedReplies:   true,
		ReadReceipts:    true,
		TypingIndicator: true,
	}
}
