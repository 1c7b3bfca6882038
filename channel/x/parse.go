package x

import (
	"bytes"
	"context"
	"encoding/json"
	"errors"
	"strconv"
	"strings"
	"time"
	"unicode/utf8"

	"postdog.io/channel"
	"postdog.io/domain"
)

var (
	errShape        = errors.New("x: not the shape of an event")
	errNoID         = errors.New("x: the event has no usable id")
	errNoSender     = errors.New("x: the event does not say who it is of")
	errOtherAccount = errors.New("x: the event speaks of another account than its part")
)

// delivery is one event of the X Activity API.
type delivery struct {
	EventType flexible `json:"event_type"`
	Filter    struct {
		UserID flexible `json:"user_id"`
	} `json:"filter"`
	Payload json.RawMessage `json:"payload"`
}

// flexible is a text that may come as a number; anything else is empty.
type flexible string

// UnmarshalJSON reads a text or a number.
func (f *flexible) UnmarshalJSON(raw []byte) error {
	var text string
	var number json.Number
	if json.Unmarshal(raw, &text) == nil {
		*f = flexible(text)
	} else if json.Unmarshal(raw, &number) == nil {
		*f = flexible(number)
	}
	return nil
}

// isID says whether a text is an id of X's: digits, and a dash in those of conversations.
func isID(s string) bool {
	return s != "" && len(s) <= 64 && strings.Trim(s, "0123456789-") == ""
}

// id is the text where it is an id.
func (f flexible) id() string {
	if isID(string(f)) {
		return string(f)
	}
	return ""
}

// open reads whose event a body is.
func open(body []byte) (d delivery, account string) {
	var top struct {
		Data json.RawMessage `json:"data"`
	}
	if !utf8.Valid(body) || json.Unmarshal(body, &top) != nil || len(top.Data) == 0 {
		return d, ""
	}
	var head struct {
		EventType flexible        `json:"event_type"`
		Filter    json.RawMessage `json:"filter"`
		Payload   json.RawMessage `json:"payload"`
	}
	if json.Unmarshal(top.Data, &head) != nil {
		return d, ""
	}
	d.EventType, d.Payload = head.EventType, head.Payload
	_ = json.Unmarshal(head.Filter, &d.Filter) // one of another shape names nobody
	if account = d.Filter.UserID.id(); account == "" {
		var revoked struct {
			UserID flexible `json:"user_id"`
		}
		_ = json.Unmarshal(head.Payload, &revoked)
		account = revoked.UserID.id()
	}
	return d, account
}

// Route names the account of a delivery, which holds one event. Its bytes are kept.
func (*Adapter) Route(w channel.Webhook) []channel.Part {
	if _, account := open(w.Body); account != "" {
		return []channel.Part{{AccountID: account, Body: w.Body}}
	}
	return nil
}

// Parse turns a part into its items. What it does not know, such as posts and likes, becomes Unknown.
func (a *Adapter) Parse(ctx context.Context, p channel.Part) ([]channel.Inbound, error) {
	if err := ctx.Err(); err != nil {
		return nil, err
	}
	items := []channel.Inbound{}
	d, account := open(p.Body)
	switch {
	case account == "":
	case account != p.AccountID:
		items = append(items, channel.Inbound{Err: errOtherAccount, Raw: p.Body})
	default:
		items = append(items, a.event(d, account)...)
		if len(items) == 0 {
			items = append(items, channel.Inbound{Unknown: bytes.Clone(p.Body)})
		}
	}
	for i := range items {
		items[i].AccountID, items[i].ParentID = p.AccountID, p.ParentID
	}
	return items, nil
}

func (a *Adapter) event(d delivery, account string) []channel.Inbound {
	var payload struct {
		Messages json.RawMessage `json:"direct_message_events"`
		Marks    json.RawMessage `json:"direct_message_mark_read_events"`
		Users    json.RawMessage `json:"users"`
		At       string          `json:"date_time"`
	}
	if json.Unmarshal(d.Payload, &payload) != nil {
		return nil
	}
	var items []channel.Inbound
	switch d.EventType {
	case "dm.received", "dm.sent":
		people := users(payload.Users)
		for _, raw := range list(payload.Messages) {
			items = append(items, a.message(raw, people, account))
		}
	case "dm.read":
		for _, raw := range list(payload.Marks) {
			items = append(items, a.mark(raw, account))
		}
	case "oauth.revoke":
		at, _ := time.Parse(time.RFC3339, payload.At) // without a time it is of now
		items = append(items, channel.Inbound{Account: &channel.AccountChange{
			Kind: "oauth.revoke", Event: "revoked", Disconnected: true, Severity: "CRITICAL", OccurredAt: a.orNow(at.UnixMilli()),
		}})
	}
	return items
}

