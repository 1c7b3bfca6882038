package whatsapp

import (
	"context"

	"postdog.io/channel"
)

// receipt is the body that marks a customer's message as read.
type receipt struct {
	Product   string     `json:"messaging_product"`
	Status    string     `json:"status"`
	MessageID string     `json:"message_id"`
	Typing    *indicator `json:"typing_indicator,omitempty"`
}

type indicator struct {
	Type string `json:"type"`
}

// MarkRead shows the customer that the message, and all before it, were read. It may be repeated. WhatsApp refuses
// messages older than 30 days.
func (a *Adapter) MarkRead(ctx context.Context, c channel.Credential, _ []channel.Identity, externalID string) error {
	return a.receipt(ctx, c, receipt{MessageID: externalID})
}

// ShowTyping shows the customer that someone is typing, for 25 seconds or until a message is sent. WhatsApp has no way
// to do so without marking the message as read too.
func (a *Adapter) ShowTyping(ctx context.Context, c channel.Credential, _ []channel.Identity, externalID string) error {
	return a.receipt(ctx, c, receipt{MessageID: externalID, Typing: &indicator{"text"}})
}

func (a *Adapter) receipt(ctx context.Context, c channel.Credential, r receipt) error {
	r.Product, r.Status = "whatsapp", "read"
	if err := a.post(ctx, c, r, nil); err != nil {
		return classify(err)
	}
	return nil
}
