package meta

import (
	"context"
	"errors"
	"net/http"
	"strings"

	"postdog.io/channel"
	"postdog.io/domain"
)

// sendBody is the body of POST /{page-id}/messages (Messenger Platform: Send API).
type sendBody struct {
	Recipient    recipient    `json:"recipient"`
	Type         string       `json:"messaging_type,omitempty"`
	Tag          string       `json:"tag,omitempty"`
	Message      *sendMessage `json:"message,omitempty"`
	ReplyTo      *reference   `json:"reply_to,omitempty"`
	SenderAction string       `json:"sender_action,omitempty"`
	Payload      *sendReact   `json:"payload,omitempty"`
}

type recipient struct {
	ID string `json:"id"`
}

type reference struct {
	MID string `json:"mid"`
}

type sendReact struct {
	MessageID string `json:"message_id"`
	Reaction  string `json:"reaction,omitempty"`
}

type sendMessage struct {
	Text         string       `json:"text,omitempty"`
	Metadata     string       `json:"metadata,omitempty"`
	Attachment   *sendFile    `json:"attachment,omitempty"`
	Attachments  []sendFile   `json:"attachments,omitempty"`
	QuickReplies []quickReply `json:"quick_replies,omitempty"`
}

type sendFile struct {
	Type    string      `json:"type"`
	Payload filePayload `json:"payload"`
}

// filePayload names a file by the id of its upload or by an address, or is a template.
type filePayload struct {
	AttachmentID string       `json:"attachment_id,omitempty"`
	URL          string       `json:"url,omitempty"`
	TemplateType string       `json:"template_type,omitempty"`
	Text         string       `json:"text,omitempty"`
	Buttons      []linkButton `json:"buttons,omitempty"`
}

type linkButton struct {
	Type  string `json:"type"`
	URL   string `json:"url"`
	Title string `json:"title"`
}

type quickReply struct {
	ContentType string `json:"content_type"`
	Title       string `json:"title"`
	Payload     string `json:"payload"`
}

// fileTypes are what the platform calls the kinds of file.
var fileTypes = map[domain.MessageKind]string{
	domain.KindImage: "image", domain.KindVideo: "video", domain.KindAudio: "audio", domain.KindDocument: "file",
}

// Send hands a message to the network. What became of it follows in marks; an echo brings CallbackData back where the
// network keeps it. A reaction has no id of its own, so its receipt has none. Nothing is sent twice from here.
func (m *Messaging) Send(ctx context.Context, c channel.Credential, out channel.Outbound) (channel.Receipt, error) {
	body, err := m.compose(out)
	if err != nil {
		return channel.Receipt{}, err
	}
	var answer struct {
		MessageID FlexID `json:"message_id"`
	}
	if err := m.post(ctx, c, body, &answer); err != nil {
		return channel.Receipt{}, err
	}
	if out.Kind == domain.KindReaction {
		return channel.Receipt{}, nil
	}
	if !isID(string(answer.MessageID)) {
		return channel.Receipt{}, &channel.Unconfirmed{Err: errors.New("meta: the answer names no message")}
	}
	return channel.Receipt{ExternalID: string(answer.MessageID)}, nil
}

// post makes a call of the Send API; its errors are the contract's four.
func (m *Messaging) post(ctx context.Context, c channel.Credential, body sendBody, answer any) error {
	client, id := m.dialect.Target(c)
	err := client.Do(ctx, Request{Method: http.MethodPost, Path: []string{id, "messages"}, Body: body, Token: c.Token}, answer)
	return m.classify(err)
}

// to is the person's id on this network, or empty.
func (m *Messaging) to(all []channel.Identity) string {
	for _, i := range all {
		if i.Kind == m.dialect.Identity {
			return i.Value
		}
	}
	return ""
}

