package sandbox

import (
	"fmt"
	"maps"
	"strconv"
	"time"
)

// writeIn makes the customer write to the business: of is a WhatsApp message object with its type. The caller holds the lock.
func (s *Sandbox) writeIn(v *conversation, of object, quote string, at time.Time) *message {
	c := v.customer
	kind, _ := of["type"].(string)
	if v.box.network != "" {
		text := summary(kind, of)
		or(&text, "👍")
		if v.box.network == xNetwork {
			m := &message{ID: newXID(), From: byCustomer, Kind: "text", Text: text, At: at.UTC(), Status: "delivered"}
			deed{Sandbox: s, v: v, at: at}.hear(m)
			return m
		}
		return s.say(v, object{"text": text}, said{quote: quote, at: at})
	}
	m := &message{
		ID: newMessageID(c.id, false), From: byCustomer, Kind: kind, Text: summary(kind, of), At: at.UTC(), Status: "delivered", ReplyTo: quote,
	}
	s.remember(v, m)
	if v.blocked { // they see it leave, and never arrive
		m.Status = "sent"
		return m
	}
	if kind != "system" && at.After(v.lastInbound) {
		v.lastInbound = at
	}
	wire := maps.Clone(of)
	wire["id"], wire["timestamp"], wire["from_user_id"] = m.ID, seconds(at), c.userID
	if !c.hidden {
		wire["from"] = c.id
	}
	if quote != "" {
		wire["context"] = object{"from": digits(v.account.DisplayNumber), "id": quote}
	}
	s.emit(v, object{"contacts": []object{c.contact()}, "messages": []object{wire}})
	return m
}

// contact is the customer as an entry of contacts.
func (c *customer) contact() object {
	profile := object{"name": c.name}
	if c.username != "" {
		profile["username"] = c.username
	}
	contact := object{"profile": profile, "user_id": c.userID}
	if !c.hidden {
		contact["wa_id"] = c.id
	}
	return contact
}

// summary is what a message says in words.
func summary(kind string, of object) string {
	body, _ := of[kind].(object)
	for _, key := range []string{"body", "caption", "emoji", "name", "text"} {
		if text, ok := body[key].(string); ok {
			return text
		}
	}
	for _, key := range []string{"button_reply", "list_reply"} {
		if reply, ok := body[key].(object); ok {
			return fmt.Sprint(reply["title"])
		}
	}
	return ""
}

func seconds(t time.Time) string { return strconv.FormatInt(t.Unix(), 10) }
