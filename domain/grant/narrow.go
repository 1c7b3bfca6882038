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

// Narrow gives one scope of a channel's grant back at the network. A channel that can't work without it needs to be connected
// again.
func (g *Grants) Narrow(ctx context.Context, by authz.Actor, id domain.ChannelID, scope string) (*dal.Channel, error) {
	var known *dal.ChannelGrant
	err := g.Store.InWorkspace(ctx, by.Workspace(), func(tx *dal.Tx) error {
		ch, err := dal.GetChannel(ctx, tx, id)
		if dal.IsNotFound(err) {
			return &domain.Error{Code: domain.NotFound, Field: "channelId", Message: "There is no such channel in this workspace."}
		}
		if err == nil && ch.GrantID.IsZero() {
			return domain.InvalidField("channelId", "This channel was connected by a token and has no permissions to give back. Disconnect it instead.")
		}
		if err == nil {
			known, err = dal.LockChannelGrant(ctx, tx, ch.GrantID)
		}
		return err
	})
	if err != nil {
		return nil, err
	}
	at, ok := g.Logins[known.Login].(channel.Narrower)
	switch {
	case !ok:
		return nil, domain.InvalidField("channelId", "This network takes no single permission back. Disconnect the channel instead.")
	case !slices.Contains(known.Scopes, scope) || known.EndedAt != nil:
		return nil, domain.InvalidField("scope", "This permission is not granted.")
	}
	if err := at.Narrow(ctx, granted(known), scope); err != nil {
		g.Logger.WarnContext(ctx, "a permission could not be given back", "login", known.Login, "error", err)
		return nil, domain.Errorf(domain.Conflict, "The network did not confirm it. Try again in a minute; nothing was changed here.")
	}
	var ch *dal.Channel
	err = g.Store.InWorkspace(ctx, by.Workspace(), func(tx *dal.Tx) error {
		now, err := dal.LockChannelGrant(ctx, tx, known.ID)
		if err != nil {
			return err
		}
		if at := slices.Index(now.Scopes, scope); at >= 0 {
			now.Scopes = slices.Delete(now.Scopes, at, at+1)
			now.Declined = append(now.Declined, scope)
		}
		if err := dal.UpdateChannelGrant(ctx, tx, now, due(now, tx.Now())); err != nil {
			return err
		}
		dal.Audit(tx, by.Did("grant.narrowed", now.ID, domain.Changed("scope", scope, "")))
		if err := g.suspend(ctx, tx, now, scope); err != nil {
			return err
		}
		ch, err = dal.GetChannel(ctx, tx, id)
		return err
	})
	return ch, err
}

// suspend stops the grant's channels that can't work without a scope.
func (g *Grants) suspend(ctx context.Context, tx *dal.Tx, of *dal.ChannelGrant, scope string) error {
	channels, err := dal.ListChannelsOfGrant(ctx, tx, of.ID)
	for _, ch := range channels {
		needed := slices.ContainsFunc(g.Logins[of.Login].Scopes(kindOf(ch.Network)), func(s channel.Scope) bool { return s.Needed && s.Name == scope })
		if err != nil || !needed {
			continue
		}
		_, err = dal.SetChannelStatus(ctx, tx, ch.ID, domain.ChannelNeedsReconnect, "A permission that this channel needs was given back ("+scope+"). Connect it again.")
	}
	return err
}

// Described is a scope as people read it.
type Described struct {
	channel.Scope
	Granted bool
}

// Scopes lists what a channel's grant allows and what it lacks, in plain words.
func (g *Grants) Scopes(of *dal.ChannelGrant, n domain.Network) []Described {
	var all []Described
	login := g.Logins[of.Login]
	if login == nil {
		return nil
	}
	for _, s := range login.Scopes(kindOf(n)) {
		all = append(all, Described{s, slices.Contains(of.Scopes, s.Name)})
	}
	for _, name := range of.Scopes {
		if !slices.ContainsFunc(all, func(d Described) bool { return d.Name == name }) {
			all = append(all, Described{channel.Scope{Name: name, Meaning: "Granted, and not needed for this channel."}, true})
		}
	}
	return all
}

// Health says whether a grant can be relied on by now: ended, or about to with nothing that could renew it.
func (g *Grants) Health(of *dal.ChannelGrant) (ended, expiring bool) {
	now := g.Store.Now()
	_, renews := g.Logins[of.Login].(channel.Refresher)
	if of.Login == domain.XLogin && of.RefreshToken == "" {
		renews = false
	}
	ended = of.EndedAt != nil || of.ExpiresAt != nil && !now.Before(*of.ExpiresAt)
	return ended, !ended && !renews && of.ExpiresAt != nil && of.ExpiresAt.Sub(now) < soon
}

// soon is how early an end that can't be put off is told.
const soon = 7 * 24 * time.Hour

// CanNarrow says whether single scopes of a grant can be given back.
func (g *Grants) CanNarrow(of *dal.ChannelGrant) bool {
	_, can := g.Logins[of.Login].(channel.Narrower)
	return can && of.EndedAt == nil
}
