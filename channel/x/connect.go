package x

import (
	"context"
	"net/http"
	"net/url"
	"slices"

	"postdog.io/channel"
)

// events are what an account is subscribed to (X Activity API: event types).
var events = []string{"dm.received", "dm.sent", "dm.read", "oauth.revoke"}

// Connect implements channel.Connector: it asks whose the token is, which must be the account's, then subscribes our
// webhook to the account's events.
func (a *Adapter) Connect(ctx context.Context, c channel.Credential, _ string) (channel.Account, error) {
	is, err := a.me(ctx, c.Token)
	if err != nil {
		return channel.Account{}, err
	}
	if is.ID != c.AccountID {
		return channel.Account{}, &channel.Rejected{Code: "account", Message: "This access token is not one of this account's on X. Choose the account again."}
	}
	if err := a.Subscribe(ctx, c); err != nil {
		return channel.Account{}, err
	}
	return channel.Account{Name: is.Name, Address: "@" + is.Username}, nil
}

// self is what an account says of itself.
type self struct{ ID, Name, Username string }

// me asks whose a token is (GET /2/users/me).
func (a *Adapter) me(ctx context.Context, token channel.Secret) (self, error) {
	var me struct {
		Data struct {
			ID       flexible `json:"id"`
			Name     string   `json:"name"`
			Username string   `json:"username"`
		} `json:"data"`
	}
	query := url.Values{"user.fields": {"name,username"}}
	err := a.do(ctx, channel.Credential{Token: token}, request{method: http.MethodGet, path: []string{"2", "users", "me"}, query: query}, &me)
	return self{me.Data.ID.id(), me.Data.Name, me.Data.Username}, classify(err)
}

// Subscribe asks for the events that are missing. Private ones need the account's own consent, which its token is.
func (a *Adapter) Subscribe(ctx context.Context, c channel.Credential) error {
	if a.config.WebhookID == "" {
		return nil
	}
	there, err := a.subscriptions(ctx, c)
	if err != nil {
		return err
	}
	for _, event := range events {
		if slices.Contains(there, event) {
			continue
		}
		err := a.do(ctx, c, request{method: http.MethodPost, path: []string{"2", "activity", "subscriptions"}, body: map[string]any{
			"event_type": event, "filter": map[string]string{"user_id": c.AccountID}, "webhook_id": a.config.WebhookID,
		}}, nil)
		if err != nil {
			return classify(err)
		}
	}
	return nil
}

// Subscribed says whether all events of the account come to our webhook; without one there is nothing that could be amiss.
func (a *Adapter) Subscribed(ctx context.Context, c channel.Credential) (bool, error) {
	if a.config.WebhookID == "" {
		return true, nil
	}
	there, err := a.subscriptions(ctx, c)
	for _, event := range events {
		if !slices.Contains(there, event) {
			return false, err
		}
	}
	return err == nil, err
}

// subscriptions are the events of the account that come to our webhook.
func (a *Adapter) subscriptions(ctx context.Context, c channel.Credential) ([]string, error) {
	var answer struct {
		Data []struct {
			EventType string `json:"event_type"`
			Filter    struct {
				UserID flexible `json:"user_id"`
			} `json:"filter"`
			WebhookID flexible `json:"webhook_id"`
		} `json:"data"`
	}
	if err := a.do(ctx, c, request{method: http.MethodGet, path: []string{"2", "activity", "subscriptions"}}, &answer); err != nil {
		return nil, classify(err)
	}
	var there []string
	for _, s := range answer.Data {
		if string(s.Filter.UserID) == c.AccountID && (string(s.WebhookID) == a.config.WebhookID || s.WebhookID == "") {
			there = append(there, s.EventType)
		}
	}
	return there, nil
}
