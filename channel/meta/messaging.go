package meta

import (
	"net/url"
	"time"

	"postdog.io/channel"
)

// Messaging is what the adapters of Messenger and Instagram share: both speak the Messenger Platform, and a Dialect says in
// what they differ. It keeps no state and is safe for concurrent use.
type Messaging struct {
	config  MessagingConfig
	dialect Dialect
}

// MessagingConfig is what an adapter of the Messenger Platform needs.
type MessagingConfig struct {
	// Graph is the client of graph.facebook.com.
	Graph *Client
	// AppID is our app's id: it finds our subscription, and tells our echoes from those of other tools. Empty knows neither.
	AppID string
	// AppSecrets verify deliveries; more than one serve the rotation of the app's secret.
	AppSecrets []channel.Secret
	// VerifyToken is what the webhook subscription's handshake must name.
	VerifyToken channel.Secret
	// Now is the clock for items that came without a time of their own; nil means time.Now.
	Now func() time.Time
}

// Dialect is in what a network differs from the others of the Messenger Platform.
type Dialect struct {
	Kind channel.Kind
	// Object is what deliveries are about: page or instagram.
	Object string
	// Name is what the network is called in sentences for people.
	Name string
	// Identity is the kind of id that it gives to people.
	Identity channel.IdentityKind
	// Target is where calls for an account go: the client, and the object whose edges they are.
	Target func(channel.Credential) (*Client, string)
	// Query goes with each upload.
	Query url.Values
	// MaxTextBytes is the longest text in bytes; zero where only code points count.
	MaxTextBytes int
	// ManyImages says whether one message can carry several images.
	ManyImages bool
	// Reactions are the words by which emoji are sent.
	Reactions map[string]string
	// Fields are the webhook fields that an account without a Page is subscribed to.
	Fields string
	// ProfileFields are what is asked of a person.
	ProfileFields string
}

// NewMessaging makes what the two adapters share.
func NewMessaging(c MessagingConfig, d Dialect) *Messaging {
	if c.Now == nil {
		c.Now = time.Now
	}
	if d.Target == nil {
		d.Target = func(of channel.Credential) (*Client, string) { return c.Graph, of.AccountID }
	}
	return &Messaging{config: c, dialect: d}
}

// Kind names the network.
func (m *Messaging) Kind() channel.Kind { return m.dialect.Kind }

// Verify checks X-Hub-Signature-256 over the raw body; see VerifySignature.
func (m *Messaging) Verify(w channel.Webhook) error {
	return VerifySignature(m.config.AppSecrets, w.Header, w.Body)
}

// Challenge answers Meta's handshake; see the function of that name.
func (m *Messaging) Challenge(query url.Values) (string, error) {
	return Challenge(query, m.config.VerifyToken)
}

// earliest is before any item can be: the Messenger Platform opened in 2016.
var earliest = time.Date(2016, 1, 1, 0, 0, 0, 0, time.UTC)

// orNow reads an item's time: the first of the values that can be one. Where none is, or it is from before the platform or
// more than a day ahead, the item is of now, so that it neither gets lost nor keeps its thread on top for years.
func (m *Messaging) orNow(values ...[]byte) time.Time {
	now := m.config.Now().UTC()
	for _, raw := range values {
		var t FlexTime
		if len(raw) > 0 && t.UnmarshalJSON(raw) == nil && !t.Before(earliest) && !t.After(now.Add(24*time.Hour)) {
			return t.Time
		}
	}
	return now.Truncate(time.Millisecond)
}
