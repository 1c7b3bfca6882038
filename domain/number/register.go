package number

import (
	"context"
	"crypto/rand"
	"errors"
	"fmt"
	"math/big"
	"regexp"

	"postdog.io/authz"
	"postdog.io/channel"
	"postdog.io/dal"
	"postdog.io/domain"
)

var (
	pinShape      = regexp.MustCompile(`^[0-9]{6}$`)
	codeShape     = regexp.MustCompile(`^[0-9]{3}-?[0-9]{3}$`)
	languageShape = regexp.MustCompile(`^[a-z]{2,3}(_[A-Z]{2})?$`)
)

func randomPIN() channel.Secret {
	n, err := rand.Int(rand.Reader, big.NewInt(1_000_000))
	if err != nil {
		panic(err) // the system has no randomness
	}
	return channel.Secret(fmt.Sprintf("%06d", n))
}

// RequestCode has WhatsApp send a code to a number, by text message or by a call, in a language such as en_US.
func (n *Numbers) RequestCode(ctx context.Context, by authz.Actor, id domain.ChannelID, byCall bool, language string) (*dal.Channel, error) {
	if !languageShape.MatchString(language) {
		return nil, domain.InvalidField("language", "Give the language of the message as en or pt_BR.")
	}
	ch, a, err := n.open(ctx, by, id)
	if err != nil {
		return nil, err
	}
	if err := a.RequestCode(ctx, credentialOf(ch), byCall, language); err != nil {
		return nil, explain(err, "channelId")
	}
	return ch, n.did(ctx, by, ch, "channel.code_requested")
}

// VerifyCode proves by the code that the business has the number.
func (n *Numbers) VerifyCode(ctx context.Context, by authz.Actor, id domain.ChannelID, code string) (*dal.Channel, error) {
	if !codeShape.MatchString(code) {
		return nil, domain.InvalidField("code", "The code has six digits.")
	}
	ch, a, err := n.open(ctx, by, id)
	if err != nil {
		return nil, err
	}
	if len(code) == 7 {
		code = code[:3] + code[4:]
	}
	if err := a.VerifyCode(ctx, credentialOf(ch), channel.Secret(code)); err != nil {
		return nil, explain(err, "code")
	}
	if err := n.did(ctx, by, ch, "channel.verified"); err != nil {
		return nil, err
	}
	return n.again(ctx, by, ch)
}

// Register makes a number usable by the API. An empty PIN takes the one that is kept, or makes one: it is kept before
// WhatsApp hears of it, so that the number is never under a PIN that nobody knows.
func (n *Numbers) Register(ctx context.Context, by authz.Actor, id domain.ChannelID, pin channel.Secret) (*dal.Channel, error) {
	return n.withPIN(ctx, by, id, pin, "channel.registered", func(a channel.Numbers, c channel.Credential, pin channel.Secret) error {
		return a.Register(ctx, c, pin)
	})
}

// SetPin changes a number's two-step PIN; an empty one makes one.
func (n *Numbers) SetPin(ctx context.Context, by authz.Actor, id domain.ChannelID, pin channel.Secret) (*dal.Channel, error) {
	if pin == "" {
		pin = n.PIN()
	}
	return n.withPIN(ctx, by, id, pin, "channel.pin_changed", func(a channel.Numbers, c channel.Credential, pin channel.Secret) error {
		return a.SetPin(ctx, c, pin)
	})
}

func (n *Numbers) withPIN(ctx context.Context, by authz.Actor, id domain.ChannelID, pin channel.Secret, did string, act func(channel.Numbers, channel.Credential, channel.Secret) error) (*dal.Channel, error) {
	if pin != "" && !pinShape.MatchString(string(pin)) {
		return nil, domain.InvalidField("pin", "A PIN has six digits.")
	}
	ch, a, err := n.open(ctx, by, id)
	if err != nil {
		return nil, err
	}
	former := ch.Pin
	if pin == "" {
		pin = former
	}
	if pin == "" {
		pin = n.PIN()
	}
	keep := func(pin channel.Secret) error {
		return n.Store.InWorkspace(ctx, by.Workspace(), func(tx *dal.Tx) error {
			err := n.keep(ctx, tx, ch.ID, func(row *dal.Number) {
				now := tx.Now()
				row.PinSetAt = &now
			})
			if err != nil {
				return err
			}
			return dal.SetChannelPin(ctx, tx, ch.ID, pin)
		})
	}
	if err := keep(pin); err != nil {
		return nil, err
	}
	if err := act(a, credentialOf(ch), pin); err != nil {
		if pin != former && surelyNot(err) { // the number has its former PIN
			if err := keep(former); err != nil {
				return nil, err
			}
		}
		return nil, explain(err, "pin")
	}
	if err := n.did(ctx, by, ch, did); err != nil {
		return nil, err
	}
	return n.again(ctx, by, ch)
}

// surelyNot says whether a call that failed had no effect.
func surelyNot(err error) bool {
	var rejected *channel.Rejected
	var disconnected *channel.Disconnected
	var retryable *channel.Retryable
	return errors.As(err, &rejected) || errors.As(err, &disconnected) || errors.As(err, &retryable)
}

// did notes an act on a channel in the audit log.
func (n *Numbers) did(ctx context.Context, by authz.Actor, ch *dal.Channel, action string) error {
	return n.Store.InWorkspace(ctx, by.Workspace(), func(tx *dal.Tx) error {
		dal.Audit(tx, by.Did(action, ch.ID))
		return nil
	})
}
