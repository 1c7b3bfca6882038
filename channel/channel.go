// Package channel is how PostDog speaks with outside networks: one small interface that every network implements,
// and optional ones for what only some can do. Each network has a package of its own beneath this one.
package channel

import (
	"context"
	"net/http"
	"net/url"
	"time"
)

// Kind names a network, in the spelling of the webhook path: /webhooks/{kind}.
type Kind string

// The networks.
const (
	WhatsApp Kind = "whatsapp"
)

// Adapter is what every network can do.
//
// Verify and Route run in the webhook's request and must be cheap; Parse runs in a job.
// Send is called with at most one message at a time for one recipient.
type Adapter interface {
	// Kind names the network.
	Kind() Kind
	// Capabilities are the network's limits as data; the API serves the same to clients.
	Capabilities() Capabilities
	// Verify checks the delivery's signature over its raw bytes, in constant time. It returns ErrSignature where it is wrong or missing.
	Verify(w Webhook) error
	// Challenge answers the network's subscription handshake (a GET). It returns the body to answer with, or ErrSignature.
	Challenge(query url.Values) (string, error)
	// Route splits a verified delivery by the account it speaks of, in the order of first mention, without understanding more of it.
	// A body that is not the network's shape has no parts; that is no error, since the network would only repeat it.
	Route(w Webhook) []Part
	// Parse turns a part into its items, in the order in which they stand. It never fails on an unknown kind: that becomes
	// an item of kind unsupported with its raw JSON. One malformed item becomes an Inbound with Err set, and the rest go on.
	Parse(ctx context.Context, p Part) ([]Inbound, error)
	// Send hands one message to the network. Errors are *Retryable, *Rejected, *Disconnected or *Unconfirmed.
	Send(ctx context.Context, c Credential, m Outbound) (Receipt, error)
}

// Reader is a network on which customers can be shown that their messages were read.
type Reader interface {
	// MarkRead marks the customer's message, and all before it, as read.
	MarkRead(ctx context.Context, c Credential, externalID string) error
}

// Typer is a network on which customers can be shown that someone is typing.
type Typer interface {
	// ShowTyping shows a typing indicator in answer to the customer's message; the network fades it by itself.
	ShowTyping(ctx context.Context, c Credential, externalID string) error
}

// Connector is a network on which an account is connected by a token that someone hands in.
type Connector interface {
	// Connect checks that the credential opens the account, asks the network to deliver the account's webhooks to our app,
	// and returns what the account is called. It may be repeated. Errors are as with Send.
	Connect(ctx context.Context, c Credential, parentID string) (Account, error)
}

// Account is what a network says of an account.
type Account struct {
	// Name is what customers see it called; it may be empty.
	Name string
	// Address is the number or handle that customers write to.
	Address string
}

// Capabilities are a network's limits.
type Capabilities struct {
	// MaxTextLength is the longest text message, in Unicode code points.
	MaxTextLength int
	// MessagingWindow is how long after a customer's message free-form messages are allowed; zero means no limit.
	MessagingWindow time.Duration
	QuotedReplies   bool
	ReadReceipts    bool
	TypingIndicator bool
}

// Webhook is one delivery as it came in.
type Webhook struct {
	Header http.Header
	// Body holds the bytes exactly as received.
	Body []byte
}

// Part is what one delivery says about one account.
type Part struct {
	// AccountID is the network's id of the account, such as a phone number id.
	AccountID string
	// ParentID is the id of what the account belongs to, such as a WABA; either of the two may be empty, not both.
	ParentID string
	// Body is the whole delivery's bytes where it has one part, else a delivery of the same shape that holds this part alone.
	Body []byte
}

// Credential is what the network wants to see before it acts for an account.
type Credential struct {
	// AccountID is the network's id of the account.
	AccountID string
	Token     Secret
}

// Secret is a string that prints as stars.
type Secret string

// String hides the secret.
func (Secret) String() string { return "***" }

// GoString hides the secret.
func (Secret) GoString() string { return "***" }

// IdentityKind says which of a network's ids a value is.
type IdentityKind string

// The kinds of identity.
const (
	// Phone is E.164 digits without the plus, as networks spell it (WhatsApp's wa_id).
	Phone IdentityKind = "phone"
	// BusinessScopedUserID is WhatsApp's BSUID, present also where the number is hidden.
	BusinessScopedUserID IdentityKind = "bsuid"
	// Username is a public name; it can change and be given to someone else, so it is never used to find a contact.
	Username IdentityKind = "username"
)

// Identity is one id that a network gave to a person.
type Identity struct {
	Kind  IdentityKind
	Value string
}

// MessageKind says what a message is made of.
type MessageKind string

// The kinds of message.
const (
	Text        MessageKind = "text"
	Unsupported MessageKind = "unsupported"
)

// Inbound is one item of a delivery. Exactly one of Message, Status, Unknown and Err is set.
type Inbound struct {
	AccountID string
	Message   *InboundMessage
	Status    *InboundStatus
	// Unknown is the raw JSON of a field that this version does not understand; it is kept, never dropped.
	Unknown []byte
	// Err says why this one item could not be read; Raw holds it.
	Err error
	Raw []byte
}

// InboundMessage is something that a customer said.
type InboundMessage struct {
	// ExternalID is the network's id of the message. On WhatsApp it contains the customer's number: treat it as personal data.
	ExternalID string
	// From is who said it: at least one identity.
	From []Identity
	// Name is the profile name, which may be missing.
	Name string
	// OccurredAt is when it was said, by the network's clock.
	OccurredAt time.Time
	Kind       MessageKind
	Text       string
	// ReplyTo is the external id of the message that it quotes.
	ReplyTo string
	// OpensWindow says whether it counts as a customer's message for the messaging window.
	OpensWindow bool
	// Raw is the message as the network sent it, for kinds that this version does not understand.
	Raw []byte
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
}

// Outbound is one message to send.
type Outbound struct {
	// To are the recipient's identities; the adapter picks the one that the network prefers.
	To   []Identity
	Kind MessageKind
	Text string
	// ReplyTo is the external id of the message to quote.
	ReplyTo string
	// CallbackData comes back in every status, so that a status finds its message when the answer to Send was lost.
	CallbackData string
}

// Receipt is the network's word that it took a message.
type Receipt struct {
	// ExternalID is the network's id of the message.
	ExternalID string
	// Identities are what the network told of the recipient on the way, such as the wa_id that a typed number stands for.
	Identities []Identity
}
