package x

import (
	"context"
	"errors"
	"io"
	"net/http"
	"net/url"
	"strings"
	"time"

	"postdog.io/channel"
)

var errTooLarge = errors.New("x: the file is larger than it may be")

const (
	// maxDownload is the longest video that X takes.
	maxDownload   = 512 * megabyte
	mediaTimeout  = 5 * time.Minute
	privateImages = "ton.twitter.com"
)

// hosts are where X keeps files. Pictures of direct messages are shown to the account's own token alone.
var hosts = map[string]bool{privateImages: true, "ton.x.com": true, "pbs.twimg.com": true, "video.twimg.com": true}

// Download opens a file of a message. It follows no redirect, and the token goes to where private files are and nowhere else.
func (a *Adapter) Download(ctx context.Context, c channel.Credential, m channel.InboundMedia) (channel.Download, error) {
	u, err := url.Parse(m.URL)
	own := err == nil && u.User == nil && u.Scheme == a.base.Scheme && u.Host == a.base.Host // where the API is: the sandbox's files
	if err != nil || !own && (u.Scheme != "https" || u.User != nil || u.Port() != "" || !hosts[strings.ToLower(u.Host)]) {
		return channel.Download{}, &channel.Rejected{Code: "HOST", Message: "This file is not on a server of X's, so it was not fetched."}
	}
	ctx, cancel := context.WithTimeout(ctx, mediaTimeout)
	req, err := http.NewRequestWithContext(ctx, http.MethodGet, u.String(), nil)
	if err != nil {
		cancel()
		return channel.Download{}, &channel.Rejected{Code: "HOST", Message: "This file has no address that can be fetched."}
	}
	req.Header.Set("User-Agent", "PostDog")
	if own || strings.HasPrefix(strings.ToLower(u.Host), "ton.") {
		req.Header.Set("Authorization", "Bearer "+string(c.Token))
	}
	res, err := a.http.Do(req)
	if err != nil {
		cancel()
		return channel.Download{}, &channel.Retryable{Err: &transportError{err: withoutURL(err)}}
	}
	body := &limitedBody{res.Body, maxDownload, cancel}
	switch {
	case res.StatusCode == http.StatusOK && res.ContentLength <= maxDownload:
		return channel.Download{MIMEType: res.Header.Get("Content-Type"), Size: res.ContentLength, Body: body}, nil
	case res.StatusCode == http.StatusOK:
		err = &channel.Rejected{Code: "SIZE", Message: "This file is too large to be fetched."}
	case res.StatusCode == http.StatusUnauthorized, res.StatusCode >= 500, res.StatusCode == http.StatusTooManyRequests:
		err = &channel.Retryable{Wait: res.StatusCode == http.StatusTooManyRequests, Err: &apiError{status: res.StatusCode}}
	default:
		err = &channel.Rejected{Code: "GONE", Message: "This file is no longer at X."}
	}
	_ = body.Close()
	return channel.Download{}, err
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
	return n, err
}

// Close ends the download.
func (b *limitedBody) Close() error {
	err := b.body.Close()
	b.cancel()
	return err
}
