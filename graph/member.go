package graph

import (
	"context"

	"github.com/99designs/gqlgen/graphql"

	"postdog.io/dal"
	"postdog.io/domain"
	"postdog.io/domain/identity"
	"postdog.io/domain/workspace"
	"postdog.io/graph/model"
)

// parseIDs reads a list of ids. One that is left out is nil, and an empty one is not.
func parseIDs[T any, P interface {
	*T
	UnmarshalText([]byte) error
}](field string, texts []string) ([]T, error) {
	if texts == nil {
		return nil, nil
	}
	ids := make([]T, len(texts))
	for i := range texts {
		var err error
		if ids[i], err = optionalID[T, P](field, &texts[i]); err != nil {
			return nil, err
		}
	}
	return ids, nil
}

func parseUpdateMember(input model.UpdateMemberInput) (in workspace.UpdateMember, err error) {
	if in.Member, err = domain.ParseID[domain.MemberID]("memberId", input.MemberID); err != nil {
		return in, err
	}
	if in.Role, err = optionalID[domain.RoleID]("roleId", input.RoleID); err != nil {
		return in, err
	}
	if in.Teams, err = parseIDs[domain.TeamID]("teamIds", input.TeamIds); err != nil {
		return in, err
	}
	in.Visibility = deref(input.Visibility)
	in.Channels, err = parseIDs[domain.ChannelID]("channelIds", input.ChannelIds)
	return in, err
}

func parseInviteMember(input model.InviteMemberInput) (in workspace.InviteMember, err error) {
	if in.Role, err = domain.ParseID[domain.RoleID]("roleId", input.RoleID); err != nil {
		return in, err
	}
	if in.Teams, err = parseIDs[domain.TeamID]("teamIds", input.TeamIds); err != nil {
		return in, err
	}
	in.Email, in.Visibility = input.Email, deref(input.Visibility)
	in.Channels, err = parseIDs[domain.ChannelID]("channelIds", input.ChannelIds)
	return in, err
}

// loadMember reads a member.
func loadMember(ctx context.Context, id domain.MemberID) (*dal.Member, error) {
	_, load, err := readsOf(ctx)
	if err != nil {
		return nil, err
	}
	return load.Members.Load(ctx, id)
}

// thereOf reads those of some objects that exist, in the order of their ids: one may have gone while it was being named.
func thereOf[K, V any](ctx context.Context, load func(context.Context, K) (V, error), ids []K) ([]V, error) {
	there := make([]V, 0, len(ids))
	for _, id := range ids {
		v, err := load(ctx, id)
		if dal.IsNotFound(err) {
			continue
		}
		if err != nil {
			return nil, err
		}
		there = append(there, v)
	}
	return there, nil
}

// memberOrGone reads a member who may have left, or of whom there is none: then it is null.
func memberOrGone(ctx context.Context, id domain.MemberID) (*dal.Member, error) {
	if id.IsZero() {
		return nil, nil
	}
	m, err := loadMember(ctx, id)
	if dal.IsNotFound(err) {
		return nil, nil
	}
	return m, err
}

// photoURL is where a person's photo is; its version lets browsers keep it. Null without one.
func photoURL(user domain.UserID, version int64) *string {
	return orNull(identity.PhotoPath(user, version))
}

// orNull is a text, or null where it is empty.
func orNull[T ~string](text T) *T {
	if text == "" {
		return nil
	}
	return &text
}

// orClear reads an input field that can be left out: nil where it is, and an empty text for null.
func orClear(v graphql.Omittable[*string]) *string {
	if !v.IsSet() {
		return nil
	}
	text := deref(v.Value())
	return &text
}
