package sandbox

import (
	"encoding/json"
	"net/http"
	"strings"
	"time"
)

// sendRequest is the body of POST /{phone-number-id}/messages.
type sendRequest struct {
	Product      string          `json:"messaging_product"`
	To           string          `json:"to"`
	Recipient    string          `json:"recipient"`
	Type         string          `json:"type"`
	Context      json.RawMessage `json:"context"`
	CallbackData string          `json:"biz_opaque_callback_data"`
	Status       string          `json:"status"`
	MessageID    string          `json:"message_id"`
	Typing       *struct {
		Type string `json:"type"`
	} `json:"typing_indicator"`
	all object
	// filled is the text of a template with its values.
	filled string
}

// messages takes a message or a read mark. By the end of the recipient's number: 0008 is taken and answered with an
// error, 0009 is limited for the first two calls, 0010 takes one message in six seconds. The caller holds the lock.
func (s *Sandbox) messages(c call, a Account) answer {
	var r sendRequest
	if json.Unmarshal(c.body, &r) != nil || json.Unmarshal(c.body, &r.all) != nil {
		return coded(http.StatusBadRequest, 100, "Invalid parameter", "The request body is not valid JSON, or a parameter has the wrong type")
	}
	if r.Product != "whatsapp" {
		return coded(http.StatusBadRequest, 100, "The parameter messaging_product is required.", "messaging_product must be whatsapp")
	}
	if r.Status != "" {
		return s.readMark(r, a)
	}
	if failed := r.check(); failed != nil {
		return *failed
	}
	if failed := s.checkFile(r, a); failed != nil {
		return *failed
	}
	if r.Type == "template" {
		sent, failed := s.checkTemplate(r, a)
		if failed != nil {
			return *failed
		}
		r.filled = sent
	}
	to, failed := s.recipient(r, a)
	if failed != nil {
		return *failed
	}
	if failed := s.blocked(a); failed != nil {
		return *failed
	}
	now := s.tasks.clock.Now()
	key := conversationKey{a.PhoneNumberID, to.id}
	v := s.conversation(a, to)
	if v.blocked {
		return coded(http.StatusBadRequest, 130403, "Business blocked the user", "Unable to send the message: the business has blocked this user")
	}
	v.sends++
	if strings.HasSuffix(to.id, "0009") && v.sends <= 2 {
		return rateLimitHit(http.StatusTooManyRequests)
	}
	if !s.world.limits.throughput(a.PhoneNumberID, now) {
		return rateLimitHit(http.StatusBadRequest)
	}
	if !s.world.limits.pair(key, strings.HasSuffix(to.id, "0010"), now) {
		return pairLimitHit()
	}
	m := s.accept(v, r, now)
	if strings.HasSuffix(to.id, "0008") {
		return somethingWentWrong()
	}
	return ok(receipt(r, to, m))
}

// accept takes a message, from where it goes its way. The caller holds the lock.
func (s *Sandbox) accept(v *conversation, r sendRequest, now time.Time) *message {
	m := &message{
		ID: newMessageID(v.customer.id, true), From: byBusiness, Kind: r.Type, Text: summary(r.Type, r.all), At: now.UTC(), Status: "accepted",
		callback: r.CallbackData, byUserID: r.To == "",
	}
	var quoted struct {
		MessageID string `json:"message_id"`
	}
	// A quoted message that nobody knows is left out, as Meta does.
	if json.Unmarshal(r.Context, &quoted) == nil && v.message(quoted.MessageID) != nil {
		m.ReplyTo = quoted.MessageID
	}
	m.Buttons = buttonTitles(r.all)
	or(&r.filled, m.Text)
	m.Text = r.filled
	if reaction, isObject := r.all["reaction"].(object); isObject && r.Type == "reaction" {
		if target, isText := reaction["message_id"].(string); isText && v.message(target) != nil {
			v.message(target).Reaction = m.Text
		}
	}
	v.typingUntil = time.Time{}
	s.remember(v, m)
	s.scheduleStatuses(v, m)
	return m
}

// buttonTitles are the titles of an interactive message's reply buttons.
func buttonTitles(of object) []string {
	interactive, _ := of["interactive"].(object)
	action, _ := interactive["action"].(object)
	all, _ := action["buttons"].([]any)
	var titles []string
	for _, one := range all {
		button, _ := one.(object)
		reply, _ := button["reply"].(object)
		if title, isText := reply["title"].(string); isText {
			titles = append(titles, title)
		}
	}
	return titles
}

func receipt(r sendRequest, to *customer, m *message) object {
	contact := object{"input": r.To, "wa_id": to.id}
	if r.To == "" {
		contact = object{"input": r.Recipient, "user_id": to.userID}
	}
	sent := object{"id": m.ID}
	if r.Type == "template" {
		sent["message_status"] = "accepted"
	}
	return object{"messaging_product": "whatsapp", "contacts": []object{contact}, "messages": []object{sent}}
}

// readMark marks the customer's messages up to one as read, and may show that the business is typing. The caller holds the lock.
func (s *Sandbox) readMark(r sendRequest, a Account) answer {
	v := s.world.byMessage[r.MessageID]
	invalid := coded(http.StatusBadRequest, 131009, "Parameter value is not valid", "Parameter 'message_id' is not the id of a message of a customer")
	if r.Status != "read" || v == nil || v.account.PhoneNumberID != a.PhoneNumberID {
		return invalid
	}
	last := v.message(r.MessageID)
	if last == nil || last.From != byCustomer {
		return invalid
	}
	for _, m := range v.messages {
		if m.From == byCustomer {
			m.Status = "read"
		}
		if m == last {
			break
		}
	}
	if r.Typing != nil {
		v.typingUntil = s.tasks.clock.Now().Add(25 * time.Second)
	}
	return ok(object{"success": true})
}
