// Package workspace knows a company's own space: its name, its members and its channels.
package workspace

import (
	"context"

	"postdog.io/authz"
	"postdog.io/channel"
	"postdog.io/dal"
	"postdog.io/domain"
)

// Workspaces holds the verbs.
type Workspaces struct{ Store *dal.Store }

// ConnectChannel is an account on an outside network, with what the network wants to see.
type ConnectChannel struct {
	Network              domain.Network
	ExternalID, ParentID string
	Name, Address        string
	Token                channel.Secret
}

// ConnectChannel adds an account to the actor's workspace, and routes its webhooks there. An account belongs to one
// workspace at a time: one that is connected elsewhere is CONFLICT.
func (w *Workspaces) ConnectChannel(ctx context.Context, by authz.Actor, in ConnectChannel) (*dal.Channel, error) {
	ch := &dal.Channel{
		ID: domain.NewID[domain.ChannelID](), Network: in.Network, ExternalID: in.ExternalID, ParentID: in.ParentID,
		Name: in.Name, Address: in.Address, Token: in.Token, Status: domain.ChannelConnected,
	}
	err := w.Store.InControl(ctx, func(tx *dal.ControlTx) error {
		for _, id := range []string{in.ExternalID, in.ParentID} {
			r := &dal.ChannelRoute{Network: in.Network, ExternalID: id, WorkspaceID: by.Workspace(), ChannelID: ch.ID}
			if err := dal.InsertChannelRoute(ctx, tx, r); err != nil {
				return err
			}
			owner, err := dal.GetChannelRoute(ctx, tx, in.Network, id)
			if err != nil {
				return err
			}
			if owner.WorkspaceID != by.Workspace() {
				return domain.Errorf(domain.Conflict, "This account is connected to another workspace. Disconnect it there first.")
			}
		}
		return nil
	})
	if err != nil {
		return nil, err
	}
	return ch, w.Store.InWorkspace(ctx, by.Workspace(), func(tx *dal.Tx) error { return dal.InsertChannel(ctx, tx, ch) })
}
