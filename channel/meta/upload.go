package meta

import (
	"bytes"
	"context"
	"encoding/json"
	"errors"
	"io"
	"mime/multipart"
	"net/textproto"
	"time"

	"postdog.io/channel"
)

// mediaTimeout is how long a file may be on its way.
const mediaTimeout = 2 * time.Minute

// upload posts a form of one field and one file, which is passed on as it is read. Errors are as with Do; since an upload
// that nobody refers to does nothing, one without an answer counts as not sent.
func (c *Client) upload(ctx context.Context, r Request, field, value string, u channel.Upload, out any) error {
	var form bytes.Buffer
	w := multipart.NewWriter(&form)
	_ = w.WriteField(field, value) // a buffer takes every write
	_, _ = w.CreatePart(textproto.MIMEHeader{
		"Content-Disposition": {multipart.FileContentDisposition("filedata", first(u.Filename, "file"))}, "Content-Type": {u.MIMEType},
	})
	before := form.Len()
	_ = w.Close()
	all := form.Bytes()

	ctx, cancel := context.WithTimeout(ctx, mediaTimeout)
	defer cancel()
	req, err := c.newRequest(ctx, r)
	if err != nil {
		return &TransportError{Err: err}
	}
	req.Body = io.NopCloser(io.MultiReader(bytes.NewReader(all[:before]), io.LimitReader(u.Body, u.Size), bytes.NewReader(all[before:])))
	req.ContentLength = int64(len(all)) + u.Size
	req.Header.Set("Content-Type", w.FormDataContentType())
	res, err := c.http.Do(req)
	if err != nil {
		return &TransportError{Err: withoutURL(err)}
	}
	defer func() { _ = res.Body.Close() }()
	body, err := io.ReadAll(io.LimitReader(res.Body, maxResponse))
	switch {
	case res.StatusCode < 200 || res.StatusCode > 299:
		return decodeError(res, body)
	case err != nil:
		return &TransportError{Err: withoutURL(err)}
	case json.Unmarshal(body, out) != nil:
		return &TransportError{Err: errors.New("the answer is not the expected JSON")}
	}
	return nil
}
