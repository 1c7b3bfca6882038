package workspace

import (
	"context"

	"postdog.io/authz"
	"postdog.io/dal"
	"postdog.io/domain"
)

// DeleteTeam deletes a team. Its conversations and channels belong to none then, and those who lose sight of a conversation
// by that are told. Conversations go in several transactions where they are many; the team itself goes with the last.
func (w *Workspaces) DeleteTeam(ctx context.Context, by authz.Actor, id domain.TeamID) error {
	for deleted := false; !deleted; {
		err := w.changeAccess(ctx, by, func(tx *dal.Tx) ([]domain.UserID, error) {
			t, err := dal.LockTeam(ctx, tx, id)
			if err != nil {
				return nil, orNoSuch(err, "teamId", "team")
			}
			lost, err := dal.UnteamConversations(ctx, tx, t.ID, conversationsAtOnce)
			if err != nil {
				return nil, err
			}
			for _, c := range lost {
				dal.Emit(tx, domain.Event{Kind: domain.ConversationChanged, ConversationID: c.ID, FromAssigneeID: c.AssigneeID, FromTeamID: c.TeamID})
			}
			if len(lost) == conversationsAtOnce {
				return nil, nil
			}
			members, err := membersOfTeam(ctx, tx, t.ID)
			if err != nil {
				return nil, err
			}
			deleted = true
			dal.Audit(tx, by.Did("team.deleted", t.ID, domain.Changed("name", t.Name, ""), domain.Changed("members", names(members, memberID), "")))
			return userIDs(members), dal.DeleteTeam(ctx, tx, t.ID)
		})
		if err != nil {
			return err
		}
	}
	return nil
}
