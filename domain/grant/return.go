package grant

import (
	"context"
	"crypto/subtle"
	"errors"

	"postdog.io/channel"
	"postdog.io/dal"
	"postdog.io/domain"
)

// Return is a browser that a network's consent page sent back.
type Return struct {
	// Network is that of the address it came back to.
	Network domain.Network
	State   string
	Code    string
	// Error is the network's word where there is no code.
	Error string
	// Browser is the token of the browser.
	Browser string
}

// ReceiveReturn goes on with a connection whose browser came back: it trades the code and finds the accounts. How it went
// stands in the connection, whose id it returns. A state that is unknown or spent, another browser, or a session that has
// ended, is refused without a word on which.
func (g *Grants) ReceiveReturn(ctx context.Context, in Return) (domain.WorkspaceID, domain.ConnectionID, error) {
	var state *dal.ConnectionState
	err := g.Store.InControl(ctx, func(tx *dal.ControlTx) (err error) {
		state, err = dal.UseConnectionState(ctx, tx, domain.HashToken(in.State))
		return err
	})
	if dal.IsNotFound(err) {
		return domain.WorkspaceID{}, domain.ConnectionID{}, errReturn()
	}
	if err != nil {
		return domain.WorkspaceID{}, domain.ConnectionID{}, err
	}
	c, err := g.returned(ctx, state, in)
	if err != nil || c.Status != domain.ConnectionReturned {
		return state.WorkspaceID, state.ConnectionID, err
	}
	return state.WorkspaceID, state.ConnectionID, g.find(ctx, c, in.Code)
}

func errReturn() error {
	return domain.Errorf(domain.Forbidden, "This way back is not open any more, or was opened in another browser. Begin again in PostDog, under Settings, Channels.")
}

// returned checks a browser that came back against the connection, and takes the verifier out of what is stored, so that the
// code is traded once whatever happens.
func (g *Grants) returned(ctx context.Context, state *dal.ConnectionState, in Return) (c *dal.ChannelConnection, err error) {
	var refused error
	var verifier string
	err = g.Store.InWorkspace(ctx, state.WorkspaceID, func(tx *dal.Tx) error {
		if c, err = dal.LockChannelConnection(ctx, tx, state.ConnectionID); err != nil {
			return err
		}
		same := subtle.ConstantTimeCompare(c.BrowserHash, domain.HashToken(in.Browser)) == 1
		verifier, c.Findings = c.Findings.Verifier, dal.ConnectionFindings{}
		switch {
		case c.Status != domain.ConnectionStarted, !same, c.Network != in.Network:
			refused = errReturn()
			fail(c, "The network sent another browser back than the one that this was begun in. Begin again.")
		case !tx.Now().Before(c.ExpiresAt):
			fail(c, "This took longer than ten minutes. Begin again.")
		case in.Error == "access_denied":
			c.Status = domain.ConnectionDenied
		case in.Error != "" || in.Code == "":
			fail(c, "The network came back without a permission. Begin again in a while.")
		default:
			c.Status = domain.ConnectionReturned
		}
		return dal.UpdateChannelConnection(ctx, tx, c)
	})
	if err == nil {
		err = refused
	}
	if err != nil || c.Status != domain.ConnectionReturned {
		return c, err
	}
	c.Findings.Verifier = verifier
	return c, g.stillOpen(ctx, c)
}

// stillOpen returns nil while the session that began a connection is open.
func (g *Grants) stillOpen(ctx context.Context, c *dal.ChannelConnection) error {
	err := g.Store.InControl(ctx, func(tx *dal.ControlTx) error {
		m, err := dal.GetMembership(ctx, tx, c.WorkspaceID, c.MemberID)
		if err == nil {
			_, err = dal.GetOpenSession(ctx, tx, m.UserID, c.SessionID)
		}
		return err
	})
	if dal.IsNotFound(err) {
		return errors.Join(errReturn(), g.store(ctx, c, func(c *dal.ChannelConnection) {
			fail(c, "The session in which this was begun has ended. Sign in and begin again.")
		}))
	}
	return err
}

// fail ends a connection, and destroys what it found.
func fail(c *dal.ChannelConnection, problem string) {
	c.Status, c.Problem, c.Findings = domain.ConnectionFailed, &problem, dal.ConnectionFindings{}
}

// find trades the code and looks at what it opens. The network's failures stand in the connection, in words.
func (g *Grants) find(ctx context.Context, c *dal.ChannelConnection, code string) error {
	login := g.Logins[c.Login]
	if login == nil {
		return errReturn()
	}
	said, err := login.Exchange(ctx, channel.Code{Code: code, RedirectURI: g.redirectURI(c.Network), Verifier: c.Findings.Verifier})
	var accounts []channel.GrantedAccount
	if err == nil {
		accounts, err = login.Accounts(ctx, said, kindOf(c.Network))
	}
	if err != nil {
		g.Logger.WarnContext(ctx, "a consent could not be used", "login", c.Login, "error", err)
		return g.store(ctx, c, func(c *dal.ChannelConnection) { fail(c, sentence(err)) })
	}
	return g.store(ctx, c, func(c *dal.ChannelConnection) {
		c.Status, c.ExpiresAt = domain.ConnectionFound, g.Store.Now().Add(chooseWithin)
		c.Findings = dal.ConnectionFindings{Grant: found(said)}
		for _, a := range accounts {
			c.Findings.Accounts = append(c.Findings.Accounts, dal.FoundAccount{
				Network: networkOf(a.Network), ID: a.ID, ParentID: a.ParentID, Name: a.Name, Address: a.Address, Token: string(a.Token), Tasks: a.Tasks, Problem: a.Problem,
			})
		}
	})
}

func found(said channel.Grant) *dal.FoundGrant {
	f := &dal.FoundGrant{
		Subject: said.Subject, Profile: said.Profile, Token: string(said.Token), Refresh: string(said.Refresh), Scopes: said.Scopes, Declined: said.Declined,
	}
	if !said.ExpiresAt.IsZero() {
		f.Expires = &said.ExpiresAt
	}
	return f
}

// store changes a connection and stores it.
func (g *Grants) store(ctx context.Context, c *dal.ChannelConnection, change func(*dal.ChannelConnection)) error {
	return g.Store.InWorkspace(context.WithoutCancel(ctx), c.WorkspaceID, func(tx *dal.Tx) error {
		change(c)
		return dal.UpdateChannelConnection(ctx, tx, c)
	})
}

// sentence is what a network's failure is to a person.
func sentence(err error) string {
	var rejected *channel.Rejected
	var disconnected *channel.Disconnected
	switch {
	case errors.As(err, &rejected):
		return rejected.Message
	case errors.As(err, &disconnected):
		return "The network did not accept its own permission: it was used before, took too long, or is not for this app. Begin again."
	}
	return "The network gave no clear answer. Begin again in a minute; nothing was connected."
}
