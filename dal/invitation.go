package dal

import (
	"context"
	"time"

	"github.com/google/uuid"
	"github.com/uptrace/bun"

	"postdog.io/domain"
)

// Invitation asks someone, by mail, to join a workspace; only the hash of its token is stored. The address is sealed
// under the control key, since the invited may be nobody of ours yet.
type Invitation struct {
	bun.BaseModel `bun:"table:invitations"`

	WorkspaceID domain.WorkspaceID  `bun:",pk"`
	ID          domain.InvitationID `bun:",pk"`
	EmailHash   []byte
	SealedEmail []byte `bun:"email" personal:"user"`
	RoleID      domain.RoleID
	Visibility  domain.Visibility
	// TeamIDs and ChannelIDs are bare uuids; see Teams and Channels.
	TeamIDs     []string `bun:"team_ids,array"`
	ChannelIDs  []string `bun:"channel_ids,array"`
	TokenHash   []byte
	InvitedByID domain.MemberID `bun:"invited_by"`
	CreatedAt   time.Time
	ExpiresAt   time.Time
	AcceptedAt  *time.Time
	RevokedAt   *time.Time

	Email string `bun:"-"`
}

// IsNode marks the type as a GraphQL Node.
func (Invitation) IsNode() {}

const invitationsTable = "invitations"

func invitationPlace(i *Invitation) place {
	return place{workspace: i.WorkspaceID, table: invitationsTable, column: "email", row: i.ID.UUID()}
}

// SetTeams says which teams the invited will belong to.
func (i *Invitation) SetTeams(ids []domain.TeamID) {
	i.TeamIDs = make([]string, len(ids))
	for n, id := range ids {
		i.TeamIDs[n] = id.UUID().String()
	}
}

// SetChannels says which channels the invited will be limited to.
func (i *Invitation) SetChannels(ids []domain.ChannelID) {
	i.ChannelIDs = make([]string, len(ids))
	for n, id := range ids {
		i.ChannelIDs[n] = id.UUID().String()
	}
}

// Teams are those that the invited will belong to.
func (i *Invitation) Teams() []domain.TeamID {
	ids := make([]domain.TeamID, len(i.TeamIDs))
	for n, text := range i.TeamIDs {
		ids[n] = domain.IDFromUUID[domain.TeamID](uuid.MustParse(text))
	}
	return ids
}

// Channels are those that the invited will be limited to.
func (i *Invitation) Channels() []domain.ChannelID {
	ids := make([]domain.ChannelID, len(i.ChannelIDs))
	for n, text := range i.ChannelIDs {
		ids[n] = domain.IDFromUUID[domain.ChannelID](uuid.MustParse(text))
	}
	return ids
}

// emailHash is the look-up hash of a person's address, the same in all workspaces.
func (c *conn) emailHash(email string) ([]byte, error) {
	return lookupHash(c.store.keys.control, "users.email", NormalizeEmail(email))
}

// LockInvited makes those who invite an address take turns until the transaction ends.
func LockInvited(ctx context.Context, tx *Tx, email string) error {
	hash, err := tx.emailHash(email)
	if err != nil {
		return err
	}
	return tx.lockHash(ctx, hash)
}

// InsertInvitation stores an invitation; its address is sealed.
func InsertInvitation(ctx context.Context, tx *Tx, i *Invitation) (err error) {
	i.WorkspaceID = tx.workspace
	if i.EmailHash, err = tx.emailHash(i.Email); err != nil {
		return err
	}
	if i.SealedEmail, err = seal(tx.store.keys.control, invitationPlace(i), []byte(i.Email)); err != nil {
		return err
	}
	_, err = tx.exec(ctx, tx.bun.NewInsert().Model(i))
	return err
}

// LockInvitation finds an invitation that is neither accepted nor revoked and keeps others from changing it.
func LockInvitation(ctx context.Context, tx *Tx, id domain.InvitationID) (*Invitation, error) {
	i := &Invitation{}
	err := tx.scan(ctx, tx.bun.NewSelect().Model(i).
		Where("workspace_id = ? and id = ? and accepted_at is null and revoked_at is null", tx.workspace, id).For("update"))
	if err != nil {
		return nil, err
	}
	return i, tx.openInvitations([]*Invitation{i})
}

