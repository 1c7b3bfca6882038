package dal

import (
	"context"
	"time"

	"github.com/uptrace/bun"

	"postdog.io/channel"
	"postdog.io/domain"
)

// Channel is one connected account of the workspace on an outside network.
type Channel struct {
	bun.BaseModel `bun:"table:channels"`

	WorkspaceID domain.WorkspaceID `bun:",pk"`
	ID          domain.ChannelID   `bun:",pk"`
	Network     domain.Network
	ExternalID  string
	ParentID    string
	Name        string
	Address     string
	SealedToken []byte `bun:"token"`
	Status      domain.ChannelStatus
	// TeamID is the team that gets the channel's new conversations, if any.
	TeamID    domain.TeamID `bun:",nullzero"`
	CreatedAt time.Time     `bun:",nullzero,default:now()"`

	Token channel.Secret `bun:"-"`
}

// IsNode marks the type as a GraphQL Node.
func (Channel) IsNode() {}

const channelsTable = "channels"

// InsertChannel stores a connected account; its token is sealed under the workspace's key.
func InsertChannel(ctx context.Context, tx *Tx, c *Channel) error {
	c.WorkspaceID = tx.workspace
	key, err := tx.workspaceKey(ctx)
	if err != nil {
		return err
	}
	if c.SealedToken, err = seal(key, tx.place(channelsTable, "token", c.ID), []byte(c.Token)); err != nil {
		return err
	}
	_, err = tx.exec(ctx, tx.bun.NewInsert().Model(c))
	return err
}

// UpdateChannel stores what a channel that is connected again has anew: name, address, token, status.
func UpdateChannel(ctx context.Context, tx *Tx, c *Channel) error {
	c.WorkspaceID = tx.workspace
	key, err := tx.workspaceKey(ctx)
	if err != nil {
		return err
	}
	if c.SealedToken, err = seal(key, tx.place(channelsTable, "token", c.ID), []byte(c.Token)); err != nil {
		return err
	}
	_, err = tx.exec(ctx, tx.bun.NewUpdate().Model(c).Column("parent_id", "name", "address", "token", "status").WherePK())
	return err
}

// ListChannels lists the workspace's channels, the oldest first; with ids, only those.
func ListChannels(ctx context.Context, tx *Tx, ids ...domain.ChannelID) ([]*Channel, error) {
	var cs []*Channel
	q := tx.bun.NewSelect().Model(&cs).Where("workspace_id = ?", tx.workspace).Order("created_at", "id")
	if len(ids) > 0 {
		q = q.Where("id in (?)", bun.List(ids))
	}
	if err := tx.scan(ctx, q); err != nil {
		return nil, err
	}
	return cs, nil
}

// GetChannel finds a channel with its token opened.
func GetChannel(ctx context.Context, tx *Tx, id domain.ChannelID) (*Channel, error) {
	return tx.getChannel(ctx, "id = ?", id)
}

// GetChannelByExternalID finds a channel, with its token opened, by the network's id of it.
func GetChannelByExternalID(ctx context.Context, tx *Tx, network domain.Network, externalID string) (*Channel, error) {
	return tx.getChannel(ctx, "network = ? and external_id = ?", network, externalID)
}

func (tx *Tx) getChannel(ctx context.Context, where string, args ...any) (*Channel, error) {
	c := &Channel{}
	if err := tx.scan(ctx, tx.bun.NewSelect().Model(c).Where("workspace_id = ?", tx.workspace).Where(where, args...)); err != nil {
		return nil, err
	}
	key, err := tx.workspaceKey(ctx)
	if err != nil {
		return nil, err
	}
	token, err := open(key, tx.place(channelsTable, "token", c.ID), c.SealedToken)
	c.Token = channel.Secret(token)
	return c, err
}

// SetChannelStatus says whether a channel works.
func SetChannelStatus(ctx context.Context, tx *Tx, id domain.ChannelID, status domain.ChannelStatus) error {
	_, err := tx.exec(ctx, tx.bun.NewRaw("update channels set status = ? where workspace_id = ? and id = ?", status, tx.workspace, id))
	return err
}

// ChannelRoute says which workspace an account on a network belongs to.
type ChannelRoute struct {
	bun.BaseModel `bun:"table:channel_routes"`

	Network     domain.Network `bun:",pk"`
	ExternalID  string         `bun:",pk"`
	WorkspaceID domain.WorkspaceID
	ChannelID   domain.ChannelID
}

// InsertChannelRoute stores a route.
func InsertChannelRoute(ctx context.Context, tx *ControlTx, r *ChannelRoute) error {
	_, err := tx.exec(ctx, tx.bun.NewInsert().Model(r).On("conflict do nothing"))
	return err
}

// GetChannelRoute finds the workspace of an account.
func GetChannelRoute(ctx context.Context, tx *ControlTx, network domain.Network, externalID string) (*ChannelRoute, error) {
	r := &ChannelRoute{}
	return r, tx.scan(ctx, tx.bun.NewSelect().Model(r).Where("network = ? and external_id = ?", network, externalID))
}
