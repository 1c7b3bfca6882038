package x

import (
	"bytes"
	"context"
	"crypto/sha256"
	"encoding/base64"
	"encoding/json"
	"errors"
	"io"
	"net/http"
	"net/http/httptrace"
	"net/url"
	"slices"
	"strconv"
	"strings"
	"sync/atomic"
	"time"

	"postdog.io/channel"
)

// LoginConfig is what X's login needs.
type LoginConfig struct {
	// API speaks with X; its BaseURL trades the codes too.
	API          *Adapter
	ClientID     string
	ClientSecret channel.Secret
	// DialogURL is https://x.com, without path; empty means that.
	DialogURL string
}

// DefaultDialogURL is where X asks people.
const DefaultDialogURL = "https://x.com"

// Login is X's OAuth 2.0 with PKCE. Its access tokens live for two hours, and each refresh token works once.
type Login struct{ config LoginConfig }

var (
	_ channel.Login     = (*Login)(nil)
	_ channel.Refresher = (*Login)(nil)
	_ channel.Revoker   = (*Login)(nil)
)

// NewLogin makes a Login.
func NewLogin(c LoginConfig) *Login {
	if c.DialogURL == "" {
		c.DialogURL = DefaultDialogURL
	}
	return &Login{c}
}

var scopes = []channel.Scope{
	{Name: "dm.read", Meaning: "Read the direct messages of your account.", Needed: true},
	{Name: "dm.write", Meaning: "Answer direct messages as your account.", Needed: true},
	{Name: "users.read", Meaning: "See your account's name, and the names of people who write to it.", Needed: true},
	{Name: "tweet.read", Meaning: "See posts: X gives no access to accounts without it. Nothing is done with them.", Needed: true},
	{Name: "media.write", Meaning: "Attach files to direct messages."},
	{Name: "offline.access", Meaning: "Stay connected while you are away; without it the connection ends after two hours.", Needed: true},
}

// Scopes implements channel.Login.
func (*Login) Scopes(network channel.Kind) []channel.Scope {
	if network != channel.X {
		return nil
	}
	return scopes
}

// AuthorizeURL implements channel.Login (X API: GET /i/oauth2/authorize).
func (l *Login) AuthorizeURL(a channel.Authorization) string {
	var names []string
	for _, s := range scopes {
		names = append(names, s.Name)
	}
	sum := sha256.Sum256([]byte(a.Verifier))
	query := url.Values{
		"response_type": {"code"}, "client_id": {l.config.ClientID}, "redirect_uri": {a.RedirectURI}, "scope": {strings.Join(names, " ")}, "state": {a.State},
		"code_challenge": {base64.RawURLEncoding.EncodeToString(sum[:])}, "code_challenge_method": {"S256"},
	}
	return strings.TrimRight(l.config.DialogURL, "/") + "/i/oauth2/authorize?" + query.Encode()
}

// Exchange implements channel.Login (POST /2/oauth2/token).
func (l *Login) Exchange(ctx context.Context, c channel.Code) (channel.Grant, error) {
	g, err := l.pair(ctx, channel.Grant{}, url.Values{
		"grant_type": {"authorization_code"}, "code": {c.Code}, "redirect_uri": {c.RedirectURI}, "code_verifier": {c.Verifier},
	})
	if err != nil {
		return g, err
	}
	return l.Check(ctx, g)
}

// Refresh implements channel.Refresher. The refresh token is spent by it, whether the answer arrives or not.
func (l *Login) Refresh(ctx context.Context, g channel.Grant) (channel.Grant, error) {
	if g.Refresh == "" {
		return g, &channel.Disconnected{Code: "offline.access", Message: "X gave no lasting access to this account. Connect it again."}
	}
	return l.pair(ctx, g, url.Values{"grant_type": {"refresh_token"}, "refresh_token": {string(g.Refresh)}})
}

// Revoke implements channel.Revoker (POST /2/oauth2/revoke), for both tokens.
func (l *Login) Revoke(ctx context.Context, g channel.Grant) error {
	for _, t := range []struct{ token, hint string }{{string(g.Refresh), "refresh_token"}, {string(g.Token), "access_token"}} {
		if t.token == "" {
			continue
		}
		err := l.ask(ctx, "revoke", url.Values{"token": {t.token}, "token_type_hint": {t.hint}}, nil)
		var gone *channel.Disconnected
		if err != nil && !errors.As(err, &gone) {
			return err
		}
	}
	return nil
}

