package server

import (
	"strings"

	"postdog.io/channel"
	"postdog.io/channel/instagram"
	"postdog.io/channel/messenger"
	"postdog.io/channel/meta"
	"postdog.io/channel/whatsapp"
	"postdog.io/channel/x"
	"postdog.io/domain"
	"postdog.io/server/telemetry"
)

// newAdapters makes the networks that this deployment has apps for.
func newAdapters(c Config, t *telemetry.Telemetry) (map[channel.Kind]channel.Adapter, error) {
	client, err := meta.New(meta.Config{BaseURL: c.Meta.GraphURL, AppSecret: c.Meta.AppSecret, Observe: t.Calls("meta")})
	if err != nil {
		return nil, err
	}
	login, err := meta.New(meta.Config{BaseURL: c.Instagram.GraphURL, AppSecret: c.Instagram.AppSecret, Observe: t.Calls("instagram")})
	if err != nil {
		return nil, err
	}
	direct, err := x.New(x.Config{
		BaseURL: c.X.APIURL, Secrets: []channel.Secret{c.X.ConsumerSecret, c.X.PreviousConsumerSecret}, WebhookID: c.X.WebhookID,
		Observe: t.Calls("x"),
	})
	if err != nil {
		return nil, err
	}
	secrets := c.Meta.secrets()
	pages := meta.MessagingConfig{Graph: client, AppSecrets: secrets, VerifyToken: c.Meta.VerifyToken, AppID: c.Meta.AppID}
	accounts := pages
	accounts.AppSecrets = append(accounts.AppSecrets, c.Instagram.AppSecret)
	return map[channel.Kind]channel.Adapter{
		channel.WhatsApp:  whatsapp.New(whatsapp.Config{Graph: client, AppSecrets: secrets, VerifyToken: c.Meta.VerifyToken, AppID: c.Meta.AppID}),
		channel.Messenger: messenger.New(pages),
		channel.Instagram: instagram.New(instagram.Config{MessagingConfig: accounts, Login: login}),
		channel.X:         direct,
	}, nil
}

// newLogins makes the ways to let us use accounts that this deployment has an app for.
func newLogins(c Config, t *telemetry.Telemetry, adapters map[channel.Kind]channel.Adapter) (map[domain.Login]channel.Login, error) {
	logins := map[domain.Login]channel.Login{}
	if c.Meta.AppID != "" && c.Meta.AppSecret != "" {
		client, err := meta.New(meta.Config{BaseURL: c.Meta.GraphURL, AppSecret: c.Meta.AppSecret, Observe: t.Calls("meta")})
		if err != nil {
			return nil, err
		}
		logins[domain.FacebookLogin] = meta.NewLogin(meta.LoginConfig{
			Graph: client, AppID: c.Meta.AppID, AppSecret: c.Meta.AppSecret, DialogURL: c.Meta.DialogURL,
		})
	}
	if c.Instagram.AppID != "" {
		client, err := meta.New(meta.Config{BaseURL: c.Instagram.GraphURL, AppSecret: c.Instagram.AppSecret, Observe: t.Calls("instagram")})
		if err != nil {
			return nil, err
		}
		codes, err := meta.New(meta.Config{BaseURL: c.Instagram.APIURL, Observe: t.Calls("instagram")})
		if err != nil {
			return nil, err
		}
		logins[domain.InstagramLogin] = meta.NewInstagramLogin(meta.InstagramLoginConfig{
			Graph: client, API: codes, AppID: c.Instagram.AppID, AppSecret: c.Instagram.AppSecret, DialogURL: c.Instagram.DialogURL,
		})
	}
	if direct, ok := adapters[channel.X].(*x.Adapter); ok && c.X.ClientID != "" {
		logins[domain.XLogin] = x.NewLogin(x.LoginConfig{
			API: direct, ClientID: c.X.ClientID, ClientSecret: c.X.ClientSecret, DialogURL: c.X.DialogURL,
		})
	}
	return logins, nil
}

// secrets are those that sign what Meta sends, the newest first.
func (m MetaConfig) secrets() []channel.Secret {
	return []channel.Secret{m.AppSecret, m.PreviousAppSecret}
}

// connectors are the networks on which accounts are connected by a token.
func connectors(adapters map[channel.Kind]channel.Adapter) map[domain.Network]channel.Connector {
	found := map[domain.Network]channel.Connector{}
	for kind, adapter := range adapters {
		if c, ok := adapter.(channel.Connector); ok {
			found[domain.Network(strings.ToUpper(string(kind)))] = c
		}
	}
	return found
}
