package domain

import (
	"database/sql/driver"
	"fmt"
	"io"
	"strconv"

	"github.com/google/uuid"
	"go.jetify.com/typeid"
	"go.jetify.com/typeid/base32"
)

// Every kind of object has an id type of its own, so that the compiler refuses a message's id where a conversation's is
// wanted. In Postgres it is a uuid (version 7, sortable by time); outside it is a TypeID: prefix, underscore, base32.
type (
	UserID                 struct{ id[userKind] }
	SessionID              struct{ id[sessionKind] }
	ChallengeID            struct{ id[challengeKind] }
	WorkspaceID            struct{ id[workspaceKind] }
	MemberID               struct{ id[memberKind] }
	TeamID                 struct{ id[teamKind] }
	ChannelID              struct{ id[channelKind] }
	ContactID              struct{ id[contactKind] }
	ContactIdentityID      struct{ id[contactIdentityKind] }
	ConversationID         struct{ id[conversationKind] }
	MessageID              struct{ id[messageKind] }
	MessageStatusID        struct{ id[messageStatusKind] }
	WebhookDeliveryID      struct{ id[webhookDeliveryKind] }
	DataSubjectID          struct{ id[dataSubjectKind] }
	RecoveryCodeID         struct{ id[recoveryCodeKind] }
	EmailVerificationID    struct{ id[emailVerificationKind] }
	WebhookItemID          struct{ id[webhookItemKind] }
	OutgoingNotificationID struct{ id[outgoingNotificationKind] }
	PasswordResetID        struct{ id[passwordResetKind] }
	EmailChangeID          struct{ id[emailChangeKind] }
	RefreshTokenID         struct{ id[refreshTokenKind] }
	SecurityEventID        struct{ id[securityEventKind] }
	RoleID                 struct{ id[roleKind] }
	InvitationID           struct{ id[invitationKind] }
	APIKeyID               struct{ id[apiKeyKind] }
	ExportLinkID           struct{ id[exportLinkKind] }
	AuditEventID           struct{ id[auditEventKind] }
	SecurityAlertID        struct{ id[securityAlertKind] }
	MediaID                struct{ id[mediaKind] }
	TemplateID             struct{ id[templateKind] }
	MessageReactionID      struct{ id[messageReactionKind] }
	MessageRevisionID      struct{ id[messageRevisionKind] }
	ConsentEventID         struct{ id[consentEventKind] }
	GrantID                struct{ id[grantKind] }
	ConnectionID           struct{ id[connectionKind] }
	RevocationID           struct{ id[revocationKind] }
	NetworkDeletionID      struct{ id[networkDeletionKind] }
)

type (
	userKind                 struct{}
	sessionKind              struct{}
	challengeKind            struct{}
	workspaceKind            struct{}
	memberKind               struct{}
	teamKind                 struct{}
	channelKind              struct{}
	contactKind              struct{}
	contactIdentityKind      struct{}
	conversationKind         struct{}
	messageKind              struct{}
	messageStatusKind        struct{}
	webhookDeliveryKind      struct{}
	dataSubjectKind          struct{}
	recoveryCodeKind         struct{}
	emailVerificationKind    struct{}
	webhookItemKind          struct{}
	outgoingNotificationKind struct{}
	passwordResetKind        struct{}
	emailChangeKind          struct{}
	refreshTokenKind         struct{}
	securityEventKind        struct{}
	roleKind                 struct{}
	invitationKind           struct{}
	apiKeyKind               struct{}
	exportLinkKind           struct{}
	auditEventKind           struct{}
	securityAlertKind        struct{}
	mediaKind                struct{}
	templateKind             struct{}
	messageReactionKind      struct{}
	messageRevisionKind      struct{}
	consentEventKind         struct{}
	grantKind                struct{}
	connectionKind           struct{}
	revocationKind           struct{}
	networkDeletionKind      struct{}
)

