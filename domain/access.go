package domain

import (
	"slices"

	"github.com/google/uuid"
)

// The enums below are spelled alike in the API, in Go and in Postgres.

// BuiltInRole is a role that every workspace has.
type BuiltInRole string

// The built-in roles.
const (
	Owner            BuiltInRole = "OWNER"
	Admin            BuiltInRole = "ADMIN"
	MarketingManager BuiltInRole = "MARKETING_MANAGER"
	Agent            BuiltInRole = "AGENT"
	Analyst          BuiltInRole = "ANALYST"
	PrivacyOfficer   BuiltInRole = "PRIVACY_OFFICER"
	Billing          BuiltInRole = "BILLING"
	Viewer           BuiltInRole = "VIEWER"
)

// BuiltInRoles lists them in the schema's order.
func BuiltInRoles() []BuiltInRole {
	return []BuiltInRole{Owner, Admin, MarketingManager, Agent, Analyst, PrivacyOfficer, Billing, Viewer}
}

// roleNamespace makes the ids of built-in roles (UUID version 5): the same in every workspace and for ever.
var roleNamespace = uuid.MustParse("814b968f-b5d8-5578-8ea1-581b56e6cd26")

// ID is the role's fixed id.
func (r BuiltInRole) ID() RoleID {
	return IDFromUUID[RoleID](uuid.NewSHA1(roleNamespace, []byte(r)))
}

// BuiltIn returns which built-in role an id is of, and whether it is of one.
func (id RoleID) BuiltIn() (BuiltInRole, bool) {
	for _, r := range BuiltInRoles() {
		if r.ID() == id {
			return r, true
		}
	}
	return "", false
}

// Visibility says which conversations a member sees, of the channels that they are not kept from.
type Visibility string

// The visibilities.
const (
	SeesAll      Visibility = "ALL"
	SeesTeams    Visibility = "TEAMS"
	SeesAssigned Visibility = "ASSIGNED"
)

// Scope says which conversations someone sees.
type Scope struct {
	Visibility Visibility
	Member     MemberID
	// Teams are those that the member belongs to.
	Teams []TeamID
	// Channels are those that the member is limited to; none means all.
	Channels []ChannelID
}

// WholeScope sees everything of a workspace.
var WholeScope = Scope{Visibility: SeesAll}

// Whole says whether nothing is hidden.
func (s Scope) Whole() bool { return s.Visibility == SeesAll && len(s.Channels) == 0 }

// Sees says whether a conversation on a channel, given to a member and a team (or neither), is in sight. It is the same
// predicate as that of dal.ListConversations on rows.
func (s Scope) Sees(channel ChannelID, assignee MemberID, team TeamID) bool {
	if len(s.Channels) > 0 && !slices.Contains(s.Channels, channel) {
		return false
	}
	own := !assignee.IsZero() && assignee == s.Member
	switch s.Visibility {
	case SeesAll:
		return true
	case SeesTeams:
		return own || !team.IsZero() && slices.Contains(s.Teams, team)
	case SeesAssigned:
		return own
	}
	return false
}

// Permission is one thing that a member may do; the schema's enum Permission explains each.
type Permission string

// The permissions.
const (
	ConversationReadPermission   Permission = "CONVERSATION_READ"
	ConversationReplyPermission  Permission = "CONVERSATION_REPLY"
	ConversationManagePermission Permission = "CONVERSATION_MANAGE"
	ConsentManagePermission      Permission = "CONSENT_MANAGE"
	MemberReadPermission         Permission = "MEMBER_READ"
	MemberManagePermission       Permission = "MEMBER_MANAGE"
	RoleManagePermission         Permission = "ROLE_MANAGE"
	ChannelReadPermission        Permission = "CHANNEL_READ"
	ChannelManagePermission      Permission = "CHANNEL_MANAGE"
	TemplateReadPermission       Permission = "TEMPLATE_READ"
	TemplateManagePermission     Permission = "TEMPLATE_MANAGE"
	WorkspaceManagePermission    Permission = "WORKSPACE_MANAGE"
	APIKeyManagePermission       Permission = "API_KEY_MANAGE" // #nosec G101 -- a name
	SchemaReadPermission         Permission = "SCHEMA_READ"
	AuditReadPermission          Permission = "AUDIT_READ"
	SecurityManagePermission     Permission = "SECURITY_MANAGE"
)

// Permissions lists all of them, in the schema's order.
func Permissions() []Permission {
	return []Permission{
		ConversationReadPermission, ConversationReplyPermission, ConversationManagePermission,
		MemberReadPermission, MemberManagePermission, RoleManagePermission,
		ConsentManagePermission, ChannelReadPermission, ChannelManagePermission, TemplateReadPermission, TemplateManagePermission, WorkspaceManagePermission,
		APIKeyManagePermission, SchemaReadPermission, AuditReadPermission, SecurityManagePermission,
	}
}

// AccessChange says whose open screens have to prove anew what they may see, or to close. Nodes tell each other.
type AccessChange struct {
	// Session ended for good.
	Session SessionID `json:"session,omitzero"`
	// APIKey was revoked.
	APIKey APIKeyID `json:"apiKey,omitzero"`
	// Workspace is where what someone may do has changed: that of User, or without one of everybody.
	Workspace WorkspaceID `json:"workspace,omitzero"`
	User      UserID      `json:"user,omitzero"`
}
