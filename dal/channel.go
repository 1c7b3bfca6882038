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
	TeamID domain.TeamID `bun:",nullzero"`
	// GrantID is the consent that its token comes from, if any.
	GrantID domain.GrantID `bun:",nullzero"`
	// Problem says why it does not work, in a sentence of our own.
	Problem *string
	// SealedPin is what the number was registered with at WhatsApp.
	SealedPin []byte    `bun:"registration_pin"`
	CreatedAt time.Time `bun:",nullzero,default:now()"`

	Token channel.Secret `bun:"-"`
	Pin   channel.Secret `bun:"-"`
}

// IsNode marks the type as a GraphQL Node.
func (Channel) IsNode() {}

// RouteIDs are the ids by which the network's deliveries may name the channel: its own, and that of a WhatsApp Business Account.
func (c *Channel) RouteIDs() []string {
	if c.Network == domain.WhatsApp && c.ParentID != "" {
		return []string{c.ExternalID, c.ParentID}
	}
	return []string{c.ExternalID}
}

const channelsTable = "channels"

// InsertChannel stores a connected account; its token is sealed under the workspace's key.
func InsertChannel(ctx context.Context, tx *Tx, c *Channel) error {
	if err := tx.sealChannel(ctx, c); err != nil {
		return err
	}
	_, err := tx.exec(ctx, tx.bun.NewInsert().Model(c))
	return err
}

func (tx *Tx) sealChannel(ctx context.Context, c *Channel) error {
	c.WorkspaceID = tx.workspace
	key, err := tx.workspaceKey(ctx)
	if err != nil {
		return err
	}
	if c.SealedToken, err = seal(key, tx.place(channelsTable, "token", c.ID), []byte(c.Token)); err != nil {
		return err
	}
	c.SealedPin = nil
	if c.Pin != "" {
		c.SealedPin, err = seal(key, tx.place(channelsTable, "registration_pin", c.ID), []byte(c.Pin))
	}
	return err
}

// UpdateChannel stores what a channel that is connected again has anew: name, address, token, grant, status.
func UpdateChannel(ctx context.Context, tx *Tx, c *Channel) error {
	if err := tx.sealChannel(ctx, c); err != nil {
		return err
	}
	_, err := tx.exec(ctx, tx.bun.NewUpdate().Model(c).
		Column("parent_id", "name", "address", "token", "registration_pin", "grant_id", "status", "problem").WherePK())
	return err
}

// SetChannelPin keeps the two-step PIN of a channel's number, sealed; empty forgets it.
func SetChannelPin(ctx context.Context, tx *Tx, id domain.ChannelID, pin channel.Secret) error {
	c := &Channel{ID: id, Pin: pin}
	if err := tx.sealChannel(ctx, c); err != nil {
		return err
	}
	_, err := tx.exec(ctx, tx.bun.NewUpdate().Model(c).Column("registration_pin").WherePK())
	return err
}

// UpdateChannelSettings stores what members decide of a channel: name and team.
func UpdateChannelSettings(ctx context.Context, tx *Tx, c *Channel) error {
	_, err := tx.exec(ctx, tx.bun.NewUpdate().Model(c).Column("name", "team_id").WherePK())
	return err
}

// LockChannel finds a channel, without its token, and keeps others from changing it.
func LockChannel(ctx context.Context, tx *Tx, id domain.ChannelID) (*Channel, error) {
	c := &Channel{}
	return c, tx.scan(ctx, tx.bun.NewSelect().Model(c).Where("workspace_id = ? and id = ?", tx.workspace, id).For("update"))
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
	return c, tx.openChannel(key, c)
}

func (tx *Tx) openChannel(key dataKey, c *Channel) error {
	token, err := open(key, tx.place(channelsTable, "token", c.ID), c.SealedToken)
	if err != nil {
		return err
	}
	pin, err := open(key, tx.place(channelsTable, "registration_pin", c.ID), c.SealedPin)
	c.Token, c.Pin = channel.Secret(token), channel.Secret(pin)
	return err
}

// ListChannelsOfGrant lists the channels that work by a grant, with their tokens opened, the oldest first. Those that a member
// disconnected are left out.
func ListChannelsOfGrant(ctx context.Context, tx *Tx, id domain.GrantID) ([]*Channel, error) {
	var cs []*Channel
	err := tx.scan(ctx, tx.bun.NewSelect().Model(&cs).
		Where("workspace_id = ? and grant_id = ? and status <> ?", tx.workspace, id, domain.ChannelDisconnected).Order("created_at", "id"))
	if err != nil {
		return nil, err
	}
	key, err := tx.workspaceKey(ctx)
	for _, c := range cs {
		if err == nil {
			err = tx.openChannel(key, c)
		}
	}
	return cs, err
}

