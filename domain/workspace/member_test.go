package workspace_test

import (
	"context"
	"fmt"
	"testing"

	"postdog.io/authz"
	"postdog.io/dal"
	"postdog.io/domain"
	"postdog.io/domain/inbox"
	"postdog.io/domain/workspace"
)

func TestUpdateMember(t *testing.T) {
	t.Parallel()
	w := start(t)
	team, err := w.CreateTeam(t.Context(), w.owner, "Night shift", nil)
	must(t, err)
	ch := w.channel(t)
	before := w.version(t)
	must(t, w.UpdateMember(t.Context(), w.admin, workspace.UpdateMember{
		Member: w.agent.Member(), Role: domain.Viewer.ID(), Visibility: domain.SeesTeams,
		Teams: []domain.TeamID{team.ID, team.ID}, Channels: []domain.ChannelID{ch.ID},
	}))
	m := w.members(t)[w.agent.Member()]
	if m.RoleID != domain.Viewer.ID() || m.Visibility != domain.SeesTeams {
		t.Errorf("the member is %+v", m)
	}
	equal(t, "told", w.told(), []domain.UserID{w.agent.User()})
	if w.version(t) == before {
		t.Error("the policy's version is as before")
	}
	equal(t, "audited", w.audited(t, m.ID.String()), []string{
		"member.role_changed; role: Agent > Viewer",
		"member.updated; visibility: ALL > TEAMS; teams:  > Night shift; channels:  > " + ch.Name,
	})
	scope := func() (s *dal.Membership) {
		must(t, w.Store.InControl(t.Context(), func(tx *dal.ControlTx) error {
			s, err = dal.GetMembership(t.Context(), tx, w.ws, m.ID)
			return err
		}))
		return s
	}
	equal(t, "teams", scope().Teams, []domain.TeamID{team.ID})
	equal(t, "channels", scope().Channels, []domain.ChannelID{ch.ID})
	// The same again changes nothing, and nobody is told.
	must(t, w.UpdateMember(t.Context(), w.admin, workspace.UpdateMember{Member: m.ID, Role: m.RoleID, Teams: []domain.TeamID{team.ID}}))
	equal(t, "told of nothing", w.told(), nil)
	must(t, w.UpdateMember(t.Context(), w.admin, workspace.UpdateMember{Member: m.ID, Teams: []domain.TeamID{}, Channels: []domain.ChannelID{}}))
	equal(t, "no teams", scope().Teams, nil)
	equal(t, "no limits", scope().Channels, nil)
}

