// Package meta is what the networks of Meta share: the Graph API's client and errors, the signature of webhooks, the
// subscription handshake, and JSON values that come now as a number and now as a string.
package meta

import (
	"context"
	"net"
	"net/http"
	"net/url"
	"regexp"
	"strings"
	"time"

	"postdog.io/channel"
)

// The defaults of Config, as Meta's documentation has them in 2026.
const (
	DefaultBaseURL = "https://graph.facebook.com"
	DefaultVersion = "v26.0"

	defaultConnectTimeout = 3 * time.Second
	defaultTimeout        = 15 * time.Second
	maxResponse           = 1 << 20
)

// Config says which Graph API to speak with.
type Config struct {
	// BaseURL is the API without its version; empty means Meta's own. The sandbox's is http://localhost:8090/meta.
	BaseURL string
	// Version is the API's version, such as v26.0, which is also the default.
	Version string
	// AppSecret, where set, adds an appsecret_proof to each call, as the app setting "Require App Secret" wants it.
	AppSecret channel.Secret
	// ConnectTimeout is for the connection, 3 s by default; Timeout for the whole call, 15 s by default.
	ConnectTimeout, Timeout time.Duration
	// Transport replaces the transport; nil means one of the client's own with ConnectTimeout.
	Transport http.RoundTripper
	// Observe, where set, wraps the transport to measure calls.
	Observe func(http.RoundTripper) http.RoundTripper
}

var versionPattern = regexp.MustCompile(`^v\d+\.\d+$`)

// Client calls the Graph API. It is safe for concurrent use.
type Client struct {
	base *url.URL
	// root is base without the version.
	root    *url.URL
	release string
	secret  channel.Secret
	timeout time.Duration
	http    *http.Client
}

// New makes a client. It fails where BaseURL is not an absolute http or https URL, or Version not of the form v26.0.
func New(c Config) (*Client, error) {
	if c.BaseURL == "" {
		c.BaseURL = DefaultBaseURL
	}
	if c.Version == "" {
		c.Version = DefaultVersion
	}
	if c.ConnectTimeout <= 0 {
		c.ConnectTimeout = defaultConnectTimeout
	}
	if c.Timeout <= 0 {
		c.Timeout = defaultTimeout
	}
	base, err := url.Parse(strings.TrimRight(c.BaseURL, "/"))
	if err != nil || base.Host == "" || (base.Scheme != "http" && base.Scheme != "https") {
		return nil, errBaseURL
	}
	if !versionPattern.MatchString(c.Version) {
		return nil, errVersion
	}
	if c.Transport == nil {
		c.Transport = newTransport(c.ConnectTimeout)
	}
	if c.Observe != nil {
		c.Transport = c.Observe(c.Transport)
	}
	return &Client{
		base:    base.JoinPath(c.Version), // #nosec G125 -- it matched the pattern
		root:    base,
		release: c.Version,
		secret:  c.AppSecret,
		timeout: c.Timeout,
		http: &http.Client{
			Transport: c.Transport,
			// A redirect would carry the token somewhere else, and turn a POST into a GET.
			CheckRedirect: func(*http.Request, []*http.Request) error { return http.ErrUseLastResponse },
		},
	}, nil
}

// version is the API's version, such as v26.0.
func (c *Client) version() string { return c.release }

// CloseIdleConnections closes the connections that wait for the next call.
func (c *Client) CloseIdleConnections() { c.http.CloseIdleConnections() }

func newTransport(connect time.Duration) *http.Transport {
	dialer := &net.Dialer{Timeout: connect, KeepAlive: 30 * time.Second}
	return &http.Transport{
		Proxy:                 http.ProxyFromEnvironment,
		DialContext:           func(ctx context.Context, n, a string) (net.Conn, error) { return dialer.DialContext(ctx, n, a) },
		TLSHandshakeTimeout:   connect,
		ForceAttemptHTTP2:     true,
		MaxIdleConns:          200,
		MaxIdleConnsPerHost:   100,
		IdleConnTimeout:       90 * time.Second,
		ExpectContinueTimeout: time.Second,
	}
}
