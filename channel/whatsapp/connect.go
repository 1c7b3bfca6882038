package whatsapp

import (
	"context"
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