// Nobody gives, or takes, more than they have.
func TestNoEscalation(t *testing.T) {
	t.Parallel()
	w := start(t)
	keeper, err := w.CreateRole(t.Context(), w.owner, workspace.CreateRole{
		Name: "Keeper", Permissions: []domain.Permission{domain.MemberManagePermission, domain.MemberReadPermission, domain.WorkspaceManagePermission},
	})
	must(t, err)
	own := w.member(t, keeper.ID)
	before := w.state(t)
	for what, c := range map[string]struct {
		do    func() error
		code  domain.Code
		field string
	}{
		"an admin makes an owner": {func() error {
			return w.UpdateMember(t.Context(), w.admin, workspace.UpdateMember{Member: w.agent.Member(), Role: domain.Owner.ID()})
		}, domain.Forbidden, "roleId"},
		"an admin gives a role with more": {func() error {
			return w.UpdateMember(t.Context(), w.admin, workspace.UpdateMember{Member: w.agent.Member(), Role: keeper.ID})
		}, domain.Forbidden, "roleId"},
		"an admin makes themselves owner": {func() error {
			return w.UpdateMember(t.Context(), w.admin, workspace.UpdateMember{Member: w.admin.Member(), Role: domain.Owner.ID()})
		}, domain.Forbidden, "roleId"},
		"an admin demotes an owner": {func() error {
			return w.UpdateMember(t.Context(), w.admin, workspace.UpdateMember{Member: w.owner.Member(), Role: domain.Viewer.ID()})
		}, domain.Forbidden, "memberId"},
		"an admin hides things from an owner": {func() error {
			return w.UpdateMember(t.Context(), w.admin, workspace.UpdateMember{Member: w.owner.Member(), Visibility: domain.SeesAssigned})
		}, domain.Forbidden, "memberId"},
		"an admin removes an owner":                            {func() error { return w.RemoveMember(t.Context(), w.admin, w.owner.Member()) }, domain.Forbidden, "memberId"},
		"an admin hands over":                                  {func() error { return w.TransferOwnership(t.Context(), w.admin, w.agent.Member()) }, domain.Forbidden, ""},
		"who manages the workspace and is no owner hands over": {func() error { return w.TransferOwnership(t.Context(), own, w.agent.Member()) }, domain.Forbidden, ""},
		"a member manager gives more than they have": {func() error {
			return w.UpdateMember(t.Context(), own, workspace.UpdateMember{Member: own.Member(), Role: domain.Admin.ID()})
		}, domain.Forbidden, "roleId"},
		"an admin invites an owner": {func() error {
			_, err := w.InviteMember(t.Context(), w.admin, workspace.InviteMember{Email: "x@example.com", Role: domain.Owner.ID()})
			return err
		}, domain.Forbidden, "roleId"},
		"an admin makes a role with more": {func() error {
			_, err := w.CreateRole(t.Context(), w.admin, workspace.CreateRole{Name: "More", Permissions: []domain.Permission{domain.WorkspaceManagePermission}})
			return err
		}, domain.Forbidden, "permissions"},
		"an admin changes a role with more": {func() error {
			_, err := w.UpdateRole(t.Context(), w.admin, workspace.UpdateRole{Role: keeper.ID, Permissions: []domain.Permission{domain.MemberReadPermission}})
			return err
		}, domain.Forbidden, "roleId"},
		"an admin demotes themselves": {func() error {
			return w.UpdateMember(t.Context(), w.admin, workspace.UpdateMember{Member: w.admin.Member(), Role: domain.Agent.ID()})
		}, domain.Invalid, "memberId"},
		"the only owner demotes themselves": {func() error {
			return w.UpdateMember(t.Context(), w.owner, workspace.UpdateMember{Member: w.owner.Member(), Role: domain.Agent.ID()})
		}, domain.Conflict, ""},
		"the only owner leaves":             {func() error { return w.LeaveWorkspace(t.Context(), w.owner) }, domain.Conflict, ""},
		"the only owner removes themselves": {func() error { return w.RemoveMember(t.Context(), w.owner, w.owner.Member()) }, domain.Conflict, ""},
		"the owner hands over to themselves": {func() error {
			return w.TransferOwnership(t.Context(), w.owner, w.owner.Member())
		}, domain.Invalid, "memberId"},
	} {
		wants(t, what, c.do(), c.code, c.field)
		if w.state(t) != before {
			t.Fatalf("%s: something changed", what)
		}
	}
	equal(t, "told", w.told(), nil)
}

