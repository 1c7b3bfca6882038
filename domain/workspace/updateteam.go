package workspace

import (
	"context"
	"slices"

	"postdog.io/authz"
	"postdog.io/dal"
	"postdog.io/domain"
)

// UpdateTeam says what to change of a team. What is nil stays as it is.
type UpdateTeam struct {
	Team domain.TeamID
	Name *string
	// Members replaces all that the team has.
	Members []domain.MemberID
}

// UpdateTeam changes a team's name or members. A name that another team has is CONFLICT.
func (w *Workspaces) UpdateTeam(ctx context.Context, by authz.Actor, in UpdateTeam) (t *dal.Team, err error) {
	if in.Name != nil {
		name, err := checkTeamName(*in.Name)
		if err != nil {
			return nil, err
		}
		in.Name = &name
	}
	err = w.changeAccess(ctx, by, func(tx *dal.Tx) (touched []domain.UserID, err error) {
		if t, err = dal.LockTeam(ctx, tx, in.Team); err != nil {
			return nil, orNoSuch(err, "teamId", "team")
		}
		var changes []domain.Change
		if in.Name != nil && *in.Name != t.Name {
			changes = append(changes, domain.Changed("name", t.Name, *in.Name))
			t.Name = *in.Name
			if err := dal.UpdateTeam(ctx, tx, t); err != nil {
				return nil, teamNameTaken(err)
			}
		}
		if in.Members != nil {
			change, users, err := in.changeMembers(ctx, tx)
			if err != nil {
				return nil, err
			}
			if len(users) > 0 {
				if err := authz.MayGiveSight(by); err != nil {
					return nil, err
				}
				touched, changes = users, append(changes, change)
			}
		}
		if len(changes) > 0 {
			dal.Audit(tx, by.Did("team.updated", t.ID, changes...))
		}
		return touched, nil
	})
	if err != nil {
		return nil, err
	}
	return t, nil
}

// changeMembers replaces the team's members, and returns who came or went.
func (in UpdateTeam) changeMembers(ctx context.Context, tx *dal.Tx) (change domain.Change, touched []domain.UserID, err error) {
	after, err := teamMembers(ctx, tx, in.Members)
	if err != nil {
		return change, nil, err
	}
	before, err := membersOfTeam(ctx, tx, in.Team)
	if err != nil {
		return change, nil, err
	}
	was, is := userIDs(before), userIDs(after)
	for _, user := range unique(slices.Concat(was, is)) {
		if slices.Contains(was, user) != slices.Contains(is, user) {
			touched = append(touched, user)
		}
	}
	change = domain.Changed("members", names(before, memberID), names(after, memberID))
	return change, touched, dal.ReplaceTeamMembers(ctx, tx, in.Team, unique(in.Members))
}

// membersOfTeam finds those who are in a team, without their names.
func membersOfTeam(ctx context.Context, tx *dal.Tx, id domain.TeamID) ([]*dal.Member, error) {
	places, err := dal.ListTeamMembers(ctx, tx)
	if err != nil {
		return nil, err
	}
	var ids []domain.MemberID
	for _, p := range places {
		if p.TeamID == id {
			ids = append(ids, p.MemberID)
		}
	}
	return dal.LockMembers(ctx, tx, ids)
}
