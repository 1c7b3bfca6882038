// Package messenger speaks with Facebook's Messenger, for Pages.
package messenger

import (
	"postdog.io/channel"
	"postdog.io/channel/meta"
)

// Adapter is the channel.Adapter of Messenger, with all that channel/meta offers beside it. It keeps no state and is safe
// for concurrent use.
type Adapter struct {
	*meta.Messaging
	graph *meta.Client
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

// reactions are the words by which emoji are sent, without the variation selector.
var reactions = map[string]string{"❤": "love", "😆": "smile", "😮": "wow", "😢": "sad", "😠": "angry", "👍": "yes", "👎": "no"}

// New makes the adapter.
func New(c meta.MessagingConfig) *Adapter {
	return &Adapter{graph: c.Graph, Messaging: meta.NewMessaging(c, meta.Dialect{
		Kind: channel.Messenger, Object: "page", Name: "Messenger", Identity: channel.PageScopedUserID,
		Reactions: reactions, ProfileFields: "first_name,last_name",
	})}
}
