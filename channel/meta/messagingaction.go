package meta

import (
	"context"
	"errors"
	"net/http"
	"net/url"
	"strings"
	"time"

	"postdog.io/channel"
	"postdog.io/domain"
)

// MarkRead shows the customer that all was read; the network does not ask up to which message.
func (m *Messaging) MarkRead(ctx context.Context, c channel.Credential, to []channel.Identity, _ string) error {
	return m.act(ctx, c, to, "mark_seen")
}

// ShowTyping shows the customer that someone is typing, for 20 seconds or until a message is sent.
func (m *Messaging) ShowTyping(ctx context.Context, c channel.Credential, to []channel.Identity, _ string) error {
	return m.act(ctx, c, to, "typing_on")
}

func (m *Messaging) act(ctx context.Context, c channel.Credential, to []channel.Identity, action string) error {
	id := m.to(to)
	if id == "" {
		return m.rejected("100/2018001", "no id of this network")
	}
	return m.post(ctx, c, sendBody{Recipient: recipient{id}, SenderAction: action}, nil)
}

// uploadLife is how long an uploaded file is used. Meta names no end; a day is within all that was seen.
const uploadLife = 24 * time.Hour

// Upload hands a file over (POST /{page-id}/message_attachments). It can be used for more than one message.
func (m *Messaging) Upload(ctx context.Context, c channel.Credential, u channel.Upload) (string, time.Time, error) {
	kind := fileTypes[u.Kind]
	if kind == "" {
		return "", time.Time{}, m.rejected("100/kind", "a file of an unsupported kind")
	}
	client, id := m.dialect.Target(c)
	var answer struct {
		ID FlexID `json:"attachment_id"`
	}
	form, err := NewForm(FormFile{Field: "filedata", Filename: first(u.Filename, "file"), MIMEType: u.MIMEType, Size: u.Size, Body: u.Body},
		"message", `{"attachment":{"type":"`+kind+`","payload":{"is_reusable":true}}}`)
	if err != nil {
		return "", time.Time{}, &channel.Retryable{Err: errors.New("meta: the form could not be made")}
	}
	err = client.Do(ctx, Request{Method: http.MethodPost, Path: []string{id, "message_attachments"}, Query: m.dialect.Query, Form: form, Token: c.Token}, &answer)
	if err = m.classify(err); err != nil {
		var unclear *channel.Unconfirmed
		if errors.As(err, &unclear) { // a file that no message refers to does nothing
			return "", time.Time{}, &channel.Retryable{Code: unclear.Code, Err: unclear}
		}
		return "", time.Time{}, err
	}
	if !isID(string(answer.ID)) {
		return "", time.Time{}, &channel.Retryable{Err: errors.New("meta: the answer names no attachment")}
	}
	return string(answer.ID), m.config.Now().Add(uploadLife), nil
}

// maxDownload is more than what anyone can send on these networks.
const maxDownload = 100 << 20

// mediaHosts are where the two networks keep files (Messenger Platform: attachment URLs).
var mediaHosts = []string{"lookaside.fbsbx.com", "cdn.fbsbx.com", ".fbcdn.net", ".cdninstagram.com"}

// Download opens a file by the address that its message gave, which expires: fetch it at once.
func (m *Messaging) Download(ctx context.Context, c channel.Credential, of channel.InboundMedia) (channel.Download, error) {
	client, _ := m.dialect.Target(c)
	d, err := client.Download(ctx, File{Address: of.URL, Hosts: mediaHosts, MaxBytes: maxDownload})
	var e *Error
	switch {
	case err == nil:
		return d, nil
	case errors.Is(err, ErrHost):
		return d, &channel.Rejected{Code: "HOST", Message: "This file is not on a server of " + m.dialect.Name + "'s, so it was not fetched."}
	case errors.Is(err, ErrTooLarge):
		return d, &channel.Rejected{Code: "SIZE", Message: "This file is too large to be fetched."}
	case errors.As(err, &e) && (e.HTTPStatus == 403 || e.HTTPStatus == 404 || e.HTTPStatus == 410 || e.HTTPStatus == http.StatusLoopDetected):
		return d, &channel.Rejected{Code: "GONE", Message: "This file is no longer at " + m.dialect.Name + "."}
	case errors.As(err, &e):
		return d, &channel.Retryable{After: e.RetryAfter, Wait: e.HTTPStatus == 429, Err: err}
	}
	return d, &channel.Retryable{Err: err}
}

