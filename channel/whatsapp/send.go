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
	Product       string            `json:"messaging_product"`
	RecipientType string            `json:"recipient_type"`
	To            string            `json:"to,omitempty"`
	Recipient     string            `json:"recipient,omitempty"`
	Type          string            `json:"type"`
	Text          *outboundText     `json:"text,omitempty"`
	Image         *outboundMedia    `json:"image,omitempty"`
	Video         *outboundMedia    `json:"video,omitempty"`
	Audio         *outboundMedia    `json:"audio,omitempty"`
	Document      *outboundMedia    `json:"document,omitempty"`
	Sticker       *outboundMedia    `json:"sticker,omitempty"`
	Location      *outboundLocation `json:"location,omitempty"`
	Contacts      []card            `json:"contacts,omitempty"`
	Reaction      *outboundReaction `json:"reaction,omitempty"`
	Interactive   *interactive      `json:"interactive,omitempty"`
	Template      *outboundTemplate `json:"template,omitempty"`
	Context       *reference        `json:"context,omitempty"`
	CallbackData  string            `json:"biz_opaque_callback_data,omitempty"`
}

type outboundText struct {
	PreviewURL bool   `json:"preview_url"`
	Body       string `json:"body"`
}

type outboundMedia struct {
	ID       string `json:"id,omitempty"`
	Link     string `json:"link,omitempty"`
	Caption  string `json:"caption,omitempty"`
	Filename string `json:"filename,omitempty"`
	// Voice shows it as a note that was spoken into the chat; Opus in an Ogg file only.
	Voice bool `json:"voice,omitempty"`
}

type outboundLocation struct {
	Latitude  float64 `json:"latitude"`
	Longitude float64 `json:"longitude"`
	Name      string  `json:"name,omitempty"`
	Address   string  `json:"address,omitempty"`
}

// outboundReaction puts an emoji on a message; an empty one takes it back, so it is never left out.
type outboundReaction struct {
	MessageID string `json:"message_id"`
	Emoji     string `json:"emoji"`
}

// reference names the message that is quoted.
type reference struct {
	MessageID string `json:"message_id"`
}

// Send hands a message to WhatsApp, to the phone number where one is known and to the BSUID otherwise. A receipt means that
// WhatsApp took it; what became of it follows in statuses, which carry CallbackData. Nothing is sent twice from here.
func (a *Adapter) Send(ctx context.Context, c channel.Credential, m channel.Outbound) (channel.Receipt, error) {
	body := outbound{Product: "whatsapp", RecipientType: "individual", CallbackData: m.CallbackData}
	if err := body.fill(m); err != nil {
		return channel.Receipt{}, err
	}
	if m.ReplyTo != "" && m.Kind != domain.KindReaction {
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
			ID     meta.FlexID `json:"id"`
			Status string      `json:"message_status"`
		} `json:"messages"`
	}
	if err := a.post(ctx, c, body, &answer); err != nil {
		return channel.Receipt{}, classify(err)
	}
	if len(answer.Messages) == 0 || !isID(string(answer.Messages[0].ID)) {
		return channel.Receipt{}, &channel.Unconfirmed{Err: errors.New("whatsapp: the answer names no message")}
	}
	receipt := channel.Receipt{ExternalID: string(answer.Messages[0].ID), Held: answer.Messages[0].Status == "held_for_quality_assessment"}
	if len(answer.Contacts) > 0 {
		who := contact{waID: string(answer.Contacts[0].WaID), userID: string(answer.Contacts[0].UserID)}
		receipt.Identities = who.identities()
	}
	return receipt, nil
}

// fill puts the content where its type has it.
func (b *outbound) fill(m channel.Outbound) error {
	content := m.Content
	switch m.Kind {
	case domain.KindText:
		b.Type, b.Text = "text", &outboundText{Body: content.Text}
	case domain.KindImage, domain.KindVideo, domain.KindAudio, domain.KindDocument, domain.KindSticker:
		return b.fillMedia(m)
	case domain.KindLocation:
		if content.Location == nil {
			return rejected("131008", "no location")
		}
		l := content.Location
		b.Type, b.Location = "location", &outboundLocation{Latitude: l.Latitude, Longitude: l.Longitude, Name: l.Name, Address: l.Address}
	case domain.KindContacts:
		b.Type = "contacts"
		for _, c := range content.ContactCards {
			b.Contacts = append(b.Contacts, outboundCard(c))
		}
	case domain.KindReaction:
		if content.Reaction == nil || m.ReplyTo == "" {
			return rejected("131009", "a reaction to no message")
		}
		b.Type, b.Reaction = "reaction", &outboundReaction{MessageID: m.ReplyTo, Emoji: content.Reaction.Emoji}
	case domain.KindInteractive:
		in, err := outboundInteractive(m)
		b.Type, b.Interactive = "interactive", in
		return err
	case domain.KindTemplate:
		t, err := fillTemplate(m)
		b.Type, b.Template = "template", t
		return err
	default:
		return rejected("131051", "unsupported kind")
	}
	return nil
}

func (b *outbound) fillMedia(m channel.Outbound) error {
	if len(m.Media) != 1 || (m.Media[0].ID == "" && m.Media[0].URL == "") {
		return rejected("131008", "no file")
	}
	file := outboundFile(m.Media[0])
	switch m.Kind {
	case domain.KindImage:
		b.Type, b.Image, file.Caption = "image", file, m.Content.Text
	case domain.KindVideo:
		b.Type, b.Video, file.Caption = "video", file, m.Content.Text
	case domain.KindDocument:
		b.Type, b.Document, file.Caption = "document", file, m.Content.Text
		file.Filename = m.Media[0].Details.Filename
	case domain.KindSticker:
		b.Type, b.Sticker = "sticker", file
	default:
		b.Type, b.Audio, file.Voice = "audio", file, m.Media[0].Details.Voice
	}
	return nil
}

// outboundFile names a file by its id at Meta, or else by a link that Meta fetches.
func outboundFile(m channel.OutboundMedia) *outboundMedia {
	if m.ID != "" {
		return &outboundMedia{ID: m.ID}
	}
	return &outboundMedia{Link: m.URL}
}

func (a *Adapter) post(ctx context.Context, c channel.Credential, body, answer any) error {
	return a.config.Graph.Do(ctx, meta.Request{
		Method: http.MethodPost,
		Path:   []string{c.AccountID, "messages"},
		Body:   body,
		Token:  c.Token,
	}, answer)
}
