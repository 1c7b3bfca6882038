package sandbox

import (
	"encoding/json"
	"time"
)

// scheduleReply lets the customer answer a message of the business. There is one answer to come at a time: further
// messages of the business before it put it off, as a person reads them all first. It returns when the customer looks at
// the phone, which is when they read. The caller holds the lock.
func (s *Sandbox) scheduleReply(v *conversation, to *message) (reads time.Duration) {
	c, t := v.customer, s.config.Timing
	if c.script == nil || c.turns >= s.config.Turns {
		return t.Read
	}
	delay := t.ReplyMin
	if spread := int64(t.ReplyMax - t.ReplyMin); spread > 0 {
		delay += time.Duration(c.random.Int64N(spread))
	}
	if v.reply != nil {
		v.reply.stop()
	}
	v.reply = s.after(delay, func() {
		v.reply = nil
		c.turns++
		answer := v.answer(to.Text)
		s.speak(v, v.pick(answer), quoteIf(answer.Quote, to.ID))
	})
	return min(t.Read, delay)
}

func quoteIf(quote bool, id string) string {
	if quote {
		return id
	}
	return ""
}

// speak sends the messages one after the other. The caller holds the lock.
func (s *Sandbox) speak(v *conversation, messages []json.RawMessage, quote string) {
	if len(messages) == 0 {
		return
	}
	s.writeIn(v, content(messages[0]), quote, s.tasks.clock.Now())
	if rest := messages[1:]; len(rest) > 0 {
		s.after(s.config.Timing.BetweenMessages, func() { s.speak(v, rest, "") })
	}
}

// content makes a WhatsApp message object of a script's message.
func content(raw json.RawMessage) object {
	var text string
	if json.Unmarshal(raw, &text) == nil {
		return object{"type": "text", "text": object{"body": text}}
	}
	var of object
	if json.Unmarshal(raw, &of) != nil || of == nil {
		of = object{"type": "unsupported"}
	}
	return of
}

// OpenConversations lets every customer of the cast write their first message, one after the other, so that a new
// inbox is not empty. It does so for the first account.
func (s *Sandbox) OpenConversations() {
	s.mu.Lock()
	defer s.mu.Unlock()
	for i := range s.cast {
		script := &s.cast[i]
		v := s.conversation(s.config.Accounts[0], s.world.customers[script.Customer.ID])
		s.after(time.Duration(i)*s.config.Timing.BetweenMessages, func() {
			if len(v.messages) == 0 {
				s.speak(v, v.pick(script.Opening), "")
			}
		})
	}
	for _, network := range directNetworks {
		boxes := s.mailboxes(network)
		if s.config.Webhooks[network] == "" || len(boxes) == 0 {
			continue
		}
		for i, known := range s.peopleOfCast(network) {
			v := s.thread(boxes[0], s.person(network, known.id))
			s.after(time.Duration(i)*s.config.Timing.BetweenMessages, func() {
				if len(v.messages) == 0 {
					s.speak(v, v.pick(v.customer.script.Opening), "")
				}
			})
		}
	}
}