// UpdateInvitation stores a changed token and its end, and that an invitation was revoked.
func UpdateInvitation(ctx context.Context, tx *Tx, i *Invitation) error {
	_, err := tx.exec(ctx, tx.bun.NewUpdate().Model(i).Column("token_hash", "expires_at", "revoked_at").WherePK())
	return err
}

// ListInvitationsByID finds invitations that are neither accepted nor revoked by id, in no order.
func ListInvitationsByID(ctx context.Context, tx *Tx, ids []domain.InvitationID) ([]*Invitation, error) {
	return tx.invitations(ctx, "id in (?)", bun.List(ids))
}

// ListInvitations lists invitations that are neither accepted nor revoked, the latest first.
func ListInvitations(ctx context.Context, tx *Tx) ([]*Invitation, error) {
	return tx.invitations(ctx, "true")
}

// ListInvitationsByEmail lists invitations of an address that are neither accepted nor revoked.
func ListInvitationsByEmail(ctx context.Context, tx *Tx, email string) ([]*Invitation, error) {
	hash, err := tx.emailHash(email)
	if err != nil {
		return nil, err
	}
	return tx.invitations(ctx, "email_hash = ?", hash)
}

// CountInvitationsByRole counts the invitations to a role that are neither accepted nor revoked.
func CountInvitationsByRole(ctx context.Context, tx *Tx, role domain.RoleID) (n int, err error) {
	err = tx.scan(ctx, tx.bun.NewRaw(`
		select count(*) from invitations where workspace_id = ? and role_id = ? and accepted_at is null and revoked_at is null`, tx.workspace, role), &n)
	return n, err
}

func (tx *Tx) invitations(ctx context.Context, where string, args ...any) ([]*Invitation, error) {
	var is []*Invitation
	q := tx.bun.NewSelect().Model(&is).Where("workspace_id = ? and accepted_at is null and revoked_at is null", tx.workspace).
		Where(where, args...).Order("created_at desc", "id desc")
	if err := tx.scan(ctx, q); err != nil {
		return nil, err
	}
	return is, tx.openInvitations(is)
}

func (c *conn) openInvitations(is []*Invitation) error {
	for _, i := range is {
		email, err := open(c.store.keys.control, invitationPlace(i), i.SealedEmail)
		if err != nil {
			return err
		}
		i.Email = string(email)
	}
	return nil
}

// InvitationOffer is what an invitation is to.
type InvitationOffer struct {
	Invitation
	WorkspaceName string
	// RoleName is that of a role of the company's own making; empty for a built-in one.
	RoleName string
}

// GetInvitationOffer finds what the holder of a token is invited to, while the invitation can be accepted.
func GetInvitationOffer(ctx context.Context, tx *ControlTx, tokenHash []byte) (*InvitationOffer, error) {
	type row struct {
		Invitation    `bun:",extend"`
		WorkspaceName string
		RoleName      string
	}
	var rows []row
	err := tx.scan(ctx, tx.bun.NewSelect().TableExpr("invitations as i").Join("join workspaces as w on w.id = i.workspace_id").
		Join("left join roles as r on r.workspace_id = i.workspace_id and r.id = i.role_id").
		ColumnExpr("i.*, w.name as workspace_name, coalesce(r.name, '') as role_name").
		Where("i.token_hash = ? and i.accepted_at is null and i.revoked_at is null and i.expires_at > ? and w.closed_at is null", tokenHash, tx.Now()), &rows)
	if err != nil {
		return nil, err
	}
	if len(rows) == 0 {
		return nil, ErrNotFound
	}
	o := &InvitationOffer{rows[0].Invitation, rows[0].WorkspaceName, rows[0].RoleName}
	return o, tx.openInvitations([]*Invitation{&o.Invitation})
}