// Who sees a part of the inbox can't show more of it to anyone, and so not to themselves; the rest of their work is as before.
func TestSightIsNotGivenByThoseWhoLackIt(t *testing.T) {
	t.Parallel()
	w := start(t)
	ch := w.channel(t)
	team, err := w.CreateTeam(t.Context(), w.owner, "Night shift", nil)
	must(t, err)
	limited := func(a authz.Actor) authz.Actor {
		return authz.Verified(authz.Facts{
			User: a.User(), Session: a.Session(), Workspace: w.ws, Member: a.Member(), Role: a.Role(), Permissions: a.Granted(),
			Scope: domain.Scope{Visibility: domain.SeesTeams, Member: a.Member()},
		})
	}
	lead, state := limited(w.admin), w.state(t)
	for what, try := range map[string]func(authz.Actor) error{
		"their own visibility": func(by authz.Actor) error {
			return w.UpdateMember(t.Context(), by, workspace.UpdateMember{Member: w.admin.Member(), Visibility: domain.SeesAssigned})
		},
		"a team of theirs": func(by authz.Actor) error {
			return w.UpdateMember(t.Context(), by, workspace.UpdateMember{Member: w.admin.Member(), Teams: []domain.TeamID{team.ID}})
		},
		"a colleague's channels": func(by authz.Actor) error {
			return w.UpdateMember(t.Context(), by, workspace.UpdateMember{Member: w.agent.Member(), Channels: []domain.ChannelID{ch.ID}})
		},
		"a team's members": func(by authz.Actor) error {
			_, err := w.UpdateTeam(t.Context(), by, workspace.UpdateTeam{Team: team.ID, Members: []domain.MemberID{w.agent.Member()}})
			return err
		},
		"a new team": func(by authz.Actor) error {
			_, err := w.CreateTeam(t.Context(), by, "Day shift "+random(), []domain.MemberID{w.admin.Member()})
			return err
		},
		"a channel's team": func(by authz.Actor) error {
			_, err := w.UpdateChannel(t.Context(), by, workspace.UpdateChannel{Channel: ch.ID, Team: &team.ID})
			return err
		},
		"an invitation": func(by authz.Actor) error {
			_, err := w.InviteMember(t.Context(), by, workspace.InviteMember{Email: random() + "@example.com", Role: domain.Agent.ID()})
			return err
		},
	} {
		wants(t, what, try(lead), domain.Forbidden, "")
		if w.state(t) != state {
			t.Fatalf("%s: a refusal changed something", what)
		}
		must(t, try(limited(w.owner)))
		state = w.state(t)
	}
	must(t, w.UpdateMember(t.Context(), lead, workspace.UpdateMember{Member: w.agent.Member(), Role: domain.Viewer.ID()}))
	_, err = w.InviteMember(t.Context(), lead, workspace.InviteMember{Email: random() + "@example.com", Role: domain.Agent.ID(), Visibility: domain.SeesAssigned})
	must(t, err)
}

// Whoever was demoted or removed while their request was on its way has no last word.
func TestDemotedMeanwhile(t *testing.T) {
	t.Parallel()
	w := start(t)
	must(t, w.UpdateMember(t.Context(), w.owner, workspace.UpdateMember{Member: w.admin.Member(), Role: domain.Viewer.ID()}))
	wants(t, "demoted", w.UpdateMember(t.Context(), w.admin, workspace.UpdateMember{Member: w.agent.Member(), Role: domain.Admin.ID()}), domain.Forbidden, "")
	must(t, w.RemoveMember(t.Context(), w.owner, w.admin.Member()))
	wants(t, "removed", w.RemoveMember(t.Context(), w.admin, w.agent.Member()), domain.Forbidden, "")
	if w.members(t)[w.agent.Member()].RoleID != domain.Agent.ID() {
		t.Error("the agent's role changed")
	}
}

