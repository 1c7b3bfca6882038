package meta

import (
	"context"
	"encoding/json"
	"errors"
	"net/http"
	"net/url"
	"slices"
	"strings"
	"time"

	"postdog.io/channel"
)

// InstagramLoginConfig is what Instagram Login needs.
type InstagramLoginConfig struct {
	// Graph is the client of graph.instagram.com, API that of api.instagram.com, which trades codes.
	Graph, API *Client
	AppID      string
	AppSecret  channel.Secret
	// DialogURL is https://www.instagram.com, without path.
	DialogURL string
	// Now is the clock; nil means time.Now.
	Now func() time.Time
}

// InstagramLogin is the login of a professional account of Instagram's that needs no Page. Its grants can't be ended from
// here: the person does that in Instagram's settings.
type InstagramLogin struct{ config InstagramLoginConfig }

var (
	_ channel.Login     = (*InstagramLogin)(nil)
	_ channel.Refresher = (*InstagramLogin)(nil)
)

// NewInstagramLogin makes an InstagramLogin.
func NewInstagramLogin(c InstagramLoginConfig) *InstagramLogin {
	if c.Now == nil {
		c.Now = time.Now
	}
	return &InstagramLogin{c}
}

var instagramScopes = []channel.Scope{
	{Name: "instagram_business_basic", Meaning: "See the name and user name of your account.", Needed: true},
	{Name: "instagram_business_manage_messages", Meaning: "Read and answer the direct messages of your account.", Needed: true},
}

// Scopes implements channel.Login.
func (*InstagramLogin) Scopes(network channel.Kind) []channel.Scope {
	if network != channel.Instagram {
		return nil
	}
	return instagramScopes
}

// AuthorizeURL implements channel.Login (Instagram Login: GET /oauth/authorize). Instagram takes no PKCE.
func (l *InstagramLogin) AuthorizeURL(a channel.Authorization) string {
	query := url.Values{
		"client_id": {l.config.AppID}, "redirect_uri": {a.RedirectURI}, "response_type": {"code"}, "state": {a.State}, "scope": {names(instagramScopes)},
	}
	if a.Again {
		query.Set("force_reauth", "true")
	}
	return strings.TrimRight(l.config.DialogURL, "/") + "/oauth/authorize?" + query.Encode()
}

// traded is what a code is traded for; some answers wrap it in a list.
type traded struct {
	Token       channel.Secret `json:"access_token"`
	UserID      FlexID         `json:"user_id"`
	Permissions flexList       `json:"permissions"`
}

// Exchange implements channel.Login: the code for a token of an hour, that for one of 60 days.
func (l *InstagramLogin) Exchange(ctx context.Context, c channel.Code) (channel.Grant, error) {
	var answer struct {
		traded
		Data []traded `json:"data"`
	}
	form := url.Values{
		"client_id": {l.config.AppID}, "client_secret": {string(l.config.AppSecret)}, "grant_type": {"authorization_code"},
		"redirect_uri": {c.RedirectURI}, "code": {strings.TrimSuffix(c.Code, "#_")},
	}
	r := Request{Method: http.MethodPost, Path: []string{"oauth", "access_token"}, Unversioned: true, Values: form}
	if err := l.config.API.Do(ctx, r, &answer); err != nil {
		return channel.Grant{}, classifyLogin(err)
	}
	short := answer.traded
	if short.Token == "" && len(answer.Data) > 0 {
		short = answer.Data[0]
	}
	if short.Token == "" {
		return channel.Grant{}, &channel.Unconfirmed{Err: errors.New("meta: the answer has no token")}
	}
	g := channel.Grant{Subject: string(short.UserID), Scopes: short.Permissions, Token: short.Token}
	for _, s := range instagramScopes {
		if !slices.Contains(g.Scopes, s.Name) {
			g.Declined = append(g.Declined, s.Name)
		}
	}
	g, err := l.renew(ctx, g, "access_token", url.Values{
		"grant_type": {"ig_exchange_token"}, "client_secret": {string(l.config.AppSecret)}, "access_token": {string(short.Token)},
	})
	if err != nil {
		return g, err
	}
	return l.Check(ctx, g)
}

// Refresh implements channel.Refresher: a long token that is at least a day old begins anew.
func (l *InstagramLogin) Refresh(ctx context.Context, g channel.Grant) (channel.Grant, error) {
	return l.renew(ctx, g, "refresh_access_token", url.Values{"grant_type": {"ig_refresh_token"}, "access_token": {string(g.Token)}})
}

func (l *InstagramLogin) renew(ctx context.Context, g channel.Grant, path string, query url.Values) (channel.Grant, error) {
	var t tokenAnswer
	if err := l.config.Graph.Do(ctx, Request{Method: http.MethodGet, Path: []string{path}, Unversioned: true, Query: query}, &t); err != nil {
		return g, classifyLogin(err)
	}
	if t.Token == "" {
		return g, &channel.Unconfirmed{Err: errors.New("meta: the answer has no token")}
	}
	g.Token, g.ExpiresAt = t.Token, l.config.Now().UTC().Add(time.Duration(t.Expires)*time.Second)
	return g, nil
}

// instagramSelf is what an account says of itself; user_id is the id that webhooks carry.
type instagramSelf struct {
	UserID   FlexID `json:"user_id"`
	Name     string `json:"name"`
	Username string `json:"username"`
}

func (l *InstagramLogin) self(ctx context.Context, g channel.Grant) (is instagramSelf, err error) {
	err = l.config.Graph.Do(ctx, Request{
		Method: http.MethodGet, Path: []string{"me"}, Query: url.Values{"fields": {"user_id,name,username"}}, Token: g.Token,
	}, &is)
	return is, classifyLogin(err)
}

// Check implements channel.Login: the account says who it is, which has to be who granted.
func (l *InstagramLogin) Check(ctx context.Context, g channel.Grant) (channel.Grant, error) {
	is, err := l.self(ctx, g)
	if err != nil {
		return g, err
	}
	if is.UserID == "" || g.Subject != "" && g.Subject != string(is.UserID) {
		return g, &channel.Disconnected{Code: "subject", Message: "This token is another account's. Connect the account again."}
	}
	g.Subject, g.Profile = string(is.UserID), address(is.Username, is.Name)
	return g, nil
}

// Accounts implements channel.Login: the account itself.
func (l *InstagramLogin) Accounts(ctx context.Context, g channel.Grant, network channel.Kind) ([]channel.GrantedAccount, error) {
	if network != channel.Instagram {
		return nil, nil
	}
	is, err := l.self(ctx, g)
	if err != nil {
		return nil, err
	}
	a := channel.GrantedAccount{Network: network, ID: string(is.UserID), Name: first(is.Name, is.Username), Address: address(is.Username, is.Name), Token: g.Token}
	for _, s := range instagramScopes {
		if !slices.Contains(g.Scopes, s.Name) {
			a.Problem = "A permission was not granted (" + s.Name + "). Connect again and allow all that is asked for."
		}
	}
	return []channel.GrantedAccount{a}, nil
}

// flexList is a list, or its members in one text with commas between.
type flexList []string

// UnmarshalJSON reads either.
func (f *flexList) UnmarshalJSON(raw []byte) error {
	var list []string
	if json.Unmarshal(raw, &list) == nil {
		*f = list
		return nil
	}
	s, err := scalar(raw)
	if err != nil {
		return err
	}
	*f = strings.FieldsFunc(s, func(r rune) bool { return r == ',' || r == ' ' })
	return nil
}
