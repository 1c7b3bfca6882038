package sandbox

import (
	"strings"
	"time"
)

// subscription is whether and where a WABA's webhooks go.
type subscription struct {
	off      bool
	override string
	// fields are what an account of direct messages is subscribed to.
	fields []string
}

// event is one change that a webhook tells of. On networks of direct messages, change is the entry of the delivery.
type event struct {
	url, secret string
	// network is empty for WhatsApp.
	network string
	wabaID  string
	change  object
	at      time.Time
	// lane keeps the events of one conversation in order.
	lane string
	// with are events that must go in the same delivery, before this one.
	with []event
}

// emit sends the value of a change about the conversation, in the way that faults and the customer's number ask for:
// a number that ends in 0007 gets each webhook twice, the second time in a batch with the one before. The caller holds the lock.
func (s *Sandbox) emit(v *conversation, value object) {
	sub := s.world.subscriptions[v.account.WABAID]
	if sub == nil || sub.off {
		return
	}
	field := "messages"
	if f, ok := value["field"].(string); ok {
		field = f
		delete(value, "field")
	}
	value["messaging_product"] = "whatsapp"
	value["metadata"] = object{"display_phone_number": digits(v.account.DisplayNumber), "phone_number_id": v.account.PhoneNumberID}
	e := event{
		url: s.config.WebhookURL, secret: s.config.Apps.Meta.AppSecret, wabaID: v.account.WABAID, at: s.tasks.clock.Now(),
		change: object{"field": field, "value": value}, lane: v.account.PhoneNumberID + "/" + v.customer.id,
	}
	if sub.override != "" && field == "messages" {
		e.url = sub.override
	}
	if e.url == "" {
		return
	}
	s.push(v, e)
}

// push sends an event of a conversation in the way that faults and the customer's number ask for. The caller holds the lock.
func (s *Sandbox) push(v *conversation, e event) {
	network := e.network
	or(&network, whatsApp)
	text := string(encode(e.change))
	if f := s.takeFault(network, webhookFaults, "/webhooks/"+network, text); f != nil {
		switch f.Fault {
		case reorderWebhooks:
			s.hold(v, e, f)
			return
		case duplicateWebhook:
			s.hooks.push(e)
		}
	}
	s.hooks.push(e)
	if strings.HasSuffix(v.customer.id, "0007") {
		again := e
		if v.last != nil {
			again.with = []event{*v.last}
		}
		s.hooks.push(again)
	}
	v.last = &e
	s.release(v)
}

// hold keeps an event back until another one of the conversation has passed it, or the fault's delay is over.
func (s *Sandbox) hold(v *conversation, e event, f *fault) {
	v.held = append(v.held, e)
	delay := s.config.Timing.Hold
	if f.delay > 0 {
		delay = f.delay
	}
	s.after(delay, func() { s.release(v) })
}

// release sends what is held, latest first.
func (s *Sandbox) release(v *conversation) {
	for i := len(v.held) - 1; i >= 0; i-- {
		s.hooks.push(v.held[i])
	}
	v.held = nil
}
