package sandbox

import (
	"net/http"
	"slices"
	"strings"
	"time"
)

// numberState is what Meta knows of a WhatsApp number beside its account.
type numberState struct {
	name, nameStatus string
	quality          string
	// codeStatus says whether the business proved that it has the number: VERIFIED, NOT_VERIFIED or EXPIRED.
	codeStatus string
	throughput string
	registered bool
	// onPhone is true where the WhatsApp Business app stays in use.
	onPhone bool
	pin     string
	// registrations are the latest tries to register and deregister, and wrongPins those with a wrong PIN.
	registrations, wrongPins []time.Time
	// code is what was sent to the number last.
	code         string
	codeAt       time.Time
	codeRequests []time.Time
	wrongCodes   int
	profile      object
}

// portfolio is what Meta knows of a WABA and of its business, as far as it bounds the numbers.
type portfolio struct {
	limit string
	// restrictions are what the account may not do, each until when; disabled bans it whole.
	restrictions map[string]time.Time
	disabled     bool
	// unpaid is true where the payment method is broken.
	unpaid bool
	// first are the people whom the business wrote to first, and when.
	first map[string]time.Time
}

// tiers are the messaging limits: to how many people in a day a business may write first.
var tiers = map[string]int{"TIER_50": 50, "TIER_250": 250, "TIER_1K": 1000, "TIER_2K": 2000, "TIER_10K": 10_000, "TIER_100K": 100_000, "TIER_UNLIMITED": -1}

// seedNumbers makes all numbers healthy: verified, registered, of high quality.
func (w *world) seedNumbers(accounts []Account) {
	w.numbers, w.portfolios = map[string]*numberState{}, map[string]*portfolio{}
	for _, a := range accounts {
		w.numbers[a.PhoneNumberID] = &numberState{
			name: a.VerifiedName, nameStatus: "APPROVED", quality: "GREEN", codeStatus: "VERIFIED", throughput: "STANDARD", registered: true,
			profile: object{"about": "We answer from 9 to 5.", "vertical": "RETAIL", "websites": []string{"https://postdog.example/"}},
		}
		w.portfolios[a.WABAID] = &portfolio{limit: "TIER_2K", restrictions: map[string]time.Time{}, first: map[string]time.Time{}}
	}
}

// status is the number's, in Meta's word.
func (n *numberState) status(of *portfolio, now time.Time) string {
	switch {
	case of.disabled:
		return "BANNED"
	case n.codeStatus != "VERIFIED":
		return "UNVERIFIED"
	case !n.registered:
		return "DISCONNECTED"
	case of.restricted("RESTRICTED_BIZ_INITIATED_MESSAGING", now):
		return "RESTRICTED"
	case n.quality == "RED":
		return "FLAGGED"
	}
	return "CONNECTED"
}

func (p *portfolio) restricted(what string, now time.Time) bool {
	return now.Before(p.restrictions[what])
}

// numberFields are those of GET /{phone-number-id}; the plain ones come also where none is asked for.
var (
	plainNumberFields = []string{"id", "verified_name", "code_verification_status", "display_phone_number", "quality_rating", "platform_type", "throughput", "webhook_configuration"}
	moreNumberFields  = []string{
		"status", "name_status", "new_name_status", "whatsapp_business_manager_messaging_limit", "is_on_biz_app", "is_pin_enabled", "account_mode",
		"is_official_business_account", "health_status",
	}
)

// number is what Meta tells of a number, with the fields that the call asks for. The caller holds the lock.
func (s *Sandbox) number(c call, a Account) (object, *answer) {
	fields := plainNumberFields
	if asked := c.r.URL.Query().Get("fields"); asked != "" {
		fields = append(strings.Split(asked, ","), "id")
	}
	all, of := s.describeNumber(a), object{}
	for _, f := range fields {
		f = strings.TrimSpace(f)
		if !slices.Contains(plainNumberFields, f) && !slices.Contains(moreNumberFields, f) {
			failed := coded(http.StatusBadRequest, 100, "Tried accessing nonexisting field ("+f+") on node type (WhatsAppBusinessPhoneNumber)", "")
			return nil, &failed
		}
		if value, there := all[f]; there {
			of[f] = value
		}
	}
	return of, nil
}

// oneNumber is GET /{phone-number-id}, and listNumbers GET /{waba-id}/phone_numbers. The caller holds the lock.
func (s *Sandbox) oneNumber(c call, a Account) answer {
	of, failed := s.number(c, a)
	if failed != nil {
		return *failed
	}
	return ok(of)
}

func (s *Sandbox) listNumbers(c call, accounts []Account) answer {
	var all []object
	for _, a := range accounts {
		of, failed := s.number(c, a)
		if failed != nil {
			return *failed
		}
		all = append(all, of)
	}
	return ok(page(all))
}

