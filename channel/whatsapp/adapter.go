// Package whatsapp speaks with WhatsApp's Cloud API.
package whatsapp

import (
	"net/url"
	"time"

	"postdog.io/channel"
	"postdog.io/channel/meta"
)

// Config is what the adapter needs.
type Config struct {
	Graph *meta.Client
	// AppSecrets verify deliveries; more than one serve the rotation of the app's secret.
	AppSecrets []channel.Secret
	// VerifyToken is what the webhook subscription's handshake must name.
	VerifyToken channel.Secret
	// AppID is our app's, which takes the samples of templates.
	AppID string
	// Now is the clock for items that came without a time of their own; nil means time.Now.
	Now func() time.Time
}

// Adapter is the channel.Adapter of WhatsApp; it is a channel.Reader, Typer, Uploader, Downloader, Templates and Numbers too. It keeps no state and is
// safe for concurrent use.
type Adapter struct{ config Config }

var (
	_ channel.Adapter    = (*Adapter)(nil)
	_ channel.Reader     = (*Adapter)(nil)
	_ channel.Typer      = (*Adapter)(nil)
	_ channel.Uploader   = (*Adapter)(nil)
	_ channel.Downloader = (*Adapter)(nil)
	_ channel.Templates  = (*Adapter)(nil)
	_ channel.Numbers    = (*Adapter)(nil)
	_ channel.Connector  = (*Adapter)(nil)
	_ channel.Registrar  = (*Adapter)(nil)

	_ channel.Unsubscriber = (*Adapter)(nil)
)

// New makes the adapter.
func New(c Config) *Adapter {
	if c.Now == nil {
		c.Now = time.Now
	}
	return &Adapter{config: c}
}

// Kind is channel.WhatsApp.
func (*Adapter) Kind() channel.Kind { return channel.WhatsApp }

// Verify checks X-Hub-Signature-256 over the raw body; see meta.VerifySignature.
func (a *Adapter) Verify(w channel.Webhook) error {
	return meta.VerifySignature(a.config.AppSecrets, w.Header, w.Body)
}

// Challenge answers Meta's handshake; see meta.Challenge.
func (a *Adapter) Challenge(query url.Values) (string, error) {
	return meta.Challenge(query, a.config.VerifyToken)
}