// Ids of another workspace are nothing here.
func TestAnotherWorkspacesIDs(t *testing.T) {
	t.Parallel()
	w, other := start(t), start(t)
	team, err := other.CreateTeam(t.Context(), other.owner, "Theirs", []domain.MemberID{other.agent.Member()})
	must(t, err)
	ours, err := w.CreateTeam(t.Context(), w.owner, "Ours", nil)
	must(t, err)
	role, err := other.CreateRole(t.Context(), other.owner, workspace.CreateRole{Name: "Theirs", Permissions: []domain.Permission{domain.MemberReadPermission}})
	must(t, err)
	inv, err := other.InviteMember(t.Context(), other.owner, workspace.InviteMember{Email: random() + "@example.com", Role: domain.Agent.ID()})
	must(t, err)
	ch, mine := other.channel(t), w.channel(t)
	here, there := w.state(t), other.state(t)
	ctx, by, name := t.Context(), w.owner, "x"
	for what, c := range map[string]struct {
		do    func() error
		field string
	}{
		"update a member": {func() error {
			return w.UpdateMember(ctx, by, workspace.UpdateMember{Member: other.agent.Member(), Role: domain.Viewer.ID()})
		}, "memberId"},
		"give a role": {func() error {
			return w.UpdateMember(ctx, by, workspace.UpdateMember{Member: w.agent.Member(), Role: role.ID})
		}, "roleId"},
		"put into a team": {func() error {
			return w.UpdateMember(ctx, by, workspace.UpdateMember{Member: w.agent.Member(), Teams: []domain.TeamID{team.ID}})
		}, "teamIds"},
		"limit to a channel": {func() error {
			return w.UpdateMember(ctx, by, workspace.UpdateMember{Member: w.agent.Member(), Channels: []domain.ChannelID{ch.ID}})
		}, "channelIds"},
		"remove a member": {func() error { return w.RemoveMember(ctx, by, other.agent.Member()) }, "memberId"},
		"hand over":       {func() error { return w.TransferOwnership(ctx, by, other.agent.Member()) }, "memberId"},
		"create a team": {func() error {
			_, err := w.CreateTeam(ctx, by, "New", []domain.MemberID{w.agent.Member(), other.agent.Member()})
			return err
		}, "memberIds"},
		"update a team": {func() error {
			_, err := w.UpdateTeam(ctx, by, workspace.UpdateTeam{Team: team.ID, Name: &name})
			return err
		}, "teamId"},
		"update team members": {func() error {
			_, err := w.UpdateTeam(ctx, by, workspace.UpdateTeam{Team: ours.ID, Members: []domain.MemberID{other.agent.Member()}})
			return err
		}, "memberIds"},
		"delete a team": {func() error { return w.DeleteTeam(ctx, by, team.ID) }, "teamId"},
		"update a role": {func() error {
			_, err := w.UpdateRole(ctx, by, workspace.UpdateRole{Role: role.ID, Name: &name})
			return err
		}, "roleId"},
		"delete a role": {func() error { return w.DeleteRole(ctx, by, role.ID) }, "roleId"},
		"invite to a role": {func() error {
			_, err := w.InviteMember(ctx, by, workspace.InviteMember{Email: "x@example.com", Role: role.ID})
			return err
		}, "roleId"},
		"invite to a team": {func() error {
			_, err := w.InviteMember(ctx, by, workspace.InviteMember{Email: "x@example.com", Role: domain.Agent.ID(), Teams: []domain.TeamID{team.ID}})
			return err
		}, "teamIds"},
		"invite to a channel": {func() error {
			_, err := w.InviteMember(ctx, by, workspace.InviteMember{Email: "x@example.com", Role: domain.Agent.ID(), Channels: []domain.ChannelID{ch.ID}})
			return err
		}, "channelIds"},
		"resend": {func() error { _, err := w.ResendInvitation(ctx, by, inv.ID); return err }, "invitationId"},
		"revoke": {func() error { return w.RevokeInvitation(ctx, by, inv.ID) }, "invitationId"},
		"update a channel": {func() error {
			_, err := w.UpdateChannel(ctx, by, workspace.UpdateChannel{Channel: ch.ID, Name: &name})
			return err
		}, "channelId"},
		"a channel's team": {func() error {
			_, err := w.UpdateChannel(ctx, by, workspace.UpdateChannel{Channel: mine.ID, Team: &team.ID})
			return err
		}, "teamId"},
		"disconnect": {func() error { _, err := w.DisconnectChannel(ctx, by, ch.ID); return err }, "channelId"},
	} {
		wants(t, what, c.do(), domain.NotFound, c.field)
		if w.state(t) != here || other.state(t) != there {
			t.Fatalf("%s: something changed", what)
		}
	}
}

