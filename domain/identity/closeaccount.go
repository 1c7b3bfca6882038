package identity

import (
	"context"
	"slices"
	"strings"

	"postdog.io/authz"
	"postdog.io/dal"
	"postdog.io/domain"
)

// CloseAccount ends the actor's account for good: sessions, memberships and personal tokens. Workspaces in which nobody
// else is are closed with it. It is CONFLICT while a workspace with other members has no other owner: those must not be
// left without one.
func (i *Identity) CloseAccount(ctx context.Context, by authz.Actor, password string) error {
	u, err := i.provePassword(ctx, by, "password", password)
	if err != nil {
		return err
	}
	var ended []domain.SessionID
	var in []place
	var closed []domain.WorkspaceID
	err = i.Store.InControl(ctx, func(tx *dal.ControlTx) error {
		if _, _, err := lockOwnSession(ctx, tx, by); err != nil {
			return err
		}
		memberships, err := dal.ListMemberships(ctx, tx, u.ID)
		if err != nil {
			return err
		}
		if closed, err = leaveAll(ctx, tx, u.ID, memberships); err != nil {
			return err
		}
		in = []place{}
		for _, m := range memberships {
			in = append(in, place{Workspace: m.WorkspaceID, Member: m.ID})
		}
		// The event names the workspaces, since nothing else will when it is noted.
		if err := i.record(ctx, tx, happening{user: u, session: by.Session(), action: accountClosed, from: by.Origin(), in: in}); err != nil {
			return err
		}
		if err := dal.VoidSignInChallenges(ctx, tx, u.ID); err != nil {
			return err
		}
		if err := dal.VoidMailedLinks(ctx, tx, u.ID); err != nil {
			return err
		}
		if ended, err = dal.RevokeSessions(ctx, tx, u.ID, domain.SessionID{}); err != nil {
			return err
		}
		return dal.CloseUser(ctx, tx, u.ID)
	})
	if err != nil {
		return err
	}
	i.tellEnded(ended...)
	for _, at := range in {
		i.OnAccessChange(domain.AccessChange{Workspace: at.Workspace, User: u.ID})
	}
	for _, ws := range closed {
		i.OnAccessChange(domain.AccessChange{Workspace: ws})
	}
	return nil
}

// conversationsAtOnce bounds how many conversations one transaction gives back.
const conversationsAtOnce = 500

// giveBack makes the conversations of someone who is a member no more nobody's. It may be interrupted and run again.
func (i *Identity) giveBack(ctx context.Context, from place) error {
	for more := true; more; {
		err := i.Store.InWorkspace(ctx, from.Workspace, func(tx *dal.Tx) error {
			given, err := dal.UnassignConversations(ctx, tx, from.Member, conversationsAtOnce)
			for _, c := range given {
				dal.Emit(tx, domain.Event{Kind: domain.ConversationChanged, ConversationID: c.ID, FromAssigneeID: c.AssigneeID, FromTeamID: c.TeamID})
				dal.Audit(tx, domain.AuditEntry{
					ActorKind: domain.PersonActor, User: from.User, Member: from.Member, Action: "conversation.unassigned", Subject: c.ID.String(),
					Changes: []domain.Change{domain.Changed("assignee", c.AssigneeID.String(), "")},
				})
			}
			more = len(given) == conversationsAtOnce
			return err
		})
		if err != nil {
			return err
		}
	}
	return nil
}

// leaveAll ends a person's memberships, and closes workspaces that nobody is left in.
func leaveAll(ctx context.Context, tx *dal.ControlTx, user domain.UserID, memberships []*dal.Membership) (closed []domain.WorkspaceID, err error) {
	// In one order for everyone, so that nobody waits in a circle.
	slices.SortFunc(memberships, func(a, b *dal.Membership) int {
		return strings.Compare(a.WorkspaceID.String(), b.WorkspaceID.String())
	})
	for _, m := range memberships {
		people, err := dal.LockPeople(ctx, tx, m.WorkspaceID, user)
		if err != nil {
			return nil, err
		}
		if people.IsOwner && people.Others > 0 && people.Owners == 0 {
			return nil, domain.Errorf(domain.Conflict, "A workspace with other members would be left without an owner. Hand it over, or close it, then close your account.")
		}
		if people.Others == 0 {
			closed = append(closed, m.WorkspaceID)
		}
	}
	if err := dal.DeleteMemberships(ctx, tx, user); err != nil {
		return nil, err
	}
	return closed, dal.CloseWorkspaces(ctx, tx, closed)
}
