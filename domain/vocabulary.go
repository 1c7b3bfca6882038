package domain

// The enums below are spelled alike in the API, in Go and in Postgres.

// Network is an outside network.
type Network string

// The networks.
const (
	WhatsApp  Network = "WHATSAPP"
	Messenger Network = "MESSENGER"
	Instagram Network = "INSTAGRAM"
	X         Network = "X"
)

// IdentityKind is a kind of id that networks give to people.
type IdentityKind string

// The kinds of identity; schema: IdentityKind.
const (
	IdentityPhone                      IdentityKind = "PHONE"
	IdentityBusinessScopedUserID       IdentityKind = "BUSINESS_SCOPED_USER_ID"
	IdentityParentBusinessScopedUserID IdentityKind = "PARENT_BUSINESS_SCOPED_USER_ID"
	IdentityPageScopedUserID           IdentityKind = "PAGE_SCOPED_USER_ID"
	IdentityInstagramScopedUserID      IdentityKind = "INSTAGRAM_SCOPED_USER_ID"
	IdentityUserID                     IdentityKind = "USER_ID"
	IdentityUsername                   IdentityKind = "USERNAME"
)

// ConversationStatus says whether work is left to do.
type ConversationStatus string

// The conversation statuses.
const (
	ConversationOpen     ConversationStatus = "OPEN"
	ConversationResolved ConversationStatus = "RESOLVED"
)

// MessageDirection says which way a message went.
type MessageDirection string

// The directions.
const (
	Inbound  MessageDirection = "INBOUND"
	Outbound MessageDirection = "OUTBOUND"
)

// MessageKind says what a message is made of.
type MessageKind string

// The kinds of message.
const (
	KindText     MessageKind = "TEXT"
	KindImage    MessageKind = "IMAGE"
	KindVideo    MessageKind = "VIDEO"
	KindAudio    MessageKind = "AUDIO"
	KindDocument MessageKind = "DOCUMENT"
	KindSticker  MessageKind = "STICKER"
	KindLocation MessageKind = "LOCATION"
	KindContacts MessageKind = "CONTACTS"
	// KindReaction is an emoji on another message; it stands in no thread, but on that message.
	KindReaction    MessageKind = "REACTION"
	KindInteractive MessageKind = "INTERACTIVE"
	KindChoice      MessageKind = "CHOICE"
	KindFlowReply   MessageKind = "FLOW_REPLY"
	KindOrder       MessageKind = "ORDER"
	KindTemplate    MessageKind = "TEMPLATE"
	KindShare       MessageKind = "SHARE"
	KindSystem      MessageKind = "SYSTEM"
	KindUnsupported MessageKind = "UNSUPPORTED"
)

// MessageOrigin says from where a message of the business was written.
type MessageOrigin string

// The origins.
const (
	// FromPostDog is what was written here, by a member or an API key.
	FromPostDog MessageOrigin = "POSTDOG"
	// FromElsewhere is what the business wrote on its own phone, or in another tool of the network's.
	FromElsewhere MessageOrigin = "ELSEWHERE"
)

// ChangeKind says what a later delivery does to a message.
type ChangeKind string

// The kinds of change.
const (
	ReactionChange ChangeKind = "REACTION"
	EditChange     ChangeKind = "EDIT"
	DeletionChange ChangeKind = "DELETION"
)

// MediaStatus says whether a file can be shown.
type MediaStatus string

// The statuses of a file.
const (
	MediaPending MediaStatus = "PENDING"
	MediaReady   MediaStatus = "READY"
	MediaFailed  MediaStatus = "FAILED"
	MediaRefused MediaStatus = "REFUSED"
	MediaGone    MediaStatus = "GONE"
)

// ChannelStatus says whether a channel works.
type ChannelStatus string

// The channel statuses.
const (
	ChannelConnected      ChannelStatus = "CONNECTED"
	ChannelNeedsReconnect ChannelStatus = "NEEDS_RECONNECT"
	ChannelDisconnected   ChannelStatus = "DISCONNECTED"
)

// Region says where a workspace's data is kept.
type Region string

// The regions.
const (
	EU Region = "EU"
	US Region = "US"
)

// SessionKind says what a session is kept in.
type SessionKind string

// The kinds of session.
const (
	BrowserSession SessionKind = "BROWSER"
	AppSession     SessionKind = "APP"
)

// APIKeyKind says whose a token is.
type APIKeyKind string

// The kinds of API key.
const (
	ServiceKey  APIKeyKind = "SERVICE"
	PersonalKey APIKeyKind = "PERSONAL"
)

