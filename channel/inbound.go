package channel

import (
	"time"

	"postdog.io/domain"
)

// Inbound is one item of a delivery. Exactly one of the pointers, Unknown and Err is set; see Whole.
type Inbound struct {
	AccountID string
	// ParentID is what the account belongs to, as in Part; set for items about templates and accounts.
	ParentID string
	// Message is something that was said, also by the business itself from elsewhere.
	Message *InboundMessage
	// Status is a report on one message of ours.
	Status *InboundStatus
	// Mark is a report on all messages up to a moment.
	Mark *InboundMark
	// Edit changes an earlier message, and Deletion takes one back.
	Edit     *InboundEdit
	Deletion *InboundDeletion
	// IdentityChange tells that a person's ids changed.
	IdentityChange *InboundIdentityChange
	// Preference tells that someone stopped or resumed marketing at the network itself.
	Preference *InboundPreference
	// Contact is an entry of the address book of a phone that stays in use beside the API.
	Contact *InboundContact
	// Template and Account tell of changes to templates, and to the account itself.
	Template *TemplateChange
	Account  *AccountChange
	// Unknown is the raw JSON of a field that this version does not understand; it is kept, never dropped.
	Unknown []byte
	// Err says why this one item could not be read; Raw holds it.
	Err error
	Raw []byte
}

// Whole says whether exactly one of the pointers, Unknown and Err is set.
func (i Inbound) Whole() bool {
	n := 0
	for _, set := range []bool{
		i.Message != nil, i.Status != nil, i.Mark != nil, i.Edit != nil, i.Deletion != nil, i.IdentityChange != nil, i.Preference != nil,
		i.Contact != nil, i.Template != nil, i.Account != nil, i.Unknown != nil, i.Err != nil && i.Raw != nil,
	} {
		if set {
			n++
		}
	}
	return n == 1
}

// InboundMessage is something that was said.
type InboundMessage struct {
	// ExternalID is the network's id of the message. On WhatsApp it contains the customer's number: treat it as personal data.
	ExternalID string
	// From is the customer: at least one identity. With Echo it is whom the business wrote to.
	From []Identity
	// Name is the profile name, which may be missing.
	Name string
	// Echo is true for what the business itself said from elsewhere, such as its phone or the page's own inbox.
	Echo bool
	// EchoCallbackData is what was given as Outbound.CallbackData, where an echo is of a message that we sent.
	EchoCallbackData string
	// History is true for what was said before the account was connected: it is no news to anyone.
	History bool
	// Status is how far a message of the history got; empty otherwise.
	Status Status
	// OccurredAt is when it was said, by the network's clock.
	OccurredAt time.Time
	Kind       domain.MessageKind
	Content    domain.Content
	// Media are the files that it carries, in order.
	Media []InboundMedia
	// ReplyTo is the external id of the message that it quotes, or that it reacts to.
	ReplyTo string
	// OpensWindow says whether it counts as a customer's message for the messaging window.
	OpensWindow bool
}

// InboundMedia is a file that a message carries, still at the network.
type InboundMedia struct {
	// ID is what Downloader takes; it may be empty where only URL is known.
	ID string
	// URL is where the file lies for a short while; it may be empty.
	URL string
	// Kind is KindImage, KindVideo, KindAudio, KindDocument or KindSticker.
	Kind domain.MessageKind
	// MIMEType is what the network says, which may be empty.
	MIMEType string
	// SHA256 is the digest that the network gives, raw; nil where it gives none.
	SHA256  []byte
	Details domain.MediaDetails
	// Expires is false for files that the network allows to be kept; true for those that must go when it deletes them
	// (an Instagram story).
	Expires bool
}

// Status is one step of an outbound message.
type Status string

// The steps that networks report, weakest first; StatusFailed stands apart.
const (
	StatusAccepted  Status = "accepted"
	StatusSent      Status = "sent"
	StatusDelivered Status = "delivered"
	StatusRead      Status = "read"
	StatusPlayed    Status = "played"
	StatusFailed    Status = "failed"
)

