package dal

import (
	"context"
	"encoding/json"
	"time"

	"github.com/uptrace/bun"

	"postdog.io/domain"
)

// ChannelConnection is the way of a member to a network's consent and back, until accounts are chosen.
type ChannelConnection struct {
	bun.BaseModel `bun:"table:channel_connections"`

	WorkspaceID domain.WorkspaceID  `bun:",pk"`
	ID          domain.ConnectionID `bun:",pk"`
	Network     domain.Network
	Login       domain.Login
	// MemberID and SessionID are who began it: nobody else sees it or goes on with it.
	MemberID  domain.MemberID
	SessionID domain.SessionID
	// BrowserHash is of the cookie of the browser that it began in.
	BrowserHash    []byte
	Status         domain.ConnectionStatus
	Problem        *string
	SealedFindings []byte `bun:"findings" personal:"workspace"`
	CreatedAt      time.Time
	ExpiresAt      time.Time

	Findings ConnectionFindings `bun:"-"`
}

// ConnectionFindings are what a connection must not lose and nobody else may see.
type ConnectionFindings struct {
	// Verifier proves to the network that who trades the code is who asked for it (PKCE).
	Verifier string `json:"verifier,omitempty"`
	// Grant is what the person granted, once they are back.
	Grant *FoundGrant `json:"grant,omitempty"`
	// Pin is what a number will be registered with.
	Pin string `json:"pin,omitempty"`
	// Accounts are what it opens.
	Accounts []FoundAccount `json:"accounts,omitempty"`
}

// FoundGrant is a grant that is not stored yet.
type FoundGrant struct {
	Subject  string     `json:"subject"`
	Profile  string     `json:"profile,omitempty"`
	Token    string     `json:"token"`
	Refresh  string     `json:"refresh,omitempty"`
	Scopes   []string   `json:"scopes"`
	Declined []string   `json:"declined,omitempty"`
	Expires  *time.Time `json:"expires,omitempty"`
}

// FoundAccount is an account that can be connected, or says why not.
type FoundAccount struct {
	Network  domain.Network `json:"network"`
	ID       string         `json:"id"`
	ParentID string         `json:"parent,omitempty"`
	Name     string         `json:"name"`
	Address  string         `json:"address"`
	Token    string         `json:"token"`
	// Tasks are what the person may do for a Page.
	Tasks []string `json:"tasks,omitempty"`
	// Problem says why it can't be connected, as a sentence.
	Problem string `json:"problem,omitempty"`
}

const channelConnectionsTable = "channel_connections"

// InsertChannelConnection stores a connection that has begun, with the hash of the state that the browser brings back.
func InsertChannelConnection(ctx context.Context, tx *Tx, c *ChannelConnection, stateHash []byte) error {
	c.WorkspaceID = tx.workspace
	if err := tx.sealFindings(ctx, c); err != nil {
		return err
	}
	if _, err := tx.exec(ctx, tx.bun.NewInsert().Model(c)); err != nil {
		return err
	}
	_, err := tx.exec(ctx, tx.bun.NewRaw("insert into connection_states (state_hash, workspace_id, connection_id, expires_at) values (?, ?, ?, ?)",
		stateHash, tx.workspace, c.ID, c.ExpiresAt))
	return err
}

// UpdateChannelConnection stores how far a connection has come, and what it found.
func UpdateChannelConnection(ctx context.Context, tx *Tx, c *ChannelConnection) error {
	if err := tx.sealFindings(ctx, c); err != nil {
		return err
	}
	_, err := tx.exec(ctx, tx.bun.NewUpdate().Model(c).Column("status", "problem", "findings", "expires_at").WherePK())
	return err
}

// GetChannelConnection finds a connection with what it found.
func GetChannelConnection(ctx context.Context, tx *Tx, id domain.ConnectionID) (*ChannelConnection, error) {
	c := &ChannelConnection{}
	if err := tx.scan(ctx, tx.bun.NewSelect().Model(c).Where("workspace_id = ? and id = ?", tx.workspace, id)); err != nil {
		return nil, err
	}
	return c, tx.openFindings(ctx, c)
}

// LockChannelConnection finds a connection with what it found, and keeps others from changing it.
func LockChannelConnection(ctx context.Context, tx *Tx, id domain.ConnectionID) (*ChannelConnection, error) {
	c := &ChannelConnection{}
	if err := tx.scan(ctx, tx.bun.NewSelect().Model(c).Where("workspace_id = ? and id = ?", tx.workspace, id).For("update")); err != nil {
		return nil, err
	}
	return c, tx.openFindings(ctx, c)
}

// CountChannelConnections counts the connections that a member began since a time.
func CountChannelConnections(ctx context.Context, tx *Tx, member domain.MemberID, since time.Time) (n int, err error) {
	err = tx.scan(ctx, tx.bun.NewRaw("select count(*) from channel_connections where workspace_id = ? and member_id = ? and created_at > ?",
		tx.workspace, member, since), &n)
	return n, err
}

// DeleteChannelConnections forgets connections that ended before a time.
func DeleteChannelConnections(ctx context.Context, tx *Tx, before time.Time) error {
	_, err := tx.exec(ctx, tx.bun.NewRaw("delete from channel_connections where workspace_id = ? and expires_at < ?", tx.workspace, before))
	return err
}

// DeleteConnectionsOfMember forgets what a member's connections found.
func DeleteConnectionsOfMember(ctx context.Context, tx *Tx, member domain.MemberID) error {
	_, err := tx.exec(ctx, tx.bun.NewRaw("delete from channel_connections where workspace_id = ? and member_id = ?", tx.workspace, member))
	return err
}

func (tx *Tx) sealFindings(ctx context.Context, c *ChannelConnection) error {
	key, err := tx.workspaceKey(ctx)
	if err != nil {
		return err
	}
	text, err := json.Marshal(c.Findings)
	if err != nil {
		return err
	}
	c.SealedFindings, err = seal(key, tx.place(channelConnectionsTable, "findings", c.ID), text)
	return err
}

func (tx *Tx) openFindings(ctx context.Context, c *ChannelConnection) error {
	key, err := tx.workspaceKey(ctx)
	if err != nil {
		return err
	}
	text, err := open(key, tx.place(channelConnectionsTable, "findings", c.ID), c.SealedFindings)
	if err != nil || text == nil {
		return err
	}
	return json.Unmarshal(text, &c.Findings)
}
