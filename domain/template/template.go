// Package template knows the messages that networks approve before they can be sent: it keeps them as the network has them,
// lets members write and hand in their own, checks them by the network's rules, and fills them for the inbox.
package template

import (
	"context"
	"errors"
	"log/slog"
	"strings"

	"postdog.io/channel"
	"postdog.io/dal"
	"postdog.io/domain"
)

// Config says what templates are kept with.
type Config struct {
	Store *dal.Store
	// Adapters are the networks, by their kind; those that are channel.Templates have templates.
	Adapters map[channel.Kind]channel.Adapter
	Logger   *slog.Logger
}

// Templates holds the verbs. It is safe for concurrent use.
type Templates struct{ Config }

// New makes Templates.
func New(c Config) *Templates { return &Templates{c} }

// account is what templates belong to: an account of a network that channels of the workspace hang on.
type account struct {
	Network domain.Network
	ID      string
}

// adapterOf returns the network's templates, and whether it has any.
func (t *Templates) adapterOf(n domain.Network) (channel.Templates, bool) {
	a, ok := t.Adapters[channel.Kind(strings.ToLower(string(n)))].(channel.Templates)
	return a, ok
}

// accounts are those of the workspace's channels that work, with a channel each.
func (t *Templates) accounts(ctx context.Context, tx *dal.Tx) (map[account]domain.ChannelID, error) {
	all, err := dal.ListChannels(ctx, tx)
	if err != nil {
		return nil, err
	}
	found := map[account]domain.ChannelID{}
	for _, c := range all {
		if _, ok := t.adapterOf(c.Network); ok && c.ParentID != "" && c.Status != domain.ChannelDisconnected {
			a := account{c.Network, c.ParentID}
			if _, known := found[a]; !known || c.Status == domain.ChannelConnected {
				found[a] = c.ID
			}
		}
	}
	return found, nil
}

// credential is what opens an account. It is NOT_FOUND where none of its channels is connected.
func (t *Templates) credential(ctx context.Context, tx *dal.Tx, a account) (channel.Credential, error) {
	all, err := t.accounts(ctx, tx)
	if err != nil {
		return channel.Credential{}, err
	}
	id, ok := all[a]
	if !ok {
		return channel.Credential{}, errNotConnected()
	}
	c, err := dal.GetChannel(ctx, tx, id)
	if err != nil {
		return channel.Credential{}, err
	}
	return channel.Credential{AccountID: c.ExternalID, ParentID: c.ParentID, Token: c.Token}, nil
}

func errNotConnected() error {
	return domain.Errorf(domain.Conflict, "The WhatsApp account of this template is not connected. Connect one of its numbers again.")
}

// explain turns the network's no into a sentence for whoever asked.
func explain(err error) error {
	var rejected *channel.Rejected
	var disconnected *channel.Disconnected
	var retryable *channel.Retryable
	switch {
	case errors.As(err, &rejected):
		text := rejected.Message
		if rejected.Detail != "" {
			text += " It says: " + rejected.Detail
		}
		return &domain.Error{Code: domain.Invalid, Message: text}
	case errors.As(err, &disconnected):
		return domain.Errorf(domain.Conflict, "WhatsApp does not let us manage this account's templates. Connect the number again with whatsapp_business_management.")
	case errors.As(err, &retryable) && retryable.Wait:
		return domain.Errorf(domain.Conflict, "WhatsApp takes no more changes of templates just now. Try again in an hour.")
	case errors.Is(err, channel.ErrNoTemplate):
		return domain.Errorf(domain.NotFound, "WhatsApp no longer has this template.")
	}
	return domain.Errorf(domain.Conflict, "WhatsApp gave no clear answer. Try again in a minute; nothing is lost.")
}

// told emits that a template changed.
func told(tx *dal.Tx, id domain.TemplateID) {
	dal.Emit(tx, domain.Event{Kind: domain.TemplateChanged, TemplateID: id})
}