// InboundStatus is a report on a message that we sent.
type InboundStatus struct {
	ExternalID string
	// CallbackData is what was given as Outbound.CallbackData; it may be missing.
	CallbackData string
	Status       Status
	OccurredAt   time.Time
	// Failure says why, with StatusFailed.
	Failure *Rejected
	// Price is what the network says of the message's cost; nil where it says nothing.
	Price *Price
	// FreeUntil is until when everything to this person is free (a free entry point); zero where that is not said.
	FreeUntil time.Time
}

// Price is what a network says of a message's cost. Rates are the business's own data, never in here.
type Price struct {
	// Category is the network's word in capitals and underscores, such as MARKETING or AUTHENTICATION_INTERNATIONAL.
	Category string
	// Type is the network's word likewise, such as REGULAR or FREE_CUSTOMER_SERVICE.
	Type string
	// Model is the network's word for its way of pricing, such as PMP.
	Model string
	// Billable says whether this message costs.
	Billable bool
}

// InboundMark is a report that a person received or read all that the business sent up to a moment.
type InboundMark struct {
	From []Identity
	// Status is StatusDelivered or StatusRead.
	Status Status
	// UpTo is the moment; zero where ExternalID names the last message instead.
	UpTo       time.Time
	ExternalID string
	OccurredAt time.Time
}

// InboundEdit is an earlier message's new content.
type InboundEdit struct {
	// ExternalID is the network's id of the message that was changed.
	ExternalID string
	From       []Identity
	// Echo is true where the business changed its own message from elsewhere.
	Echo       bool
	OccurredAt time.Time
	// Text is the new text or caption.
	Text string
}

// InboundDeletion takes an earlier message back: its content must go.
type InboundDeletion struct {
	ExternalID string
	From       []Identity
	Echo       bool
	OccurredAt time.Time
}

// InboundIdentityChange tells that a person has other ids now. Both lists hold at least one identity.
type InboundIdentityChange struct {
	// ExternalID is the network's id of the notice.
	ExternalID string
	From, To   []Identity
	OccurredAt time.Time
	Kind       domain.SystemKind
	// Text is the network's sentence.
	Text string
}

// InboundPreference tells what someone decided about marketing at the network itself.
type InboundPreference struct {
	From []Identity
	// Marketing is false where they stopped it, true where they resumed it or signed up.
	Marketing bool
	// Word is the network's own word, such as stop or signup, and Reference its id of a sign-up form.
	Word, Reference string
	OccurredAt      time.Time
}

// InboundContact is an address book's entry.
type InboundContact struct {
	Identities []Identity
	Name       string
	Removed    bool
	OccurredAt time.Time
}

// TemplateChange tells what became of a template. Empty values did not change.
type TemplateChange struct {
	// ExternalID is the network's id of the template, and Language its code with an underscore.
	ExternalID, Name, Language string
	Status                     string
	Quality                    string
	Category                   string
	// PreviousCategory is set where the category has changed just now. CorrectCategory is what it will be from CategoryChangeAt on
	// unless someone objects; the time is zero where it is not said.
	PreviousCategory, CorrectCategory string
	CategoryChangeAt                  time.Time
	// Edited says that its content was changed, be it here or elsewhere.
	Edited bool
	// PausedUntil is when a pause ends by itself; zero where that is not known.
	PausedUntil time.Time
	// Reason is the network's word for a rejection or pause, and Detail its sentence.
	Reason, Detail string
	OccurredAt     time.Time
}

// AccountChange tells what became of an account. Kind is the network's name of the field, such as account_update.
type AccountChange struct {
	Kind string
	// Event is the network's word for what happened.
	Event string
	// Disconnected is true where the account no longer lets us in.
	Disconnected bool
	// Severity is INFO, WARNING or CRITICAL: how loud to be.
	Severity string
	// Values are what changed, by the network's names; none is personal data.
	Values     map[string]string
	OccurredAt time.Time
}
