package sandbox

import (
	"bytes"
	"io"
	"mime"
	"mime/multipart"
)

// readForm reads a form with one file and the field message; it returns a sentence where that is not what was sent.
func readForm(contentType string, body []byte, field string) (f *mediaFile, message, sentence string) {
	const notValid = "The body is not valid multipart/form-data"
	kind, params, err := mime.ParseMediaType(contentType)
	if err != nil || kind != "multipart/form-data" {
		return nil, "", "The body must be multipart/form-data"
	}
	form, err := multipart.NewReader(bytes.NewReader(body), params["boundary"]).ReadForm(maxMedia)
	if err != nil || len(form.File[field]) != 1 {
		return nil, "", notValid + " with one " + field
	}
	header := form.File[field][0]
	file, err := header.Open()
	if err != nil {
		return nil, "", notValid
	}
	defer func() { _ = file.Close() }()
	data, err := io.ReadAll(file)
	if err != nil {
		return nil, "", notValid
	}
	for _, value := range form.Value["message"] {
		message = value
	}
	return &mediaFile{id: newMediaID(), mimeType: header.Header.Get("Content-Type"), data: data}, message, ""
}
