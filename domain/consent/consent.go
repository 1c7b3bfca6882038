// Package consent keeps what people agreed to: a ledger to which entries are only added, and where each of them stands.
// A stop counts at once, wherever it is said, for everything of the workspace on that channel.
package consent

import (
	"context"

	"postdog.io/channel"
	"postdog.io/dal"
	"postdog.io/domain"
)

// Contacts finds or makes the person whom a network speaks of.
type Contacts interface {
	Resolve(ctx context.Context, tx *dal.Tx, network domain.Network, ids []channel.Identity, name string) (*dal.Contact, error)
}

// Outbox holds messages that wait to be sent.
type Outbox interface {
	// StopMarketing ends, in the transaction, every marketing message that still waits to be sent to a contact on a channel.
	StopMarketing(ctx context.Context, tx *dal.Tx, contact domain.ContactID, on domain.ConsentChannel) error
}

// Config says what consents work with.
type Config struct {
	Store    *dal.Store
	Contacts Contacts
}

// Consents holds the verbs. It is safe for concurrent use once Outboxes is set.
type Consents struct {
	Config
	// Outboxes are told of every stop. They are set before the first use: an outbox asks for consent itself.
	Outboxes []Outbox
}

// New makes a Consents.
func New(c Config) *Consents { return &Consents{Config: c} }

// channelOf is where someone is reached on a network.
func channelOf(n domain.Network) domain.ConsentChannel { return domain.ConsentChannel(n) }
