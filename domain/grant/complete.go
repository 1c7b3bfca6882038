package grant

import (
	"context"
	"slices"
	"time"

	"postdog.io/authz"
	"postdog.io/channel"
	"postdog.io/dal"
	"postdog.io/domain"
)

// Connection finds a connection of the actor's own session, with what it found. One whose time is over has failed.
func (g *Grants) Connection(ctx context.Context, tx *dal.Tx, by authz.Actor, id domain.ConnectionID) (*dal.ChannelConnection, error) {
	c, err := dal.GetChannelConnection(ctx, tx, id)
	if err != nil {
		return nil, err
	}
	return c, own(tx, by, c)
}

// own returns NOT_FOUND for another session's connection, and lets one whose time is over have failed.
func own(tx *dal.Tx, by authz.Actor, c *dal.ChannelConnection) error {
	if by.Session().IsZero() || c.SessionID != by.Session() {
		return dal.ErrNotFound
	}
	open := c.Status == domain.ConnectionStarted || c.Status == domain.ConnectionReturned || c.Status == domain.ConnectionFound
	if open && !tx.Now().Before(c.ExpiresAt) {
		fail(c, "This took too long. Begin again.")
	}
	return nil
}

// CompleteConnection connects accounts that a connection found, by the network's ids of them. It may be repeated. If one of
// them is not there, can't be connected, or is connected in another workspace, none is.
func (g *Grants) CompleteConnection(ctx context.Context, by authz.Actor, id domain.ConnectionID, accountIDs []string) ([]*dal.Channel, error) {
	var c *dal.ChannelConnection
	var chosen []dal.FoundAccount
	var stored *dal.ChannelGrant
	err := g.Store.InWorkspace(ctx, by.Workspace(), func(tx *dal.Tx) (err error) {
		if c, err = dal.LockChannelConnection(ctx, tx, id); err == nil {
			err = own(tx, by, c)
		}
		if dal.IsNotFound(err) {
			return &domain.Error{Code: domain.NotFound, Field: "connectionId", Message: "There is no such connection in this session. Begin again."}
		}
		if err != nil {
			return err
		}
		if c.Status != domain.ConnectionFound {
			return &domain.Error{Code: domain.Conflict, Field: "connectionId", Message: "There is nothing to choose here, or not any more. Begin again."}
		}
		chosen, err = choose(c.Findings.Accounts, accountIDs)
		return err
	})
	if err != nil {
		return nil, err
	}
	if err := g.free(ctx, by.Workspace(), chosen); err != nil {
		return nil, err
	}
	stored, err = g.keep(ctx, by, c.Login, *c.Findings.Grant)
	if err != nil {
		return nil, err
	}
	var channels []*dal.Channel
	for _, a := range chosen {
		ch, err := g.Channels.ConnectAccount(ctx, by, &dal.Channel{
			Network: a.Network, ExternalID: a.ID, ParentID: a.ParentID, Name: a.Name, Token: channel.Secret(a.Token), GrantID: stored.ID,
		})
		if err != nil {
			return nil, err
		}
		channels = append(channels, ch)
	}
	return channels, g.store(ctx, c, func(c *dal.ChannelConnection) {
		c.Status, c.Findings = domain.ConnectionCompleted, dal.ConnectionFindings{}
	})
}

// choose finds the accounts that were asked for.
func choose(all []dal.FoundAccount, ids []string) (chosen []dal.FoundAccount, err error) {
	if len(ids) == 0 {
		return nil, domain.InvalidField("accountIds", "Choose at least one account.")
	}
	for _, id := range ids {
		at := slices.IndexFunc(all, func(a dal.FoundAccount) bool { return a.ID == id })
		switch {
		case at < 0:
			return nil, &domain.Error{Code: domain.NotFound, Field: "accountIds", Message: "One of these accounts is not among those that were found."}
		case all[at].Problem != "":
			return nil, domain.InvalidField("accountIds", "%s", all[at].Problem)
		}
		if !slices.ContainsFunc(chosen, func(a dal.FoundAccount) bool { return a.ID == id }) {
			chosen = append(chosen, all[at])
		}
	}
	return chosen, nil
}

// free returns CONFLICT where an account is connected in another workspace.
func (g *Grants) free(ctx context.Context, ws domain.WorkspaceID, accounts []dal.FoundAccount) error {
	return g.Store.InControl(ctx, func(tx *dal.ControlTx) error {
		for _, a := range accounts {
			ch := &dal.Channel{Network: a.Network, ExternalID: a.ID, ParentID: a.ParentID}
			for _, id := range ch.RouteIDs() {
				r, err := dal.GetChannelRoute(ctx, tx, a.Network, id)
				if err != nil && !dal.IsNotFound(err) {
					return err
				}
				if err == nil && r.WorkspaceID != ws {
					return &domain.Error{Code: domain.Conflict, Field: "accountIds", Message: "One of these accounts is connected to another workspace. Disconnect it there first."}
				}
			}
		}
		return nil
	})
}

// keep stores what a person granted, in place of what they granted before.
func (g *Grants) keep(ctx context.Context, by authz.Actor, login domain.Login, f dal.FoundGrant) (*dal.ChannelGrant, error) {
	now := g.Store.Now()
	stored := &dal.ChannelGrant{
		ID: domain.NewID[domain.GrantID](), Login: login, Subject: f.Subject, Profile: f.Profile, Token: channel.Secret(f.Token), RefreshToken: channel.Secret(f.Refresh),
		Scopes: f.Scopes, Declined: f.Declined, GrantedBy: by.Member(), GrantedAt: now, RefreshedAt: now, ExpiresAt: f.Expires, CheckedAt: &now,
	}
	err := g.Store.InWorkspace(ctx, by.Workspace(), func(tx *dal.Tx) error {
		if err := dal.PutChannelGrant(ctx, tx, stored, due(stored, now)); err != nil {
			return err
		}
		dal.Audit(tx, by.Did("grant.given", stored.ID))
		return nil
	})
	return stored, err
}

// How often a grant is looked after: Instagram's tokens can be renewed when they are a day old, Facebook's are asked after
// once a day.
const (
	instagramRefresh = 25 * time.Hour
	checkEvery       = 24 * time.Hour
)

// due is when a grant wants to be looked after next. X's tokens are renewed at half their life.
func due(g *dal.ChannelGrant, now time.Time) time.Time {
	switch {
	case g.Login == domain.XLogin && g.ExpiresAt != nil:
		return g.RefreshedAt.Add(g.ExpiresAt.Sub(g.RefreshedAt) / 2)
	case g.Login == domain.InstagramLogin:
		return g.RefreshedAt.Add(instagramRefresh)
	}
	return now.Add(checkEvery)
}
