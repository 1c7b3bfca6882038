package domain

// The enums below are spelled alike in the API, in Go and in Postgres.

// Network is an outside network.
type Network string

// The networks.
const WhatsApp Network = "WHATSAPP"

// IdentityKind is a kind of id that networks give to people.
type IdentityKind string

// The kinds of identity; schema: IdentityKind.
const (
	IdentityPhone                IdentityKind = "PHONE"
	IdentityBusinessScopedUserID IdentityKind = "BUSINESS_SCOPED_USER_ID"
	IdentityUsername             IdentityKind = "USERNAME"
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
	KindText        MessageKind = "TEXT"
	KindUnsupported MessageKind = "UNSUPPORTED"
)

// ChannelStatus says whether a channel works.
type ChannelStatus string

// The channel statuses.
const (
	ChannelConnected      ChannelStatus = "CONNECTED"
	ChannelNeedsReconnect ChannelStatus = "NEEDS_RECONNECT"
)

// Region says where a workspace's data is kept.
type Region string

// The regions.
const (
	EU Region = "EU"
	US Region = "US"
)

// Role is a set of permissions that a member has in a workspace.
type Role string

// The built-in roles, the most powerful first.
const (
	Owner  Role = "OWNER"
	Admin  Role = "ADMIN"
	Agent  Role = "AGENT"
	Viewer Role = "VIEWER"
)

// Permission is one thing that a member may do; the schema's enum Permission explains each.
type Permission string

// The permissions.
const (
	ConversationReadPermission   Permission = "CONVERSATION_READ"
	ConversationReplyPermission  Permission = "CONVERSATION_REPLY"
	ConversationManagePermission Permission = "CONVERSATION_MANAGE"
	MemberReadPermission         Permission = "MEMBER_READ"
	MemberManagePermission       Permission = "MEMBER_MANAGE"
	ChannelReadPermission        Permission = "CHANNEL_READ"
	ChannelManagePermission      Permission = "CHANNEL_MANAGE"
	WorkspaceManagePermission    Permission = "WORKSPACE_MANAGE"
)

// Permissions lists all of them, in the schema's order.
func Permissions() []Permission {
	return []Permission{
		ConversationReadPermission, ConversationReplyPermission, ConversationManagePermission,
		MemberReadPermission, MemberManagePermission, ChannelReadPermission, ChannelManagePermission,
		WorkspaceManagePermission,
	}
}
