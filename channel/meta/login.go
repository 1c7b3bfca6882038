package meta

import (
	"context"
	"errors"
	"net/http"
	"net/url"
	"slices"
	"strconv"
	"strings"
	"time"

	"crypto/sha256"
	"encoding/base64"

	"postdog.io/channel"
)

// LoginConfig is what Facebook Login needs.
type LoginConfig struct {
	// Graph is the client of graph.facebook.com.
	Graph     *Client
	AppID     string
	AppSecret channel.Secret
	// DialogURL is https://www.facebook.com, without path; empty means that.
	DialogURL string
	// Now is the clock; nil means time.Now.
	Now func() time.Time
}

// Login is Facebook Login: a person lets us use their Pages, the Instagram accounts of these, and WhatsApp accounts.
type Login struct{ config LoginConfig }

var (
	_ channel.Login     = (*Login)(nil)
	_ channel.Refresher = (*Login)(nil)
	_ channel.Revoker   = (*Login)(nil)
	_ channel.Narrower  = (*Login)(nil)

	_ channel.TokenChecker = (*Login)(nil)
)

// DefaultDialogURL is where Facebook asks people.
const DefaultDialogURL = "https://www.facebook.com"

// NewLogin makes a Login.
func NewLogin(c LoginConfig) *Login {
	if c.DialogURL == "" {
		c.DialogURL = DefaultDialogURL
	}
	if c.Now == nil {
		c.Now = time.Now
	}
	return &Login{c}
}

// loginScopes are asked for by network (Graph API: permissions).
var loginScopes = map[channel.Kind][]channel.Scope{
	channel.Messenger: {
		{Name: "pages_show_list", Meaning: "See which Pages you manage, so that you can choose one.", Needed: true},
		{Name: "pages_messaging", Meaning: "Read and answer the messages that people send to your Page.", Needed: true},
		{Name: "pages_manage_metadata", Meaning: "Have new messages delivered here as they come.", Needed: true},
		{Name: "pages_read_engagement", Meaning: "See your Page's name and picture."},
	},
	channel.Instagram: {
		{Name: "pages_show_list", Meaning: "See which Pages you manage, so that you can choose one.", Needed: true},
		{Name: "pages_manage_metadata", Meaning: "Have new messages delivered here as they come.", Needed: true},
		{Name: "instagram_basic", Meaning: "See the name and user name of the Instagram account of your Page.", Needed: true},
		{Name: "instagram_manage_messages", Meaning: "Read and answer the direct messages of that account.", Needed: true},
	},
	channel.WhatsApp: {
		{Name: "whatsapp_business_management", Meaning: "See your WhatsApp accounts and their numbers, and manage their templates.", Needed: true},
		{Name: "whatsapp_business_messaging", Meaning: "Receive and send messages with your WhatsApp numbers.", Needed: true},
	},
}

// Scopes implements channel.Login.
func (*Login) Scopes(network channel.Kind) []channel.Scope { return loginScopes[network] }

// AuthorizeURL implements channel.Login (Facebook Login: GET /{version}/dialog/oauth).
func (l *Login) AuthorizeURL(a channel.Authorization) string {
	query := url.Values{
		"client_id": {l.config.AppID}, "redirect_uri": {a.RedirectURI}, "response_type": {"code"}, "state": {a.State},
		"scope": {names(loginScopes[a.Network])}, "code_challenge": {Challenge256(a.Verifier)}, "code_challenge_method": {"S256"},
	}
	if a.Again {
		query.Set("auth_type", "rerequest")
	}
	return strings.TrimRight(l.config.DialogURL, "/") + "/" + l.config.Graph.version() + "/dialog/oauth?" + query.Encode()
}

func names(scopes []channel.Scope) string {
	var all []string
	for _, s := range scopes {
		all = append(all, s.Name)
	}
	return strings.Join(all, ",")
}

// Challenge256 is what a verifier becomes on its way through the browser (RFC 7636, S256).
func Challenge256(verifier string) string {
	sum := sha256.Sum256([]byte(verifier))
	return base64.RawURLEncoding.EncodeToString(sum[:])
}

