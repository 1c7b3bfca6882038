// Package number looks after channels that are phone numbers: what the network says of them, the steps until they can
// send, and the limits within which they do.
package number

import (
	"context"
	"errors"

	"postdog.io/authz"
	"postdog.io/channel"
	"postdog.io/dal"
	"postdog.io/domain"
)

// Alarm tells those who look after channels.
type Alarm interface {
	ChannelTrouble(ctx context.Context, tx *dal.Tx, kind domain.SecurityAlertKind, ch *dal.Channel) error
}

// Config says what numbers work with.
type Config struct {
	Store *dal.Store
	Alarm Alarm
	// Adapters are the networks, by their kind.
	Adapters map[channel.Kind]channel.Adapter
	// PIN makes a new two-step PIN.
	PIN func() channel.Secret
}

// Numbers holds the verbs. It is safe for concurrent use.
type Numbers struct{ Config }

// New makes a Numbers.
func New(c Config) *Numbers {
	if c.PIN == nil {
		c.PIN = randomPIN
	}
	return &Numbers{c}
}

// adapter is WhatsApp's, the one network whose channels are numbers.
func (n *Numbers) adapter() (channel.Numbers, bool) {
	a, ok := n.Adapters[channel.WhatsApp].(channel.Numbers)
	return a, ok
}

// open finds a connected number with what opens it.
func (n *Numbers) open(ctx context.Context, by authz.Actor, id domain.ChannelID) (ch *dal.Channel, a channel.Numbers, err error) {
	err = n.Store.InWorkspace(ctx, by.Workspace(), func(tx *dal.Tx) error {
		ch, err = dal.GetChannel(ctx, tx, id)
		return err
	})
	switch {
	case dal.IsNotFound(err):
		return nil, nil, &domain.Error{Code: domain.NotFound, Field: "channelId", Message: "This channel does not exist."}
	case err != nil:
		return nil, nil, err
	}
	a, ok := n.adapter()
	switch {
	case ch.Network != domain.WhatsApp || !ok:
		return nil, nil, domain.InvalidField("channelId", "This is not a WhatsApp number.")
	case ch.Status != domain.ChannelConnected:
		return nil, nil, domain.Errorf(domain.Conflict, "This channel is not connected. Connect it again first.")
	}
	return ch, a, nil
}

func credentialOf(ch *dal.Channel) channel.Credential {
	return channel.Credential{AccountID: ch.ExternalID, ParentID: ch.ParentID, Token: ch.Token}
}

// explain turns the network's no into a sentence for whoever asked; field is what they gave.
func explain(err error, field string) error {
	var rejected *channel.Rejected
	var disconnected *channel.Disconnected
	var retryable *channel.Retryable
	switch {
	case errors.As(err, &rejected):
		if text, known := sentences[rejected.Code]; known {
			return &domain.Error{Code: domain.Invalid, Field: field, Message: text}
		}
		return domain.InvalidField(field, "WhatsApp refused this (code %s).", rejected.Code)
	case errors.As(err, &disconnected):
		return domain.Errorf(domain.Conflict, "WhatsApp no longer accepts this channel's connection. Connect it again.")
	case errors.As(err, &retryable):
		return domain.Errorf(domain.RateLimited, "WhatsApp asks for patience. Try again later.")
	}
	return domain.Errorf(domain.Conflict, "WhatsApp gave no clear answer. Look at the number again in a minute, and repeat this if nothing changed.")
}

// sentences are what people can do about a refusal, by Meta's code (Cloud API: error codes).
var sentences = map[string]string{
	"133005": "This is not the number's two-step PIN. Give the one that it was registered with, or set a new one in WhatsApp Manager.",
	"133006": "The number has to be verified first: ask for a code, and give it here.",
	"133008": "Too many wrong PINs. WhatsApp lets you try again later.",
	"133009": "PINs were tried too fast. Wait a minute.",
	"133010": "The number is not registered yet. Register it first.",
	"133016": "The number was registered too often: ten times in three days are allowed.",
	"136024": "WhatsApp sends no code to this number now: it is verified already, or was sent too many. Read its state, or try again tomorrow.",
	"136025": "This is not the code that was sent. Ask for a new one if it is older than ten minutes.",
	"100":    "WhatsApp does not take this value.",
}
