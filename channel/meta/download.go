package meta

import (
	"context"
	"errors"
	"io"
	"net/http"
	"net/url"
	"strings"

	"postdog.io/channel"
)

// fileHosts are where Meta keeps files; a host beneath one of them counts too.
var fileHosts = []string{"fbsbx.com", "fbcdn.net", "whatsapp.net", "cdninstagram.com"}

// maxHops is how many redirects a download follows, each checked like the first address.
const maxHops = 3

// ErrHost means that a file's address is not one of Meta's: nothing was sent there.
var ErrHost = errors.New("meta: the file's address is not one of Meta's")

// StatusError means that a file's host did not hand it over.
type StatusError struct{ Status int }

// Error names the status.
func (e *StatusError) Error() string {
	return "meta: a file's host answered " + http.StatusText(e.Status)
}

// isFileHost says whether a file may be fetched from an address: over TLS from Meta's own hosts, and from the API itself.
func (c *Client) isFileHost(u *url.URL) bool {
	if u.User != nil {
		return false
	}
	if u.Scheme == c.base.Scheme && u.Host == c.base.Host {
		return true
	}
	host := strings.ToLower(u.Hostname())
	for _, h := range fileHosts {
		if (host == h || strings.HasSuffix(host, "."+h)) && u.Scheme == "https" && (u.Port() == "" || u.Port() == "443") {
			return true
		}
	}
	return false
}

// Download opens a file at an address of Meta's, with the token where there is one. It follows no way off Meta's hosts:
// that is ErrHost. An answer that is no success is a *StatusError, everything else a *TransportError. The body must be
// closed; reading it must be done in two minutes.
func (c *Client) Download(ctx context.Context, address string, token channel.Secret) (channel.Download, error) {
	ctx, cancel := context.WithTimeout(ctx, fileTimeout)
	d, err := c.download(ctx, address, token)
	if err != nil {
		cancel()
		return d, err
	}
	d.Body = downloading{d.Body, cancel}
	return d, nil
}

func (c *Client) download(ctx context.Context, address string, token channel.Secret) (d channel.Download, err error) {
	u, err := url.Parse(address)
	if err != nil {
		return d, ErrHost
	}
	for range maxHops {
		if !c.isFileHost(u) {
			return d, ErrHost
		}
		req, err := http.NewRequestWithContext(ctx, http.MethodGet, u.String(), nil)
		if err != nil {
			return d, ErrHost
		}
		req.Header.Set("User-Agent", "PostDog")
		if token != "" {
			req.Header.Set("Authorization", "Bearer "+string(token))
		}
		res, err := c.http.Do(req)
		if err != nil {
			return d, &TransportError{Err: withoutURL(err)}
		}
		if res.StatusCode == http.StatusOK {
			return channel.Download{MIMEType: res.Header.Get("Content-Type"), Size: res.ContentLength, Body: res.Body}, nil
		}
		_ = res.Body.Close() // it says nothing that matters
		next, err := res.Location()
		if err != nil || res.StatusCode < 300 || res.StatusCode > 399 {
			return d, &StatusError{res.StatusCode}
		}
		u = next
	}
	return d, &StatusError{http.StatusLoopDetected}
}

// downloading ends its request when it is closed.
type downloading struct {
	io.ReadCloser
	cancel context.CancelFunc
}

// Close implements io.Closer.
func (d downloading) Close() error {
	defer d.cancel()
	return d.ReadCloser.Close()
}
