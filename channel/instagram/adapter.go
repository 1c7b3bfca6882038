// Package instagram speaks with Instagram's direct messages, for professional accounts.
package instagram

import (
	"net/url"

	"postdog.io/channel"
	"postdog.io/channel/meta"
)

// Config is what the adapter needs.
type Config struct {
	meta.MessagingConfig
	// Login is the client of graph.instagram.com, for accounts that were connected by Instagram Login and have no Page; nil
	// where the app has no such.
	Login *meta.Client
}

// Adapter is the channel.Adapter of Instagram, with all that channel/meta offers beside it. An account with a Page
// (Credential.ParentID) is spoken for by the Page's token, one without by its own. It keeps no state and is safe for
// concurrent use.
type Adapter struct {
	*meta.Messaging
	target func(channel.Credential) (*meta.Client, string)
}

var (
	_ channel.Adapter    = (*Adapter)(nil)
	_ channel.Reader     = (*Adapter)(nil)
	_ channel.Typer      = (*Adapter)(nil)
	_ channel.Uploader   = (*Adapter)(nil)
	_ channel.Downloader = (*Adapter)(nil)
	_ channel.Connector  = (*Adapter)(nil)
	_ channel.Subscriber = (*Adapter)(nil)
	_ channel.Profiler   = (*Adapter)(nil)

	_ channel.Unsubscriber = (*Adapter)(nil)
)

// fields are the webhook fields of an account without a Page (Instagram Platform: webhooks).
const fields = "messages,messaging_postbacks,messaging_seen,message_reactions,message_edit,messaging_referral,messaging_handover,standby"

// reactions are the words by which emoji are sent: a heart, and no other.
var reactions = map[string]string{"❤": "love"}

// New makes the adapter.
func New(c Config) *Adapter {
	target := func(of channel.Credential) (*meta.Client, string) {
		switch {
		case of.ParentID != "":
			return c.Graph, of.ParentID
		case c.Login != nil:
			return c.Login, of.AccountID
		}
		return c.Graph, of.AccountID
	}
	return &Adapter{target: target, Messaging: meta.NewMessaging(c.MessagingConfig, meta.Dialect{
		Kind: channel.Instagram, Object: "instagram", Name: "Instagram", Identity: channel.InstagramScopedUserID, Target: target,
		Query: url.Values{"platform": {"instagram"}}, MaxTextBytes: maxTextBytes, ManyImages: true,
		Reactions: reactions, Fields: fields, ProfileFields: "name,username",
	})}
}
