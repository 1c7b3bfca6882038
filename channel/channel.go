// Package channel is how PostDog speaks with outside networks: one small interface that every network implements,
// and optional ones for what only some can do. Each network has a package of its own beneath this one.
package channel

import (
	"context"
	"net/http"
	"net/url"
	"time"

	"postdog.io/domain"
)

// Kind names a network, in the spelling of the webhook path: /webhooks/{kind}.
type Kind string

// The networks.
const (
	WhatsApp  Kind = "whatsapp"
	Messenger Kind = "messenger"
	Instagram Kind = "instagram"
	X         Kind = "x"
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
	// Send hands one message to the network. Media that it carries were put there first, with Uploader, where the network is one.
	// Errors are *Retryable, *Rejected, *Disconnected or *Unconfirmed.
	Send(ctx context.Context, c Credential, m Outbound) (Receipt, error)
}

// Reader is a network on which customers can be shown that their messages were read.
type Reader interface {
	// MarkRead marks the customer's message, and all before it, as read. Some networks ask for the person, and some for the
	// message: both are given.
	MarkRead(ctx context.Context, c Credential, to []Identity, externalID string) error
}

// Typer is a network on which customers can be shown that someone is typing.
type Typer interface {
	// ShowTyping shows a typing indicator in answer to the customer's message; the network fades it by itself.
	ShowTyping(ctx context.Context, c Credential, to []Identity, externalID string) error
}

// Connector is a network on which an account is connected by a token that someone hands in.
type Connector interface {
	// Connect checks that the credential opens the account, asks the network to deliver the account's webhooks to our app,
	// and returns what the account is called. It may be repeated. Errors are as with Send.
	Connect(ctx context.Context, c Credential, parentID string) (Account, error)
}

// Profiler is a network whose deliveries don't say what people are called.
type Profiler interface {
	// Profile asks what a person is called. It is empty for one who allows no look. Errors are as with Send.
	Profile(ctx context.Context, c Credential, who []Identity) (Profile, error)
}

// Profile is what a network says of a person. Any of it may be empty.
type Profile struct {
	Name string
	// Username is their public name; it can change.
	Username string
}

// Subscriber is a network that can stop an account's deliveries by itself, so that someone has to look now and then.
type Subscriber interface {
	// Subscribed says whether the account's webhooks go to our app. Errors are as with Send.
	Subscribed(ctx context.Context, c Credential) (bool, error)
	// Subscribe asks for them; it may be repeated.
	Subscribe(ctx context.Context, c Credential) error
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
	// MaxTextBytes is the longest text message in bytes of UTF-8; zero where only code points count.
	MaxTextBytes int
	// MaxCaptionLength is the longest text with media, in code points.
	MaxCaptionLength int
	// MessagingWindow is how long after a customer's message free-form messages are allowed; zero means no limit.
	MessagingWindow time.Duration
	// HumanAgentWindow is how long after a customer's message a person, and no automation, may still answer; zero where
	// that is no longer than MessagingWindow.
	HumanAgentWindow time.Duration
	// Sends are the kinds of message that can be sent.
	Sends []domain.MessageKind
	// Media are the limits of those that carry files.
	Media []MediaLimit
	// Interactive are the kinds of interactive message that can be sent, with at most MaxButtons reply buttons whose
	// titles have at most MaxButtonTitle code points.
	Interactive    []domain.InteractiveKind
	MaxButtons     int
	MaxButtonTitle int
	// Reactions are the emoji that can be sent; nil where any can, empty where none.
	Reactions       []string
	Templates       bool
	QuotedReplies   bool
	ReadReceipts    bool
	TypingIndicator bool
	// Blocks says whether people can be blocked from here, BlockWindow how long after their last message; zero means any time.
	Blocks      bool
	BlockWindow time.Duration
	// Reports are the steps of a message that the network tells of, beside its failure.
	Reports []Status
	// PairInterval and PairBurst pace the messages to one person: one in each interval, after a burst.
	PairInterval time.Duration
	PairBurst    int
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
	// Opened is what Route made of the body, for Parse to go on from; nil for a part that was stored in between.
	Opened any
}

// Credential is what the network wants to see before it acts for an account.
type Credential struct {
	// AccountID is the network's id of the account.
	AccountID string
	// ParentID is the id of what the account belongs to, such as the Page of an Instagram account; it may be empty.
	ParentID string
	Token    Secret
}

// Secret is a string that prints as stars.
type Secret string

// String hides the secret.
func (Secret) String() string { return "***" }

// GoString hides the secret.
func (Secret) GoString() string { return "***" }
