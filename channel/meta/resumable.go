package meta

import (
	"context"
	"encoding/json"
	"errors"
	"io"
	"net/http"
	"net/url"
	"strconv"
	"strings"

	"postdog.io/channel"
)

// ResumableUpload hands a file to our app's uploads and returns the handle by which other calls name it (Graph API: resumable
// upload). It begins anew each time, since samples are small. Errors are as with Do.
func (c *Client) ResumableUpload(ctx context.Context, appID string, token channel.Secret, filename, mimeType string, size int64, file io.Reader) (string, error) {
	var session struct {
		ID string `json:"id"`
	}
	err := c.Do(ctx, Request{
		Method: http.MethodPost, Path: []string{appID, "uploads"}, Token: token,
		Query: url.Values{"file_name": {filename}, "file_length": {strconv.FormatInt(size, 10)}, "file_type": {mimeType}},
	}, &session)
	if err != nil {
		return "", err
	}
	// The session's id has a query of its own, which signs it: upload:MTph…?sig=…
	path, query, _ := strings.Cut(session.ID, "?")
	values, err := url.ParseQuery(query)
	if err != nil || !strings.HasPrefix(path, "upload:") || strings.Contains(path, "/") {
		return "", &TransportError{Err: errors.New("the answer is not an upload session")}
	}
	ctx, cancel := context.WithTimeout(ctx, fileTimeout)
	defer cancel()
	req, err := c.newRequest(ctx, Request{Method: http.MethodPost, Path: []string{path}, Query: values, Token: token})
	if err != nil {
		return "", &TransportError{Err: err}
	}
	req.Body, req.ContentLength = io.NopCloser(io.LimitReader(file, size)), size
	req.Header.Set("Authorization", "OAuth "+string(token))
	req.Header.Set("File_offset", "0") // Meta's own spelling, with an underscore
	req.Header.Set("Content-Type", "application/octet-stream")
	res, err := c.http.Do(req)
	if err != nil {
		return "", &TransportError{Err: withoutURL(err)}
	}
	defer func() { _ = res.Body.Close() }()
	body, err := io.ReadAll(io.LimitReader(res.Body, maxResponse))
	var answer struct {
		Handle string `json:"h"`
	}
	switch {
	case res.StatusCode < 200 || res.StatusCode > 299:
		return "", decodeError(res, body)
	case err != nil:
		return "", &TransportError{Err: withoutURL(err)}
	case json.Unmarshal(body, &answer) != nil || answer.Handle == "":
		return "", &TransportError{Err: errors.New("the answer names no handle")}
	}
	return answer.Handle, nil
}