func (m *Messaging) compose(out channel.Outbound) (sendBody, error) {
	body := sendBody{Recipient: recipient{m.to(out.To)}, Type: "RESPONSE"}
	if body.Recipient.ID == "" {
		return body, m.rejected("100/2018001", "no id of this network")
	}
	if out.Kind == domain.KindReaction {
		return m.composeReaction(body, out)
	}
	if out.HumanAgent {
		body.Type, body.Tag = "MESSAGE_TAG", "HUMAN_AGENT"
	}
	if out.ReplyTo != "" {
		body.ReplyTo = &reference{out.ReplyTo}
	}
	body.Message = &sendMessage{Metadata: out.CallbackData}
	switch out.Kind {
	case domain.KindText:
		body.Message.Text = out.Content.Text
		return body, m.checkText(out.Content.Text)
	case domain.KindInteractive:
		return body, m.composeInteractive(body.Message, out.Content)
	}
	return body, m.composeFiles(body.Message, out)
}

func (m *Messaging) checkText(text string) error {
	if most := m.dialect.MaxTextBytes; text == "" || (most > 0 && len(text) > most) {
		return m.rejected("100/text", "the text is empty or too long")
	}
	return nil
}

// composeReaction puts an emoji on a message, or takes it back. Each that can be sent has a word.
func (m *Messaging) composeReaction(body sendBody, out channel.Outbound) (sendBody, error) {
	if out.Content.Reaction == nil || out.ReplyTo == "" {
		return body, m.rejected("100", "a reaction to no message")
	}
	body.Type, body.SenderAction, body.Payload = "", "unreact", &sendReact{MessageID: out.ReplyTo}
	if sign := out.Content.Reaction.Emoji; sign != "" {
		word := m.dialect.Reactions[strings.TrimSuffix(sign, "\ufe0f")]
		if word == "" {
			return body, m.rejected("100/reaction", "an emoji that cannot be sent")
		}
		body.SenderAction, body.Payload.Reaction = "react", word
	}
	return body, nil
}

// composeInteractive offers quick replies, or a button that opens a page. Neither has a header or a footer, so that those
// are lines of the text.
func (m *Messaging) composeInteractive(message *sendMessage, content domain.Content) error {
	in := content.Interactive
	if in == nil {
		return m.rejected("100", "nothing to tap")
	}
	var lines []string
	for _, line := range []string{in.Header, content.Text, in.Footer} {
		if line != "" {
			lines = append(lines, line)
		}
	}
	text := strings.Join(lines, "\n\n")
	switch {
	case in.Kind == domain.ReplyButtons && len(in.Buttons) > 0:
		message.Text = text
		for _, b := range in.Buttons {
			message.QuickReplies = append(message.QuickReplies, quickReply{"text", b.Title, first(b.ID, b.Title)})
		}
	case in.Kind == domain.LinkButton && in.URL != "":
		message.Attachment = &sendFile{Type: "template", Payload: filePayload{
			TemplateType: "button", Text: text, Buttons: []linkButton{{"web_url", in.URL, in.ButtonText}},
		}}
	default:
		return m.rejected("100/kind", "unsupported kind")
	}
	return m.checkText(text)
}

// composeFiles adds the files. Text cannot go with them.
func (m *Messaging) composeFiles(message *sendMessage, out channel.Outbound) error {
	var files []sendFile
	for _, f := range out.Media {
		kind := fileTypes[f.Kind]
		if kind == "" || (f.ID == "" && f.URL == "") {
			return m.rejected("100/kind", "no file, or one of an unsupported kind")
		}
		payload := filePayload{AttachmentID: f.ID}
		if f.ID == "" {
			payload.URL = f.URL
		}
		files = append(files, sendFile{Type: kind, Payload: payload})
	}
	switch {
	case fileTypes[out.Kind] == "" || len(files) == 0:
		return m.rejected("100/kind", "no file, or an unsupported kind")
	case out.Content.Text != "":
		return m.rejected("100/caption", "text with a file")
	case len(files) == 1:
		message.Attachment = &files[0]
		return nil
	case !m.dialect.ManyImages || len(files) > maxImages:
		return m.rejected("100/files", "too many files")
	}
	for _, f := range files {
		if f.Type != "image" {
			return m.rejected("100/files", "several files that are not images")
		}
	}
	message.Attachments = files
	return nil
}

// maxImages is how many images go into one message (Instagram: send several images).
const maxImages = 10
