package meta

import (
	"bytes"
	"context"
	"io"
	"mime/multipart"
	"net/http"
	"net/textproto"
	"time"
)

// mediaTimeout is how long a file may be on its way.
const mediaTimeout = 2 * time.Minute

// Form is a body of some fields and one file.
type Form struct {
	// Fields are written in order, before the file.
	Fields []FormField
	// File is the name of the file's field.
	File               string
	Filename, MIMEType string
	// Size is the file's length in bytes; Body is read once.
	Size int64
	Body io.Reader
}

// FormField is one field of a form.
type FormField struct{ Name, Value string }

// DoForm is Do with a form in place of JSON; the file is passed on as it is read, and may take two minutes.
func (c *Client) DoForm(ctx context.Context, r Request, f Form, out any) error {
	var head bytes.Buffer
	w := multipart.NewWriter(&head)
	for _, field := range f.Fields {
		_ = w.WriteField(field.Name, field.Value) // a buffer takes every write
	}
	header := textproto.MIMEHeader{}
	header.Set("Content-Disposition", multipart.FileContentDisposition(f.File, f.Filename))
	header.Set("Content-Type", f.MIMEType)
	_, _ = w.CreatePart(header)
	before := head.Len()
	_ = w.Close()
	all := head.Bytes()
	return c.exchange(ctx, mediaTimeout, r, func(req *http.Request) {
		req.Body = io.NopCloser(io.MultiReader(bytes.NewReader(all[:before]), io.LimitReader(f.Body, f.Size), bytes.NewReader(all[before:])))
		req.ContentLength = int64(len(all)) + f.Size
		req.Header.Set("Content-Type", w.FormDataContentType())
	}, out)
}
