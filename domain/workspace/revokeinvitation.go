package workspace

import (
	"context"

	"postdog.io/authz"
	"postdog.io/dal"
	"postdog.io/domain"
)

// RevokeInvitation takes an invitation back: its link stops working.
func (w *Workspaces) RevokeInvitation(ctx context.Context, by authz.Actor, id domain.InvitationID) error {
	return w.Store.InWorkspace(ctx, by.Workspace(), func(tx *dal.Tx) error {
		i, err := dal.LockInvitation(ctx, tx, id)
		if err != nil {
			return orNoSuch(err, "invitationId", "open invitation")
		}
		return revoke(ctx, tx, by, i)
	})
}

func revoke(ctx context.Context, tx *dal.Tx, by authz.Actor, i *dal.Invitation) error {
	now := tx.Now()
	i.RevokedAt = &now
	dal.Audit(tx, by.Did("invitation.revoked", i.ID))
	return dal.UpdateInvitation(ctx, tx, i)
}
