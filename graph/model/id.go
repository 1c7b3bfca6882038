package model

import (
	"fmt"

	"github.com/99designs/gqlgen/graphql"

	"postdog.io/domain"
)

// gqlgen binds a GraphQL ID to each of our id types by a pair of functions named after the type.

type textual[T any] interface {
	*T
	UnmarshalText([]byte) error
}

func unmarshalID[T any, P textual[T]](v any) (T, error) {
	var id T
	s, ok := v.(string)
	if !ok {
		return id, fmt.Errorf("an ID is a string")
	}
	return id, P(&id).UnmarshalText([]byte(s))
}

// MarshalUserID writes the TypeID.
func MarshalUserID(id domain.UserID) graphql.Marshaler { return id }

// UnmarshalUserID reads the TypeID.
func UnmarshalUserID(v any) (domain.UserID, error) { return unmarshalID[domain.UserID](v) }

// MarshalWorkspaceID writes the TypeID.
func MarshalWorkspaceID(id domain.WorkspaceID) graphql.Marshaler { return id }

// UnmarshalWorkspaceID reads the TypeID.
func UnmarshalWorkspaceID(v any) (domain.WorkspaceID, error) {
	return unmarshalID[domain.WorkspaceID](v)
}

// MarshalMemberID writes the TypeID.
func MarshalMemberID(id domain.MemberID) graphql.Marshaler { return id }

// UnmarshalMemberID reads the TypeID.
func UnmarshalMemberID(v any) (domain.MemberID, error) { return unmarshalID[domain.MemberID](v) }

// MarshalTeamID writes the TypeID.
func MarshalTeamID(id domain.TeamID) graphql.Marshaler { return id }

// UnmarshalTeamID reads the TypeID.
func UnmarshalTeamID(v any) (domain.TeamID, error) { return unmarshalID[domain.TeamID](v) }

// MarshalChannelID writes the TypeID.
func MarshalChannelID(id domain.ChannelID) graphql.Marshaler { return id }

// UnmarshalChannelID reads the TypeID.
func UnmarshalChannelID(v any) (domain.ChannelID, error) { return unmarshalID[domain.ChannelID](v) }

// MarshalContactID writes the TypeID.
func MarshalContactID(id domain.ContactID) graphql.Marshaler { return id }

// UnmarshalContactID reads the TypeID.
func UnmarshalContactID(v any) (domain.ContactID, error) { return unmarshalID[domain.ContactID](v) }

// MarshalConversationID writes the TypeID.
func MarshalConversationID(id domain.ConversationID) graphql.Marshaler { return id }

// UnmarshalConversationID reads the TypeID.
func UnmarshalConversationID(v any) (domain.ConversationID, error) {
	return unmarshalID[domain.ConversationID](v)
}

// MarshalMessageID writes the TypeID.
func MarshalMessageID(id domain.MessageID) graphql.Marshaler { return id }

// UnmarshalMessageID reads the TypeID.
func UnmarshalMessageID(v any) (domain.MessageID, error) { return unmarshalID[domain.MessageID](v) }

// MarshalChallengeID writes the TypeID.
func MarshalChallengeID(id domain.ChallengeID) graphql.Marshaler { return id }

// UnmarshalChallengeID reads the TypeID.
func UnmarshalChallengeID(v any) (domain.ChallengeID, error) {
	return unmarshalID[domain.ChallengeID](v)
}

// MarshalSessionID writes the TypeID.
func MarshalSessionID(id domain.SessionID) graphql.Marshaler { return id }

// UnmarshalSessionID reads the TypeID.
func UnmarshalSessionID(v any) (domain.SessionID, error) { return unmarshalID[domain.SessionID](v) }

// MarshalRoleID writes the TypeID.
func MarshalRoleID(id domain.RoleID) graphql.Marshaler { return id }

// UnmarshalRoleID reads the TypeID.
func UnmarshalRoleID(v any) (domain.RoleID, error) { return unmarshalID[domain.RoleID](v) }

// MarshalInvitationID writes the TypeID.
func MarshalInvitationID(id domain.InvitationID) graphql.Marshaler { return id }

// UnmarshalInvitationID reads the TypeID.
func UnmarshalInvitationID(v any) (domain.InvitationID, error) {
	return unmarshalID[domain.InvitationID](v)
}

// MarshalAPIKeyID writes the TypeID.
func MarshalAPIKeyID(id domain.APIKeyID) graphql.Marshaler { return id }

// UnmarshalAPIKeyID reads the TypeID.
func UnmarshalAPIKeyID(v any) (domain.APIKeyID, error) { return unmarshalID[domain.APIKeyID](v) }

// MarshalAuditEventID writes the TypeID.
func MarshalAuditEventID(id domain.AuditEventID) graphql.Marshaler { return id }

// UnmarshalAuditEventID reads the TypeID.
func UnmarshalAuditEventID(v any) (domain.AuditEventID, error) {
	return unmarshalID[domain.AuditEventID](v)
}

// MarshalSecurityAlertID writes the TypeID.
func MarshalSecurityAlertID(id domain.SecurityAlertID) graphql.Marshaler { return id }

// UnmarshalSecurityAlertID reads the TypeID.
func UnmarshalSecurityAlertID(v any) (domain.SecurityAlertID, error) {
	return unmarshalID[domain.SecurityAlertID](v)
}

// MarshalMediaID writes the TypeID.
func MarshalMediaID(id domain.MediaID) graphql.Marshaler { return id }

// UnmarshalMediaID reads the TypeID.
func UnmarshalMediaID(v any) (domain.MediaID, error) { return unmarshalID[domain.MediaID](v) }

// MarshalTemplateID writes the TypeID.
func MarshalTemplateID(id domain.TemplateID) graphql.Marshaler { return id }

// UnmarshalTemplateID reads the TypeID.
func UnmarshalTemplateID(v any) (domain.TemplateID, error) { return unmarshalID[domain.TemplateID](v) }

// MarshalConsentEventID writes the TypeID.
func MarshalConsentEventID(id domain.ConsentEventID) graphql.Marshaler { return id }

// UnmarshalConsentEventID reads the TypeID.
func UnmarshalConsentEventID(v any) (domain.ConsentEventID, error) {
	return unmarshalID[domain.ConsentEventID](v)
}

// MarshalWebhookDeliveryID writes the TypeID.
func MarshalWebhookDeliveryID(id domain.WebhookDeliveryID) graphql.Marshaler { return id }

// UnmarshalWebhookDeliveryID reads the TypeID.
func UnmarshalWebhookDeliveryID(v any) (domain.WebhookDeliveryID, error) {
	return unmarshalID[domain.WebhookDeliveryID](v)
}

// MarshalConnectionID writes the TypeID.
func MarshalConnectionID(id domain.ConnectionID) graphql.Marshaler { return id }

// UnmarshalConnectionID reads the TypeID.
func UnmarshalConnectionID(v any) (domain.ConnectionID, error) {
	return unmarshalID[domain.ConnectionID](v)
}
