// Package grant knows who let us use which accounts on outside networks: it asks for their consent, looks after the tokens,
// makes them smaller, and ends them.
package grant

import (
	"context"
	"log/slog"
	"strings"

	"postdog.io/authz"
	"postdog.io/channel"
	"postdog.io/dal"
	"postdog.io/domain"
)

// Channels keeps accounts as channels of a workspace.
type Channels interface {
	// ConnectAccount makes an account a channel of the actor's workspace, once its network confirmed that the token opens it. What
	// is connected already gets the new token. An account of another workspace is CONFLICT.
	ConnectAccount(ctx context.Context, by authz.Actor, ch *dal.Channel) (*dal.Channel, error)
}

// Alarm tells those who look after channels.
type Alarm interface {
	// ChannelTrouble says in the transaction that something is wrong with a channel. The same again is told once.
	ChannelTrouble(ctx context.Context, tx *dal.Tx, kind domain.SecurityAlertKind, ch *dal.Channel) error
}

// Config says what grants work with.
type Config struct {
	Store    *dal.Store
	Channels Channels
	Alarm    Alarm
	// Logins are those that this deployment has an app for.
	Logins   map[domain.Login]channel.Login
	Adapters map[channel.Kind]channel.Adapter
	// PublicURL is where browsers reach us, without a trailing slash.
	PublicURL string
	// SignUpWindow is the path of our window for WhatsApp's own sign-up; empty where there is none.
	SignUpWindow string
	Logger       *slog.Logger
}

// Grants holds the verbs. It is safe for concurrent use.
type Grants struct{ Config }

// New makes a Grants.
func New(c Config) *Grants { return &Grants{c} }

func kindOf(n domain.Network) channel.Kind { return channel.Kind(strings.ToLower(string(n))) }

func networkOf(k channel.Kind) domain.Network { return domain.Network(strings.ToUpper(string(k))) }

// granted is a stored grant as its network's login wants it.
func granted(g *dal.ChannelGrant) channel.Grant {
	out := channel.Grant{
		Subject: g.Subject, Profile: g.Profile, Token: g.Token, Refresh: g.RefreshToken, Scopes: g.Scopes, Declined: g.Declined,
	}
	if g.ExpiresAt != nil {
		out.ExpiresAt = *g.ExpiresAt
	}
	return out
}

// take puts what the network said into a grant.
func take(g *dal.ChannelGrant, said channel.Grant) {
	g.Subject, g.Profile, g.Token, g.RefreshToken, g.Scopes, g.Declined = said.Subject, said.Profile, said.Token, said.Refresh, said.Scopes, said.Declined
	g.ExpiresAt = nil
	if !said.ExpiresAt.IsZero() {
		g.ExpiresAt = &said.ExpiresAt
	}
}

// lose stops the channels that work by a grant which is no more: their tokens are destroyed, and they say why. Those who look
// after channels are told.
func (g *Grants) lose(ctx context.Context, tx *dal.Tx, id domain.GrantID, problem string) error {
	channels, err := dal.ListChannelsOfGrant(ctx, tx, id)
	if err != nil {
		return err
	}
	by := authz.System(tx.Workspace(), "grant")
	for _, ch := range channels {
		ch.Token = ""
		if err := dal.SetChannelToken(ctx, tx, ch); err != nil {
			return err
		}
		news, err := dal.SetChannelStatus(ctx, tx, ch.ID, domain.ChannelNeedsReconnect, problem)
		if err != nil {
			return err
		}
		if !news {
			continue
		}
		dal.Audit(tx, by.Did("channel.access_lost", ch.ID, domain.Changed("status", string(ch.Status), string(domain.ChannelNeedsReconnect))))
		if err := g.Alarm.ChannelTrouble(ctx, tx, domain.ChannelAccessLostAlert, ch); err != nil {
			return err
		}
	}
	return nil
}
