package meta

import (
	"bytes"
	"context"
	"crypto/hmac"
	"crypto/sha256"
	"encoding/hex"
	"encoding/json"
	"errors"
	"fmt"
	"io"
	"net/http"
	"net/http/httptrace"
	"net/url"
	"strings"
	"sync/atomic"

	"postdog.io/channel"
)

var (
	errBaseURL = errors.New("meta: the base URL must be an absolute http or https URL")
	errVersion = errors.New("meta: the version must be of the form v26.0")
)

// Request is one call of the Graph API.
type Request struct {
	Method string
	// Path is made of the segments after the version; each is escaped.
	Path  []string
	Query url.Values
	// Body is encoded as JSON where it is not nil.
	Body any
	// Values are sent as application/x-www-form-urlencoded where they are not nil, in place of Body.
	Values url.Values
	// Unversioned leaves the version out of the path, as some calls about tokens want it.
	Unversioned bool
	// Form is sent as multipart/form-data where it is not nil, in place of Body; the call may then take as long as files do.
	Form *Form
	// Token goes into the Authorization header and nowhere else.
	Token channel.Secret
}

// TransportError means that the call came to no readable answer. Its text never holds the URL, the token or the body.
type TransportError struct {
	// Written says whether the request may have reached the API: if so, its outcome is unknown.
	Written bool
	// Err is the cause; where the transport wrapped it with the URL, that is taken off.
	Err error
}

// Error names the cause.
func (e *TransportError) Error() string {
	if e.Written {
		return "meta: no answer to a request that was sent: " + e.Err.Error()
	}
	return "meta: the request was not sent: " + e.Err.Error()
}

// Unwrap returns the cause.
func (e *TransportError) Unwrap() error { return e.Err }

// Do makes one call and decodes the answer into out, which may be nil. It never repeats a call by itself.
// An answer of the API that is no success is an *Error; everything else that goes wrong is a *TransportError.
func (c *Client) Do(ctx context.Context, r Request, out any) error {
	timeout := c.timeout
	if r.Form != nil {
		timeout = fileTimeout
	}
	ctx, cancel := context.WithTimeout(ctx, timeout)
	defer cancel()

	var written atomic.Bool
	// Until the last header is written, the API cannot have acted on the request.
	ctx = httptrace.WithClientTrace(ctx, &httptrace.ClientTrace{WroteHeaders: func() { written.Store(true) }})
	req, err := c.newRequest(ctx, r)
	if err != nil {
		return &TransportError{Err: err}
	}
	res, err := c.http.Do(req)
	if err != nil {
		return &TransportError{Written: written.Load(), Err: withoutURL(err)}
	}
	defer func() { _ = res.Body.Close() }()
	body, err := io.ReadAll(io.LimitReader(res.Body, maxResponse+1))
	switch {
	case res.StatusCode < 200 || res.StatusCode > 299:
		return decodeError(res, body)
	case err != nil:
		return &TransportError{Written: true, Err: withoutURL(err)}
	case len(body) > maxResponse:
		return &TransportError{Written: true, Err: errors.New("the answer is larger than 1 MB")}
	case out == nil:
		return nil
	}
	if err := json.Unmarshal(body, out); err != nil {
		// The decoder's own words may quote the answer, which may hold personal data.
		return &TransportError{Written: true, Err: errors.New("the answer is not the expected JSON")}
	}
	return nil
}

func (c *Client) newRequest(ctx context.Context, r Request) (*http.Request, error) {
	var body io.Reader
	if r.Body != nil {
		raw, err := json.Marshal(r.Body)
		if err != nil {
			return nil, fmt.Errorf("encode the request: %w", err)
		}
		body = bytes.NewReader(raw)
	}
	segments := make([]string, len(r.Path))
	for i, s := range r.Path {
		if s == "" || s == "." || s == ".." {
			return nil, errors.New("the path has an empty or relative segment")
		}
		segments[i] = url.PathEscape(s)
	}
	if r.Form != nil {
		body = r.Form.reader()
	}
	if r.Values != nil {
		body = strings.NewReader(r.Values.Encode())
	}
	base := c.base
	if r.Unversioned {
		base = c.root
	}
	target := base.JoinPath(segments...) // #nosec G125 -- each is escaped, relative ones are refused
	query := url.Values{}
	for k, v := range r.Query {
		query[k] = v
	}
	if c.secret != "" && r.Token != "" {
		query.Set("appsecret_proof", AppSecretProof(r.Token, c.secret))
	}
	target.RawQuery = query.Encode()
	req, err := http.NewRequestWithContext(ctx, r.Method, target.String(), body)
	if err != nil {
		return nil, errors.New("the request cannot be built")
	}
	req.Header.Set("Accept", "application/json")
	req.Header.Set("User-Agent", "PostDog")
	switch {
	case r.Form != nil:
		req.Header.Set("Content-Type", r.Form.contentType)
		req.ContentLength = r.Form.size
	case r.Values != nil:
		req.Header.Set("Content-Type", "application/x-www-form-urlencoded")
	case body != nil:
		req.Header.Set("Content-Type", "application/json")
	}
	if r.Token != "" {
		req.Header.Set("Authorization", "Bearer "+string(r.Token))
	}
	return req, nil
}

// AppSecretProof proves that a call comes from the app itself: the HMAC of the token under the app's secret, in hex.
func AppSecretProof(token, appSecret channel.Secret) string {
	mac := hmac.New(sha256.New, []byte(appSecret))
	mac.Write([]byte(token))
	return hex.EncodeToString(mac.Sum(nil))
}

// withoutURL takes off *url.Error, which prints the whole URL with its query.
func withoutURL(err error) error {
	for {
		var u *url.Error
		if !errors.As(err, &u) {
			return err
		}
		err = u.Err
	}
}