// user is what a delivery says of someone.
type user struct{ Name, Username string }

// users reads the people of a delivery, who stand there with or without an envelope.
func users(raw json.RawMessage) map[string]user {
	var all map[string]json.RawMessage
	_ = json.Unmarshal(raw, &all) // people of another shape are nameless
	found := map[string]user{}
	for id, one := range all {
		var wrapped struct{ Data json.RawMessage }
		if json.Unmarshal(one, &wrapped) == nil && len(wrapped.Data) > 0 {
			one = wrapped.Data
		}
		var u struct {
			Name       string `json:"name"`
			Username   string `json:"username"`
			ScreenName string `json:"screen_name"`
		}
		if json.Unmarshal(one, &u) == nil {
			found[id] = user{strings.Join(strings.Fields(u.Name), " "), first(u.Username, u.ScreenName)}
		}
	}
	return found
}

// parties says who the customer is, and whether the business itself spoke.
func parties(sender, recipient, account string) (customer string, echo bool) {
	if sender == account {
		return recipient, true
	}
	return sender, false
}

func identities(id string, u user) []channel.Identity {
	all := []channel.Identity{{Kind: channel.UserID, Value: id}}
	if u.Username != "" {
		all = append(all, channel.Identity{Kind: channel.Username, Value: u.Username})
	}
	return all
}

// mark reads that a person read all up to a message.
func (a *Adapter) mark(raw json.RawMessage, account string) channel.Inbound {
	var m struct {
		At     flexible `json:"created_timestamp"`
		Sender flexible `json:"sender_id"`
		Last   flexible `json:"last_read_event_id"`
	}
	if json.Unmarshal(raw, &m) != nil {
		return channel.Inbound{Err: errShape, Raw: raw}
	}
	if m.Sender.id() == "" || m.Last.id() == "" || m.Sender.id() == account {
		return channel.Inbound{Unknown: raw} // what the business reads is no news to it
	}
	return channel.Inbound{Mark: &channel.InboundMark{
		From: identities(m.Sender.id(), user{}), Status: channel.StatusRead, ExternalID: m.Last.id(), OccurredAt: a.orNow(m.At.number()),
	}}
}

func (f flexible) number() int64 {
	n, _ := strconv.ParseInt(string(f), 10, 64)
	return n
}

func list(raw json.RawMessage) []json.RawMessage {
	var all []json.RawMessage
	_ = json.Unmarshal(raw, &all) // what is no list has no elements
	return all
}

func first(all ...string) string {
	for _, s := range all {
		if s != "" {
			return s
		}
	}
	return ""
}

// message reads what was said.
func (a *Adapter) message(raw json.RawMessage, people map[string]user, account string) channel.Inbound {
	var m struct {
		Type   string   `json:"type"`
		ID     flexible `json:"id"`
		At     flexible `json:"created_timestamp"`
		Create *struct {
			Target struct {
				RecipientID flexible `json:"recipient_id"`
			} `json:"target"`
			SenderID flexible        `json:"sender_id"`
			Data     json.RawMessage `json:"message_data"`
		} `json:"message_create"`
	}
	if json.Unmarshal(raw, &m) != nil {
		return channel.Inbound{Err: errShape, Raw: raw}
	}
	if m.Type != "message_create" || m.Create == nil {
		return channel.Inbound{Unknown: raw}
	}
	customer, echo := parties(m.Create.SenderID.id(), m.Create.Target.RecipientID.id(), account)
	switch {
	case m.ID.id() == "":
		return channel.Inbound{Err: errNoID, Raw: raw}
	case customer == "":
		return channel.Inbound{Err: errNoSender, Raw: raw}
	case customer == account:
		return channel.Inbound{Unknown: raw} // a note to self concerns no customer
	}
	out := &channel.InboundMessage{
		ExternalID: m.ID.id(), From: identities(customer, people[customer]), Name: people[customer].Name, Echo: echo,
		OccurredAt: a.orNow(m.At.number()), OpensWindow: !echo,
	}
	if !readContent(m.Create.Data, out) {
		out.Kind, out.Media = domain.KindUnsupported, nil
		out.Content = domain.Content{NetworkKind: "message_data", Raw: m.Create.Data, Problem: &domain.ContentProblem{Code: "unsupported"}}
	}
	return channel.Inbound{Message: out}
}
