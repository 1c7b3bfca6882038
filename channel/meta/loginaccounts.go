package meta

import (
	"context"
	"net/http"
	"net/url"
	"slices"

	"postdog.io/channel"
)

// maxPages bounds how many pages of a list are read.
const maxPages = 20

// Accounts implements channel.Login: the person's Pages, the Instagram accounts of these, or their WhatsApp numbers.
func (l *Login) Accounts(ctx context.Context, g channel.Grant, network channel.Kind) ([]channel.GrantedAccount, error) {
	if network == channel.WhatsApp {
		return l.numbers(ctx, g)
	}
	return l.pages(ctx, g, network)
}

type managedPage struct {
	ID        FlexID         `json:"id"`
	Name      string         `json:"name"`
	Username  string         `json:"username"`
	Token     channel.Secret `json:"access_token"`
	Tasks     []string       `json:"tasks"`
	Instagram *struct {
		ID       FlexID `json:"id"`
		Name     string `json:"name"`
		Username string `json:"username"`
	} `json:"instagram_business_account"`
}

// pages lists the Pages that the person chose (GET /me/accounts).
func (l *Login) pages(ctx context.Context, g channel.Grant, network channel.Kind) ([]channel.GrantedAccount, error) {
	var found []channel.GrantedAccount
	query := url.Values{"limit": {"100"}, "fields": {"id,name,username,access_token,tasks,instagram_business_account{id,username,name}"}}
	err := eachListed(ctx, l.config.Graph, Request{Method: http.MethodGet, Path: []string{"me", "accounts"}, Query: query, Token: g.Token}, func(p managedPage) {
		if p.Token == "" || p.ID == "" {
			return
		}
		a := channel.GrantedAccount{Network: network, ID: string(p.ID), Name: p.Name, Address: address(p.Username, p.Name), Token: p.Token, Tasks: p.Tasks}
		needs := "pages_messaging"
		if network == channel.Instagram {
			if p.Instagram == nil {
				return
			}
			a.ParentID, a.ID, a.Name, a.Address = a.ID, string(p.Instagram.ID), first(p.Instagram.Name, p.Name), address(p.Instagram.Username, p.Instagram.Name)
			needs = "instagram_manage_messages"
		}
		a.Problem = l.problem(g, network, needs, a, string(p.ID))
		if a.Problem == "" && len(p.Tasks) > 0 && !slices.Contains(p.Tasks, "MESSAGING") && !slices.Contains(p.Tasks, "MANAGE") {
			a.Problem = "You may not answer messages of this Page. Ask its admin for the task Messages, then connect again."
		}
		found = append(found, a)
	})
	return found, err
}

// problem says why an account can't be connected with a grant: a scope was declined, or does not cover it.
func (l *Login) problem(g channel.Grant, network channel.Kind, needs string, a channel.GrantedAccount, page string) string {
	for _, s := range loginScopes[network] {
		if s.Needed && !slices.Contains(g.Scopes, s.Name) {
			return "A permission was not granted (" + s.Name + "). Connect again and allow all that is asked for."
		}
	}
	if targets, limited := g.Targets[needs]; limited && !slices.Contains(targets, a.ID) && !slices.Contains(targets, page) {
		return "This account was not among those that you chose. Connect again and choose it."
	}
	return ""
}

// numbers lists the numbers of the WhatsApp accounts that the grant names (GET /{waba-id}/phone_numbers).
func (l *Login) numbers(ctx context.Context, g channel.Grant) ([]channel.GrantedAccount, error) {
	var found []channel.GrantedAccount
	for _, waba := range g.Targets["whatsapp_business_management"] {
		numbers, err := l.Numbers(ctx, g, waba)
		if err != nil {
			return nil, err
		}
		for _, a := range numbers {
			a.Problem = l.problem(g, channel.WhatsApp, "whatsapp_business_messaging", a, waba)
			found = append(found, a)
		}
	}
	return found, nil
}

// Numbers lists the numbers of a WhatsApp Business Account.
func (l *Login) Numbers(ctx context.Context, g channel.Grant, waba string) ([]channel.GrantedAccount, error) {
	type number struct {
		ID      FlexID `json:"id"`
		Display string `json:"display_phone_number"`
		Name    string `json:"verified_name"`
	}
	var found []channel.GrantedAccount
	query := url.Values{"limit": {"100"}, "fields": {"id,display_phone_number,verified_name"}}
	err := eachListed(ctx, l.config.Graph, Request{Method: http.MethodGet, Path: []string{waba, "phone_numbers"}, Query: query, Token: g.Token}, func(n number) {
		found = append(found, channel.GrantedAccount{
			Network: channel.WhatsApp, ID: string(n.ID), ParentID: waba, Name: n.Name, Address: n.Display, Token: g.Token,
		})
	})
	return found, err
}

// eachListed reads a list page by page.
func eachListed[T any](ctx context.Context, client *Client, r Request, one func(T)) error {
	for range maxPages {
		var answer struct {
			Data   []T `json:"data"`
			Paging struct {
				Cursors struct {
					After string `json:"after"`
				} `json:"cursors"`
				Next string `json:"next"`
			} `json:"paging"`
		}
		if err := client.Do(ctx, r, &answer); err != nil {
			return classifyLogin(err)
		}
		for _, d := range answer.Data {
			one(d)
		}
		if answer.Paging.Next == "" || answer.Paging.Cursors.After == "" {
			return nil
		}
		r.Query.Set("after", answer.Paging.Cursors.After)
	}
	return nil
}

func address(username, name string) string {
	if username != "" {
		return "@" + username
	}
	return name
}
