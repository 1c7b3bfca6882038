package messenger

import (
	"context"

	"postdog.io/channel"
	"postdog.io/channel/meta"
)

// Connect implements channel.Connector: it asks whose the token is, which must be the Page itself, then subscribes our app
// to the Page's webhooks (Graph API: GET /me with a Page's token, POST /{page-id}/subscribed_apps).
func (a *Adapter) Connect(ctx context.Context, c channel.Credential, _ string) (channel.Account, error) {
	var page struct {
		ID       meta.FlexID `json:"id"`
		Name     string      `json:"name"`
		Username string      `json:"username"`
	}
	if err := a.Get(ctx, a.graph, c, "me", "id,name,username", &page); err != nil {
		return channel.Account{}, err
	}
	if string(page.ID) != c.AccountID {
		return channel.Account{}, a.OtherAccount()
	}
	if err := a.Subscribe(ctx, c); err != nil {
		return channel.Account{}, err
	}
	account := channel.Account{Name: page.Name, Address: page.Name}
	if page.Username != "" {
		account.Address = "@" + page.Username
	}
	return account, nil
}
