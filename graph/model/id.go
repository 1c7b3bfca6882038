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

// The pairs; each writes and reads a TypeID.

func MarshalUserID(id domain.UserID) graphql.Marshaler { return id }

func UnmarshalUserID(v any) (domain.UserID, error) { return unmarshalID[domain.UserID](v) }

func MarshalWorkspaceID(id domain.WorkspaceID) graphql.Marshaler { return id }

func UnmarshalWorkspaceID(v any) (domain.WorkspaceID, error) {
	return unmarshalID[domain.WorkspaceID](v)
}

func MarshalMemberID(id domain.MemberID) graphql.Marshaler { return id }

func UnmarshalMemberID(v any) (domain.MemberID, error) { return unmarshalID[domain.MemberID](v) }

func MarshalTeamID(id domain.TeamID) graphql.Marshaler { return id }

func UnmarshalTeamID(v any) (domain.TeamID, error) { return unmarshalID[domain.TeamID](v) }

func MarshalChannelID(id domain.ChannelID) graphql.Marshaler { return id }

func UnmarshalChannelID(v any) (domain.ChannelID, error) { return unmarshalID[domain.ChannelID](v) }

func MarshalContactID(id domain.ContactID) graphql.Marshaler { return id }

func UnmarshalContactID(v any) (domain.ContactID, error) { return unmarshalID[domain.ContactID](v) }

func MarshalConversationID(id domain.ConversationID) graphql.Marshaler { return id }

func UnmarshalConversationID(v any) (domain.ConversationID, error) {
	return unmarshalID[domain.ConversationID](v)
}

func MarshalMessageID(id domain.MessageID) graphql.Marshaler { return id }

func UnmarshalMessageID(v any) (domain.MessageID, error) { return unmarshalID[domain.MessageID](v) }

func MarshalChallengeID(id domain.ChallengeID) graphql.Marshaler { return id }

func UnmarshalChallengeID(v any) (domain.ChallengeID, error) {
	return unmarshalID[domain.ChallengeID](v)
}
