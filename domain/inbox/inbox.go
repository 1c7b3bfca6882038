// Package inbox is the shared live inbox: what customers say comes in whole and in order, what members answer goes out
// once and in order.
package inbox

import (
	"context"
	"log/slog"
	"strings"
	"time"

	"golang.org/x/time/rate"

	"postdog.io/authz"
	"postdog.io/channel"
	"postdog.io/dal"
	"postdog.io/domain"
)

// Contacts finds or makes the person who wrote in.
type Contacts interface {
	Resolve(ctx context.Context, tx *dal.Tx, network domain.Network, ids []channel.Identity, name string) (*dal.Contact, error)
	// Known finds, in a few queries for all, the contacts of people about whom there is nothing to note: every id is known,
	// and the name is as it was. Where that is not so, or is not sure, the contact is nil, and Resolve decides.
	Known(ctx context.Context, tx *dal.Tx, network domain.Network, people []channel.Person) ([]*dal.Contact, error)
	// Move gives the contact with the former ids the new ones in their place; someone who is known by the new ones joins them.
	Move(ctx context.Context, tx *dal.Tx, network domain.Network, from, to []channel.Identity) error
}

// Live tells a live-only event to whoever watches now: typing, presence, read marks.
type Live interface {
	Tell(e domain.Event)
}

// Files fetches, keeps and hands out the files that messages carry.
type Files interface {
	// Fetch queues the fetching of files that a network delivered.
	Fetch(ctx context.Context, tx *dal.Tx, ids ...domain.MediaID) error
	// Forget queues the removal of files whose message was taken back.
	Forget(ctx context.Context, tx *dal.Tx, ids ...domain.MediaID) error
	// Outbound makes a file ready to be sent through a channel: it is uploaded to the network, or the upload from before is
	// used again. No transaction is open meanwhile. Errors are as with channel.Adapter's Send.
	Outbound(ctx context.Context, ws domain.WorkspaceID, id domain.MediaID, ch *dal.Channel) (channel.OutboundMedia, error)
}

// Templates knows the templates that the networks approved.
type Templates interface {
	// Fill checks the values, and the header's file, against a template that can be sent through the channel, and returns the
	// message's content. What does not fit is INVALID and names the field.
	Fill(ctx context.Context, tx *dal.Tx, ch *dal.Channel, id domain.TemplateID, values domain.TemplateContent, header []domain.MediaID) (domain.Content, error)
}

// Consents knows who agreed to marketing.
type Consents interface {
	// MayMarket returns the consent under which marketing may be sent to a contact on a network, or CONSENT_REQUIRED.
	MayMarket(ctx context.Context, tx *dal.Tx, contact domain.ContactID, network domain.Network) (domain.ConsentEventID, error)
}

// Numbers knows how much a channel may send.
type Numbers interface {
	// MayInitiate returns nil where a message may leave by which the business writes first, else COMPLIANCE_BLOCKED or QUOTA_REACHED.
	MayInitiate(ctx context.Context, tx *dal.Tx, ch *dal.Channel, conversation domain.ConversationID) error
	// PerSecond is how many messages a second a channel may send; 0 where nothing bounds it.
	PerSecond(ctx context.Context, tx *dal.Tx, ch *dal.Channel) (float64, error)
}

// Signals hears what networks tell beyond conversations. What it does not know is kept in the ledger: it returns false.
type Signals interface {
	Hear(ctx context.Context, tx *dal.Tx, network domain.Network, item channel.Inbound) (bool, error)
}

// Alarm tells those who look after channels.
type Alarm interface {
	// ChannelTrouble says in the transaction that something is wrong with a channel. The same again is told once.
	ChannelTrouble(ctx context.Context, tx *dal.Tx, kind domain.SecurityAlertKind, ch *dal.Channel) error
}

// Observer measures. It is told nothing of who.
type Observer interface {
	// Reading is told that deliveries are about to be read as they came, without a job; what it returns is called afterwards.
	Reading(ctx context.Context) (context.Context, func(error))
	// Parsing is told that a part of a delivery is about to be parsed; what it returns is called afterwards.
	Parsing(ctx context.Context, network domain.Network) (context.Context, func(error))
	// Sending is told that a message is about to be handed to its network; what it returns is called with the answer.
	Sending(ctx context.Context, network domain.Network) (context.Context, func(error))
	// Read is told that a delivery was read: how many items it had, and how many of them were not readable or are not known.
	Read(network domain.Network, receivedAt time.Time, items, failed, unknown int)
	// Parked is told that a status or a change waits for its message to become known.
	Parked(kind string)
}

