package identity

import (
	"context"

	"postdog.io/authz"
	"postdog.io/dal"
	"postdog.io/domain"
)

// AcceptInvitation makes the actor a member of the workspace that invited their address, and returns its id. An invitation
// works once; one that is unknown, used, revoked or expired is INVALID, and one that was mailed to another address too.
func (i *Identity) AcceptInvitation(ctx context.Context, by authz.Actor, token string) (ws domain.WorkspaceID, err error) {
	if err := inPerson(by); err != nil {
		return ws, err
	}
	address := addressTokens.from(by.Origin().Address)
	if err := i.count(ctx, address); err != nil {
		return ws, err
	}
	err = i.Store.InControl(ctx, func(tx *dal.ControlTx) error {
		u, err := dal.GetUser(ctx, tx, by.User())
		if err != nil {
			return err
		}
		if ws, err = invitedTo(ctx, tx, token, "token", u.Email); err != nil {
			return err
		}
		return dal.UndoAttempt(ctx, tx, address.key)
	})
	if err != nil {
		return ws, err
	}
	if err := i.joinInvited(ctx, ws, token, by.User(), by.Origin()); err != nil {
		return ws, err
	}
	i.OnAccessChange(domain.AccessChange{Workspace: ws, User: by.User()})
	return ws, nil
}

// invitedTo finds the workspace of an invitation that can be accepted, and checks that it was mailed to an address.
func invitedTo(ctx context.Context, tx *dal.ControlTx, token, field, email string) (domain.WorkspaceID, error) {
	inv, err := dal.GetOpenInvitation(ctx, tx, domain.HashToken(token))
	if err != nil {
		return domain.WorkspaceID{}, explainInvitation(err, field)
	}
	if dal.NormalizeEmail(inv.Email) != dal.NormalizeEmail(email) {
		return domain.WorkspaceID{}, domain.InvalidField(field, "This invitation was mailed to another address. Use an account with that address, or ask to be invited with this one.")
	}
	return inv.WorkspaceID, nil
}

// joinInvited spends the invitation and makes a person a member as it says.
func (i *Identity) joinInvited(ctx context.Context, ws domain.WorkspaceID, token string, user domain.UserID, from authz.Origin) error {
	err := i.Store.InWorkspace(ctx, ws, func(tx *dal.Tx) error {
		m := &dal.Member{ID: domain.NewID[domain.MemberID](), UserID: user}
		if err := dal.AcceptInvitation(ctx, tx, domain.HashToken(token), m); err != nil {
			return err
		}
		dal.Audit(tx, domain.AuditEntry{
			ActorKind: domain.PersonActor, User: user, Member: m.ID, Action: "member.joined", Subject: m.ID.String(),
			Address: from.Address, Device: from.Device,
		})
		return nil
	})
	if dal.IsDuplicate(err, dal.MembersUser) {
		return domain.Errorf(domain.Conflict, "You are a member of this workspace already.")
	}
	return explainInvitation(err, "token")
}

func explainInvitation(err error, field string) error {
	if dal.IsNotFound(err) {
		return domain.InvalidField(field, "This invitation was used, taken back or has expired, or the link is not whole. Ask to be invited again.")
	}
	return err
}

// signUpInvited makes an account that joins the workspace which invited its address. Who has the token has read the mail,
// so that they may be told that the address has an account.
func (i *Identity) signUpInvited(ctx context.Context, in SignUp) error {
	address := addressTokens.from(in.From.Address)
	if err := i.count(ctx, address); err != nil {
		return err
	}
	var ws domain.WorkspaceID
	err := i.Store.InControl(ctx, func(tx *dal.ControlTx) (err error) {
		if ws, err = invitedTo(ctx, tx, in.InvitationToken, "invitationToken", in.Email); err != nil {
			return err
		}
		return dal.UndoAttempt(ctx, tx, address.key)
	})
	if err != nil {
		return err
	}
	hash, err := i.hashPassword(ctx, in.Password)
	if err != nil {
		return err
	}
	u := &dal.User{
		ID: domain.NewID[domain.UserID](), Email: in.Email, Name: in.Name, PasswordHash: hash,
		AcceptedPolicyVersion: in.AcceptPolicyVersion, AcceptedPolicyAt: i.Store.Now(),
	}
	err = i.Store.InControl(ctx, func(tx *dal.ControlTx) error {
		if err := dal.InsertUser(ctx, tx, u); err != nil {
			return err
		}
		return dal.SetUserEmailVerified(ctx, tx, u.ID)
	})
	if dal.IsDuplicate(err, dal.UsersEmailHash) {
		return &domain.Error{Code: domain.Conflict, Field: "email", Message: "This address has an account already. Sign in, then accept the invitation."}
	}
	if err != nil {
		return err
	}
	// The person comes first, outside the workspace: without the rest they are someone who can still accept.
	if err := i.joinInvited(ctx, ws, in.InvitationToken, u.ID, in.From); err != nil {
		undo := i.Store.InControl(context.WithoutCancel(ctx), func(tx *dal.ControlTx) error { return dal.DeleteUser(ctx, tx, u.ID) })
		if undo != nil {
			return undo
		}
		return err
	}
	return nil
}
