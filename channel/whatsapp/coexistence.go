package whatsapp

import (
	"encoding/json"
	"strings"

	"postdog.io/channel"
	"postdog.io/channel/meta"
)

// A number can stay in use on a phone beside the API. Then Meta tells what is written there (echoes), what was said before
// (history) and the phone's address book (state sync). Cloud API: onboarding users of the WhatsApp Business app.

// echo reads what the business said from its phone.
func (a *Adapter) echo(raw json.RawMessage, people []contact) channel.Inbound {
	m, of, err := readMessage(raw)
	if err != nil {
		return channel.Inbound{Err: err, Raw: raw}
	}
	if len(m.GroupID) > 0 && string(m.GroupID) != "null" {
		return channel.Inbound{Unknown: raw}
	}
	to, name := recipient(m, people)
	switch {
	case id(m.ID) == "":
		return channel.Inbound{Err: errNoID, Raw: raw}
	case len(to) == 0:
		return channel.Inbound{Err: errNoSender, Raw: raw}
	}
	if item, is := a.change(m, of, to, true); is {
		return item
	}
	out := a.said(m, of, raw)
	out.From, out.Name, out.Echo = to, name, true
	return channel.Inbound{Message: out}
}

// recipient names whom the business wrote to.
func recipient(m inboundMessage, people []contact) ([]channel.Identity, string) {
	m.From, m.FromUserID = m.To, m.ToUserID
	return sender(m, people)
}

// historySteps are how far a message of the history got.
var historySteps = map[string]channel.Status{
	"PENDING": channel.StatusAccepted, "SENT": channel.StatusSent, "DELIVERED": channel.StatusDelivered,
	"READ": channel.StatusRead, "PLAYED": channel.StatusPlayed, "ERROR": channel.StatusFailed,
}

// history reads what was said before the number was connected: threads by the customer's number, both ways.
func (a *Adapter) history(m member, business string) []channel.Inbound {
	var items []channel.Inbound
	for _, chunk := range list(m.value) {
		of, err := members(chunk)
		if err != nil {
			items = append(items, channel.Inbound{Err: errShape, Raw: chunk})
			continue
		}
		threads := list(get(of, "threads"))
		if threads == nil {
			items = append(items, channel.Inbound{Unknown: chunk}) // the phone's owner declined, or a kind that is new
			continue
		}
		for _, thread := range threads {
			var t struct {
				ID       json.RawMessage   `json:"id"`
				Messages []json.RawMessage `json:"messages"`
			}
			if json.Unmarshal(thread, &t) != nil {
				items = append(items, channel.Inbound{Err: errShape, Raw: thread})
				continue
			}
			for _, raw := range t.Messages {
				items = append(items, a.former(raw, t.ID, business))
			}
		}
	}
	return items
}

// former reads one message of a thread's history. It is the business's own where its sender is the business's number.
func (a *Adapter) former(raw, thread json.RawMessage, business string) channel.Inbound {
	m, _, err := readMessage(raw)
	if err != nil {
		return channel.Inbound{Err: err, Raw: raw}
	}
	other := contact{waID: phone(thread)}
	if other.waID == "" {
		other.userID = id(thread)
	}
	var item channel.Inbound
	if phone(m.From) == business || (len(m.To) > 0 && phone(m.From) != other.waID) {
		if len(m.To) == 0 {
			m.To = thread
		}
		item = a.echo(withRecipient(raw, m), nil)
	} else {
		item = a.message(raw, nil)
	}
	if said := item.Message; said != nil {
		said.History, said.OpensWindow = true, false
		if m.History != nil && said.Echo {
			said.Status = historySteps[m.History.Status]
		}
	}
	return item
}

// withRecipient adds to a message of the history whom it was written to, which its thread says.
func withRecipient(raw json.RawMessage, m inboundMessage) json.RawMessage {
	of, err := members(raw)
	if err != nil || get(of, "to") != nil {
		return raw
	}
	return json.RawMessage(`{"to":` + string(m.To) + "," + strings.TrimPrefix(strings.TrimSpace(string(raw)), "{"))
}

// addressBook reads an entry of the phone's address book.
func (a *Adapter) addressBook(raw json.RawMessage) channel.Inbound {
	var s struct {
		Type, Action string
		Contact      struct {
			FullName  string          `json:"full_name"`
			FirstName string          `json:"first_name"`
			Phone     json.RawMessage `json:"phone_number"`
			UserID    json.RawMessage `json:"user_id"`
		}
		Metadata struct{ Timestamp json.RawMessage }
	}
	if json.Unmarshal(raw, &s) != nil {
		return channel.Inbound{Err: errShape, Raw: raw}
	}
	who := contact{waID: phone(s.Contact.Phone), userID: id(s.Contact.UserID)}
	if s.Type != "contact" || len(who.identities()) == 0 {
		return channel.Inbound{Unknown: raw}
	}
	return channel.Inbound{Contact: &channel.InboundContact{
		Identities: who.identities(), Name: first(s.Contact.FullName, s.Contact.FirstName), Removed: s.Action == "remove", OccurredAt: a.orNow(s.Metadata.Timestamp),
	}}
}

// preference reads what someone decided about marketing in WhatsApp itself.
func (a *Adapter) preference(raw json.RawMessage) channel.Inbound {
	var p struct {
		WaID      json.RawMessage `json:"wa_id"`
		UserID    json.RawMessage `json:"user_id"`
		Category  string          `json:"category"`
		Value     string          `json:"value"`
		SignupID  meta.FlexID     `json:"signup_id"`
		Timestamp json.RawMessage `json:"timestamp"`
	}
	if json.Unmarshal(raw, &p) != nil {
		return channel.Inbound{Err: errShape, Raw: raw}
	}
	who := contact{waID: phone(p.WaID), userID: id(p.UserID)}
	known := p.Value == "stop" || p.Value == "resume" || p.Value == "signup"
	if p.Category != "marketing_messages" || !known || len(who.identities()) == 0 {
		return channel.Inbound{Unknown: raw}
	}
	return channel.Inbound{Preference: &channel.InboundPreference{
		From: who.identities(), Marketing: p.Value != "stop", Word: p.Value, Reference: string(p.SignupID), OccurredAt: a.orNow(p.Timestamp),
	}}
}

// displayNumber is the business's own number, as digits.
func displayNumber(metadata json.RawMessage) string {
	of, err := members(metadata)
	if err != nil {
		return ""
	}
	return phone(get(of, "display_phone_number"))
}