func (userKind) prefix() string                 { return "user" }
func (sessionKind) prefix() string              { return "sess" }
func (challengeKind) prefix() string            { return "chal" }
func (workspaceKind) prefix() string            { return "ws" }
func (memberKind) prefix() string               { return "memb" }
func (teamKind) prefix() string                 { return "team" }
func (channelKind) prefix() string              { return "chan" }
func (contactKind) prefix() string              { return "cont" }
func (contactIdentityKind) prefix() string      { return "cid" }
func (conversationKind) prefix() string         { return "conv" }
func (messageKind) prefix() string              { return "msg" }
func (messageStatusKind) prefix() string        { return "stat" }
func (webhookDeliveryKind) prefix() string      { return "hook" }
func (dataSubjectKind) prefix() string          { return "subj" }
func (recoveryCodeKind) prefix() string         { return "rcode" }
func (emailVerificationKind) prefix() string    { return "evrf" }
func (webhookItemKind) prefix() string          { return "item" }
func (outgoingNotificationKind) prefix() string { return "mail" }
func (passwordResetKind) prefix() string        { return "pwrst" }
func (emailChangeKind) prefix() string          { return "emchg" }
func (refreshTokenKind) prefix() string         { return "rfrsh" }
func (securityEventKind) prefix() string        { return "sevt" }
func (roleKind) prefix() string                 { return "role" }
func (invitationKind) prefix() string           { return "inv" }
func (apiKeyKind) prefix() string               { return "key" }
func (exportLinkKind) prefix() string           { return "xprt" }
func (auditEventKind) prefix() string           { return "audit" }
func (securityAlertKind) prefix() string        { return "alert" }
func (mediaKind) prefix() string                { return "media" }
func (templateKind) prefix() string             { return "tmpl" }
func (messageReactionKind) prefix() string      { return "react" }
func (messageRevisionKind) prefix() string      { return "rev" }
func (consentEventKind) prefix() string         { return "consent" }
func (grantKind) prefix() string                { return "grant" }
func (connectionKind) prefix() string           { return "conn" }
func (revocationKind) prefix() string           { return "rvk" }
func (networkDeletionKind) prefix() string      { return "ndel" }

type kind interface{ prefix() string }

// id is what all id types embed.
type id[K kind] struct{ u uuid.UUID }

// String returns the TypeID.
func (i id[K]) String() string {
	var k K
	return k.prefix() + "_" + base32.Encode(i.u)
}

// UUID returns the bare uuid, as Postgres has it.
func (i id[K]) UUID() uuid.UUID { return i.u }

// IsZero says whether no id was set.
func (i id[K]) IsZero() bool { return i.u == uuid.Nil }

// Value implements driver.Valuer: the uuid, or NULL for the zero id.
func (i id[K]) Value() (driver.Value, error) {
	if i.u == uuid.Nil {
		return nil, nil
	}
	return i.u.String(), nil
}

// Scan implements sql.Scanner; NULL becomes the zero id.
func (i *id[K]) Scan(src any) error {
	if src == nil {
		i.u = uuid.Nil
		return nil
	}
	return i.u.Scan(src)
}

// MarshalText implements encoding.TextMarshaler with the TypeID.
func (i id[K]) MarshalText() ([]byte, error) { return []byte(i.String()), nil }

// UnmarshalText implements encoding.TextUnmarshaler.
func (i *id[K]) UnmarshalText(text []byte) error {
	var k K
	t, err := typeid.FromString(string(text))
	if err != nil || t.Prefix() != k.prefix() {
		return fmt.Errorf("domain: not an id of kind %s", k.prefix())
	}
	i.u = uuid.UUID(t.UUIDBytes())
	return nil
}

// MarshalGQL writes the TypeID as a GraphQL ID.
func (i id[K]) MarshalGQL(w io.Writer) { _, _ = io.WriteString(w, strconv.Quote(i.String())) }

// UnmarshalGQL reads a TypeID of this kind.
func (i *id[K]) UnmarshalGQL(v any) error {
	s, ok := v.(string)
	if !ok {
		return fmt.Errorf("domain: an id is a string")
	}
	return i.UnmarshalText([]byte(s))
}

func (i *id[K]) set(u uuid.UUID) { i.u = u }

type settable[T any] interface {
	*T
	set(uuid.UUID)
	UnmarshalText([]byte) error
}

// NewID makes a new id (UUID version 7: later ids sort after earlier ones).
func NewID[T any, P settable[T]]() T {
	var t T
	P(&t).set(uuid.Must(uuid.NewV7()))
	return t
}

// IDFromUUID gives a bare uuid its kind.
func IDFromUUID[T any, P settable[T]](u uuid.UUID) T {
	var t T
	P(&t).set(u)
	return t
}

// ParseID reads an id that a client sent in an input field. A malformed id, or one of another kind, can't exist:
// the error is NOT_FOUND, the same as for an id of another workspace.
func ParseID[T any, P settable[T]](field, s string) (T, error) {
	var t T
	if err := P(&t).UnmarshalText([]byte(s)); err != nil {
		return t, &Error{Code: NotFound, Field: field, Message: "There is nothing with this id."}
	}
	return t, nil
}
