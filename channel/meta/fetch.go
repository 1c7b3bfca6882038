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

var (
	errHost     = errors.New("meta: the file is not on a host of Meta's")
	errTooLarge = errors.New("meta: the file is larger than it may be")
)

// mediaHosts are where Meta keeps files; a dot in front stands for all hosts beneath (Messenger Platform: attachment URLs).
var mediaHosts = []string{"lookaside.fbsbx.com", "cdn.fbsbx.com", ".fbcdn.net", ".cdninstagram.com"}

// maxRedirects is how many redirects a file may lie behind.
const maxRedirects = 3

// allowed says whether a file may be fetched from an address: by https from Meta's hosts, and from where the API itself is,
// which is how the sandbox's files are reached.
func (c *Client) allowed(u *url.URL) bool {
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
	for _, allowed := range mediaHosts {
		if host == allowed || (allowed[0] == '.' && strings.HasSuffix(host, allowed)) {
			return true
		}
	}
	return false
}

// fetch opens a file of at most limit bytes by its address, which is signed and needs no token. It never leaves the hosts
// that files may be on. Errors are as with Do.
func (c *Client) fetch(ctx context.Context, address string, limit int64) (channel.Download, error) {
	u, err := url.Parse(address)
	if err != nil || !c.allowed(u) {
		return channel.Download{}, errHost
	}
	ctx, cancel := context.WithTimeout(ctx, mediaTimeout)
	req, err := http.NewRequestWithContext(ctx, http.MethodGet, u.String(), nil)
	if err != nil {
		cancel()
		return channel.Download{}, errHost
	}
	req.Header.Set("User-Agent", "PostDog")
	follow := &http.Client{Transport: c.http.Transport, CheckRedirect: func(next *http.Request, via []*http.Request) error {
		if len(via) > maxRedirects || !c.allowed(next.URL) {
			return errHost
		}
		return nil
	}}
	res, err := follow.Do(req)
	if err != nil {
		cancel()
		if errors.Is(err, errHost) {
			return channel.Download{}, errHost
		}
		return channel.Download{}, &TransportError{Err: withoutURL(err)}
	}
	body := &limitedBody{body: res.Body, left: limit, cancel: cancel}
	switch {
	case res.StatusCode != http.StatusOK:
		_ = body.Close()
		return channel.Download{}, &Error{HTTPStatus: res.StatusCode, Code: NoCode, RetryAfter: retryAfter(res.Header)}
	case res.ContentLength > limit:
		_ = body.Close()
		return channel.Download{}, errTooLarge
	}
	return channel.Download{MIMEType: res.Header.Get("Content-Type"), Size: res.ContentLength, Body: body}, nil
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
		return 0, errTooLarge
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
