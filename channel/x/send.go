package x

import (
	"context"
	"errors"
	"net/http"

	"postdog.io/channel"
	"postdog.io/domain"
)

type outbound struct {
	Text        string       `json:"text,omitempty"`
	Attachments []attachment `json:"attachments,omitempty"`
}

type attachment struct {
	MediaID string `json:"media_id"`
}

// Send hands a message to X, with one file at the most. X gives no callback data back: an echo finds its message by what it
// says. Nothing is sent twice from here.
func (a *Adapter) Send(ctx context.Context, c channel.Credential, m channel.Outbound) (channel.Receipt, error) {
	var to string
	for _, i := range m.To {
		if i.Kind == channel.UserID {
			to = i.Value
			break
		}
	}
	body := outbound{Text: m.Content.Text}
	for _, f := range m.Media {
		body.Attachments = append(body.Attachments, attachment{f.ID})
	}
	hasFile := len(body.Attachments) == 1 && body.Attachments[0].MediaID != ""
	switch {
	case to == "":
		return channel.Receipt{}, rejected("400", "no user id")
	case m.Kind == domain.KindText && body.Text != "" && len(body.Attachments) == 0:
	case (m.Kind == domain.KindImage || m.Kind == domain.KindVideo) && hasFile:
	default:
		return channel.Receipt{}, rejected("400", "an unsupported kind, no text, or not exactly one file")
	}
	var answer struct {
		Data struct {
			ID string `json:"dm_event_id"`
		} `json:"data"`
	}
	err := a.do(ctx, c, request{method: http.MethodPost, path: []string{"2", "dm_conversations", "with", to, "messages"}, body: body}, &answer)
	if err != nil {
		return channel.Receipt{}, classify(err)
	}
	if !isID(answer.Data.ID) {
		return channel.Receipt{}, &channel.Unconfirmed{Err: errors.New("x: the answer names no message")}
	}
	return channel.Receipt{ExternalID: answer.Data.ID}, nil
}
