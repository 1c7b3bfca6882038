package workspace

import (
	"context"

	"postdog.io/authz"
	"postdog.io/dal"
	"postdog.io/domain"
)

// ResendInvitation mails an invitation again, for another seven days. The link that was mailed before stops working now.
func (w *Workspaces) ResendInvitation(ctx context.Context, by authz.Actor, id domain.InvitationID) (i *dal.Invitation, err error) {
	if err := person(by); err != nil {
		return nil, err
	}
	var email string
	err = w.Store.InWorkspace(ctx, by.Workspace(), func(tx *dal.Tx) error {
		i, err = dal.LockInvitation(ctx, tx, id)
		if err == nil {
			email = i.Email
		}
		return orNoSuch(err, "invitationId", "open invitation")
	})
	if err != nil {
		return nil, err
	}
	if err := w.count(ctx, mailsTo(by.Workspace(), email)); err != nil {
		return nil, err
	}
	err = w.Store.InWorkspace(ctx, by.Workspace(), func(tx *dal.Tx) error {
		if i, err = dal.LockInvitation(ctx, tx, id); err != nil {
			return orNoSuch(err, "invitationId", "open invitation")
		}
		if _, err := roleToGive(ctx, tx, by, i.RoleID); err != nil {
			return err
		}
		i.TokenHash, i.ExpiresAt = unsent(), tx.Now().Add(invitationLifetime)
		if err := dal.UpdateInvitation(ctx, tx, i); err != nil {
			return err
		}
		dal.Audit(tx, by.Did("invitation.resent", i.ID))
		return tx.InsertJob(ctx, mailJob{Workspace: tx.Workspace(), Invitation: i.ID}, nil)
	})
	if err != nil {
		return nil, err
	}
	return i, nil
}
