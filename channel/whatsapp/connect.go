package whatsapp

import (
	"context"
	"errors"
	"net/http"
	"net/url"

	"postdog.io/channel"
	"postdog.io/channel/meta"
)

// Connect implements channel.Connector: it reads the number with the token, then subscribes our app to the webhooks of
// its WhatsApp Business Account, which Meta asks for once per account (Cloud API: GET /{phone-number-id},
// POST /{waba-id}/subscribed_apps).
func (a *Adapter) Connect(ctx context.Context, c channel.Credential, parentID string) (channel.Account, error) {
	var number struct {
		DisplayPhoneNumber string `json:"display_phone_number"`
		VerifiedName       string `json:"verified_name"`
	}
	err := a.config.Graph.Do(ctx, meta.Request{
		Method: http.MethodGet, Path: []string{c.AccountID}, Token: c.Token,
		Query: url.Values{"fields": {"id,display_phone_number,verified_name"}},
	}, &number)
	if err != nil {
		return channel.Account{}, classify(err)
	}
	err = a.config.Graph.Do(ctx, meta.Request{Method: http.MethodPost, Path: []string{parentID, "subscribed_apps"}, Token: c.Token}, nil)
	if err != nil {
		return channel.Account{}, classify(err)
	}
	return channel.Account{Name: number.VerifiedName, Address: number.DisplayPhoneNumber}, nil
}

// Unsubscribe implements channel.Unsubscriber, for the whole WhatsApp Business Account (DELETE /{waba-id}/subscribed_apps). A
// token that is no longer accepted ended it already.
func (a *Adapter) Unsubscribe(ctx context.Context, c channel.Credential) error {
	err := classify(a.config.Graph.Do(ctx, meta.Request{Method: http.MethodDelete, Path: []string{c.ParentID, "subscribed_apps"}, Token: c.Token}, nil))
	var gone *channel.Disconnected
	if errors.As(err, &gone) {
		return nil
	}
	return err
}

// Register registers a number with the Cloud API under a PIN of six digits, which it asks for when it is registered again
// (POST /{phone-number-id}/register). A number that is registered already stays so.
func (a *Adapter) Register(ctx context.Context, c channel.Credential, pin channel.Secret) error {
	return classify(a.config.Graph.Do(ctx, meta.Request{
		Method: http.MethodPost, Path: []string{c.AccountID, "register"}, Token: c.Token,
		Body: map[string]string{"messaging_product": "whatsapp", "pin": string(pin)},
	}, nil))
}

// ShareHistory asks for the contacts and the messages of a number that the WhatsApp Business app goes on using (POST
// /{phone-number-id}/smb_app_data). Each can be asked for once, within a day of the sign-up: a second time is no error.
func (a *Adapter) ShareHistory(ctx context.Context, c channel.Credential) error {
	for _, what := range []string{"smb_app_state_sync", "history"} {
		err := classify(a.config.Graph.Do(ctx, meta.Request{
			Method: http.MethodPost, Path: []string{c.AccountID, "smb_app_data"}, Token: c.Token,
			Body: map[string]string{"messaging_product": "whatsapp", "sync_type": what},
		}, nil))
		var refused *channel.Rejected
		if err != nil && !errors.As(err, &refused) {
			return err
		}
	}
	return nil
}
