package server

import (
	"postdog.io/channel"
	"postdog.io/channel/meta"
	"postdog.io/channel/whatsapp"
	"postdog.io/domain"
)

// newAdapters makes the networks that this deployment has apps for.
func newAdapters(c Config) (map[channel.Kind]channel.Adapter, error) {
	client, err := meta.New(meta.Config{BaseURL: c.Meta.GraphURL, AppSecret: c.Meta.AppSecret})
	if err != nil {
		return nil, err
	}
	return map[channel.Kind]channel.Adapter{
		channel.WhatsApp: whatsapp.New(whatsapp.Config{
			Graph: client, AppSecrets: []channel.Secret{c.Meta.AppSecret}, VerifyToken: c.Meta.VerifyToken,
		}),
	}, nil
}

// connectors are the networks on which accounts are connected by a token.
func connectors(adapters map[channel.Kind]channel.Adapter) map[domain.Network]channel.Connector {
	found := map[domain.Network]channel.Connector{}
	if c, ok := adapters[channel.WhatsApp].(channel.Connector); ok {
		found[domain.WhatsApp] = c
	}
	return found
}
