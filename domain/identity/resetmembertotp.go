package identity

import (
	"context"

	"postdog.io/authz"
	"postdog.io/dal"
	"postdog.io/domain"
)

// ResetMemberTOTP takes a colleague's authenticator app and recovery codes away, so that they set up new ones at their next
// sign-in. Their sessions end, and they are told by mail. An admin does this for who has lost both; it is refused for
// oneself, for colleagues who may do what the admin may not, and for people who belong to other workspaces too, since
// their account is not this workspace's alone.
func (i *Identity) ResetMemberTOTP(ctx context.Context, by authz.Actor, member domain.MemberID) error {
	if err := inPerson(by); err != nil {
		return err
	}
	if member == by.Member() {
		return domain.InvalidField("memberId", "This is you. Move to a new authenticator app in your own settings.")
	}
	var ended []domain.SessionID
	// The audit log is another database's business: the job that notes the event writes who did it there.
	err := i.Store.InControl(ctx, func(tx *dal.ControlTx) error {
		m, err := i.resettable(ctx, tx, by, member)
		if err != nil {
			return err
		}
		u, err := dal.LockUser(ctx, tx, m.UserID)
		if err != nil {
			return err
		}
		if err := dal.DeleteUserTOTP(ctx, tx, u.ID); err != nil {
			return err
		}
		if err := dal.VoidSignInChallenges(ctx, tx, u.ID); err != nil {
			return err
		}
		if ended, err = dal.RevokeSessions(ctx, tx, u.ID, domain.SessionID{}); err != nil {
			return err
		}
		if err := dal.ForgetAttempts(ctx, tx, accountCodes.of(u.ID.String()).key); err != nil {
			return err
		}
		return i.record(ctx, tx, happening{
			user: u, action: totpReset, from: by.Origin(), by: place{User: by.User(), Member: by.Member()},
			in: []place{{Workspace: m.WorkspaceID, Member: m.ID}},
		})
	})
	if err != nil {
		return err
	}
	i.tellEnded(ended...)
	return i.Store.InWorkspace(ctx, by.Workspace(), func(tx *dal.Tx) error {
		dal.Audit(tx, by.Did("member.totp_reset", member))
		return nil
	})
}

// resettable finds a colleague whose authenticator app the actor may take away.
func (i *Identity) resettable(ctx context.Context, tx *dal.ControlTx, by authz.Actor, member domain.MemberID) (*dal.Membership, error) {
	m, err := dal.GetMembership(ctx, tx, by.Workspace(), member)
	if dal.IsNotFound(err) {
		return nil, &domain.Error{Code: domain.NotFound, Field: "memberId", Message: "There is no such member in the workspace."}
	}
	if err != nil {
		return nil, err
	}
	table, err := i.policies.of(ctx, tx, m.WorkspaceID, m.PolicyVersion)
	if err != nil {
		return nil, err
	}
	if !by.Granted().Covers(table.Permissions(m.RoleID)) {
		return nil, domain.Errorf(domain.Forbidden, "This member may do things that you may not; someone with their permissions has to do this.")
	}
	all, err := dal.ListMemberships(ctx, tx, m.UserID)
	if err == nil && len(all) > 1 {
		err = domain.Errorf(domain.Forbidden, "This person belongs to other workspaces too, so that their authenticator app is not yours to take away. A recovery code of theirs lets them in.")
	}
	return m, err
}
