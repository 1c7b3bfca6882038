package meta

// Class says what kind of failure an Error is; it decides what to do about it.
type Class string

// The classes.
const (
	// Auth and Permission mean that the account must be connected again.
	Auth       Class = "auth"
	Permission Class = "permission"
	// RateLimit and PairRate mean that the message is fine and must wait.
	RateLimit Class = "rate_limit"
	PairRate  Class = "pair_rate"
	// Transient means that Meta surely did not take it and may do so later.
	Transient Class = "transient"
	// Ambiguous means that Meta may have taken it.
	Ambiguous Class = "ambiguous"
	// The rest are refusals.
	WindowClosed  Class = "window_closed"
	OptedOut      Class = "opted_out"
	MarketingCap  Class = "marketing_cap"
	Undeliverable Class = "undeliverable"
	Template      Class = "template"
	Invalid       Class = "invalid"
	Payment       Class = "payment"
	Policy        Class = "policy"
	// Unknown is a refusal with a code that this version does not know.
	Unknown Class = "unknown"
)

// classes holds the codes of the error table of WhatsApp's Cloud API and the Graph API's general ones.
var classes = map[int]Class{
	0: Auth, 102: Auth, 104: Auth, 190: Auth,
	3: Permission, 10: Permission, 33: Permission, 131005: Permission, 131031: Permission, 131045: Permission, 133010: Permission,
	4: RateLimit, 17: RateLimit, 32: RateLimit, 613: RateLimit, 80007: RateLimit, 130429: RateLimit,
	131056: PairRate,
	131016: Transient, 131057: Transient, 133000: Transient, 133004: Transient, 133015: Transient, 134101: Transient, 139102: Transient, 139103: Transient,
	1: Ambiguous, 2: Ambiguous, 131000: Ambiguous,
	131047: WindowClosed,
	131050: OptedOut,
	130472: MarketingCap, 131049: MarketingCap,
	131021: Undeliverable, 131026: Undeliverable, 131030: Undeliverable, 130403: Undeliverable, 131062: Undeliverable,
	132000: Template, 132001: Template, 132005: Template, 132007: Template, 132008: Template, 132012: Template,
	132015: Template, 132016: Template, 132018: Template, 132068: Template, 132069: Template,
	100: Invalid, 803: Invalid, 131008: Invalid, 131009: Invalid, 131051: Invalid, 131052: Invalid, 131053: Invalid,
	131042: Payment, 131044: Payment, 134011: Payment,
	368: Policy, 130497: Policy, 131037: Policy, 131048: Policy, 131055: Policy, 131063: Policy, 131064: Policy, 135000: Policy,
}

// Class puts the error into its class. A code that is not known goes by its HTTP status: a server's failure is ambiguous,
// and an answer that is not Meta's own says nothing about the message.
func (e *Error) Class() Class {
	if e.Code == 100 && e.Subcode == 33 {
		return Permission // the object does not exist, or this token may not see it
	}
	if c, known := classes[e.Code]; known {
		return c
	}
	switch {
	case e.Code >= 200 && e.Code <= 299:
		return Permission
	case e.HTTPStatus >= 500, e.HTTPStatus == 408:
		return Ambiguous
	case e.HTTPStatus == 429:
		return RateLimit
	case e.Transient, e.Code == NoCode:
		return Transient
	}
	return Unknown
}

// ClassOf is Class for a code that came in a webhook, where there is no HTTP status.
func ClassOf(code int) Class { return (&Error{Code: code, HTTPStatus: 400}).Class() }