// tokenAnswer is what the token endpoints answer.
type tokenAnswer struct {
	Token   channel.Secret `json:"access_token"`
	Expires FlexInt        `json:"expires_in"`
}

// Exchange implements channel.Login: the code for a short token, that for a long one (GET /oauth/access_token), which is then
// checked. A code of the sign-up of WhatsApp comes without a redirect, and its token is long already.
func (l *Login) Exchange(ctx context.Context, c channel.Code) (channel.Grant, error) {
	query := url.Values{"client_id": {l.config.AppID}, "client_secret": {string(l.config.AppSecret)}, "code": {c.Code}}
	if c.RedirectURI != "" {
		query.Set("redirect_uri", c.RedirectURI)
	}
	if c.Verifier != "" {
		query.Set("code_verifier", c.Verifier)
	}
	short, err := l.token(ctx, query)
	if err != nil {
		return channel.Grant{}, err
	}
	g := channel.Grant{Token: short.Token}
	if c.RedirectURI != "" {
		if g, err = l.Refresh(ctx, g); err != nil {
			return g, err
		}
	}
	return l.Check(ctx, g)
}

func (l *Login) token(ctx context.Context, query url.Values) (t tokenAnswer, err error) {
	if err := l.config.Graph.Do(ctx, Request{Method: http.MethodGet, Path: []string{"oauth", "access_token"}, Query: query}, &t); err != nil {
		return t, classifyLogin(err)
	}
	if t.Token == "" {
		return t, &channel.Unconfirmed{Err: errors.New("meta: the answer has no token")}
	}
	return t, nil
}

// Refresh implements channel.Refresher: a token that lives for one of 60 days.
func (l *Login) Refresh(ctx context.Context, g channel.Grant) (channel.Grant, error) {
	t, err := l.token(ctx, url.Values{
		"grant_type": {"fb_exchange_token"}, "client_id": {l.config.AppID}, "client_secret": {string(l.config.AppSecret)}, "fb_exchange_token": {string(g.Token)},
	})
	if err != nil {
		return g, err
	}
	if g.Token = t.Token; t.Expires > 0 {
		g.ExpiresAt = l.config.Now().UTC().Add(time.Duration(t.Expires) * time.Second)
	}
	return g, nil
}

// appToken is what only the app itself can say.
func (l *Login) appToken() channel.Secret {
	return channel.Secret(l.config.AppID + "|" + string(l.config.AppSecret))
}

// debug is what Meta says of a token (GET /debug_token).
type debug struct {
	Data struct {
		AppID   FlexID   `json:"app_id"`
		Valid   bool     `json:"is_valid"`
		Expires FlexInt  `json:"expires_at"`
		UserID  FlexID   `json:"user_id"`
		Scopes  []string `json:"scopes"`
		Granted []struct {
			Scope   string   `json:"scope"`
			Targets []FlexID `json:"target_ids"`
		} `json:"granular_scopes"`
	} `json:"data"`
}

// debug asks Meta what a token is good for, as the app itself.
func (l *Login) debug(ctx context.Context, token channel.Secret) (d debug, err error) {
	err = l.config.Graph.Do(ctx, Request{
		Method: http.MethodGet, Path: []string{"debug_token"}, Query: url.Values{"input_token": {string(token)}}, Token: l.appToken(),
	}, &d)
	if err != nil {
		return d, classifyLogin(err)
	}
	if !d.Data.Valid || string(d.Data.AppID) != l.config.AppID {
		return d, &channel.Disconnected{Code: "190", Message: "Meta no longer accepts our access to this account. Connect it again."}
	}
	return d, nil
}

// CheckToken implements channel.TokenChecker.
func (l *Login) CheckToken(ctx context.Context, token channel.Secret) error {
	_, err := l.debug(ctx, token)
	return err
}