// ConsentChannel is where someone can be reached with what they agreed to: a network, or e-mail.
type ConsentChannel string

// The channels of consent. Those of networks are spelled as the networks are.
const (
	ConsentWhatsApp  ConsentChannel = "WHATSAPP"
	ConsentMessenger ConsentChannel = "MESSENGER"
	ConsentInstagram ConsentChannel = "INSTAGRAM"
	ConsentX         ConsentChannel = "X"
	ConsentEmail     ConsentChannel = "EMAIL"
)

// ConsentPurpose is what someone agreed to be written to for.
type ConsentPurpose string

// MarketingPurpose is the one purpose that needs consent: answers and service messages don't.
const MarketingPurpose ConsentPurpose = "MARKETING"

// ConsentState is where someone stands. Who never decided has none.
type ConsentState string

// The states of a consent.
const (
	ConsentGranted   ConsentState = "GRANTED"
	ConsentWithdrawn ConsentState = "WITHDRAWN"
	// ConsentLapsed is one that has to be given anew, since the number that it was given for changed.
	ConsentLapsed ConsentState = "LAPSED"
)

// ConsentDecision is what an entry of the consent ledger says.
type ConsentDecision string

// The decisions.
const (
	DecisionGranted   ConsentDecision = "GRANTED"
	DecisionWithdrawn ConsentDecision = "WITHDRAWN"
	DecisionLapsed    ConsentDecision = "LAPSED"
	// DecisionResumed takes back a stop at the network itself; what stood before it stands again.
	DecisionResumed ConsentDecision = "RESUMED"
)

// ConsentSource is how a decision came to us.
type ConsentSource string

// The sources. Those from SourceForm on are told by members and programs, the others by people and networks themselves.
const (
	SourceKeyword           ConsentSource = "KEYWORD"
	SourceButton            ConsentSource = "BUTTON"
	SourceNetworkPreference ConsentSource = "NETWORK_PREFERENCE"
	SourceNetworkSignUp     ConsentSource = "NETWORK_SIGN_UP"
	SourceNetworkRefusal    ConsentSource = "NETWORK_REFUSAL"
	SourceNumberChange      ConsentSource = "NUMBER_CHANGE"
	SourceForm              ConsentSource = "FORM"
	SourceImport            ConsentSource = "IMPORT"
	SourceInPerson          ConsentSource = "IN_PERSON"
	SourcePhoneCall         ConsentSource = "PHONE_CALL"
	SourceConversation      ConsentSource = "CONVERSATION"
	SourceOther             ConsentSource = "OTHER"
)

// ConsentBasis says how firmly someone agreed.
type ConsentBasis string

// The bases.
const (
	// ExpressConsent was said in so many words, and does not run out.
	ExpressConsent ConsentBasis = "EXPRESS"
	// ImpliedConsent follows from dealings with the person.
	ImpliedConsent ConsentBasis = "IMPLIED"
)

// WebhookDeliveryState says what became of a delivery.
type WebhookDeliveryState string

// The states of a delivery.
const (
	// DeliveryWaiting is one that was not read yet.
	DeliveryWaiting WebhookDeliveryState = "WAITING"
	// DeliveryFailed has something in it that could not be read.
	DeliveryFailed WebhookDeliveryState = "FAILED"
	// DeliveryKept has something in it that is not understood yet.
	DeliveryKept WebhookDeliveryState = "KEPT"
	DeliveryRead WebhookDeliveryState = "READ"
)

// Login is a way in which people let us use accounts of theirs on outside networks.
type Login string

// The logins.
const (
	FacebookLogin  Login = "FACEBOOK"
	InstagramLogin Login = "INSTAGRAM"
	XLogin         Login = "X"
)

// ConnectionStatus says how far the connecting of accounts has come.
type ConnectionStatus string

// The connection statuses; the schema's enum explains each.
const (
	ConnectionStarted   ConnectionStatus = "STARTED"
	ConnectionReturned  ConnectionStatus = "RETURNED"
	ConnectionFound     ConnectionStatus = "FOUND"
	ConnectionDenied    ConnectionStatus = "DENIED"
	ConnectionFailed    ConnectionStatus = "FAILED"
	ConnectionCompleted ConnectionStatus = "COMPLETED"
)

// DeletionStatus says how far a deletion that a network asked for has come.
type DeletionStatus string

// The deletion statuses.
const (
	DeletionReceived DeletionStatus = "RECEIVED"
	DeletionWorking  DeletionStatus = "WORKING"
	DeletionDone     DeletionStatus = "DONE"
)
