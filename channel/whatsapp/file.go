package whatsapp

import (
	"context"
	"errors"
	"net/http"
	"net/url"
	"path"
	"time"

	"postdog.io/channel"
	"postdog.io/channel/meta"
)

// uploadKept is how long Meta keeps what was uploaded (Cloud API: media).
const uploadKept = 30 * 24 * time.Hour

// Upload hands a file to POST /{phone-number-id}/media.
func (a *Adapter) Upload(ctx context.Context, c channel.Credential, u channel.Upload) (id string, until time.Time, err error) {
	name := u.Filename
	if name == "" {
		name = "file" + path.Ext("."+path.Base(u.MIMEType)) // the name is shown to nobody
	}
	form, err := meta.NewForm(meta.FormFile{Field: "file", Filename: name, MIMEType: u.MIMEType, Size: u.Size, Body: u.Body}, "messaging_product", "whatsapp", "type", u.MIMEType)
	if err != nil {
		return "", until, &channel.Retryable{Err: errors.New("whatsapp: the form could not be made")}
	}
	var answer struct {
		ID meta.FlexID `json:"id"`
	}
	if err := a.config.Graph.Do(ctx, meta.Request{Method: http.MethodPost, Path: []string{c.AccountID, "media"}, Form: form, Token: c.Token}, &answer); err != nil {
		return "", until, classify(err)
	}
	if answer.ID == "" {
		return "", until, &channel.Unconfirmed{Err: errors.New("whatsapp: the answer names no file")}
	}
	return string(answer.ID), a.config.Now().Add(uploadKept), nil
}

// Download opens a file that a customer sent, at the address of its webhook where that is fresh, else at one that Meta is
// asked for: addresses live for five minutes, files for seven days.
func (a *Adapter) Download(ctx context.Context, c channel.Credential, m channel.InboundMedia) (channel.Download, error) {
	if m.URL != "" {
		d, err := a.open(ctx, c, m.URL)
		if err == nil || m.ID == "" || !isStale(err) {
			return d, fileError(err)
		}
	}
	if m.ID == "" {
		return channel.Download{}, rejected("131052", "neither id nor address")
	}
	var answer struct {
		URL      string `json:"url"`
		MIMEType string `json:"mime_type"`
	}
	err := a.config.Graph.Do(ctx, meta.Request{
		Method: http.MethodGet, Path: []string{m.ID}, Token: c.Token, Query: url.Values{"phone_number_id": {c.AccountID}},
	}, &answer)
	if err != nil {
		return channel.Download{}, lookupError(err)
	}
	d, err := a.open(ctx, c, answer.URL)
	if err == nil && answer.MIMEType != "" {
		d.MIMEType = answer.MIMEType
	}
	return d, fileError(err)
}

// hosts are where WhatsApp keeps files, and maxDownload is more than what anyone can send there (Cloud API: media).
var hosts = []string{"fbsbx.com", ".fbsbx.com", "fbcdn.net", ".fbcdn.net", "whatsapp.net", ".whatsapp.net", "cdninstagram.com", ".cdninstagram.com"}

const maxDownload = 110 << 20

// open opens a file at an address, which wants the account's token.
func (a *Adapter) open(ctx context.Context, c channel.Credential, address string) (channel.Download, error) {
	return a.config.Graph.Download(ctx, meta.File{Address: address, Token: c.Token, Hosts: hosts, MaxBytes: maxDownload})
}

// isStale says whether a new address may help.
func isStale(err error) bool {
	var e *meta.Error
	if errors.As(err, &e) {
		return e.HTTPStatus == http.StatusUnauthorized || e.HTTPStatus == http.StatusForbidden || e.HTTPStatus == http.StatusNotFound || e.HTTPStatus == http.StatusGone
	}
	return errors.Is(err, meta.ErrHost)
}

// lookupError is classify for a question about a file: an object that does not exist is a file that is gone, and no sign
// that the account is.
func lookupError(err error) error {
	var e *meta.Error
	if errors.As(err, &e) && e.Code == 100 {
		return gone(e.CodeString())
	}
	err = classify(err)
	var unconfirmed *channel.Unconfirmed
	if errors.As(err, &unconfirmed) { // a question can be asked again
		return &channel.Retryable{Code: unconfirmed.Code, Err: unconfirmed}
	}
	return err
}

// fileError says what a failed download means. Right after Meta named the address, one that is not there is not ready yet,
// or broken on Meta's side: it is tried again for a while.
func fileError(err error) error {
	if err == nil {
		return nil
	}
	if errors.Is(err, meta.ErrHost) {
		return gone("131052")
	}
	if errors.Is(err, meta.ErrTooLarge) {
		return &channel.Rejected{Code: "131052", Message: "This file is too large to be fetched."}
	}
	return &channel.Retryable{Code: "131052", Err: err}
}

func gone(code string) error {
	return &channel.Rejected{Code: code, Message: "WhatsApp no longer has this file. Ask for it again."}
}
