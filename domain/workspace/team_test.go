package workspace_test

import (
	"slices"
	"strings"
	"testing"

	"postdog.io/dal"
	"postdog.io/domain"
	"postdog.io/domain/workspace"
)

func TestTeams(t *testing.T) {
	t.Parallel()
	w := start(t)
	before := w.version(t)
	team, err := w.CreateTeam(t.Context(), w.admin, "  Night shift ", []domain.MemberID{w.agent.Member(), w.agent.Member()})
	must(t, err)
	equal(t, "told of the new team", w.told(), []domain.UserID{w.agent.User()})
	name := "Day shift"
	team, err = w.UpdateTeam(t.Context(), w.admin, workspace.UpdateTeam{Team: team.ID, Name: &name})
	must(t, err)
	equal(t, "told of a name", w.told(), nil)
	_, err = w.UpdateTeam(t.Context(), w.admin, workspace.UpdateTeam{Team: team.ID, Members: []domain.MemberID{w.owner.Member(), w.admin.Member()}})
	must(t, err)
	users := []domain.UserID{w.agent.User(), w.owner.User(), w.admin.User()}
	if got := w.told(); len(got) != 3 || slices.ContainsFunc(users, func(u domain.UserID) bool { return !slices.Contains(got, u) }) {
		t.Errorf("told of members: %v", got)
	}
	_, err = w.UpdateTeam(t.Context(), w.admin, workspace.UpdateTeam{Team: team.ID, Members: []domain.MemberID{w.admin.Member(), w.owner.Member()}})
	must(t, err)
	equal(t, "told of the same members", w.told(), nil)
	if w.version(t) == before {
		t.Error("the policy's version is as before")
	}
	log := w.audited(t, team.ID.String())
	if len(log) != 3 || log[0] != "team.created; name:  > Night shift; members:  > "+w.agent.Member().String() ||
		log[1] != "team.updated; name: Night shift > Day shift" || !strings.HasPrefix(log[2], "team.updated; members: "+w.agent.Member().String()+" > ") {
		t.Errorf("audited: %q", log)
	}
	other, err := w.CreateTeam(t.Context(), w.admin, "Night shift", nil)
	must(t, err)
	state := w.state(t)
	_, err = w.CreateTeam(t.Context(), w.admin, "Day shift", []domain.MemberID{w.agent.Member()})
	wants(t, "a second of the name", err, domain.Conflict, "name")
	_, err = w.UpdateTeam(t.Context(), w.admin, workspace.UpdateTeam{Team: other.ID, Name: &name})
	wants(t, "renamed to one that is there", err, domain.Conflict, "name")
	for _, bad := range []string{"", " ", "a\nb", strings.Repeat("x", 121)} {
		_, err = w.CreateTeam(t.Context(), w.admin, bad, nil)
		wants(t, "the name "+bad, err, domain.Invalid, "name")
	}
	if w.state(t) != state {
		t.Error("a refusal changed something")
	}
}

// A team's conversations are no team's when it is gone, and those who lose sight of them are told.
func TestDeleteTeam(t *testing.T) {
	t.Parallel()
	w := start(t)
	ch := w.channel(t)
	team, err := w.CreateTeam(t.Context(), w.admin, "Night shift", []domain.MemberID{w.agent.Member()})
	must(t, err)
	_, err = w.UpdateChannel(t.Context(), w.admin, workspace.UpdateChannel{Channel: ch.ID, Team: &team.ID})
	must(t, err)
	inv, err := w.InviteMember(t.Context(), w.admin, workspace.InviteMember{Email: random() + "@example.com", Role: domain.Agent.ID(), Teams: []domain.TeamID{team.ID}})
	must(t, err)
	c := w.conversation(t, ch, w.agent.Member(), team.ID)
	w.told()
	must(t, w.DeleteTeam(t.Context(), w.admin, team.ID))
	now, events := w.reread(t, c.ID)
	if !now.TeamID.IsZero() || now.AssigneeID != w.agent.Member() {
		t.Errorf("the conversation is %+v", now)
	}
	if len(events) != 1 || events[0].Kind != domain.ConversationChanged || events[0].FromTeamID != team.ID || events[0].FromAssigneeID != w.agent.Member() {
		t.Errorf("its events are %+v", events)
	}
	equal(t, "told", w.told(), []domain.UserID{w.agent.User()})
	log := w.audited(t, team.ID.String())
	if len(log) != 2 || log[1] != "team.deleted; name: Night shift > ; members: "+w.agent.Member().String()+" > " {
		t.Errorf("audited: %q", log)
	}
	tx, err := w.Store.ReadWorkspace(t.Context(), w.ws)
	must(t, err)
	defer tx.Close()
	found, err := dal.GetChannel(t.Context(), tx, ch.ID)
	must(t, err)
	invited, err := dal.ListInvitationsByID(t.Context(), tx, []domain.InvitationID{inv.ID})
	must(t, err)
	if !found.TeamID.IsZero() || len(invited) != 1 || len(invited[0].Teams()) != 0 {
		t.Errorf("the team goes on in %+v or %+v", found, invited)
	}
	wants(t, "again", w.DeleteTeam(t.Context(), w.admin, team.ID), domain.NotFound, "teamId")
}