// describeNumber is all that Meta tells of a number. The caller holds the lock.
func (s *Sandbox) describeNumber(a Account) object {
	n, p, now := s.world.numbers[a.PhoneNumberID], s.world.portfolios[a.WABAID], s.tasks.clock.Now()
	platform, level := "CLOUD_API", n.throughput
	if !n.registered && !n.onPhone {
		platform, level = "NOT_APPLICABLE", "NOT_APPLICABLE"
	}
	return object{
		"id": a.PhoneNumberID, "display_phone_number": a.DisplayNumber, "verified_name": n.name, "quality_rating": n.quality, "status": n.status(p, now),
		"name_status": n.nameStatus, "new_name_status": "NONE", "code_verification_status": n.codeStatus, "throughput": object{"level": level},
		"whatsapp_business_manager_messaging_limit": p.limit, "platform_type": platform, "is_on_biz_app": n.onPhone, "is_pin_enabled": n.pin != "",
		"account_mode": "LIVE", "is_official_business_account": false, "webhook_configuration": object{"application": s.config.WebhookURL},
		"health_status": health(a, n, p, now),
	}
}

// health says of each thing that a message passes whether it lets it through.
func health(a Account, n *numberState, p *portfolio, now time.Time) object {
	trouble := func(of object, can string, code int, text, solution string) {
		of["can_send_message"] = can
		if code == 0 {
			of["additional_info"] = []string{text}
			return
		}
		of["errors"] = []object{{"error_code": code, "error_description": text, "possible_solution": solution}}
	}
	number := object{"entity_type": "PHONE_NUMBER", "id": a.PhoneNumberID, "can_send_message": "AVAILABLE"}
	waba := object{"entity_type": "WABA", "id": a.WABAID, "can_send_message": "AVAILABLE"}
	business := object{"entity_type": "BUSINESS", "id": businessID, "can_send_message": "AVAILABLE"}
	switch {
	case n.codeStatus != "VERIFIED":
		trouble(number, "BLOCKED", 141010, "The phone number is not verified.", "Verify it with a code by text message or call.")
	case !n.registered:
		trouble(number, "BLOCKED", 141000, "The phone number is not registered.", "Register it with the Cloud API.")
	case n.nameStatus != "APPROVED" && n.nameStatus != "AVAILABLE_WITHOUT_REVIEW":
		trouble(number, "LIMITED", 0, "Your display name has not been approved yet. Your message limit will increase after the display name is approved.", "")
	}
	switch {
	case p.disabled:
		trouble(waba, "BLOCKED", 141002, "The WhatsApp Business Account is disabled for breaking a policy.", "Ask for a review in Business Support Home.")
	case p.restricted("RESTRICTED_BIZ_INITIATED_MESSAGING", now):
		trouble(waba, "LIMITED", 141014, "The WhatsApp Business Account may not write first.", "Appeal in Business Support Home.")
	}
	if p.unpaid {
		trouble(business, "BLOCKED", 141006, "There is an error with your payment method.", "Add a payment method.")
	}
	entities := []object{number, waba, business, {"entity_type": "APP", "id": "400000000000004", "can_send_message": "AVAILABLE"}}
	can := "AVAILABLE"
	for _, e := range entities {
		if of := e["can_send_message"]; of == "BLOCKED" || of == "LIMITED" && can == "AVAILABLE" {
			can, _ = of.(string)
		}
	}
	return object{"can_send_message": can, "entities": entities}
}

// blocked refuses what a number may not send at all. The caller holds the lock.
func (s *Sandbox) blocked(a Account) *answer {
	n, p := s.world.numbers[a.PhoneNumberID], s.world.portfolios[a.WABAID]
	var failed answer
	switch {
	case p.disabled:
		failed = coded(http.StatusForbidden, 368, "Temporarily blocked for policies violations", "The WhatsApp Business Account is disabled for breaking a policy")
	case !n.registered && !n.onPhone:
		failed = coded(http.StatusBadRequest, 133010, "Account not registered", "The account is not registered")
	case p.unpaid:
		failed = coded(http.StatusBadRequest, 131042, "Business eligibility payment issue", "There is an error with your payment method")
	default:
		return nil
	}
	return &failed
}

// overLimit counts a person whom the business writes to first, and says whether that is one too many, or forbidden. The
// caller holds the lock.
func (s *Sandbox) overLimit(v *conversation) bool {
	p, now := s.world.portfolios[v.account.WABAID], s.tasks.clock.Now()
	if s.windowOpen(v) {
		return false
	}
	for id, at := range p.first {
		if !at.After(now.Add(-24 * time.Hour)) {
			delete(p.first, id)
		}
	}
	_, among := p.first[v.customer.id]
	if limit := tiers[p.limit]; p.restricted("RESTRICTED_BIZ_INITIATED_MESSAGING", now) || !among && limit >= 0 && len(p.first) >= limit {
		return true
	}
	if !among {
		p.first[v.customer.id] = now
	}
	return false
}
