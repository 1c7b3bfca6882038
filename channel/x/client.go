package x

import (
	"bytes"
	"context"
	"encoding/json"
	"errors"
	"io"
	"net"
	"net/http"
	"net/http/httptrace"
	"net/url"
	"strconv"
	"strings"
	"sync/atomic"
	"time"

	"postdog.io/channel"
)

const maxResponse = 1 << 20

// New makes the adapter. It fails where BaseURL is not an absolute http or https URL.
func New(c Config) (*Adapter, error) {
	if c.BaseURL == "" {
		c.BaseURL = DefaultBaseURL
	}
	if c.ConnectTimeout <= 0 {
		c.ConnectTimeout = 3 * time.Second
	}
	if c.Timeout <= 0 {
		c.Timeout = 15 * time.Second
	}
	if c.Now == nil {
		c.Now = time.Now
	}
	if c.Wait == nil {
		c.Wait = wait
	}
	base, err := url.Parse(strings.TrimRight(c.BaseURL, "/"))
	if err != nil || base.Host == "" || (base.Scheme != "http" && base.Scheme != "https") {
		return nil, errors.New("x: the base URL must be an absolute http or https URL")
	}
	if c.Transport == nil {
		dialer := &net.Dialer{Timeout: c.ConnectTimeout, KeepAlive: 30 * time.Second}
		c.Transport = &http.Transport{
			Proxy: http.ProxyFromEnvironment, DialContext: dialer.DialContext, TLSHandshakeTimeout: c.ConnectTimeout,
			ForceAttemptHTTP2: true, MaxIdleConnsPerHost: 20, IdleConnTimeout: 90 * time.Second,
		}
	}
	if c.Observe != nil {
		c.Transport = c.Observe(c.Transport)
	}
	return &Adapter{config: c, base: base, http: &http.Client{
		Transport: c.Transport,
		// A redirect would carry the token somewhere else, and turn a POST into a GET.
		CheckRedirect: func(*http.Request, []*http.Request) error { return http.ErrUseLastResponse },
	}}, nil
}

// CloseIdleConnections closes the connections that wait for the next call.
func (a *Adapter) CloseIdleConnections() { a.http.CloseIdleConnections() }

// request is one call of the API.
type request struct {
	method string
	// path is made of the segments after the base; each is escaped.
	path  []string
	query url.Values
	// body is encoded as JSON where it is not nil; raw goes as it is, with its type.
	body    any
	raw     []byte
	rawType string
}

// transportError means that the call came to no readable answer. Its text never holds the URL, the token or the body.
type transportError struct {
	// written says whether the request may have reached the API.
	written bool
	err     error
}

// Error names the cause.
func (e *transportError) Error() string { return "x: no answer: " + e.err.Error() }

// Unwrap returns the cause.
func (e *transportError) Unwrap() error { return e.err }

// apiError is the API's answer that it did not do what was asked.
type apiError struct {
	status int
	// kind is the end of the problem's type, such as rate-limit-exceeded; reason is what stands beside it.
	kind, reason string
	// detail is X's sentence, which may hold personal data.
	detail string
	after  time.Duration
}

// Error names the numbers alone, so that it can be logged.
func (e *apiError) Error() string { return "x: HTTP " + strconv.Itoa(e.status) + " " + e.kind }

// do makes one call with the account's token and decodes the answer into out. It never repeats a call by itself.
func (a *Adapter) do(ctx context.Context, c channel.Credential, r request, out any) error {
	ctx, cancel := context.WithTimeout(ctx, a.config.Timeout)
	defer cancel()
	var written atomic.Bool
	// Until the last header is written, the API cannot have acted on the request.
	ctx = httptrace.WithClientTrace(ctx, &httptrace.ClientTrace{WroteHeaders: func() { written.Store(true) }})
	req, err := a.newRequest(ctx, c, r)
	if err != nil {
		return &transportError{err: err}
	}
	res, err := a.http.Do(req)
	if err != nil {
		return &transportError{written.Load(), withoutURL(err)}
	}
	defer func() { _ = res.Body.Close() }()
	body, err := io.ReadAll(io.LimitReader(res.Body, maxResponse+1))
	switch {
	case res.StatusCode < 200 || res.StatusCode > 299:
		return a.problem(res, body)
	case err != nil:
		return &transportError{true, withoutURL(err)}
	case out == nil:
		return nil
	}
	if len(body) > maxResponse || json.Unmarshal(body, out) != nil {
		return &transportError{true, errors.New("the answer is not the expected JSON")}
	}
	return nil
}

func (a *Adapter) newRequest(ctx context.Context, c channel.Credential, r request) (*http.Request, error) {
	body, kind := r.raw, r.rawType
	if r.body != nil {
		var err error
		if body, err = json.Marshal(r.body); err != nil {
			return nil, errors.New("the request cannot be encoded")
		}
		kind = "application/json"
	}
	segments := make([]string, len(r.path))
	for i, s := range r.path {
		if s == "" || s == "." || s == ".." {
			return nil, errors.New("the path has an empty or relative segment")
		}
		segments[i] = url.PathEscape(s)
	}
	target := a.base.JoinPath(segments...) // #nosec G125 -- each is escaped, relative ones are refused
	target.RawQuery = r.query.Encode()
	req, err := http.NewRequestWithContext(ctx, r.method, target.String(), bytes.NewReader(body))
	if err != nil {
		return nil, errors.New("the request cannot be built")
	}
	req.Header.Set("Accept", "application/json")
	req.Header.Set("User-Agent", "PostDog")
	req.Header.Set("Authorization", "Bearer "+string(c.Token))
	if kind != "" {
		req.Header.Set("Content-Type", kind)
	}
	return req, nil
}

// problem reads a problem document (RFC 9457), of which any part may be missing, and when the limit begins anew.
func (a *Adapter) problem(res *http.Response, body []byte) error {
	e := &apiError{status: res.StatusCode}
	var p struct{ Type, Title, Detail, Reason string }
	_ = json.Unmarshal(body, &p) // what could be read is still worth having
	e.kind, e.reason, e.detail = p.Type[strings.LastIndexByte(p.Type, '/')+1:], p.Reason, p.Detail
	if reset, err := strconv.ParseInt(res.Header.Get("X-Rate-Limit-Reset"), 10, 64); err == nil {
		e.after = min(max(time.Unix(reset, 0).Sub(a.config.Now()), 0), 24*time.Hour)
	}
	return e
}

// withoutURL takes off *url.Error, which prints the whole URL.
func withoutURL(err error) error {
	for {
		var u *url.Error
		if !errors.As(err, &u) {
			return err
		}
		err = u.Err
	}
}
