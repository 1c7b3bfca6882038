package whatsapp

import (
	"context"
	"errors"
	"net/http"

	"postdog.io/channel"
	"postdog.io/channel/meta"
	"postdog.io/domain"
)

// outbound is the body of POST /{phone-number-id}/messages.
type outbound struct {
	Product       string        `json:"messaging_product"`
	RecipientType string        `json:"recipient_type"`
	To            string        `json:"to,omitempty"`
	Recipient     string        `json:"recipient,omitempty"`
	Type          string        `json:"type"`
	Text          *outboundText `json:"text,omitempty"`
	Context       *reference    `json:"context,omitempty"`
	CallbackData  string        `json:"biz_opaque_callback_data,omitempty"`
}

type outboundText struct {
	PreviewURL bool   `json:"preview_url"`
	Body       string `json:"body"`
}

// reference names the message that is quoted.
type reference struct {
	MessageID string `json:"message_id"`
}

// Send hands a text to WhatsApp, to the phone number where one is known and to the BSUID otherwise. A receipt means
// that WhatsApp took it; what became of it follows in statuses, which carry CallbackData. Nothing is sent twice from here.
func (a *Adapter) Send(ctx context.Context, c channel.Credential, m channel.Outbound) (channel.Receipt, error) {
	body := outbound{Product: "whatsapp", RecipientType: "individual", Type: "text", CallbackData: m.CallbackData}
	if m.Kind != domain.KindText {
		return channel.Receipt{}, rejected("131051", "unsupported kind")
	}
	body.Text = &outboundText{Body: m.Content.Text}
	if m.ReplyTo != "" {
		body.Context = &reference{m.ReplyTo}
	}
	for _, i := range m.To {
		switch {
		case i.Kind == channel.Phone && body.To == "":
			body.To = "+" + i.Value
		case i.Kind == channel.BusinessScopedUserID && body.Recipient == "":
			body.Recipient = i.Value
		}
	}
	if body.To != "" {
		body.Recipient = ""
	} else if body.Recipient == "" {
		return channel.Receipt{}, rejected("131008", "no phone number and no user id")
	}

	var answer struct {
		Contacts []struct {
			WaID   meta.FlexID `json:"wa_id"`
			UserID meta.FlexID `json:"user_id"`
		} `json:"contacts"`
		Messages []struct {
			ID meta.FlexID `json:"id"`
		} `json:"messages"`
	}
	if err := a.post(ctx, c, body, &answer); err != nil {
		return channel.Receipt{}, classify(err)
	}
	if len(answer.Messages) == 0 || !isID(string(answer.Messages[0].ID)) {
		return channel.Receipt{}, &channel.Unconfirmed{Err: errors.New("whatsapp: the answer names no message")}
	}
	receipt := channel.Receipt{ExternalID: string(answer.Messages[0].ID)}
	if len(answer.Contacts) > 0 {
		who := contact{waID: string(answer.Contacts[0].WaID), userID: string(answer.Contacts[0].UserID)}
		receipt.Identities = who.identities()
	}
	return receipt, nil
}

func (a *Adapter) post(ctx context.Context, c channel.Credential, body, answer any) error {
	return a.config.Graph.Do(ctx, meta.Request{
		Method: http.MethodPost,
		Path:   []string{c.AccountID, "messages"},
		Body:   body,
		Token:  c.Token,
	}, answer)
}
