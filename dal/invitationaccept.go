package dal

import "context"

// openInvitation is the condition under which an invitation can be accepted, at the time ?0 with the token's hash ?1.
const openInvitation = `token_hash = ?1 and accepted_at is null and revoked_at is null and expires_at > ?0
	and exists (select from workspaces w where w.id = workspace_id and w.closed_at is null)`

// GetOpenInvitation finds an invitation that can be accepted by its token, with the invited address.
func GetOpenInvitation(ctx context.Context, tx *ControlTx, tokenHash []byte) (*Invitation, error) {
	i := &Invitation{}
	if err := tx.scan(ctx, tx.bun.NewSelect().Model(i).Where(openInvitation, tx.Now(), tokenHash)); err != nil {
		return nil, err
	}
	email, err := open(tx.store.keys.control, invitationPlace(i), i.SealedEmail)
	i.Email = string(email)
	return i, err
}

// AcceptInvitation spends an invitation that can be accepted, and makes m a member as it says. Teams and channels that are
// no more are left out. It is ErrNotFound for an invitation that was accepted, revoked or expired meanwhile, or whose
// role is no more, and a duplicate of MembersUser for who is a member already.
func AcceptInvitation(ctx context.Context, tx *Tx, tokenHash []byte, m *Member) error {
	// Whoever closes the workspace has it locked, and is waited for.
	if _, err := tx.exec(ctx, tx.bun.NewRaw("select from workspaces where id = ? for share", tx.workspace)); err != nil {
		return err
	}
	i := &Invitation{}
	err := tx.scan(ctx, tx.bun.NewSelect().Model(i).Where("workspace_id = ?", tx.workspace).Where(openInvitation, tx.Now(), tokenHash).For("update"))
	if err != nil {
		return err
	}
	if _, builtIn := i.RoleID.BuiltIn(); !builtIn {
		if _, err := LockRole(ctx, tx, i.RoleID); err != nil {
			return err
		}
	}
	if _, err := tx.exec(ctx, tx.bun.NewRaw("update invitations set accepted_at = ? where workspace_id = ? and id = ?", tx.Now(), tx.workspace, i.ID)); err != nil {
		return err
	}
	m.WorkspaceID, m.RoleID, m.Visibility = tx.workspace, i.RoleID, i.Visibility
	if _, err := tx.exec(ctx, tx.bun.NewInsert().Model(m)); err != nil {
		return err
	}
	_, err = tx.exec(ctx, tx.bun.NewRaw(`
		insert into team_members (workspace_id, team_id, member_id) select t.workspace_id, t.id, ?0 from teams t, invitations i
		where i.workspace_id = ?1 and i.id = ?2 and t.workspace_id = ?1 and t.id = any (i.team_ids)`, m.ID, tx.workspace, i.ID))
	if err != nil {
		return err
	}
	return tx.limitToInvited(ctx, m, i)
}

// limitToInvited keeps a member to the invitation's channels that are left. Where none is, the limit stays as it was: no
// limit at all would be every channel.
func (tx *Tx) limitToInvited(ctx context.Context, m *Member, i *Invitation) error {
	_, err := tx.exec(ctx, tx.bun.NewRaw(`
		with invited as (select unnest(channel_ids) as id from invitations where workspace_id = ?1 and id = ?2),
		there as (select c.id from channels c join invited using (id) where c.workspace_id = ?1)
		insert into member_channels (workspace_id, channel_id, member_id)
		select distinct ?1::uuid, id, ?0::uuid from invited where id in (select id from there) or not exists (select from there)`,
		m.ID, tx.workspace, i.ID))
	return err
}
