package meta

import (
	"bytes"
	"io"
	"mime/multipart"
	"net/textproto"
	"strings"
	"time"
)

// fileTimeout is for a call that carries a file, and for a download.
const fileTimeout = 120 * time.Second

// Form is multipart/form-data that ends with one file. It can be sent once.
type Form struct {
	contentType string
	head, tail  []byte
	file        io.Reader
	size        int64
}

// NewForm makes a form of fields, given as name and value by turns, and a file of a known size, which is streamed.
func NewForm(filename, mimeType string, size int64, file io.Reader, fields ...string) (*Form, error) {
	var b bytes.Buffer
	w := multipart.NewWriter(&b)
	for n := 0; n+1 < len(fields); n += 2 {
		if err := w.WriteField(fields[n], fields[n+1]); err != nil {
			return nil, err
		}
	}
	quoted := strings.NewReplacer(`\`, `\\`, `"`, `\"`, "\r", "", "\n", "").Replace(filename)
	_, err := w.CreatePart(textproto.MIMEHeader{
		"Content-Disposition": {`form-data; name="file"; filename="` + quoted + `"`}, "Content-Type": {mimeType},
	})
	if err != nil {
		return nil, err
	}
	f := &Form{contentType: w.FormDataContentType(), head: bytes.Clone(b.Bytes()), file: file}
	b.Reset()
	if err := w.Close(); err != nil {
		return nil, err
	}
	f.tail = b.Bytes()
	f.size = int64(len(f.head)) + size + int64(len(f.tail))
	return f, nil
}

func (f *Form) reader() io.Reader {
	return io.MultiReader(bytes.NewReader(f.head), f.file, bytes.NewReader(f.tail))
}
