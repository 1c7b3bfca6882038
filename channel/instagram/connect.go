package instagram

import (
	"context"

	"postdog.io/channel"
	"postdog.io/channel/meta"
)

// Connect implements channel.Connector. With a Page's token, parentID is the Page: it has to be the account's. Without one
// the token is the account's own, and the id the one that webhooks carry, not the app's (Instagram Platform: GET /me).
func (a *Adapter) Connect(ctx context.Context, c channel.Credential, parentID string) (channel.Account, error) {
	c.ParentID = parentID
	client, _ := a.target(c)
	type account struct {
		ID       meta.FlexID `json:"id"`
		UserID   meta.FlexID `json:"user_id"`
		Name     string      `json:"name"`
		Username string      `json:"username"`
	}
	var is account
	if parentID == "" {
		if err := a.Get(ctx, client, c, "me", "user_id,name,username", &is); err != nil {
			return channel.Account{}, err
		}
		is.ID = is.UserID
	} else {
		var page struct {
			ID      meta.FlexID `json:"id"`
			Account account     `json:"instagram_business_account"`
		}
		if err := a.Get(ctx, client, c, "me", "id,instagram_business_account{id,name,username}", &page); err != nil {
			return channel.Account{}, err
		}
		if is = page.Account; string(page.ID) != parentID {
			return channel.Account{}, a.OtherAccount()
		}
	}
	if string(is.ID) != c.AccountID {
		return channel.Account{}, a.OtherAccount()
	}
	if err := a.Subscribe(ctx, c); err != nil {
		return channel.Account{}, err
	}
	found := channel.Account{Name: is.Name, Address: is.Name}
	if is.Username != "" {
		found.Address = "@" + is.Username
	}
	return found, nil
}
