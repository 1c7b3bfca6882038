package grant

import (
	"context"
	"strings"
	"time"

	"postdog.io/authz"
	"postdog.io/channel"
	"postdog.io/dal"
	"postdog.io/domain"
)

// How long a consent may take, and what it found may wait for a choice.
const (
	consentWithin = 10 * time.Minute
	chooseWithin  = 30 * time.Minute
)

// A member may begin this many connections in a time.
const (
	mostBegun   = 20
	begunWithin = 10 * time.Minute
)

// Begin asks for the way to a network's consent page.
type Begin struct {
	Network domain.Network
	// ThroughPage asks for Instagram accounts by the Page that they belong to.
	ThroughPage bool
	// Browser is the token of the browser that asks: whoever comes back has to bring it.
	Browser string
	// Again asks once more for what was declined before.
	Again bool
}

// loginOf says by which login accounts of a network are connected here; false where this deployment has no app for it.
func (g *Grants) loginOf(n domain.Network, throughPage bool) (domain.Login, channel.Login, bool) {
	name := domain.FacebookLogin
	switch {
	case n == domain.X:
		name = domain.XLogin
	case n == domain.Instagram && !throughPage && g.Logins[domain.InstagramLogin] != nil:
		name = domain.InstagramLogin
	}
	login := g.Logins[name]
	return name, login, login != nil
}

// Asked is what a network's consent page will ask for.
type Asked struct {
	Network domain.Network
	Login   domain.Login
	// Available says that this deployment has an app at the network.
	Available bool
	Scopes    []channel.Scope
	// SignUpWindow is the path of our window for the network's own sign-up; empty where there is none.
	SignUpWindow string
}

// Asked lists what is asked for to connect accounts of each network, by each login.
func (g *Grants) Asked() []Asked {
	var all []Asked
	for _, n := range []domain.Network{domain.WhatsApp, domain.Messenger, domain.Instagram, domain.X} {
		add := func(throughPage bool) {
			name, login, ok := g.loginOf(n, throughPage)
			a := Asked{Network: n, Login: name, Available: ok}
			if ok {
				a.Scopes = login.Scopes(kindOf(n))
				if n == domain.WhatsApp {
					a.SignUpWindow = g.SignUpWindow
				}
			}
			all = append(all, a)
		}
		add(false)
		if name, _, ok := g.loginOf(n, false); n == domain.Instagram && ok && name == domain.InstagramLogin && g.Logins[domain.FacebookLogin] != nil {
			add(true)
		}
	}
	return all
}

// BeginConnection makes the address of a network's consent page, for the person who asks and the browser that they ask from.
// It has to be used within ten minutes, once.
func (g *Grants) BeginConnection(ctx context.Context, by authz.Actor, in Begin) (*dal.ChannelConnection, string, error) {
	if by.Session().IsZero() {
		return nil, "", domain.Errorf(domain.Forbidden, "API keys can't do this: a person has to sign in and agree at the network.")
	}
	if in.Browser == "" {
		return nil, "", domain.Errorf(domain.Invalid, "Ask over HTTP and keep the cookie of the answer: the network sends the browser back, and it has to be the same.")
	}
	name, login, ok := g.loginOf(in.Network, in.ThroughPage)
	if !ok {
		return nil, "", domain.InvalidField("network", "Nobody has set up an app at this network yet. Ask whoever runs PostDog.")
	}
	state, stateHash := domain.NewToken("pdo_")
	verifier, _ := domain.NewToken("")
	now := g.Store.Now()
	c := &dal.ChannelConnection{
		ID: domain.NewID[domain.ConnectionID](), Network: in.Network, Login: name, MemberID: by.Member(), SessionID: by.Session(),
		BrowserHash: domain.HashToken(in.Browser), Status: domain.ConnectionStarted, CreatedAt: now, ExpiresAt: now.Add(consentWithin),
		Findings: dal.ConnectionFindings{Verifier: verifier},
	}
	err := g.Store.InWorkspace(ctx, by.Workspace(), func(tx *dal.Tx) error {
		n, err := dal.CountChannelConnections(ctx, tx, by.Member(), now.Add(-begunWithin))
		if err != nil {
			return err
		}
		if n >= mostBegun {
			return &domain.Error{Code: domain.RateLimited, RetryAfter: int(begunWithin.Seconds()), Message: "This was begun too often within minutes. Wait a while, then try again."}
		}
		return dal.InsertChannelConnection(ctx, tx, c, stateHash)
	})
	if err != nil {
		return nil, "", err
	}
	return c, login.AuthorizeURL(channel.Authorization{
		Network: kindOf(in.Network), RedirectURI: g.redirectURI(in.Network), State: state, Verifier: verifier, Again: in.Again,
	}), nil
}

// redirectURI is where a network's consent page sends the browser back to. It stands in the app's settings there.
func (g *Grants) redirectURI(n domain.Network) string {
	return g.PublicURL + "/oauth/" + strings.ToLower(string(n)) + "/callback"
}
