package graph

import (
	"context"
	"slices"

	"postdog.io/dal"
	"postdog.io/domain"
	"postdog.io/domain/grant"
	"postdog.io/graph/model"
)

// channelGrant is what a person granted so that a channel works; nil where nobody did.
func (r *Resolver) channelGrant(ctx context.Context, ch *dal.Channel) (*model.ChannelGrant, error) {
	if ch.GrantID.IsZero() {
		return nil, nil
	}
	_, load, err := readsOf(ctx)
	if err != nil {
		return nil, err
	}
	g, err := load.Grants.Load(ctx, ch.GrantID)
	if dal.IsNotFound(err) {
		return nil, nil
	}
	if err != nil {
		return nil, err
	}
	out := &model.ChannelGrant{
		Scopes: []*model.ChannelGrantScope{}, Profile: orNull(g.Profile), GrantedByID: g.GrantedBy, GrantedAt: g.GrantedAt, ExpiresAt: g.ExpiresAt,
		RefreshedAt: g.RefreshedAt, Health: model.ChannelGrantHealthWorking, CanNarrow: r.Grants.CanNarrow(g),
	}
	switch ended, expiring := r.Grants.Health(g); {
	case ended:
		out.Health = model.ChannelGrantHealthEnded
	case expiring:
		out.Health = model.ChannelGrantHealthExpiring
	}
	for _, s := range r.Grants.Scopes(g, ch.Network) {
		out.Scopes = append(out.Scopes, &model.ChannelGrantScope{Name: s.Name, Meaning: s.Meaning, Needed: s.Needed, Granted: s.Granted})
	}
	return out, nil
}

// channelSetup is a connection as its person sees it; channels are those of the workspace.
func channelSetup(c *dal.ChannelConnection, channels []*dal.Channel) *model.ChannelSetup {
	out := &model.ChannelSetup{
		ID: c.ID.String(), Network: c.Network, Login: c.Login, Status: c.Status, Problem: c.Problem, ExpiresAt: c.ExpiresAt,
		Accounts: []*model.ChannelSetupAccount{},
	}
	for _, a := range c.Findings.Accounts {
		tasks := a.Tasks
		if tasks == nil {
			tasks = []string{}
		}
		out.Accounts = append(out.Accounts, &model.ChannelSetupAccount{
			AccountID: a.ID, Network: a.Network, Name: a.Name, Address: a.Address, Tasks: tasks, Problem: orNull(a.Problem),
			Connected: slices.ContainsFunc(channels, func(ch *dal.Channel) bool {
				return ch.Network == a.Network && ch.ExternalID == a.ID && ch.Status != domain.ChannelDisconnected
			}),
		})
	}
	return out
}

func channelLogins(asked []grant.Asked) []*model.ChannelLogin {
	all := make([]*model.ChannelLogin, len(asked))
	for n, a := range asked {
		all[n] = &model.ChannelLogin{Network: a.Network, Login: a.Login, Available: a.Available, Scopes: []*model.ChannelLoginScope{}, SignUpWindow: orNull(a.SignUpWindow)}
		for _, s := range a.Scopes {
			all[n].Scopes = append(all[n].Scopes, &model.ChannelLoginScope{Name: s.Name, Meaning: s.Meaning, Needed: s.Needed})
		}
	}
	return all
}
