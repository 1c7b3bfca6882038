package sandbox

import (
	"net/http"
	"slices"
	"strings"
	"time"
)

// tellOfNumber sends a webhook about a number. The caller holds the lock.
func (s *Sandbox) tellOfNumber(a Account, field string, value object) {
	value["display_phone_number"] = digits(a.DisplayNumber)
	s.tellOfAccount(a.WABAID, field, value)
}

// tellOfAccount sends a webhook about a WABA. The caller holds the lock.
func (s *Sandbox) tellOfAccount(waba, field string, value object) {
	sub := s.world.subscriptions[waba]
	if sub == nil || sub.off || s.config.WebhookURL == "" {
		return
	}
	s.hooks.push(event{
		url: s.config.WebhookURL, secret: s.config.Apps.Meta.AppSecret, wabaID: waba, at: s.tasks.clock.Now(),
		change: object{"field": field, "value": value}, lane: waba,
	})
}

// controlNumber is a number as the control API shows it: as Meta tells of it, with the code that was sent to it last.
func (s *Sandbox) controlNumber(a Account) object {
	of := s.describeNumber(a)
	of["wabaId"], of["registered"] = a.WABAID, s.world.numbers[a.PhoneNumberID].registered
	of["code"] = s.world.numbers[a.PhoneNumberID].code
	return of
}

// controlNumbers answers all WhatsApp numbers.
func (s *Sandbox) controlNumbers(w http.ResponseWriter, _ *http.Request) {
	s.mu.Lock()
	all := []object{}
	for _, a := range s.config.Accounts {
		all = append(all, s.controlNumber(a))
	}
	s.mu.Unlock()
	writeJSON(w, http.StatusOK, all)
}

// numberMove is what may happen to a number, or to its account.
type numberMove struct {
	// Quality is GREEN, YELLOW, RED or UNKNOWN; Limit a tier such as TIER_250; Throughput STANDARD or HIGH.
	Quality, Limit, Throughput string
	// NameStatus is how far the review of the name came, and Name the name that was reviewed.
	NameStatus, Name string
	// CodeStatus is VERIFIED, NOT_VERIFIED or EXPIRED.
	CodeStatus string
	Registered *bool
	OnPhone    *bool
	// Pin is one that somebody set elsewhere.
	Pin string
	// Restrict are restrictions, such as RESTRICTED_BIZ_INITIATED_MESSAGING, for Hours (a day by default).
	Restrict []string
	Hours    int
	// Unrestrict lifts restrictions and a ban.
	Unrestrict bool
	// Disable bans the account.
	Disable bool
	// Unpaid is whether the payment method is broken; no webhook tells of it.
	Unpaid *bool
}

// numberWords are the values that a move may have; empty means no change.
var numberWords = map[string][]string{
	"quality": {"GREEN", "YELLOW", "RED", "UNKNOWN"}, "throughput": {"STANDARD", "HIGH"}, "codeStatus": {"VERIFIED", "NOT_VERIFIED", "EXPIRED"},
	"nameStatus": {"APPROVED", "AVAILABLE_WITHOUT_REVIEW", "DECLINED", "EXPIRED", "PENDING_REVIEW", "NONE"},
}

func (m numberMove) problem() string {
	for _, f := range []struct{ name, value string }{{"quality", m.Quality}, {"throughput", m.Throughput}, {"codeStatus", m.CodeStatus}, {"nameStatus", m.NameStatus}} {
		if f.value != "" && !slices.Contains(numberWords[f.name], f.value) {
			return f.name + " must be one of " + strings.Join(numberWords[f.name], ", ") + "."
		}
	}
	for _, one := range m.Restrict {
		if !strings.HasPrefix(one, "RESTRICTED_") {
			return "restrict must name restrictions such as RESTRICTED_BIZ_INITIATED_MESSAGING."
		}
	}
	switch {
	case m.Limit != "" && tiers[m.Limit] == 0:
		return "limit must be a tier, such as TIER_250 or TIER_UNLIMITED."
	case m.Pin != "" && !pinPattern.MatchString(m.Pin):
		return "pin must have six digits."
	case m.Hours < 0:
		return "hours must be 1 or more."
	}
	return ""
}

// moveNumber moves a number or its account as Meta would, and sends the webhooks that tell of it; see numberMove.
func (s *Sandbox) moveNumber(w http.ResponseWriter, r *http.Request) {
	var in numberMove
	if !decode(w, r, &in) {
		return
	}
	if text := in.problem(); text != "" {
		problem(w, http.StatusBadRequest, "%s", text)
		return
	}
	s.mu.Lock()
	defer s.mu.Unlock()
	for _, a := range s.config.Accounts {
		if a.PhoneNumberID == r.PathValue("id") {
			s.moveOwn(a, in)
			s.moveAccount(a, in)
			writeJSON(w, http.StatusOK, s.controlNumber(a))
			return
		}
	}
	problem(w, http.StatusNotFound, "There is no number with this id; GET /control/whatsapp/numbers lists them.")
}

