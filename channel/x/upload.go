package x

import (
	"bytes"
	"context"
	"errors"
	"io"
	"mime/multipart"
	"net/http"
	"net/url"
	"strconv"
	"time"

	"postdog.io/channel"
	"postdog.io/domain"
)

// chunk is how much of a file goes into one call: more is allowed, and this is proven.
const chunk = megabyte

// patience is how long X may take to make a file ready.
const patience = 5 * time.Minute

// uploaded is X's word of a file.
type uploaded struct {
	Data struct {
		ID      flexible `json:"id"`
		Seconds int64    `json:"expires_after_secs"`
		Process *struct {
			State string `json:"state"`
			After int64  `json:"check_after_secs"`
		} `json:"processing_info"`
	} `json:"data"`
}

// Upload hands a file over in chunks and waits until X has processed it (X API: media upload). The id works for a day.
func (a *Adapter) Upload(ctx context.Context, c channel.Credential, u channel.Upload) (string, time.Time, error) {
	category := map[domain.MessageKind]string{domain.KindImage: "dm_image", domain.KindVideo: "dm_video"}[u.Kind]
	if u.MIMEType == "image/gif" {
		category = "dm_gif"
	}
	if category == "" || u.Size <= 0 {
		return "", time.Time{}, rejected("400", "a file of an unsupported kind, or an empty one")
	}
	var begun uploaded
	err := a.do(ctx, c, request{method: http.MethodPost, path: []string{"2", "media", "upload", "initialize"}, body: map[string]any{
		"media_type": u.MIMEType, "total_bytes": u.Size, "media_category": category, "shared": false,
	}}, &begun)
	if err != nil {
		return "", time.Time{}, classify(err)
	}
	id := begun.Data.ID.id()
	if id == "" {
		return "", time.Time{}, &channel.Unconfirmed{Err: errors.New("x: the answer names no file")}
	}
	if err := a.append(ctx, c, id, u); err != nil {
		return "", time.Time{}, err
	}
	var done uploaded
	err = a.do(ctx, c, request{method: http.MethodPost, path: []string{"2", "media", "upload", id, "finalize"}}, &done)
	if err != nil {
		return "", time.Time{}, classify(err)
	}
	return id, a.config.Now().Add(time.Duration(max(done.Data.Seconds, 3600)) * time.Second), a.processed(ctx, c, id, done)
}

// append sends the file piece by piece.
func (a *Adapter) append(ctx context.Context, c channel.Credential, id string, u channel.Upload) error {
	piece := make([]byte, chunk)
	rest := io.LimitReader(u.Body, u.Size)
	for n := 0; ; n++ {
		size, err := io.ReadFull(rest, piece)
		if size == 0 && errors.Is(err, io.EOF) {
			return nil
		}
		if err != nil && !errors.Is(err, io.ErrUnexpectedEOF) {
			return &channel.Retryable{Err: err}
		}
		var body bytes.Buffer
		w := multipart.NewWriter(&body)
		_ = w.WriteField("segment_index", strconv.Itoa(n)) // a buffer takes every write
		part, _ := w.CreateFormFile("media", "media")
		_, _ = part.Write(piece[:size])
		_ = w.Close()
		err = a.do(ctx, c, request{
			method: http.MethodPost, path: []string{"2", "media", "upload", id, "append"}, raw: body.Bytes(), rawType: w.FormDataContentType(),
		}, nil)
		if err != nil {
			return classify(err)
		}
	}
}

// processed waits until X says that a file is ready, asking as often as X wants.
func (a *Adapter) processed(ctx context.Context, c channel.Credential, id string, u uploaded) error {
	ctx, cancel := context.WithTimeout(ctx, patience)
	defer cancel()
	for {
		p := u.Data.Process
		switch {
		case p == nil || p.State == "succeeded":
			return nil
		case p.State == "failed":
			return &channel.Rejected{Code: "media", Message: "X could not process this file. Check its format, length and size."}
		}
		if err := a.config.Wait(ctx, time.Duration(min(max(p.After, 1), 60))*time.Second); err != nil {
			return &channel.Retryable{Err: err}
		}
		u = uploaded{}
		query := url.Values{"command": {"STATUS"}, "media_id": {id}}
		if err := a.do(ctx, c, request{method: http.MethodGet, path: []string{"2", "media", "upload"}, query: query}, &u); err != nil {
			return classify(err)
		}
	}
}