// Removing a member gives their conversations back, tells those who look, and ends their tokens.
func TestRemoveMember(t *testing.T) {
	t.Parallel()
	w := start(t)
	ch := w.channel(t)
	team, err := w.CreateTeam(t.Context(), w.owner, "Night shift", []domain.MemberID{w.agent.Member()})
	must(t, err)
	w.told()
	c := w.conversation(t, ch, w.agent.Member(), team.ID)
	kept := w.conversation(t, ch, w.admin.Member(), domain.TeamID{})
	w.in(t, func(ctx context.Context, tx *dal.Tx) error {
		return dal.InsertAPIKey(ctx, tx, &dal.ApiKey{
			ID: domain.NewID[domain.APIKeyID](), Kind: domain.PersonalKey, MemberID: w.agent.Member(), Name: "mine", Hint: "pdk_x",
			TokenHash: []byte(random()), Permissions: []domain.Permission{domain.MemberReadPermission}, CreatedBy: w.agent.Member(), CreatedAt: tx.Now(),
		})
	})
	before := w.version(t)
	must(t, w.RemoveMember(t.Context(), w.admin, w.agent.Member()))
	if w.members(t)[w.agent.Member()] != nil {
		t.Error("the member is still there")
	}
	now, events := w.reread(t, c.ID)
	if !now.AssigneeID.IsZero() || now.TeamID != team.ID {
		t.Errorf("the conversation is %+v", now)
	}
	if len(events) != 1 || events[0].Kind != domain.ConversationChanged || events[0].FromAssigneeID != w.agent.Member() || events[0].FromTeamID != team.ID {
		t.Errorf("its events are %+v", events)
	}
	if other, events := w.reread(t, kept.ID); other.AssigneeID != w.admin.Member() || len(events) != 0 {
		t.Errorf("a colleague's conversation is %+v, with %+v", other, events)
	}
	w.in(t, func(ctx context.Context, tx *dal.Tx) error {
		keys, err := dal.ListAPIKeys(ctx, tx, domain.PersonalKey, w.agent.Member())
		if len(keys) != 0 {
			t.Errorf("their tokens are %v", keys)
		}
		return err
	})
	equal(t, "audited", w.audited(t, w.agent.Member().String()), []string{"member.removed; role: Agent > "})
	equal(t, "audited of the conversation", w.audited(t, c.ID.String()), []string{"conversation.unassigned; assignee: " + w.agent.Member().String() + " > "})
	equal(t, "told", w.told(), []domain.UserID{w.agent.User()})
	if w.version(t) == before {
		t.Error("the policy's version is as before")
	}
	wants(t, "again", w.RemoveMember(t.Context(), w.admin, w.agent.Member()), domain.NotFound, "memberId")
}

// More conversations than one transaction takes: all are given back before the member goes.
func TestRemoveBusyMember(t *testing.T) {
	t.Parallel()
	w := start(t)
	ch := w.channel(t)
	w.in(t, func(ctx context.Context, tx *dal.Tx) error {
		for range workspace.ConversationsAtOnce + 1 {
			contact := &dal.Contact{ID: domain.NewID[domain.ContactID](), ProfileName: "Ada"}
			if err := dal.InsertContact(ctx, tx, contact); err != nil {
				return err
			}
			if _, err := dal.GetOrInsertConversation(ctx, tx, &dal.Conversation{
				ID: domain.NewID[domain.ConversationID](), ChannelID: ch.ID, AssigneeID: w.agent.Member(), ContactID: contact.ID,
				DataSubjectID: contact.DataSubjectID, Status: domain.ConversationResolved, LastActivityAt: tx.Now(),
			}); err != nil {
				return err
			}
		}
		return nil
	})
	must(t, w.LeaveWorkspace(t.Context(), w.agent))
	w.in(t, func(ctx context.Context, tx *dal.Tx) error {
		left, err := dal.UnassignConversations(ctx, tx, w.agent.Member(), 1)
		if len(left) != 0 {
			t.Error("one is still theirs")
		}
		last, _ := dal.LastSequence(ctx, tx)
		if last != workspace.ConversationsAtOnce+1 {
			t.Errorf("%d events", last)
		}
		return err
	})
	equal(t, "audited", w.audited(t, w.agent.Member().String()), []string{"member.left; role: Agent > "})
}

