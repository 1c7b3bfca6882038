// Package x speaks with X's direct messages: API v2 to send, the X Activity API to hear of what came.
package x

import (
	"context"
	"net/http"
	"net/url"
	"time"

	"postdog.io/channel"
)

// DefaultBaseURL is X's own API.
const DefaultBaseURL = "https://api.x.com"

// Config is what the adapter needs.
type Config struct {
	// BaseURL is the API without its version; empty means X's own. The sandbox's is http://localhost:8090/x.
	BaseURL string
	// Secrets are the app's consumer secrets, which sign deliveries; more than one serve their rotation, the newest first.
	Secrets []channel.Secret
	// WebhookID is X's id of our webhook, to which accounts are subscribed; empty subscribes none.
	WebhookID string
	// ConnectTimeout is for the connection, 3 s by default; Timeout for a whole call, 15 s by default.
	ConnectTimeout, Timeout time.Duration
	// Transport replaces the transport; nil means one of the adapter's own.
	Transport http.RoundTripper
	// Observe, where set, wraps the transport to measure calls.
	Observe func(http.RoundTripper) http.RoundTripper
	// Now is the clock; nil means time.Now.
	Now func() time.Time
	// Wait lets time pass until a file is processed; nil waits indeed.
	Wait func(context.Context, time.Duration) error
}

// Adapter is the channel.Adapter of X. It keeps no state and is safe for concurrent use.
type Adapter struct {
	config Config
	base   *url.URL
	http   *http.Client
}

var (
	_ channel.Adapter    = (*Adapter)(nil)
	_ channel.Uploader   = (*Adapter)(nil)
	_ channel.Downloader = (*Adapter)(nil)
	_ channel.Connector  = (*Adapter)(nil)
	_ channel.Subscriber = (*Adapter)(nil)
)

// Kind is channel.X.
func (*Adapter) Kind() channel.Kind { return channel.X }

// orNow reads a time in milliseconds; one that is missing or odd says nothing, and such an item is of now.
func (a *Adapter) orNow(ms int64) time.Time {
	now := a.config.Now().UTC()
	if at := time.UnixMilli(ms).UTC(); at.After(earliest) && at.Before(now.Add(24*time.Hour)) {
		return at
	}
	return now.Truncate(time.Millisecond)
}

// earliest is before any direct message of X.
var earliest = time.Date(2006, 1, 1, 0, 0, 0, 0, time.UTC)

func wait(ctx context.Context, d time.Duration) error {
	timer := time.NewTimer(d)
	defer timer.Stop()
	select {
	case <-ctx.Done():
		return ctx.Err()
	case <-timer.C:
		return nil
	}
}
