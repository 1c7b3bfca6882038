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
	Context    json.RawMessage `json:"context"`
	System     json.RawMessage `json:"system"`
	Referral   json.RawMessage `json:"referral"`
	Errors     json.RawMessage `json:"errors"`
	// To, ToUserID and History are set on what the business said from elsewhere, and on what was said before our time.
	To       json.RawMessage `json:"to"`
	ToUserID json.RawMessage `json:"to_user_id"`
	History  *struct {
		Status string `json:"status"`
	} `json:"history_context"`
}

// message reads what a customer said. Changes of earlier messages and of ids are items of their own.
func (a *Adapter) message(raw json.RawMessage, people []contact) channel.Inbound {
	m, of, err := readMessage(raw)
	if err != nil {
		return channel.Inbound{Err: err, Raw: raw}
	}
	if len(m.GroupID) > 0 && string(m.GroupID) != "null" {
		return channel.Inbound{Unknown: raw} // shown as a private message, it would be answered to the wrong place
	}
	from, name := sender(m, people)
	if id(m.ID) == "" {
		return channel.Inbound{Err: errNoID, Raw: raw}
	}
	if item, is := a.identityChange(m); is {
		return item
	}
	if len(from) == 0 {
		return channel.Inbound{Err: errNoSender, Raw: raw}
	}
	if item, is := a.change(m, of, from, false); is {
		return item
	}
	out := a.said(m, of, raw)
	out.From, out.Name, out.OpensWindow = from, name, m.Type != "system"
	out.From = append(out.From, ownNumbers(out.Content.ContactCards)...)
	return channel.Inbound{Message: out}
}

// readMessage reads what every type shares, and the message's keys.
func readMessage(raw json.RawMessage) (m inboundMessage, of []member, err error) {
	if json.Unmarshal(raw, &m) != nil {
		return m, nil, errShape
	}
	of, err = members(raw)
	return m, of, err
}

// said reads a message's content. What we don't understand is kept whole.
func (a *Adapter) said(m inboundMessage, of []member, raw json.RawMessage) *channel.InboundMessage {
	out := &channel.InboundMessage{ExternalID: id(m.ID), OccurredAt: a.orNow(m.Timestamp), ReplyTo: quoted(m.Context)}
	frame(m, out)
	read, known := readers[m.Type]
	if !known || !read(get(of, m.Type), out) {
		out.Kind, out.Media = domain.KindUnsupported, nil
		out.Content = domain.Content{
			Forwarding: out.Content.Forwarding, Referral: out.Content.Referral, Product: out.Content.Product, Problem: out.Content.Problem,
			NetworkKind: unsupportedKind(m.Type, of), Raw: raw,
		}
	}
	return out
}

// unsupportedKind is the name of a kind that is not supported: Meta's hint where it gives one.
func unsupportedKind(kind string, of []member) string {
	if kind != "unsupported" {
		return kind
	}
	var hint struct{ Type string }
	_ = json.Unmarshal(get(of, "unsupported"), &hint)
	return first(hint.Type, kind)
}

// change reads an edit or a withdrawal of an earlier message.
func (a *Adapter) change(m inboundMessage, of []member, from []channel.Identity, echo bool) (channel.Inbound, bool) {
	if m.Type != "edit" && m.Type != "revoke" {
		return channel.Inbound{}, false
	}
	var c struct {
		OriginalID json.RawMessage `json:"original_message_id"`
		Message    json.RawMessage `json:"message"`
	}
	if json.Unmarshal(get(of, m.Type), &c) != nil || id(c.OriginalID) == "" {
		return channel.Inbound{}, false
	}
	at := a.orNow(m.Timestamp)
	if m.Type == "revoke" {
		return channel.Inbound{Deletion: &channel.InboundDeletion{ExternalID: id(c.OriginalID), From: from, Echo: echo, OccurredAt: at}}, true
	}
	inner, innerOf, err := readMessage(c.Message)
	if err != nil {
		return channel.Inbound{}, false
	}
	said := a.said(inner, innerOf, c.Message)
	if said.Kind == domain.KindUnsupported {
		return channel.Inbound{}, false
	}
	return channel.Inbound{Edit: &channel.InboundEdit{ExternalID: id(c.OriginalID), From: from, Echo: echo, OccurredAt: at, Text: said.Content.Text}}, true
}

// identityChanges are the system messages that tell of other ids.
var identityChanges = map[string]domain.SystemKind{
	"user_changed_number": domain.NumberChanged, "customer_changed_number": domain.NumberChanged, "user_changed_user_id": domain.UserIDChanged,
}

// identityChange reads that a person has other ids now.
func (a *Adapter) identityChange(m inboundMessage) (channel.Inbound, bool) {
	var s struct {
		Body, Type     string
		WaID           json.RawMessage `json:"wa_id"`
		NewWaID        json.RawMessage `json:"new_wa_id"`
		UserID         json.RawMessage `json:"user_id"`
		PreviousUserID json.RawMessage `json:"previous_user_id"`
	}
	if m.Type != "system" || json.Unmarshal(m.System, &s) != nil || identityChanges[s.Type] == "" {
		return channel.Inbound{}, false
	}
	before := contact{waID: phone(m.From), userID: first(id(s.PreviousUserID), id(m.FromUserID))}
	after := contact{waID: first(phone(s.WaID), phone(s.NewWaID)), userID: id(s.UserID)}
	from, to := before.identities(), after.identities()
	if len(from) == 0 || len(to) == 0 {
		return channel.Inbound{}, false
	}
	return channel.Inbound{IdentityChange: &channel.InboundIdentityChange{
		ExternalID: id(m.ID), From: from, To: to, OccurredAt: a.orNow(m.Timestamp), Kind: identityChanges[s.Type], Text: s.Body,
	}}, true
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
