package dal_test

import (
	"context"
	"testing"
	"time"

	"postdog.io/dal"
	"postdog.io/domain"
	"postdog.io/server/embedded/embeddedtest"
)

// What another workspace has of people, teams, roles, invitations and channels is neither found nor changed.
func TestAccessOfAnotherWorkspace(t *testing.T) {
	t.Parallel()
	s := embeddedtest.Store(t)
	ours, theirs := seed(t, s), seed(t, s)
	email := random() + "@example.com"
	invitation := &dal.Invitation{
		ID: domain.NewID[domain.InvitationID](), Email: email, RoleID: domain.Billing.ID(), Visibility: domain.SeesAll, TokenHash: []byte(random()),
		InvitedByID: theirs.member.ID, CreatedAt: time.Now(), ExpiresAt: time.Now().Add(time.Hour),
	}
	invitation.SetTeams([]domain.TeamID{theirs.team})
	invitation.SetChannels(nil)
	in(t, s, theirs.ws, func(ctx context.Context, tx *dal.Tx) error {
		c, err := dal.LockConversation(ctx, tx, theirs.conversation.ID)
		if err != nil {
			return err
		}
		c.AssigneeID, c.TeamID = theirs.member.ID, theirs.team
		if err := dal.UpdateConversation(ctx, tx, c); err != nil {
			return err
		}
		return dal.InsertInvitation(ctx, tx, invitation)
	})
	nothing := func(what string, err error) {
		if !dal.IsNotFound(err) {
			t.Errorf("%s: %v", what, err)
		}
	}
	in(t, s, ours.ws, func(ctx context.Context, tx *dal.Tx) error {
		_, err := dal.KeepMember(ctx, tx, theirs.member.ID)
		nothing("a member", err)
		nothing("a team", dal.KeepTeam(ctx, tx, theirs.team))
		_, err = dal.LockChannel(ctx, tx, theirs.channel.ID)
		nothing("a channel", err)
		_, err = dal.LockInvitation(ctx, tx, invitation.ID)
		nothing("an invitation", err)
		if found, err := dal.LockMembers(ctx, tx, []domain.MemberID{theirs.member.ID, ours.member.ID}); err != nil || len(found) != 1 {
			t.Errorf("members: %v %v", found, err)
		}
		for address, want := range map[string]bool{theirs.user.Email: false, ours.user.Email: true} {
			if is, err := dal.HasMemberWithEmail(ctx, tx, address); err != nil || is != want {
				t.Errorf("a member with the address: %v %v", is, err)
			}
		}
		if found, err := dal.ListInvitationsByEmail(ctx, tx, email); err != nil || len(found) != 0 {
			t.Errorf("invitations: %v %v", found, err)
		}
		if n, err := dal.CountInvitationsByRole(ctx, tx, domain.Billing.ID()); err != nil || n != 0 {
			t.Errorf("invitations to a role: %d %v", n, err)
		}
		if cs, err := dal.UnassignConversations(ctx, tx, theirs.member.ID, 10); err != nil || len(cs) != 0 {
			t.Errorf("a member's conversations: %v %v", cs, err)
		}
		if cs, err := dal.UnteamConversations(ctx, tx, theirs.team, 10); err != nil || len(cs) != 0 {
			t.Errorf("a team's conversations: %v %v", cs, err)
		}
		if err := dal.DeleteChannelRoutes(ctx, tx, theirs.channel); err != nil {
			t.Error(err)
		}
		if taken, err := dal.SetChannelRoutes(ctx, tx, theirs.channel); err != nil || taken {
			t.Errorf("their account's route: %v %v", taken, err)
		}
		return dal.UpdateChannelSettings(ctx, tx, &dal.Channel{WorkspaceID: theirs.ws, ID: theirs.channel.ID, Name: "Ours now"})
	})
	in(t, s, theirs.ws, func(ctx context.Context, tx *dal.Tx) error {
		c, err := dal.GetConversation(ctx, tx, theirs.conversation.ID)
		if err == nil && (c.AssigneeID != theirs.member.ID || c.TeamID != theirs.team) {
			t.Errorf("their conversation is %+v", c)
		}
		ch, err := dal.GetChannel(ctx, tx, theirs.channel.ID)
		if err == nil && ch.Name == "Ours now" {
			t.Error("their channel has our name")
		}
		is, err := dal.ListInvitationsByEmail(ctx, tx, email)
		if len(is) != 1 || is[0].Email != email || len(is[0].Teams()) != 1 || len(is[0].Channels()) != 0 {
			t.Errorf("their invitation is %+v", is)
		}
		return err
	})
	control(t, s, func(ctx context.Context, tx *dal.ControlTx) error {
		r, err := dal.GetChannelRoute(ctx, tx, domain.WhatsApp, theirs.channel.ExternalID)
		if err == nil && r.WorkspaceID != theirs.ws {
			t.Errorf("their account is routed to %v", r.WorkspaceID)
		}
		return err
	})
}
