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

// maxHops is how many addresses a download goes to at most, each checked like the first.
const maxHops = 3

var (
	// ErrHost means that a file's address is not on one of the hosts: nothing was sent there.
	ErrHost = errors.New("meta: the file is not on a host of Meta's")
	// ErrTooLarge means that a file is larger than it may be.
	ErrTooLarge = errors.New("meta: the file is larger than it may be")
)

// File is one that is to be fetched.
type File struct {
	Address string
	// Token goes along where there is one; addresses of some networks are signed and need none.
	Token channel.Secret
	// Hosts are where it may be; a dot in front stands for all hosts beneath. The API's own host may always be: that is how the
	// sandbox's files are reached.
	Hosts []string
	// MaxBytes is the largest file that is read.
	MaxBytes int64
}

// allowed says whether a file may be fetched from an address: over TLS from its hosts, and from where the API itself is.
func (c *Client) allowed(u *url.URL, hosts []string) bool {
	if u.User != nil {
		return false
	}
	if u.Scheme == c.base.Scheme && u.Host == c.base.Host {
		return true
	}
	if u.Scheme != "https" || (u.Port() != "" && u.Port() != "443") {
		return false
	}
	host := strings.ToLower(u.Hostname())
	for _, allowed := range hosts {
		if host == allowed || (allowed[0] == '.' && strings.HasSuffix(host, allowed)) {
			return true
		}
	}
	return false
}

// Download opens a file. It follows no way off the hosts: that is ErrHost. One that says it is too large is ErrTooLarge, and so
// fails the reading of one that turns out to be. An answer that is no success is an *Error with NoCode, everything else a
// *TransportError. The body must be closed; reading it must be done in two minutes.
func (c *Client) Download(ctx context.Context, f File) (channel.Download, error) {
	ctx, cancel := context.WithTimeout(ctx, fileTimeout)
	res, err := c.follow(ctx, f)
	if err != nil {
		cancel()
		return channel.Download{}, err
	}
	body := &limitedBody{body: res.Body, left: f.MaxBytes, cancel: cancel}
	if res.ContentLength > f.MaxBytes {
		_ = body.Close()
		return channel.Download{}, ErrTooLarge
	}
	return channel.Download{MIMEType: res.Header.Get("Content-Type"), Size: res.ContentLength, Body: body}, nil
}

// follow asks for a file until it is handed over.
func (c *Client) follow(ctx context.Context, f File) (*http.Response, error) {
	u, err := url.Parse(f.Address)
	if err != nil {
		return nil, ErrHost
	}
	for range maxHops {
		if !c.allowed(u, f.Hosts) {
			return nil, ErrHost
		}
		req, err := http.NewRequestWithContext(ctx, http.MethodGet, u.String(), nil)
		if err != nil {
			return nil, ErrHost
		}
		req.Header.Set("User-Agent", "PostDog")
		if f.Token != "" {
			req.Header.Set("Authorization", "Bearer "+string(f.Token))
		}
		res, err := c.http.Do(req)
		if err != nil {
			return nil, &TransportError{Err: withoutURL(err)}
		}
		if res.StatusCode == http.StatusOK {
			return res, nil
		}
		_ = res.Body.Close() // it says nothing that matters
		next, err := res.Location()
		if err != nil || res.StatusCode < 300 || res.StatusCode > 399 {
			return nil, &Error{HTTPStatus: res.StatusCode, Code: NoCode, RetryAfter: retryAfter(res.Header)}
		}
		u = next
	}
	return nil, &Error{HTTPStatus: http.StatusLoopDetected, Code: NoCode}
}

// limitedBody is a file that fails rather than go on beyond its limit.
type limitedBody struct {
	body   io.ReadCloser
	left   int64
	cancel context.CancelFunc
}

// Read reads on, up to the limit.
func (b *limitedBody) Read(p []byte) (int, error) {
	n, err := b.body.Read(p)
	if b.left -= int64(n); b.left < 0 {
		return 0, ErrTooLarge
	}
	if err != nil && !errors.Is(err, io.EOF) {
		err = withoutURL(err)
	}
	return n, err
}

// Close ends the download.
func (b *limitedBody) Close() error {
	err := b.body.Close()
	b.cancel()
	return err
}