// pageFields are the webhook fields of a Page that we read (Messenger Platform: Page subscription fields). A subscription
// replaces the one before, so that Instagram asks for the same as Messenger where both are of one Page.
const pageFields = "messages,message_echoes,message_deliveries,message_reads,message_reactions,message_edits,messaging_postbacks," +
	"messaging_referrals,messaging_handovers,messaging_policy_enforcement,standby"

// Subscribe asks the network to deliver the account's webhooks to our app (POST /{page-id}/subscribed_apps).
func (m *Messaging) Subscribe(ctx context.Context, c channel.Credential) error {
	client, id := m.dialect.Target(c)
	fields := m.dialect.Fields
	if c.ParentID != "" || fields == "" {
		fields = pageFields
	}
	return m.classify(client.Do(ctx, Request{
		Method: http.MethodPost, Path: []string{id, "subscribed_apps"}, Query: url.Values{"subscribed_fields": {fields}}, Token: c.Token,
	}, nil))
}

// Unsubscribe ends the deliveries of the account, or of the Page that it belongs to (DELETE /{page-id}/subscribed_apps). A
// token that is no longer accepted ended them already.
func (m *Messaging) Unsubscribe(ctx context.Context, c channel.Credential) error {
	client, id := m.dialect.Target(c)
	err := m.classify(client.Do(ctx, Request{Method: http.MethodDelete, Path: []string{id, "subscribed_apps"}, Token: c.Token}, nil))
	var gone *channel.Disconnected
	if errors.As(err, &gone) {
		return nil
	}
	return err
}

// Subscribed says whether the account's webhooks still go to our app: Meta ends that after about an hour of deliveries
// that fail.
func (m *Messaging) Subscribed(ctx context.Context, c channel.Credential) (bool, error) {
	client, id := m.dialect.Target(c)
	var answer struct {
		Data []struct {
			ID     FlexID   `json:"id"`
			Fields []string `json:"subscribed_fields"`
		} `json:"data"`
	}
	err := client.Do(ctx, Request{Method: http.MethodGet, Path: []string{id, "subscribed_apps"}, Token: c.Token}, &answer)
	if err != nil {
		return false, m.classify(err)
	}
	for _, app := range answer.Data {
		if m.config.AppID != "" && string(app.ID) != m.config.AppID {
			continue
		}
		for _, field := range app.Fields {
			if field == "messages" {
				return true, nil
			}
		}
	}
	return false, nil
}

// Profile asks what a person is called. One who allows no look is nameless, which is no error.
func (m *Messaging) Profile(ctx context.Context, c channel.Credential, who []channel.Identity) (channel.Profile, error) {
	id := m.to(who)
	if id == "" {
		return channel.Profile{}, nil
	}
	client, _ := m.dialect.Target(c)
	var p struct {
		Name      string `json:"name"`
		FirstName string `json:"first_name"`
		LastName  string `json:"last_name"`
		Username  string `json:"username"`
	}
	err := m.Get(ctx, client, c, id, m.dialect.ProfileFields, &p)
	var rejected *channel.Rejected
	if errors.As(err, &rejected) {
		return channel.Profile{}, nil
	}
	if err != nil {
		return channel.Profile{}, err
	}
	return channel.Profile{Name: first(p.Name, strings.TrimSpace(p.FirstName+" "+p.LastName)), Username: p.Username}, nil
}

// SentReactions are the emoji that the words stand for, in this order.
func SentReactions(words map[string]string, order ...string) []string {
	var all []string
	for _, sign := range order {
		if words[strings.TrimSuffix(sign, "\ufe0f")] != "" {
			all = append(all, sign)
		}
	}
	return all
}

// SentKinds are the kinds of message that both networks take.
func SentKinds() []domain.MessageKind {
	return []domain.MessageKind{
		domain.KindText, domain.KindImage, domain.KindVideo, domain.KindAudio, domain.KindDocument, domain.KindReaction, domain.KindInteractive,
	}
}

// Get reads fields of an object with the credential's token; its errors are the contract's four.
func (m *Messaging) Get(ctx context.Context, client *Client, c channel.Credential, id, fields string, out any) error {
	return m.classify(client.Do(ctx, Request{Method: http.MethodGet, Path: []string{id}, Query: url.Values{"fields": {fields}}, Token: c.Token}, out))
}

// OtherAccount says that a token is not the account's that it was handed in for.
func (m *Messaging) OtherAccount() error { return m.rejected("100/account", "") }
