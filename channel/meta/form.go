package meta

import (
	"bytes"
	"io"
	"mime/multipart"
	"net/textproto"
	"time"
)

// fileTimeout is for a call that carries a file, and for a download.
const fileTimeout = 2 * time.Minute

// Form is multipart/form-data that ends with one file. It can be sent once.
type Form struct {
	contentType string
	head, tail  []byte
	file        io.Reader
	size        int64
}

// FormFile is the file of a form: Size bytes of it are streamed, and no more.
type FormFile struct {
	// Field is what the form calls it.
	Field, Filename, MIMEType string
	Size                      int64
	Body                      io.Reader
}

// NewForm makes a form of fields, given as name and value by turns, and a file.
func NewForm(file FormFile, fields ...string) (*Form, error) {
	var b bytes.Buffer
	w := multipart.NewWriter(&b)
	for n := 0; n+1 < len(fields); n += 2 {
		if err := w.WriteField(fields[n], fields[n+1]); err != nil {
			return nil, err
		}
	}
	_, err := w.CreatePart(textproto.MIMEHeader{
		"Content-Disposition": {multipart.FileContentDisposition(file.Field, file.Filename)}, "Content-Type": {file.MIMEType},
	})
	if err != nil {
		return nil, err
	}
	f := &Form{contentType: w.FormDataContentType(), head: bytes.Clone(b.Bytes()), file: io.LimitReader(file.Body, file.Size)}
	b.Reset()
	if err := w.Close(); err != nil {
		return nil, err
	}
	f.tail = b.Bytes()
	f.size = int64(len(f.head)) + file.Size + int64(len(f.tail))
	return f, nil
}

func (f *Form) reader() io.Reader {
	return io.MultiReader(bytes.NewReader(f.head), f.file, bytes.NewReader(f.tail))
}
