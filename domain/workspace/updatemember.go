package workspace

import (
	"context"
	"slices"

	"postdog.io/authz"
	"postdog.io/dal"
	"postdog.io/domain"
)

// UpdateMember says what to change of a member. What is zero, or nil, stays as it is.
type UpdateMember struct {
	Member     domain.MemberID
	Role       domain.RoleID
	Visibility domain.Visibility
	// Teams and Channels replace all that the member has; an empty list is none, which for channels means all.
	Teams    []domain.TeamID
	Channels []domain.ChannelID
}

// UpdateMember changes a member's role and what they see. A role is given, and a member changed, only by those who hold all
// that it allows (FORBIDDEN), and what someone sees by those who see everything. The only owner stays one (CONFLICT), and nobody changes their own role (INVALID).
func (w *Workspaces) UpdateMember(ctx context.Context, by authz.Actor, in UpdateMember) error {
	return w.changeAccess(ctx, by, func(tx *dal.Tx) ([]domain.UserID, error) {
		m, has, owners, err := lockMember(ctx, tx, by, in.Member)
		if err != nil {
			return nil, err
		}
		newRole := false
		if !in.Role.IsZero() && in.Role != m.RoleID {
			role, err := roleToGive(ctx, tx, by, in.Role)
			if err == nil {
				err = notLastOwner(m, owners)
			}
			if err == nil && m.ID == by.Member() {
				err = domain.InvalidField("memberId", "You can't change your own role; another member who may has to.")
			}
			if err != nil {
				return nil, err
			}
			newRole, m.RoleID = true, in.Role
			dal.Audit(tx, by.Did("member.role_changed", m.ID, domain.Changed("role", has.Name, role.Name)))
		}
		sight, err := in.changeSight(ctx, tx, m)
		if err != nil || !newRole && len(sight) == 0 {
			return nil, err
		}
		if len(sight) > 0 {
			if err := authz.MayGiveSight(by); err != nil {
				return nil, err
			}
			dal.Audit(tx, by.Did("member.updated", m.ID, sight...))
		}
		return []domain.UserID{m.UserID}, dal.UpdateMember(ctx, tx, m)
	})
}

// changeSight changes which conversations the member sees, and returns what is different.
func (in UpdateMember) changeSight(ctx context.Context, tx *dal.Tx, m *dal.Member) (changes []domain.Change, err error) {
	if in.Visibility != "" && in.Visibility != m.Visibility {
		changes = append(changes, domain.Changed("visibility", string(m.Visibility), string(in.Visibility)))
		m.Visibility = in.Visibility
	}
	if in.Teams != nil {
		if changes, err = in.changeTeams(ctx, tx, m, changes); err != nil {
			return nil, err
		}
	}
	if in.Channels != nil {
		return in.changeChannels(ctx, tx, m, changes)
	}
	return changes, nil
}

func (in UpdateMember) changeTeams(ctx context.Context, tx *dal.Tx, m *dal.Member, changes []domain.Change) ([]domain.Change, error) {
	want := unique(in.Teams)
	after, err := existingTeams(ctx, tx, "teamIds", want)
	if err != nil {
		return nil, err
	}
	places, err := dal.ListTeamMembers(ctx, tx)
	if err != nil {
		return nil, err
	}
	var had []domain.TeamID
	for _, p := range places {
		if p.MemberID == m.ID {
			had = append(had, p.TeamID)
		}
	}
	if sameIDs(had, want) {
		return changes, nil
	}
	before, err := existingTeams(ctx, tx, "", had)
	if err != nil {
		return nil, err
	}
	changes = append(changes, domain.Changed("teams", names(before, teamName), names(after, teamName)))
	return changes, dal.ReplaceMemberTeams(ctx, tx, m.ID, want)
}

func (in UpdateMember) changeChannels(ctx context.Context, tx *dal.Tx, m *dal.Member, changes []domain.Change) ([]domain.Change, error) {
	want := unique(in.Channels)
	after, err := existingChannels(ctx, tx, "channelIds", want)
	if err != nil {
		return nil, err
	}
	limits, err := dal.ListMemberChannels(ctx, tx)
	if err != nil {
		return nil, err
	}
	var had []domain.ChannelID
	for _, l := range limits {
		if l.MemberID == m.ID {
			had = append(had, l.ChannelID)
		}
	}
	if sameIDs(had, want) {
		return changes, nil
	}
	before, err := existingChannels(ctx, tx, "", had)
	if err != nil {
		return nil, err
	}
	changes = append(changes, domain.Changed("channels", names(before, channelName), names(after, channelName)))
	return changes, dal.ReplaceMemberChannels(ctx, tx, m.ID, want)
}

// sameIDs says whether two lists without repetitions have the same in them.
func sameIDs[T comparable](a, b []T) bool {
	return len(a) == len(b) && !slices.ContainsFunc(a, func(v T) bool { return !slices.Contains(b, v) })
}
