package inbox

import (
	"context"
	"errors"

	"postdog.io/authz"
	"postdog.io/channel"
	"postdog.io/dal"
	"postdog.io/domain"
)

// BlockContact has the network let no message of a conversation's customer through to its channel any more. What waits to be
// sent there fails. It is INVALID where the network has no block list, or blocks only people who wrote lately and this one
// did not. One who is blocked already stays so.
func (i *Inbox) BlockContact(ctx context.Context, by authz.Actor, id domain.ConversationID) (*dal.Conversation, error) {
	return i.changeBlock(ctx, by, id, true)
}

// UnblockContact lets the customer write again. One who is not blocked stays so.
func (i *Inbox) UnblockContact(ctx context.Context, by authz.Actor, id domain.ConversationID) (*dal.Conversation, error) {
	return i.changeBlock(ctx, by, id, false)
}

// changeBlock asks the network first: where it refuses, nothing changes here. Both can be repeated, so that what breaks off
// in the middle is mended by doing it again.
func (i *Inbox) changeBlock(ctx context.Context, by authz.Actor, id domain.ConversationID, block bool) (c *dal.Conversation, err error) {
	var ch *dal.Channel
	var who []channel.Identity
	err = i.Store.InWorkspace(ctx, by.Workspace(), func(tx *dal.Tx) error {
		if c, err = visible(ctx, tx, by, id); err != nil {
			return err
		}
		if ch, err = dal.GetChannel(ctx, tx, c.ChannelID); err != nil {
			return err
		}
		if who, err = addressees(ctx, tx, c, ch); err != nil {
			return err
		}
		return i.mayBlock(tx, c, ch, block)
	})
	if err != nil || (c.BlockedAt != nil) == block {
		return c, err
	}
	adapter, _ := i.adapterFor(ch.Network)
	list, can := adapter.(channel.Blocker)
	if !can {
		return nil, errNoBlockList()
	}
	ask := list.Unblock
	if block {
		ask = list.Block
	}
	if err := ask(ctx, credentialOf(ch), who); err != nil {
		return nil, i.blockRefused(ctx, by, ch, err)
	}
	ctx = context.WithoutCancel(ctx) // the network has done it
	err = i.Store.InWorkspace(ctx, by.Workspace(), func(tx *dal.Tx) error {
		if c, err = dal.LockConversation(ctx, tx, id); err != nil {
			return err
		}
		if (c.BlockedAt != nil) == block {
			return nil // somebody else did the same
		}
		what := "contact.unblocked"
		c.BlockedAt, c.BlockedBy = nil, domain.MemberID{}
		if block {
			what = "contact.blocked"
			now := tx.Now()
			c.BlockedAt, c.BlockedBy = &now, by.Member()
		}
		if err := dal.UpdateConversation(ctx, tx, c); err != nil {
			return err
		}
		dal.Audit(tx, by.Did(what, c.ID))
		dal.Emit(tx, domain.Event{Kind: domain.ConversationChanged, ConversationID: c.ID})
		return tx.InsertJob(ctx, deliverJob{Workspace: by.Workspace(), Conversation: c.ID}, nil)
	})
	if err != nil {
		return nil, err
	}
	return c, nil
}

// mayBlock says what keeps a person from being blocked, before the network is asked.
func (i *Inbox) mayBlock(tx *dal.Tx, c *dal.Conversation, ch *dal.Channel, block bool) error {
	limits := i.Capabilities(ch.Network)
	switch {
	case (c.BlockedAt != nil) == block:
		return nil
	case !limits.Blocks:
		return errNoBlockList()
	case ch.Status != domain.ChannelConnected:
		return domain.Errorf(domain.Conflict, "This conversation's channel is not connected. Connect it again, then try once more.")
	case block && limits.BlockWindow > 0 && (c.LastInboundAt == nil || !tx.Now().Before(c.LastInboundAt.Add(limits.BlockWindow))):
		return domain.Errorf(domain.Invalid, "This network blocks only people who wrote within the last %d hours. Block them when they write again.", int(limits.BlockWindow.Hours()))
	}
	return nil
}

func errNoBlockList() error {
	return domain.Errorf(domain.Invalid, "This network can't block people from here. Block them in the network's own app.")
}

// blockRefused turns the network's refusal into a sentence. Access that has ended is noted as it is for messages.
func (i *Inbox) blockRefused(ctx context.Context, by authz.Actor, ch *dal.Channel, err error) error {
	var refused *channel.Rejected
	var gone *channel.Disconnected
	switch {
	case errors.As(err, &refused):
		return domain.Errorf(domain.Invalid, "%s", refused.Message)
	case errors.As(err, &gone):
		note := i.Store.InWorkspace(context.WithoutCancel(ctx), by.Workspace(), func(tx *dal.Tx) error { return i.lost(ctx, tx, ch, gone) })
		return errors.Join(domain.Errorf(domain.Conflict, "%s", gone.Message), note)
	}
	i.Logger.WarnContext(ctx, "a block list could not be changed", "channel", ch.ID.String(), "error", err)
	return domain.Errorf(domain.Conflict, "The network could not do this just now. Try again in a minute.")
}

// blockedCode is the failure of a message to a person who was blocked before it was sent.
const blockedCode = "CONTACT_BLOCKED"

// errBlocked refuses to write to a person who is blocked.
func errBlocked() error {
	return domain.Errorf(domain.Conflict, "This person is blocked on this channel. Unblock them, then send.")
}

// failBlocked ends a message that waits for a person who was blocked meanwhile.
func failBlocked(ctx context.Context, tx *dal.Tx, m *dal.Message) error {
	fail(m, blockedCode, "This person was blocked before the message was sent. Unblock them, then retry.", true)
	return storeFailing(ctx, tx, m)
}