func (l *Login) pair(ctx context.Context, g channel.Grant, form url.Values) (channel.Grant, error) {
	var answer struct {
		Token   channel.Secret `json:"access_token"`
		Refresh channel.Secret `json:"refresh_token"`
		Expires int64          `json:"expires_in"`
		Scope   string         `json:"scope"`
	}
	if err := l.ask(ctx, "token", form, &answer); err != nil {
		return g, err
	}
	if answer.Token == "" {
		return g, &channel.Unconfirmed{Err: errors.New("x: the answer has no token")}
	}
	g.Token, g.Refresh, g.Declined = answer.Token, answer.Refresh, nil
	if answer.Scope != "" {
		g.Scopes = strings.Fields(answer.Scope)
	}
	if answer.Expires > 0 {
		g.ExpiresAt = l.config.API.config.Now().UTC().Add(time.Duration(answer.Expires) * time.Second)
	}
	for _, s := range scopes {
		if !slices.Contains(g.Scopes, s.Name) {
			g.Declined = append(g.Declined, s.Name)
		}
	}
	return g, nil
}

// ask makes one call of the token endpoints, as the app itself.
func (l *Login) ask(ctx context.Context, what string, form url.Values, out any) error {
	a := l.config.API
	ctx, cancel := context.WithTimeout(ctx, a.config.Timeout)
	defer cancel()
	var written atomic.Bool
	ctx = httptrace.WithClientTrace(ctx, &httptrace.ClientTrace{WroteHeaders: func() { written.Store(true) }})
	target := a.base.JoinPath("2", "oauth2", url.PathEscape(what))
	req, err := http.NewRequestWithContext(ctx, http.MethodPost, target.String(), bytes.NewReader([]byte(form.Encode())))
	if err != nil {
		return classify(&transportError{err: errors.New("the request cannot be built")})
	}
	req.Header.Set("Accept", "application/json")
	req.Header.Set("User-Agent", "PostDog")
	req.Header.Set("Content-Type", "application/x-www-form-urlencoded")
	req.SetBasicAuth(url.QueryEscape(l.config.ClientID), url.QueryEscape(string(l.config.ClientSecret)))
	res, err := a.http.Do(req)
	if err != nil {
		return classify(&transportError{written.Load(), withoutURL(err)})
	}
	defer func() { _ = res.Body.Close() }()
	body, err := io.ReadAll(io.LimitReader(res.Body, maxResponse))
	switch {
	case res.StatusCode >= 400 && res.StatusCode < 500 && res.StatusCode != http.StatusTooManyRequests && res.StatusCode != http.StatusRequestTimeout:
		return refused(res.StatusCode, body)
	case res.StatusCode < 200 || res.StatusCode > 299:
		return classify(a.problem(res, body))
	case err != nil:
		return classify(&transportError{true, withoutURL(err)})
	case out == nil:
		return nil
	}
	if json.Unmarshal(body, out) != nil {
		return classify(&transportError{true, errors.New("the answer is not the expected JSON")})
	}
	return nil
}

// refused reads an OAuth error (RFC 6749, 5.2). A code or a refresh token that is spent, unknown or too old won't get better.
func refused(status int, body []byte) error {
	var e struct {
		Error string `json:"error"`
	}
	_ = json.Unmarshal(body, &e) // without it the status says enough
	switch e.Error {
	case "unauthorized_client", "invalid_client":
		return &channel.Rejected{Code: e.Error, Message: "X does not accept this app. Ask whoever runs PostDog to check X_CLIENT_ID and X_CLIENT_SECRET."}
	case "":
		e.Error = strconv.Itoa(status)
	}
	return &channel.Disconnected{Code: e.Error, Message: "X no longer accepts our access to this account. Connect it again."}
}

// Check implements channel.Login: the account says who it is, which has to be who granted.
func (l *Login) Check(ctx context.Context, g channel.Grant) (channel.Grant, error) {
	is, err := l.config.API.me(ctx, g.Token)
	if err != nil {
		return g, err
	}
	if is.ID == "" || g.Subject != "" && g.Subject != is.ID {
		return g, &channel.Disconnected{Code: "subject", Message: "This token is another account's. Connect the account again."}
	}
	g.Subject, g.Profile = is.ID, "@"+is.Username
	return g, nil
}

// Accounts implements channel.Login: the account itself.
func (l *Login) Accounts(ctx context.Context, g channel.Grant, network channel.Kind) ([]channel.GrantedAccount, error) {
	if network != channel.X {
		return nil, nil
	}
	is, err := l.config.API.me(ctx, g.Token)
	if err != nil {
		return nil, err
	}
	found := channel.GrantedAccount{Network: channel.X, ID: is.ID, Name: is.Name, Address: "@" + is.Username, Token: g.Token}
	for _, s := range scopes {
		if s.Needed && !slices.Contains(g.Scopes, s.Name) {
			found.Problem = "A permission was not granted (" + s.Name + "). Connect again and allow all that is asked for."
		}
	}
	return []channel.GrantedAccount{found}, nil
}
