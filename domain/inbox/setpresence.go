package inbox

import (
	"context"

	"postdog.io/authz"
	"postdog.io/dal"
	"postdog.io/domain"
)

// SetPresence tells colleagues which conversation the actor has open; zero means none.
func (i *Inbox) SetPresence(ctx context.Context, by authz.Actor, id domain.ConversationID) error {
	if err := authz.AsMember(by); err != nil {
		return err
	}
	if !id.IsZero() {
		err := i.Store.InWorkspace(ctx, by.Workspace(), func(tx *dal.Tx) error {
			_, err := visible(ctx, tx, by, id)
			return err
		})
		if err != nil {
			return err
		}
	}
	i.Live.Tell(domain.Event{Kind: domain.PresenceChanged, WorkspaceID: by.Workspace(), ConversationID: id, MemberID: by.Member()})
	return nil
}