// Config says what the inbox works with.
type Config struct {
	Store    *dal.Store
	Contacts Contacts
	Live     Live
	// Files is nil where messages carry none, Templates where there are none, Consents where nothing needs one, and Signals
	// where nobody listens.
	Files     Files
	Templates Templates
	Consents  Consents
	Signals   []Signals
	// Numbers is nil where nothing bounds what channels send.
	Numbers Numbers
	// Alarm and Observer may be nil.
	Alarm    Alarm
	Observer Observer
	// Adapters are the networks, by their kind.
	Adapters map[channel.Kind]channel.Adapter
	Logger   *slog.Logger
	// Node is this process among those that share the database; see dal.HoldNode.
	Node int32
	// ConfirmWithin is how long a send without a clear answer waits for the network's own report before it is sent again.
	ConfirmWithin time.Duration
	// ReadAtOnce has this process read deliveries in the transaction that stores them, without a way through the queue.
	ReadAtOnce bool
}

// Inbox holds the verbs. It is safe for concurrent use.
type Inbox struct {
	Config
	// listeningSince is when this process began to hear the networks' reports.
	listeningSince time.Time
	paces          paces
	ledger         *ledger
}

// New makes an Inbox.
func New(c Config) *Inbox {
	if c.ConfirmWithin == 0 {
		c.ConfirmWithin = time.Minute
	}
	if c.Observer == nil {
		c.Observer = nobody{}
	}
	i := &Inbox{Config: c, listeningSince: c.Store.Now(), paces: paces{of: map[domain.ChannelID]*rate.Limiter{}}}
	i.ledger = newLedger(i)
	return i
}

// kindOf is the network's spelling in URLs and code of channels; networkOf is the way back.
func kindOf(n domain.Network) channel.Kind { return channel.Kind(strings.ToLower(string(n))) }

func networkOf(k channel.Kind) domain.Network { return domain.Network(strings.ToUpper(string(k))) }

// adapterFor returns the adapter of a network and whether there is one.
func (i *Inbox) adapterFor(n domain.Network) (channel.Adapter, bool) {
	a, ok := i.Adapters[kindOf(n)]
	return a, ok
}

// Capabilities are the limits of a network.
func (i *Inbox) Capabilities(n domain.Network) channel.Capabilities {
	if a, ok := i.adapterFor(n); ok {
		return a.Capabilities()
	}
	return channel.Capabilities{}
}

// visible finds a conversation that the actor may see; one they may not see is NOT_FOUND.
func visible(ctx context.Context, tx *dal.Tx, by authz.Actor, id domain.ConversationID) (*dal.Conversation, error) {
	c, err := dal.GetConversation(ctx, tx, id)
	if err == nil && !by.Scope().Sees(c.ChannelID, c.AssigneeID, c.TeamID) {
		return nil, dal.ErrNotFound
	}
	return c, err
}

// wholeSeconds is the grain of networks' clocks: messages of one second stand in order of arrival.
func wholeSeconds(t time.Time) time.Time { return t.UTC().Truncate(time.Second) }

// arrivalStep leaves room for the items of one delivery between two microseconds.
const arrivalStep = 1024

// arrivalAt is a place in the order of arrival.
func arrivalAt(t time.Time) int64 { return t.UnixMicro() * arrivalStep }

// CanSee returns nil if the actor may see the conversation, else NOT_FOUND.
func (i *Inbox) CanSee(ctx context.Context, by authz.Actor, id domain.ConversationID) error {
	tx, err := i.Store.ReadWorkspace(ctx, by.Workspace())
	if err != nil {
		return err
	}
	defer tx.Close()
	_, err = visible(ctx, tx, by, id)
	return err
}

// Sight says what an event is to someone.
type Sight int

// What an event can be to someone who sees a part of the inbox.
const (
	// Unseen is an event of a conversation that they don't see.
	Unseen Sight = iota
	// Seen is one that they see.
	Seen
	// LostSight is one by which a conversation went out of their sight.
	LostSight
)

// SightOf says what an event is to the actor, at the moment of asking.
func (i *Inbox) SightOf(ctx context.Context, by authz.Actor, e domain.Event) (Sight, error) {
	scope := by.Scope()
	if scope.Whole() || e.ConversationID.IsZero() {
		return Seen, nil
	}
	tx, err := i.Store.ReadWorkspace(ctx, by.Workspace())
	if err != nil {
		return Unseen, err
	}
	defer tx.Close()
	c, err := dal.GetConversation(ctx, tx, e.ConversationID)
	switch {
	case dal.IsNotFound(err):
		return Unseen, nil
	case err != nil:
		return Unseen, err
	case scope.Sees(c.ChannelID, c.AssigneeID, c.TeamID):
		return Seen, nil
	case (!e.FromAssigneeID.IsZero() || !e.FromTeamID.IsZero()) && scope.Sees(c.ChannelID, e.FromAssigneeID, e.FromTeamID):
		return LostSight, nil
	}
	return Unseen, nil
}
