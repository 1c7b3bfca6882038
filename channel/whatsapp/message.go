package whatsapp

import (
	"encoding/json"
	"errors"
	"time"

	"postdog.io/channel"
	"postdog.io/channel/meta"
	"postdog.io/domain"
)

var (
	errNoID     = errors.New("whatsapp: the item has no usable id")
	errNoSender = errors.New("whatsapp: the message does not say who sent it")
)

// inboundMessage is what of a message every type shares. Values are read one by one, so that an odd one costs only itself.
type inboundMessage struct {
	From       json.RawMessage `json:"from"`
	FromUserID json.RawMessage `json:"from_user_id"`
	ID         json.RawMessage `json:"id"`
	Timestamp  json.RawMessage `json:"timestamp"`
	Type       string          `json:"type"`
	GroupID    json.RawMessage `json:"group_id"`
	Text       json.RawMessage `json:"text"`
	Context    json.RawMessage `json:"context"`
	System     json.RawMessage `json:"system"`
}

func (a *Adapter) message(raw json.RawMessage, people []contact) channel.Inbound {
	var m inboundMessage
	if err := json.Unmarshal(raw, &m); err != nil {
		return channel.Inbound{Err: errShape, Raw: raw}
	}
	if len(m.GroupID) > 0 && string(m.GroupID) != "null" {
		return channel.Inbound{Unknown: raw} // shown as a private message, it would be answered to the wrong place
	}
	out := &channel.InboundMessage{
		ExternalID:  id(m.ID),
		OccurredAt:  a.orNow(m.Timestamp),
		Kind:        domain.KindUnsupported,
		Content:     domain.Content{NetworkKind: m.Type, Raw: raw},
		OpensWindow: m.Type != "system",
		ReplyTo:     quoted(m.Context),
	}
	out.From, out.Name = sender(m, people)
	if out.ExternalID == "" {
		return channel.Inbound{Err: errNoID, Raw: raw}
	}
	if len(out.From) == 0 {
		return channel.Inbound{Err: errNoSender, Raw: raw}
	}
	if m.Type == "text" {
		var text struct {
			Body *string `json:"body"`
		}
		if err := json.Unmarshal(m.Text, &text); err == nil && text.Body != nil {
			out.Kind, out.Content = domain.KindText, domain.Content{Text: *text.Body}
		}
	}
	return channel.Inbound{Message: out}
}

// quoted is the id of the quoted message; a forwarded message has a context without one.
func quoted(context json.RawMessage) string {
	of, err := members(context)
	if err != nil {
		return ""
	}
	return id(get(of, "id"))
}

// beforeWhatsApp is earlier than any item can be: WhatsApp began in 2009.
var beforeWhatsApp = time.Date(2009, 1, 1, 0, 0, 0, 0, time.UTC)

// orNow reads an item's time. One that is missing, odd, from before WhatsApp or more than a day ahead says nothing: such
// an item is of now, so that it neither gets lost nor keeps its thread on top and open for years.
func (a *Adapter) orNow(raw json.RawMessage) time.Time {
	now := a.config.Now().UTC()
	var t meta.FlexTime
	if len(raw) == 0 || t.UnmarshalJSON(raw) != nil || t.Before(beforeWhatsApp) || t.After(now.Add(24*time.Hour)) {
		return now.Truncate(time.Second)
	}
	return t.Time
}
