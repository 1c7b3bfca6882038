package sandbox

import (
	crand "crypto/rand"
	"encoding/base64"
	"maps"
	"strings"
	"time"
)

// newMID makes a message id in the shape of the network's. It is never the same again, also not after a restart.
func newMID(network string) string {
	random := make([]byte, 64)
	_, _ = crand.Read(random)
	begin := map[string]string{messenger: "m_", instagram: "aWdfZAG1f"}[network]
	return begin + base64.RawURLEncoding.EncodeToString(random)
}

// milliseconds is a time as deliveries have it.
func milliseconds(t time.Time) int64 { return t.UnixMilli() }

// tell sends one event of a thread. The caller holds the lock.
func (s *Sandbox) tell(v *conversation, fromBusiness bool, at time.Time, of object) {
	sub := s.world.subscriptions[v.box.id]
	url := s.config.Webhooks[v.box.network]
	if sub == nil || sub.off || url == "" {
		return
	}
	sender, recipient := v.customer.id, v.box.id
	if fromBusiness {
		sender, recipient = recipient, sender
	}
	event1 := object{"sender": object{"id": sender}, "recipient": object{"id": recipient}, "timestamp": milliseconds(at)}
	maps.Copy(event1, of)
	now := s.tasks.clock.Now()
	s.push(v, event{
		url: url, network: v.box.network, secret: s.config.Apps.Meta.AppSecret, at: now, lane: v.box.id + "/" + v.customer.id,
		change: object{"id": v.box.id, "time": milliseconds(now), "messaging": []object{event1}},
	})
}

// said is what goes with a customer's words.
type said struct {
	kind, quote, media string
	at                 time.Time
}

// say makes the customer write: of is the message object of the delivery, to which the id and the quote are added. The
// caller holds the lock.
func (s *Sandbox) say(v *conversation, of object, with said) *message {
	or(&with.kind, "text")
	text, _ := of["text"].(string)
	m := &message{
		ID: newMID(v.box.network), From: byCustomer, Kind: with.kind, Text: text, At: with.at.UTC(), Status: "delivered", ReplyTo: with.quote, MediaURL: with.media,
	}
	s.remember(v, m)
	v.heard(with.at)
	wire := maps.Clone(of)
	wire["mid"] = m.ID
	if with.quote != "" {
		wire["reply_to"] = object{"mid": with.quote}
	}
	s.tell(v, false, with.at, object{"message": wire})
	return m
}

// heard opens the messaging window.
func (v *conversation) heard(at time.Time) {
	if at.After(v.lastInbound) {
		v.lastInbound = at
	}
}

// report lets a message of the business take its next step: sent is its echo, and the others are marks, which speak of all
// messages up to this one. Instagram tells of no delivery. The caller holds the lock.
func (s *Sandbox) report(v *conversation, m *message, status string) {
	now := s.tasks.clock.Now()
	if status == "sent" {
		m.raise(status)
		if v.box.network == xNetwork {
			s.reportX(v, m, status)
			return
		}
		s.echo(v, m)
		return
	}
	for _, earlier := range v.messages {
		if earlier.From == byBusiness {
			earlier.raise(status)
		}
		if earlier == m {
			break
		}
	}
	if v.box.network == xNetwork {
		s.reportX(v, m, status)
		return
	}
	mark := object{"watermark": milliseconds(m.At)}
	switch {
	case status == "read" && v.box.network == instagram:
		s.tell(v, false, now, object{"read": object{"mid": m.ID}})
	case status == "read":
		s.tell(v, false, now, object{"read": mark})
	case v.box.network == messenger:
		s.tell(v, false, now, object{"delivery": object{"mids": []string{m.ID}, "watermark": mark["watermark"]}})
	}
}

// raise moves a message on, and never back.
func (m *message) raise(status string) {
	if statusRank[status] > statusRank[m.Status] {
		m.Status = status
	}
}

// echo tells the business of its own message. Messenger's names the app and what the app gave as metadata; Instagram's
// does not.
func (s *Sandbox) echo(v *conversation, m *message) {
	wire := object{"mid": m.ID, "is_echo": true}
	if m.Text != "" {
		wire["text"] = m.Text
	}
	if m.Kind == "template" {
		delete(wire, "text") // it stands in the template
		wire["attachments"] = []object{{"type": m.Kind, "payload": object{"template_type": "button", "text": m.Text}}}
	}
	if m.MediaURL != "" {
		wire["attachments"] = []object{{"type": m.Kind, "payload": object{"url": m.MediaURL}}}
	}
	if v.box.network == messenger {
		wire["app_id"] = jsonNumber(s.config.Apps.Meta.AppID)
		if m.callback != "" {
			wire["metadata"] = m.callback
		}
		if m.elsewhere {
			wire["app_id"] = pageInboxApp
		}
	}
	s.tell(v, true, m.At, object{"message": wire})
}

// pageInboxApp is the app by which people answer in Meta's own inbox.
const pageInboxApp = 26390203743090

// courseOf schedules what becomes of a message, by the end of the person's id as on WhatsApp: 0005 never gets it, 0006 tells of
// the reading before the delivery. The caller holds the lock.
func (s *Sandbox) courseOf(v *conversation, m *message) {
	t := s.config.Timing
	reads := s.scheduleReply(v, m)
	steps := []struct {
		status string
		after  time.Duration
	}{{"sent", t.Sent}, {"delivered", min(t.Delivered, reads)}, {"read", reads}}
	switch {
	case strings.HasSuffix(v.customer.id, "0005"):
		steps = steps[:1]
	case strings.HasSuffix(v.customer.id, "0006"):
		steps[1].status, steps[2].status = "read", "delivered"
	}
	s.course(v, m, steps)
}
