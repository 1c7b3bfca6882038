package sandbox

import (
	"strings"
	"time"
)

// statusRank orders the steps of a message, so that what the customer sees never goes back.
var statusRank = map[string]int{"accepted": 1, "sent": 2, "delivered": 3, "read": 4, "failed": 5}

// scheduleStatuses lets a message that was accepted take its course, by the end of the recipient's number:
//
//	0001 fails, as one who cannot be reached    0005 is sent and never arrives
//	0003 fails by the cap on marketing          0006 is read, delivered and sent in that order
//	0004 fails after having stopped marketing
//
// It fails too where the messaging window is closed and the message is no template. The caller holds the lock.
func (s *Sandbox) scheduleStatuses(v *conversation, m *message) {
	t, id := s.config.Timing, v.customer.id
	if code := s.fate(v, m); code != 0 {
		if strings.HasSuffix(id, "0004") {
			s.emit(v, stopped(v, s.tasks.clock.Now()))
		}
		s.after(t.Sent, func() { s.step(v, m, "failed", code) })
		return
	}
	reads := t.Read
	if m.Kind != "reaction" {
		reads = s.scheduleReply(v, m)
	}
	steps := []struct {
		status string
		after  time.Duration
	}{{"sent", t.Sent}, {"delivered", min(t.Delivered, reads)}, {"read", reads}}
	switch {
	case strings.HasSuffix(id, "0005"), m.Kind == "reaction":
		steps = steps[:1]
	case strings.HasSuffix(id, "0006"):
		steps[0].status, steps[2].status = "read", "sent"
	}
	s.course(v, m, steps)
}

// course walks through the steps one after the other, so that they never overtake each other by chance.
func (s *Sandbox) course(v *conversation, m *message, steps []struct {
	status string
	after  time.Duration
}) {
	var begun time.Duration
	var walk func()
	walk = func() {
		if len(steps) == 0 {
			return
		}
		step := steps[0]
		steps = steps[1:]
		s.after(max(step.after-begun, 0), func() {
			begun = step.after
			s.step(v, m, step.status, 0)
			walk()
		})
	}
	walk()
}

// fate is the code that the message will fail with, or zero.
func (s *Sandbox) fate(v *conversation, m *message) int {
	for suffix, code := range map[string]int{"0001": 131026, "0003": 131049, "0004": 131050} {
		if strings.HasSuffix(v.customer.id, suffix) {
			return code
		}
	}
	if m.Kind != "template" && !s.windowOpen(v) {
		return 131047
	}
	if s.overLimit(v) {
		return 131048
	}
	return 0
}

// windowOpen says whether the customer wrote within a day. A member of the cast who has not written yet counts as one
// who did: the sandbox forgets its conversations when it ends, the business does not.
func (s *Sandbox) windowOpen(v *conversation) bool {
	if v.lastInbound.IsZero() && v.customer.script != nil {
		return true
	}
	return s.tasks.clock.Now().Before(v.lastInbound.Add(24 * time.Hour))
}

// step reports one step of a message. The caller holds the lock.
func (s *Sandbox) step(v *conversation, m *message, status string, code int) {
	if v.box.network != "" {
		s.report(v, m, status)
		return
	}
	if statusRank[status] > statusRank[m.Status] {
		m.Status = status
	}
	c := v.customer
	wire := object{"id": m.ID, "status": status, "timestamp": seconds(s.tasks.clock.Now())}
	if m.callback != "" {
		wire["biz_opaque_callback_data"] = m.callback
	}
	if !c.hidden {
		wire["recipient_id"] = c.id
	}
	value := object{"statuses": []object{wire}}
	if status == "failed" {
		if m.byUserID {
			wire["recipient_user_id"] = c.userID
		}
		wire["errors"] = []object{statusError(code)}
		s.emit(v, value)
		return
	}
	wire["recipient_user_id"] = c.userID
	value["contacts"] = []object{c.contact()}
	if status != "read" {
		wire["pricing"] = object{"billable": false, "pricing_model": "PMP", "type": "free_customer_service", "category": "service"}
	}
	s.emit(v, value)
}

// stopped says that the customer stopped marketing, which precedes such a failure.
func stopped(v *conversation, at time.Time) object {
	preference := object{
		"detail": "User requested to stop marketing messages", "category": "marketing_messages", "value": "stop",
		"timestamp": at.Unix(), "user_id": v.customer.userID,
	}
	if !v.customer.hidden {
		preference["wa_id"] = v.customer.id
	}
	return object{"field": "user_preferences", "contacts": []object{v.customer.contact()}, "user_preferences": []object{preference}}
}