// SetChannelToken gives a channel the token that its grant has anew.
func SetChannelToken(ctx context.Context, tx *Tx, c *Channel) error {
	if err := tx.sealChannel(ctx, c); err != nil {
		return err
	}
	_, err := tx.exec(ctx, tx.bun.NewUpdate().Model(c).Column("token").WherePK())
	return err
}

// SetChannelStatus says whether a channel works, and why not, and returns whether that is news. One that a member
// disconnected stays so until it is connected again.
func SetChannelStatus(ctx context.Context, tx *Tx, id domain.ChannelID, status domain.ChannelStatus, problem string) (bool, error) {
	n, err := tx.exec(ctx, tx.bun.NewRaw("update channels set status = ?0, problem = nullif(?1, '') where workspace_id = ?2 and id = ?3 and status not in (?4, ?0)",
		status, problem, tx.workspace, id, domain.ChannelDisconnected))
	return n == 1, err
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

// Account is a network's account, or what accounts there belong to.
type Account struct {
	Network    domain.Network
	ExternalID string
}

// FindChannelRoutes finds whose some accounts are; those that nobody connected are left out.
func FindChannelRoutes(ctx context.Context, tx *ControlTx, accounts []Account) (map[Account]*ChannelRoute, error) {
	var found []*ChannelRoute
	err := tx.rows(ctx, &found, "select "+columnsOf[ChannelRoute](tx.bun.db, "r")+" from channel_routes r join unnest($1::text[], $2::text[]) a (network, external_id) using (network, external_id)",
		columnOf(accounts, func(a Account) string { return string(a.Network) }), columnOf(accounts, func(a Account) string { return a.ExternalID }))
	routes := make(map[Account]*ChannelRoute, len(found))
	for _, r := range found {
		routes[Account{r.Network, r.ExternalID}] = r
	}
	return routes, err
}

// GetChannelRoute finds the workspace of an account.
func GetChannelRoute(ctx context.Context, tx *ControlTx, network domain.Network, externalID string) (*ChannelRoute, error) {
	r := &ChannelRoute{}
	return r, tx.scan(ctx, tx.bun.NewSelect().Model(r).Where("network = ? and external_id = ?", network, externalID))
}

// ListChannelRoutes lists the routes of all connected accounts on some networks, in whichever workspace; what an account belongs
// to is left out.
func ListChannelRoutes(ctx context.Context, tx *ControlTx, networks []domain.Network) ([]*ChannelRoute, error) {
	var list []*ChannelRoute
	if len(networks) == 0 {
		return nil, nil
	}
	err := tx.scan(ctx, tx.bun.NewSelect().Model(&list).DistinctOn("workspace_id, channel_id").Where("network in (?)", bun.List(networks)).Order("workspace_id", "channel_id"))
	return list, err
}

// DeleteChannelRoutes ends the routes of a channel that is no longer connected. What its account belongs to keeps its route
// while another channel of the workspace belongs to it too.
func DeleteChannelRoutes(ctx context.Context, tx *Tx, c *Channel) error {
	_, err := tx.exec(ctx, tx.bun.NewRaw(`
		delete from channel_routes r where r.workspace_id = ?0 and r.network = ?1 and (r.external_id = ?2
			or r.external_id = ?3 and not exists (select from channels o where o.workspace_id = ?0 and o.network = ?1
				and o.parent_id = ?3 and o.id <> ?4 and o.status <> ?5))`,
		tx.workspace, c.Network, c.ExternalID, c.ParentID, c.ID, domain.ChannelDisconnected))
	return err
}

// SetChannelRoutes routes the webhooks of a channel's account, and of what it belongs to, to the transaction's workspace. It
// returns false where another workspace has the account.
func SetChannelRoutes(ctx context.Context, tx *Tx, c *Channel) (bool, error) {
	for _, id := range c.RouteIDs() {
		_, err := tx.exec(ctx, tx.bun.NewRaw(`
			insert into channel_routes (network, external_id, workspace_id, channel_id) values (?, ?, ?, ?) on conflict do nothing`,
			c.Network, id, tx.workspace, c.ID))
		if err != nil {
			return false, err
		}
	}
	n, err := tx.exec(ctx, tx.bun.NewRaw("update channel_routes set channel_id = ? where workspace_id = ? and network = ? and external_id = ?",
		c.ID, tx.workspace, c.Network, c.ExternalID))
	return n == 1, err
}
