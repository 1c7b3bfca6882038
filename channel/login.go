package channel

import (
	"context"
	"time"
)

// Login is a way in which a person lets our app use accounts of theirs (OAuth 2.0). It keeps no state and is safe for
// concurrent use. Errors are as with Send: *Rejected for what the network refuses, *Disconnected for a grant that has ended.
type Login interface {
	// Scopes are what is asked for to work with a network's accounts.
	Scopes(network Kind) []Scope
	// AuthorizeURL is the network's page that asks the person.
	AuthorizeURL(a Authorization) string
	// Exchange trades the code that the page sent back. A code works once, and some for half a minute.
	Exchange(ctx context.Context, c Code) (Grant, error)
	// Check asks the network, with our app's own credentials where it can be, what a grant is good for by now. It returns
	// *Disconnected for one that it no longer accepts, or that is not our app's.
	Check(ctx context.Context, g Grant) (Grant, error)
	// Accounts lists the network's accounts that the grant opens.
	Accounts(ctx context.Context, g Grant, network Kind) ([]GrantedAccount, error)
}

// Refresher is a login whose tokens end by themselves and can be renewed.
type Refresher interface {
	// Refresh renews the tokens. Where the answer gets lost (*Unconfirmed), the old ones may or may not work.
	Refresh(ctx context.Context, g Grant) (Grant, error)
}

// Revoker is a login whose grants we can end ourselves.
type Revoker interface {
	// Revoke ends the grant; one that has ended already is no error.
	Revoke(ctx context.Context, g Grant) error
}

// Narrower is a login whose grants can be made smaller.
type Narrower interface {
	// Narrow gives one scope back.
	Narrow(ctx context.Context, g Grant, scope string) error
}

// TokenChecker is a login that can be asked after the token of an account that a grant opened.
type TokenChecker interface {
	// CheckToken returns *Disconnected for a token that is no longer accepted, or that is not our app's.
	CheckToken(ctx context.Context, token Secret) error
}

// Unsubscriber is a network that can be told to stop an account's deliveries.
type Unsubscriber interface {
	// Unsubscribe ends the deliveries of the account to our app; it may be repeated. Errors are as with Send.
	Unsubscribe(ctx context.Context, c Credential) error
}

// Registrar is a network whose accounts have to be registered before they send.
type Registrar interface {
	// Register registers the account under a PIN; it may be repeated with the same.
	Register(ctx context.Context, c Credential, pin Secret) error
	// ShareHistory asks for what was said before, of an account that goes on in the network's own app; it may be repeated.
	ShareHistory(ctx context.Context, c Credential) error
}

// Scope is one thing that a person is asked for.
type Scope struct {
	// Name is the network's.
	Name string
	// Meaning says in plain words what we do with it.
	Meaning string
	// Needed says that accounts can't be connected without it.
	Needed bool
}

// Authorization is what a consent page is asked with.
type Authorization struct {
	Network Kind
	// RedirectURI is where the page sends the browser back to.
	RedirectURI string
	// State comes back with the browser; Verifier proves later that the code is ours (PKCE, S256).
	State, Verifier string
	// Again asks once more for what was declined before.
	Again bool
}

// Code is what a consent page sent back.
type Code struct {
	Code        string
	RedirectURI string
	Verifier    string
}

// Grant is what a person granted, with the tokens that prove it.
type Grant struct {
	// Subject is the network's id of the person, Profile what it calls them.
	Subject, Profile string
	Token, Refresh   Secret
	// Scopes are what was granted, Declined what was refused.
	Scopes, Declined []string
	// Targets are the ids of the accounts that a scope is limited to; a scope that is missing is not limited.
	Targets map[string][]string
	// ExpiresAt is when the token ends; zero where no end is known.
	ExpiresAt time.Time
}

// GrantedAccount is an account that a grant opens.
type GrantedAccount struct {
	Network Kind
	// ID and ParentID are as in Credential.
	ID, ParentID  string
	Name, Address string
	Token         Secret
	// Tasks are what the person may do for a Page, in Meta's words.
	Tasks []string
	// Problem says why it can't be connected, as a sentence; empty where it can.
	Problem string
}
