// Package identity knows people: how they sign up and in, and who a request comes from. There is no session without a
// second factor.
package identity

import (
	"crypto/rand"
	"crypto/sha256"
	"encoding/base64"
	"time"

	"postdog.io/dal"
)

// CurrentPolicyVersion is the privacy policy that new people accept, by its date.
const CurrentPolicyVersion = "2024-12-08"

// Lifetimes.
const (
	SessionLifetime      = 14 * 24 * time.Hour
	challengeLifetime    = 10 * time.Minute
	verificationLifetime = 24 * time.Hour
	stepUpLifetime       = 15 * time.Minute
)

// Config says what identity works with.
type Config struct {
	Store *dal.Store
	// Mailer sends mail; see Mailer.
	Mailer Mailer
	// PublicURL is where the dashboard is, for links in mail, without a trailing slash.
	PublicURL string
	// OnSignOut is told of each session that ended, so that its live sockets close. It may be nil.
	OnSignOut func(SessionEnded)
}

// Identity holds the verbs. It is safe for concurrent use.
type Identity struct {
	Config
	hashing chan struct{}
}

// New makes an Identity.
func New(c Config) *Identity {
	if c.OnSignOut == nil {
		c.OnSignOut = func(SessionEnded) {}
	}
	return &Identity{Config: c, hashing: make(chan struct{}, hashingAtOnce)}
}

// newToken makes an opaque token of 256 random bits and the hash under which it is stored.
func newToken(prefix string) (token string, hash []byte) {
	var b [32]byte
	_, _ = rand.Read(b[:])
	token = prefix + base64.RawURLEncoding.EncodeToString(b[:])
	return token, hashToken(token)
}

// hashToken is how tokens are stored. A plain hash will do, since 256 random bits can't be guessed.
func hashToken(token string) []byte {
	sum := sha256.Sum256([]byte(token))
	return sum[:]
}
