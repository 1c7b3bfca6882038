// Package identity knows people: how they sign up and in, and who a request comes from. There is no session without a
// second factor.
package identity

import (
	"context"
	"time"

	"postdog.io/authz"
	"postdog.io/dal"
	"postdog.io/domain"
)

// CurrentPolicyVersion is the privacy policy that new people accept, by its date.
const CurrentPolicyVersion = "2024-12-08"

// Lifetimes.
const (
	// SessionLifetime is the end of a session whatever happens; idleLifetime that of one which nobody uses.
	SessionLifetime = 14 * 24 * time.Hour
	idleLifetime    = 3 * 24 * time.Hour
	// An app's session goes on for longer, with tokens that don't.
	appSessionLifetime   = 90 * 24 * time.Hour
	appIdleLifetime      = 30 * 24 * time.Hour
	appTokenLifetime     = time.Hour
	challengeLifetime    = 10 * time.Minute
	verificationLifetime = 24 * time.Hour
	resetLifetime        = time.Hour
	stepUpLifetime       = 15 * time.Minute
	uploadLifetime       = 10 * time.Minute
	// EventLifetime is how long security events are kept; the audit log has them for longer.
	EventLifetime = 90 * 24 * time.Hour
)

// Config says what identity works with.
type Config struct {
	Store *dal.Store
	// Mailer sends mail; see Mailer.
	Mailer Mailer
	// PublicURL is where the dashboard is, for links in mail, without a trailing slash.
	PublicURL string
	// PasswordCost is that of new passwords; the zero value means the default.
	PasswordCost PasswordCost
	// OnAccessChange is told of each session that ended and each change of what someone may do, so that live sockets
	// follow. It may be nil.
	OnAccessChange func(domain.AccessChange)
	// Recorded is told of each security event after it was written to the audit logs, with the person's memberships, in a
	// job: it may be told of one twice. It may be nil.
	Recorded func(ctx context.Context, e dal.SecurityEvent, memberships []*dal.Membership) error
}

// Identity holds the verbs. It is safe for concurrent use.
type Identity struct {
	Config
	hashing  chan struct{}
	pictures chan struct{}
	policies policies
	// nobodysPassword is compared against where an address has no account, so that the answer takes as long.
	nobodysPassword string
}

// New makes an Identity.
func New(c Config) *Identity {
	if c.OnAccessChange == nil {
		c.OnAccessChange = func(domain.AccessChange) {}
	}
	if c.PasswordCost == (PasswordCost{}) {
		c.PasswordCost = defaultPasswordCost
	}
	return &Identity{
		nobodysPassword: must(c.PasswordCost.hash("nobody")),
		Config:          c, hashing: make(chan struct{}, hashingAtOnce), pictures: make(chan struct{}, 1),
		policies: policies{tables: map[domain.WorkspaceID]*authz.Table{}},
	}
}