// Check implements channel.Login. What is trusted is Meta's word on the token, not the browser's nor the token's own.
func (l *Login) Check(ctx context.Context, g channel.Grant) (channel.Grant, error) {
	d, err := l.debug(ctx, g.Token)
	if err != nil {
		return g, err
	}
	if id := string(d.Data.UserID); g.Subject == "" || id == "" || id == g.Subject {
		g.Subject = first(id, g.Subject)
	} else {
		return g, &channel.Disconnected{Code: "subject", Message: "This token is another person's. Connect the account again."}
	}
	g.Scopes, g.Targets, g.ExpiresAt = d.Data.Scopes, map[string][]string{}, time.Time{}
	if d.Data.Expires > 0 {
		g.ExpiresAt = time.Unix(int64(d.Data.Expires), 0).UTC()
	}
	for _, s := range d.Data.Granted {
		if len(s.Targets) == 0 {
			continue
		}
		for _, id := range s.Targets {
			g.Targets[s.Scope] = append(g.Targets[s.Scope], string(id))
		}
	}
	return l.person(ctx, g)
}

// person asks what the person is called and what they refused (GET /me, GET /me/permissions). A system user's token may know
// neither.
func (l *Login) person(ctx context.Context, g channel.Grant) (channel.Grant, error) {
	var me struct {
		Name string `json:"name"`
	}
	err := l.config.Graph.Do(ctx, Request{Method: http.MethodGet, Path: []string{"me"}, Query: url.Values{"fields": {"id,name"}}, Token: g.Token}, &me)
	if err == nil {
		g.Profile = me.Name
	}
	var all struct {
		Data []struct {
			Permission string `json:"permission"`
			Status     string `json:"status"`
		} `json:"data"`
	}
	err = l.config.Graph.Do(ctx, Request{Method: http.MethodGet, Path: []string{"me", "permissions"}, Token: g.Token}, &all)
	if err == nil {
		g.Declined = nil
		for _, p := range all.Data {
			if p.Status != "granted" && !slices.Contains(g.Scopes, p.Permission) {
				g.Declined = append(g.Declined, p.Permission)
			}
		}
	}
	var failed *Error
	if err != nil && !errors.As(err, &failed) {
		return g, classifyLogin(err)
	}
	return g, nil
}

// Revoke implements channel.Revoker (DELETE /{user-id}/permissions): all that the person granted to our app ends, for all of
// their accounts.
func (l *Login) Revoke(ctx context.Context, g channel.Grant) error { return l.remove(ctx, g) }

// Narrow implements channel.Narrower (DELETE /{user-id}/permissions/{permission}).
func (l *Login) Narrow(ctx context.Context, g channel.Grant, scope string) error {
	return l.remove(ctx, g, scope)
}

func (l *Login) remove(ctx context.Context, g channel.Grant, scope ...string) error {
	err := l.config.Graph.Do(ctx, Request{Method: http.MethodDelete, Path: append([]string{first(g.Subject, "me"), "permissions"}, scope...), Token: g.Token}, nil)
	var e *Error
	if errors.As(err, &e) && e.Class() == Auth {
		return nil // it is gone already
	}
	return classifyLogin(err)
}

// classifyLogin turns the client's error into the contract's four; nil stays nil.
func classifyLogin(err error) error {
	if err == nil {
		return nil
	}
	var e *Error
	if !errors.As(err, &e) {
		var t *TransportError
		if errors.As(err, &t) && !t.Written {
			return &channel.Retryable{Err: err}
		}
		return &channel.Unconfirmed{Err: err}
	}
	code := e.CodeString()
	if e.Subcode != 0 {
		code += "/" + strconv.Itoa(e.Subcode)
	}
	switch e.Class() {
	case Auth, Permission:
		return &channel.Disconnected{Code: code, Message: "Meta no longer accepts our access to this account. Connect it again."}
	case RateLimit, PairRate:
		return &channel.Retryable{Code: code, After: e.RetryAfter, Wait: true, Err: err}
	case Transient:
		return &channel.Retryable{Code: code, After: e.RetryAfter, Err: err}
	case Ambiguous:
		return &channel.Unconfirmed{Code: code, Err: err}
	}
	return &channel.Rejected{Code: code, Message: "Meta refused this. Begin again, and allow what is asked for.", Detail: first(e.Details, e.Message)}
}