// moveOwn moves what is the number's own. The caller holds the lock.
func (s *Sandbox) moveOwn(a Account, in numberMove) {
	n, limit := s.world.numbers[a.PhoneNumberID], s.world.portfolios[a.WABAID].limit
	if in.CodeStatus != "" {
		n.codeStatus, n.codeRequests = in.CodeStatus, nil
	}
	if in.Registered != nil {
		n.registered = *in.Registered
	}
	if in.OnPhone != nil {
		n.onPhone = *in.OnPhone
	}
	if in.Quality != "" && in.Quality != n.quality {
		before := n.quality
		n.quality = in.Quality
		switch "RED" {
		case in.Quality:
			s.tellOfNumber(a, "phone_number_quality_update", object{"event": "FLAGGED", "current_limit": limit})
		case before:
			s.tellOfNumber(a, "phone_number_quality_update", object{"event": "UNFLAGGED", "current_limit": limit})
		}
	}
	if in.Throughput != "" && in.Throughput != n.throughput {
		n.throughput = in.Throughput
		if in.Throughput == "HIGH" {
			s.tellOfNumber(a, "phone_number_quality_update", object{"event": "THROUGHPUT_UPGRADE", "current_limit": limit})
		}
	}
	if in.NameStatus != "" {
		or(&in.Name, n.name)
		n.nameStatus = in.NameStatus
		decision, reason := map[string]string{"APPROVED": "APPROVED", "DECLINED": "REJECTED", "PENDING_REVIEW": "PENDING"}[in.NameStatus], any(nil)
		switch decision {
		case "APPROVED":
			n.name = in.Name
		case "REJECTED":
			reason = "NAME_FORMAT_UNACCEPTABLE"
		}
		if decision != "" {
			s.tellOfNumber(a, "phone_number_name_update", object{"decision": decision, "requested_verified_name": in.Name, "rejection_reason": reason})
		}
	}
	if in.Pin != "" {
		n.pin = in.Pin
		s.tellOfNumber(a, "security", object{"event": "PIN_CHANGED", "requester": "61550000000001"})
	}
}

// moveAccount moves what all numbers of the account share. The caller holds the lock.
func (s *Sandbox) moveAccount(a Account, in numberMove) {
	p, now := s.world.portfolios[a.WABAID], s.tasks.clock.Now()
	if in.Unpaid != nil {
		p.unpaid = *in.Unpaid
	}
	if in.Limit != "" && in.Limit != p.limit {
		old := p.limit
		p.limit = in.Limit
		what := "UPGRADE"
		if up, down := tiers[in.Limit], tiers[old]; up >= 0 && (down < 0 || up < down) {
			what = "DOWNGRADE"
		}
		s.tellOfNumber(a, "phone_number_quality_update", object{
			"event": what, "old_limit": old, "current_limit": in.Limit, "max_daily_conversations_per_business": in.Limit,
		})
		s.tellOfAccount(a.WABAID, "business_capability_update", object{"max_daily_conversations_per_business": tiers[in.Limit], "max_phone_numbers_per_business": 20})
	}
	if in.Disable {
		p.disabled = true
		s.tellOfAccount(a.WABAID, "account_update", object{
			"event": "DISABLED_UPDATE", "ban_info": object{"waba_ban_state": "DISABLE", "waba_ban_date": now.Format("January 2, 2006")},
		})
	}
	if len(in.Restrict) > 0 {
		or(&in.Hours, 24)
		until := now.Add(time.Duration(in.Hours) * time.Hour)
		var list []object
		for _, one := range in.Restrict {
			p.restrictions[one] = until
			list = append(list, object{"restriction_type": one, "expiration": until.Unix(), "remediation": "Appeal in Business Support Home"})
		}
		s.tellOfAccount(a.WABAID, "account_update", object{"event": "ACCOUNT_RESTRICTION", "restriction_info": list})
	}
	if in.Unrestrict {
		p.disabled = false
		clear(p.restrictions)
		s.tellOfAccount(a.WABAID, "account_update", object{
			"event": "DISABLED_UPDATE", "ban_info": object{"waba_ban_state": "REINSTATE", "waba_ban_date": now.Format("January 2, 2006")},
		})
	}
}
