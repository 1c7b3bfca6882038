package workspace

import (
	"cmp"
	"context"
	"errors"
	"regexp"
	"strings"

	"postdog.io/authz"
	"postdog.io/channel"
	"postdog.io/dal"
	"postdog.io/domain"
)

// ConnectChannel is an account on an outside network, with what the network wants to see.
type ConnectChannel struct {
	Network domain.Network
	// ExternalID is the network's id of the account, ParentID of what it belongs to; on WhatsApp the phone number id and
	// the id of the WhatsApp Business Account.
	ExternalID, ParentID string
	// Name is what members call the channel; empty takes the network's own.
	Name  string
	Token channel.Secret
}

// accountID is how networks name their accounts: by numbers.
var accountID = regexp.MustCompile(`^[0-9]{1,20}$`)

var graphID = regexp.MustCompile(`^[0-9]{5,20}$`)

func (in *ConnectChannel) check() error {
	switch {
	case in.Network == domain.WhatsApp && !graphID.MatchString(in.ExternalID):
		return domain.InvalidField("phoneNumberId", "A phone number id is a number of 5 to 20 digits; it stands in the app's WhatsApp settings, under API setup.")
	case in.Network == domain.WhatsApp && !graphID.MatchString(in.ParentID):
		return domain.InvalidField("wabaId", "The id of a WhatsApp Business Account is a number of 5 to 20 digits; it stands in the app's WhatsApp settings, under API setup.")
	case !accountID.MatchString(in.ExternalID), in.ParentID != "" && !accountID.MatchString(in.ParentID):
		return domain.InvalidField("accountIds", "The id of an account is a number of up to 20 digits.")
	case in.Token == "":
		return domain.InvalidField("accessToken", "Give the token of a system user that may use this WhatsApp account.")
	}
	if in.Name = strings.TrimSpace(in.Name); in.Name != "" && !isLine(in.Name, maxNameLength) {
		return domain.InvalidField("name", "Give the channel a name of up to %d characters, on one line.", maxNameLength)
	}
	return nil
}

// ConnectChannel adds an account to the actor's workspace, after the network confirmed that the token opens it, and
// routes its webhooks there. Connecting it again replaces its token. An account belongs to one workspace at a time: one
// that is connected elsewhere is CONFLICT.
func (w *Workspaces) ConnectChannel(ctx context.Context, by authz.Actor, in ConnectChannel) (*dal.Channel, error) {
	if err := in.check(); err != nil {
		return nil, err
	}
	return w.ConnectAccount(ctx, by, &dal.Channel{
		Network: in.Network, ExternalID: in.ExternalID, ParentID: in.ParentID, Name: in.Name, Token: in.Token,
	})
}

// ConnectAccount is ConnectChannel for an account as it will be stored; its id, address and status are given to it. An empty
// name takes the network's own. The account's grant replaces one that the channel had.
func (w *Workspaces) ConnectAccount(ctx context.Context, by authz.Actor, ch *dal.Channel) (*dal.Channel, error) {
	connector, ok := w.Connectors[ch.Network]
	if !ok {
		return nil, domain.InvalidField("network", "Accounts of this network can't be connected here.")
	}
	account, err := connector.Connect(ctx, channel.Credential{AccountID: ch.ExternalID, Token: ch.Token}, ch.ParentID)
	if err != nil {
		return nil, explain(ch.Network, err)
	}
	if ch.Name == "" {
		ch.Name = cmp.Or(account.Name, account.Address, ch.ExternalID)
	}
	ch.ID, ch.Address, ch.Status, ch.Problem = domain.NewID[domain.ChannelID](), account.Address, domain.ChannelConnected, nil
	if err := w.claim(ctx, by, ch); err != nil {
		return nil, err
	}
	err = w.Store.InWorkspace(ctx, by.Workspace(), func(tx *dal.Tx) error {
		known, err := dal.GetChannelByExternalID(ctx, tx, ch.Network, ch.ExternalID)
		switch {
		case dal.IsNotFound(err):
			err = dal.InsertChannel(ctx, tx, ch)
		case err == nil:
			ch.ID, ch.CreatedAt, ch.TeamID = known.ID, known.CreatedAt, known.TeamID
			if ch.Pin == "" {
				ch.Pin = known.Pin
			}
			err = dal.UpdateChannel(ctx, tx, ch)
		}
		if err != nil {
			return err
		}
		dal.Audit(tx, by.Did("channel.connected", ch.ID, domain.Changed("name", "", ch.Name), domain.Changed("address", "", ch.Address)))
		// Once more, and with the channel: a disconnection since the claim has taken the routes away.
		ours, err := dal.SetChannelRoutes(ctx, tx, ch)
		if err == nil && !ours {
			err = errElsewhere()
		}
		if err == nil && w.OnConnect != nil {
			err = w.OnConnect(ctx, tx, ch)
		}
		return err
	})
	if err != nil {
		return nil, err
	}
	return ch, nil
}

// claim claims the account's webhooks for the workspace, all of them or none. A claim without a channel does no harm: it
// is there for the next try.
func (w *Workspaces) claim(ctx context.Context, by authz.Actor, ch *dal.Channel) error {
	return w.Store.InControl(ctx, func(tx *dal.ControlTx) error {
		for _, id := range ch.RouteIDs() {
			r := &dal.ChannelRoute{Network: ch.Network, ExternalID: id, WorkspaceID: by.Workspace(), ChannelID: ch.ID}
			if err := dal.InsertChannelRoute(ctx, tx, r); err != nil {
				return err
			}
			owner, err := dal.GetChannelRoute(ctx, tx, ch.Network, id)
			if err != nil {
				return err
			}
			if owner.WorkspaceID != by.Workspace() {
				return errElsewhere()
			}
		}
		return nil
	})
}

func errElsewhere() error {
	return domain.Errorf(domain.Conflict, "This account is connected to another workspace. Disconnect it there first.")
}

// explain turns the network's no into a sentence for whoever connects.
func explain(n domain.Network, err error) error {
	var rejected *channel.Rejected
	var disconnected *channel.Disconnected
	switch {
	case n != domain.WhatsApp && errors.As(err, &disconnected):
		return domain.InvalidField("accountIds", "%s", disconnected.Message)
	case n != domain.WhatsApp && errors.As(err, &rejected):
		return domain.InvalidField("accountIds", "%s", rejected.Message)
	case errors.As(err, &disconnected):
		return domain.InvalidField("accessToken", "The network does not accept this token for this account. Check both ids, and that the token's system user may use the account.")
	case errors.As(err, &rejected):
		return domain.InvalidField("phoneNumberId", "The network does not know this number, or the token may not see it (code %s).", rejected.Code)
	}
	return domain.Errorf(domain.Conflict, "The network gave no clear answer. Try again in a minute; nothing was connected.")
}
