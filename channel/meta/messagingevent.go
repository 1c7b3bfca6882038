package meta

import (
	"crypto/sha256"
	"encoding/hex"
	"encoding/json"
	"errors"
	"strings"
	"time"

	"postdog.io/channel"
	"postdog.io/domain"
)

var (
	errNoID     = errors.New("meta: the event has no usable id")
	errNoSender = errors.New("meta: the event does not say who it is of")
)

// event is what all events of a thread share.
type event struct {
	of                []member
	raw               json.RawMessage
	account, customer string
	// echo is true where the business itself did it, from elsewhere or by our own app.
	echo bool
	at   time.Time
}

// who is the customer.
func (m *Messaging) who(e event) []channel.Identity {
	return []channel.Identity{{Kind: m.dialect.Identity, Value: e.customer}}
}

// reader reads one kind of event. It returns false where that is not what it should be: then the event is kept as unknown.
type reader func(m *Messaging, e event, value []member) (channel.Inbound, bool)

// readers are the kinds of event that we understand, by the key that holds them (Messenger Platform: webhook events).
var readers = []struct {
	key  string
	read reader
}{
	{"message", (*Messaging).message}, {"message_edit", (*Messaging).edit}, {"reaction", (*Messaging).reaction},
	{"postback", (*Messaging).postback}, {"referral", (*Messaging).referral}, {"read", (*Messaging).read}, {"delivery", (*Messaging).delivery},
	{"optin", (*Messaging).optin},
}

// event reads one event of a thread.
func (m *Messaging) event(raw, entryTime json.RawMessage, account string) channel.Inbound {
	of, err := members(raw)
	if err != nil {
		return channel.Inbound{Err: errShape, Raw: orNull(raw)}
	}
	e := event{of: of, raw: raw, account: account, at: m.orNow(get(of, "timestamp"), entryTime)}
	e.customer = readID(inner(of, "sender", "id"))
	if e.customer == account || readTrue(inner(of, "message", "is_echo")) {
		e.echo, e.customer = true, readID(inner(of, "recipient", "id"))
	}
	for _, r := range readers {
		value := get(of, r.key)
		if value == nil {
			continue
		}
		inside, err := members(value)
		switch {
		case err != nil:
			return channel.Inbound{Err: errShape, Raw: raw}
		case e.customer == "":
			return channel.Inbound{Err: errNoSender, Raw: raw}
		case e.customer == account:
			return channel.Inbound{Unknown: raw} // a note to self concerns no customer
		}
		if item, ok := r.read(m, e, inside); ok {
			return item
		}
		return channel.Inbound{Unknown: raw}
	}
	return channel.Inbound{Unknown: raw}
}

func orNull(raw json.RawMessage) json.RawMessage {
	if raw == nil {
		return json.RawMessage("null")
	}
	return raw
}

// edit reads a message's new text. Instagram reports edits that never were: number zero, without a text.
func (m *Messaging) edit(e event, value []member) (channel.Inbound, bool) {
	mid, text := readID(get(value, "mid")), get(value, "text")
	if mid == "" || text == nil {
		return channel.Inbound{}, false
	}
	return channel.Inbound{Edit: &channel.InboundEdit{ExternalID: mid, From: m.who(e), Echo: e.echo, OccurredAt: e.at, Text: readText(text)}}, true
}

// emoji are the reactions that have a word of their own (Messenger Platform: message_reactions).
var emoji = map[string]string{
	"love": "❤️", "smile": "😆", "haha": "😆", "wow": "😮", "sad": "😢", "angry": "😠", "yes": "👍", "like": "👍", "no": "👎", "dislike": "👎",
}

// reaction reads an emoji on a message, or that it was taken back; Instagram names no emoji then. A reaction has no id.
func (m *Messaging) reaction(e event, value []member) (channel.Inbound, bool) {
	mid, action := readID(get(value, "mid")), readText(get(value, "action"))
	sign := first(readText(get(value, "emoji")), emoji[readText(get(value, "reaction"))])
	switch {
	case mid == "" || (action != "react" && action != "unreact"), action == "react" && sign == "":
		return channel.Inbound{}, false
	case action == "unreact":
		sign = ""
	}
	out := m.said(e, e.derivedID("reaction", mid, action))
	out.Kind, out.ReplyTo, out.Content.Reaction = domain.KindReaction, mid, &domain.ReactionContent{Emoji: sign}
	out.OpensWindow = out.OpensWindow && sign != ""
	return channel.Inbound{Message: out}, true
}

// postback reads that a button, a menu item or an ice breaker was tapped. Old ones have no id.
func (m *Messaging) postback(e event, value []member) (channel.Inbound, bool) {
	payload, title := readText(get(value, "payload")), readText(get(value, "title"))
	if payload == "" && title == "" {
		return channel.Inbound{}, false
	}
	out := m.said(e, first(readID(get(value, "mid")), e.derivedID("postback", payload)))
	out.Kind = domain.KindChoice
	out.Content.Choice = &domain.Choice{Kind: domain.PostbackChoice, ID: payload, Title: first(title, payload)}
	addReferral(out, get(value, "referral"))
	return channel.Inbound{Message: out}, true
}

// referral reads that someone came back by a link or an ad. It has no id, and it opens the window (Messenger Platform:
// messaging_referrals).
func (m *Messaging) referral(e event, _ []member) (channel.Inbound, bool) {
	raw := get(e.of, "referral")
	out := m.said(e, e.derivedID("referral", string(raw)))
	addReferral(out, raw)
	if out.Content.Referral == nil && out.Content.Product == nil {
		return channel.Inbound{}, false
	}
	out.Kind, out.Content.System = domain.KindSystem, &domain.SystemNotice{Kind: domain.OtherNotice}
	return channel.Inbound{Message: out}, true
}

// read reads that all up to a moment (Messenger) or up to a message (Instagram) was read.
func (m *Messaging) read(e event, value []member) (channel.Inbound, bool) {
	return m.mark(e, channel.StatusRead, value, readID(get(value, "mid")))
}

// delivery reads that all up to a moment arrived. The ids that may stand beside it say less.
func (m *Messaging) delivery(e event, value []member) (channel.Inbound, bool) {
	return m.mark(e, channel.StatusDelivered, value, "")
}

func (m *Messaging) mark(e event, status channel.Status, value []member, mid string) (channel.Inbound, bool) {
	mark := &channel.InboundMark{From: m.who(e), Status: status, OccurredAt: e.at}
	var upTo FlexTime
	if raw := get(value, "watermark"); raw != nil && upTo.UnmarshalJSON(raw) == nil && !upTo.Before(earliest) {
		mark.UpTo = upTo.Time
	} else {
		mark.ExternalID = mid
	}
	if e.echo || (mark.UpTo.IsZero() && mark.ExternalID == "") {
		return channel.Inbound{}, false // what the business reads is no news to it
	}
	return channel.Inbound{Mark: mark}, true
}

// said is the frame of something that was said.
func (m *Messaging) said(e event, id string) *channel.InboundMessage {
	return &channel.InboundMessage{ExternalID: id, From: m.who(e), Echo: e.echo, OccurredAt: e.at, OpensWindow: !e.echo}
}

// derivedID is an id for events that have none: the same each time that the event is delivered, and unlike all others.
func (e event) derivedID(kind string, more ...string) string {
	parts := append([]string{kind, e.account, e.customer, readText(get(e.of, "timestamp"))}, more...)
	sum := sha256.Sum256([]byte(strings.Join(parts, "\x00")))
	return kind + "." + hex.EncodeToString(sum[:16])
}
