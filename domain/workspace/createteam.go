package workspace

import (
	"context"
	"strings"

	"postdog.io/authz"
	"postdog.io/dal"
	"postdog.io/domain"
)

// CreateTeam makes a team with members. A name that another team has is CONFLICT.
func (w *Workspaces) CreateTeam(ctx context.Context, by authz.Actor, name string, members []domain.MemberID) (*dal.Team, error) {
	name, err := checkTeamName(name)
	if err != nil {
		return nil, err
	}
	t := &dal.Team{ID: domain.NewID[domain.TeamID](), Name: name}
	err = w.changeAccess(ctx, by, func(tx *dal.Tx) ([]domain.UserID, error) {
		if len(members) > 0 {
			if err := authz.MayGiveSight(by); err != nil {
				return nil, err
			}
		}
		ms, err := teamMembers(ctx, tx, members)
		if err != nil {
			return nil, err
		}
		if err := dal.InsertTeam(ctx, tx, t); err != nil {
			return nil, teamNameTaken(err)
		}
		dal.Audit(tx, by.Did("team.created", t.ID, domain.Changed("name", "", t.Name), domain.Changed("members", "", names(ms, memberID))))
		return userIDs(ms), dal.ReplaceTeamMembers(ctx, tx, t.ID, unique(members))
	})
	if err != nil {
		return nil, err
	}
	return t, nil
}

func checkTeamName(name string) (string, error) {
	if name = strings.TrimSpace(name); !isLine(name, maxNameLength) {
		return "", domain.InvalidField("name", "Give the team a name of 1 to %d characters, on one line.", maxNameLength)
	}
	return name, nil
}

// teamMembers finds those who will be in a team, without their names; one who is no member is NOT_FOUND.
func teamMembers(ctx context.Context, tx *dal.Tx, ids []domain.MemberID) ([]*dal.Member, error) {
	ms, err := dal.LockMembers(ctx, tx, ids)
	if err == nil && len(ms) != len(unique(ids)) {
		err = errNoSuch("memberIds", "member")
	}
	return ms, err
}

func teamNameTaken(err error) error {
	if dal.IsDuplicate(err, dal.TeamsName) {
		return &domain.Error{Code: domain.Conflict, Field: "name", Message: "Another team has this name. Give it one of its own."}
	}
	return err
}

// memberID is what the audit log calls a member: names are personal data, and change.
func memberID(m *dal.Member) string { return m.ID.String() }

func userIDs(ms []*dal.Member) []domain.UserID {
	ids := make([]domain.UserID, len(ms))
	for i, m := range ms {
		ids[i] = m.UserID
	}
	return ids
}
