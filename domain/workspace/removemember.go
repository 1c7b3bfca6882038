package workspace

import (
	"context"

	"postdog.io/authz"
	"postdog.io/dal"
	"postdog.io/domain"
)

// conversationsAtOnce bounds how many conversations one transaction takes from a member or a team.
const conversationsAtOnce = 500

// RemoveMember ends a membership. The member's conversations are nobody's then, and their personal tokens end; what they
// wrote stays. The only owner can't be removed (CONFLICT).
func (w *Workspaces) RemoveMember(ctx context.Context, by authz.Actor, id domain.MemberID) error {
	return w.endMembership(ctx, by, id, "member.removed")
}

// LeaveWorkspace ends the actor's own membership, as RemoveMember does.
func (w *Workspaces) LeaveWorkspace(ctx context.Context, by authz.Actor) error {
	if err := person(by); err != nil {
		return err
	}
	return w.endMembership(ctx, by, by.Member(), "member.left")
}

// endMembership gives a member's conversations back, some in each transaction, and ends the membership with the last of
// them. If it is interrupted the member is there still, and the next try goes on.
func (w *Workspaces) endMembership(ctx context.Context, by authz.Actor, id domain.MemberID, action string) error {
	for ended := false; !ended; {
		err := w.changeAccess(ctx, by, func(tx *dal.Tx) ([]domain.UserID, error) {
			m, has, owners, err := lockMember(ctx, tx, by, id)
			if err == nil {
				err = notLastOwner(m, owners)
			}
			if err != nil {
				return nil, err
			}
			given, err := dal.UnassignConversations(ctx, tx, m.ID, conversationsAtOnce)
			if err != nil {
				return nil, err
			}
			for _, c := range given {
				dal.Emit(tx, domain.Event{Kind: domain.ConversationChanged, ConversationID: c.ID, FromAssigneeID: c.AssigneeID, FromTeamID: c.TeamID})
				dal.Audit(tx, by.Did("conversation.unassigned", c.ID, domain.Changed("assignee", c.AssigneeID.String(), "")))
			}
			if len(given) == conversationsAtOnce {
				return nil, nil
			}
			ended = true
			dal.Audit(tx, by.Did(action, m.ID, domain.Changed("role", has.Name, "")))
			return []domain.UserID{m.UserID}, dal.DeleteMember(ctx, tx, m.ID)
		})
		if err != nil {
			return err
		}
	}
	return nil
}
