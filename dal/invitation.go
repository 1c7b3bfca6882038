package dal

import (
	"context"
	"time"

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

// ListInvitationsByID finds invitations that are neither accepted nor revoked by id, in no order.
func ListInvitationsByID(ctx context.Context, tx *Tx, ids []domain.InvitationID) ([]*Invitation, error) {
	return tx.invitations(ctx, "id in (?)", bun.List(ids))
}

// ListInvitations lists invitations that are neither accepted nor revoked, the latest first.
func ListInvitations(ctx context.Context, tx *Tx) ([]*Invitation, error) {
	return tx.invitations(ctx, "true")
}

func (tx *Tx) invitations(ctx context.Context, where string, args ...any) ([]*Invitation, error) {
	var is []*Invitation
	q := tx.bun.NewSelect().Model(&is).Where("workspace_id = ? and accepted_at is null and revoked_at is null", tx.workspace).
		Where(where, args...).Order("created_at desc", "id desc")
	if err := tx.scan(ctx, q); err != nil {
		return nil, err
	}
	for _, i := range is {
		email, err := open(tx.store.keys.control, invitationPlace(i), i.SealedEmail)
		if err != nil {
			return nil, err
		}
		i.Email = string(email)
	}
	return is, nil
}