// A conversation that is given to a member while they are removed is theirs, and given back, or never theirs.
func TestAssignedWhileRemoved(t *testing.T) {
	t.Parallel()
	w := start(t)
	ch := w.channel(t)
	ib := inbox.New(inbox.Config{Store: w.Store})
	for range 20 {
		leaver := w.member(t, domain.Agent.ID())
		free, taken := w.conversation(t, ch, domain.MemberID{}, domain.TeamID{}), w.conversation(t, ch, leaver.Member(), domain.TeamID{})
		errs := together(
			func() error { return w.RemoveMember(t.Context(), w.owner, leaver.Member()) },
			func() error { _, err := ib.ClaimConversation(t.Context(), leaver, free.ID); return err },
			func() error {
				_, err := ib.AssignConversation(t.Context(), w.owner, taken.ID, inbox.Assignment{Assignee: leaver.Member(), SetAssignee: true})
				return err
			})
		must(t, errs[0])
		for _, err := range errs[1:] {
			if err != nil && domain.CodeOf(err) != domain.NotFound {
				t.Errorf("an assignment ended with %v", err)
			}
		}
		for _, c := range []*dal.Conversation{free, taken} {
			if now, _ := w.reread(t, c.ID); !now.AssigneeID.IsZero() {
				t.Error("a conversation is given to someone who is no member")
			}
		}
	}
}

func TestTransferOwnership(t *testing.T) {
	t.Parallel()
	w := start(t)
	must(t, w.TransferOwnership(t.Context(), w.owner, w.agent.Member()))
	all := w.members(t)
	if all[w.agent.Member()].RoleID != domain.Owner.ID() || all[w.owner.Member()].RoleID != domain.Admin.ID() {
		t.Errorf("the members are %v", all)
	}
	equal(t, "told", w.told(), []domain.UserID{w.agent.User(), w.owner.User()})
	equal(t, "audited", w.audited(t, w.ws.String()), []string{fmt.Sprintf("workspace.ownership_transferred; owner: %s > %s", w.owner.Member(), w.agent.Member())})
	wants(t, "once more, with a request from before", w.TransferOwnership(t.Context(), w.owner, w.admin.Member()), domain.Forbidden, "")
	must(t, w.LeaveWorkspace(t.Context(), w.actor(t, w.owner.Member())))
}

// Two owners who leave, demote each other, or hand over at once leave the workspace with one.
func TestTwoOwnersAtOnce(t *testing.T) {
	t.Parallel()
	demote := func(w *world) func(domain.MemberID) workspace.UpdateMember {
		return func(id domain.MemberID) workspace.UpdateMember {
			return workspace.UpdateMember{Member: id, Role: domain.Agent.ID()}
		}
	}
	for range 5 {
		for what, race := range map[string]func(*world) []error{
			"both leave": func(w *world) []error {
				second := w.member(t, domain.Owner.ID())
				return together(
					func() error { return w.LeaveWorkspace(t.Context(), w.owner) },
					func() error { return w.LeaveWorkspace(t.Context(), second) })
			},
			"each demotes the other": func(w *world) []error {
				second := w.member(t, domain.Owner.ID())
				return together(
					func() error { return w.UpdateMember(t.Context(), w.owner, demote(w)(second.Member())) },
					func() error { return w.UpdateMember(t.Context(), second, demote(w)(w.owner.Member())) })
			},
			"each removes the other": func(w *world) []error {
				second := w.member(t, domain.Owner.ID())
				return together(
					func() error { return w.RemoveMember(t.Context(), w.owner, second.Member()) },
					func() error { return w.RemoveMember(t.Context(), second, w.owner.Member()) })
			},
		} {
			w := start(t)
			errs := race(w)
			if (errs[0] == nil) == (errs[1] == nil) {
				t.Errorf("%s: %v", what, errs)
			}
			owners := 0
			for _, m := range w.members(t) {
				if m.RoleID == domain.Owner.ID() {
					owners++
				}
			}
			if owners != 1 {
				t.Errorf("%s: %d owners are left", what, owners)
			}
		}
	}
}

// An API key is nobody who could leave, or own.
func TestKeysAreNoPeople(t *testing.T) {
	t.Parallel()
	w := start(t)
	_, err := w.CreateWorkspace(t.Context(), w.key(), workspace.CreateWorkspace{Name: "Second", Region: domain.EU})
	wants(t, "create a workspace", err, domain.Forbidden, "")
	wants(t, "leave", w.LeaveWorkspace(t.Context(), w.key()), domain.Forbidden, "")
	_, err = w.InviteMember(t.Context(), w.key(), workspace.InviteMember{Email: "x@example.com", Role: domain.Agent.ID()})
	wants(t, "invite", err, domain.Forbidden, "")
}
