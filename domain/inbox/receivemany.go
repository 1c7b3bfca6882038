package inbox

import (
	"context"
	"slices"

	"postdog.io/channel"
	"postdog.io/dal"
	"postdog.io/domain"
)

// receiveItems puts items where they belong. Messages of customers that stand side by side are seen to together: what is
// known of their senders is read at once, and they are stored at once. Reports on messages of the business touch none of
// them, and don't part them.
func (i *Inbox) receiveItems(ctx context.Context, tx *dal.Tx, items []received) error {
	var plain, reports []received
	together := func() error {
		rest, err := i.receivePlain(ctx, tx, plain)
		if err != nil {
			return err
		}
		for _, item := range append(rest, reports...) {
			if err := i.receiveItem(ctx, tx, item); err != nil {
				return err
			}
		}
		plain, reports = nil, nil
		return nil
	}
	for _, item := range items {
		switch {
		case isPlain(item.Inbound):
			plain = append(plain, item)
			continue
		case item.Status != nil:
			reports = append(reports, item)
			continue
		}
		if err := together(); err != nil {
			return err
		}
		if err := i.receiveItem(ctx, tx, item); err != nil {
			return err
		}
	}
	return together()
}

// isPlain says whether an item is a message of a customer that says something new, and changes nothing that was said.
func isPlain(item channel.Inbound) bool {
	m := item.Message
	return item.Err == nil && m != nil && !m.Echo && m.Kind != domain.KindReaction && m.ExternalID != ""
}

// heard is a message of a known person in a conversation that was begun.
type heard struct {
	received
	conversation *dal.Conversation
	message      *dal.Message
	reading      *receiving
}

// receivePlain stores those of some plain messages whose sender, name and conversation are known and about which nothing
// was said before they came; it returns the others.
func (i *Inbox) receivePlain(ctx context.Context, tx *dal.Tx, items []received) (rest []received, err error) {
	if len(items) == 0 {
		return nil, nil
	}
	known, rest, err := i.known(ctx, tx, items)
	if err != nil || len(known) == 0 {
		return rest, err
	}
	messages := make([]*dal.Message, len(known))
	for n, h := range known {
		messages[n] = h.message
	}
	isNew, err := dal.InsertInboundMessages(ctx, tx, messages)
	if err != nil {
		return nil, err
	}
	var changed []*dal.Conversation
	seen := map[domain.ConversationID]bool{}
	for _, h := range known {
		if !isNew[h.message.ID] {
			continue
		}
		c := h.conversation
		if err := h.reading.attach(ctx, c, h.message, h.Message.Media); err != nil {
			return nil, err
		}
		if note(c, h.message, h.Message) {
			dal.Emit(tx, domain.Event{Kind: domain.ConversationChanged, ConversationID: c.ID})
		}
		dal.Emit(tx, domain.Event{Kind: domain.MessageAdded, ConversationID: c.ID, MessageID: h.message.ID})
		if !seen[c.ID] {
			seen[c.ID] = true
			changed = append(changed, c)
		}
	}
	if len(changed) > 0 {
		if err := dal.UpdateConversationsHeard(ctx, tx, changed); err != nil {
			return nil, err
		}
	}
	for _, h := range known {
		if _, err := i.hear(ctx, tx, h.delivery.Network, h.Inbound); err != nil {
			return nil, err
		}
	}
	return rest, nil
}

// known reads what there is of the senders of messages, and locks their conversations.
func (i *Inbox) known(ctx context.Context, tx *dal.Tx, items []received) (known []heard, rest []received, err error) {
	ids := make([]string, len(items))
	for n, item := range items {
		ids[n] = item.Message.ExternalID
	}
	// A change of a message waits its turn here, so that it either is found below or finds the message.
	if err := dal.LockExternalIDs(ctx, tx, ids); err != nil {
		return nil, nil, err
	}
	waits, err := dal.HasParkedChanges(ctx, tx, ids)
	if err != nil {
		return nil, nil, err
	}
	channels, err := channelsOf(ctx, tx, items)
	if err != nil {
		return nil, nil, err
	}
	contacts, err := i.contactsOf(ctx, tx, items)
	if err == nil && slices.Contains(contacts, nil) {
		// Batches with new people take turns from here on, before they lock anything of those who are known: else two would wait
		// for each other in a circle. Who was new may be known after the wait.
		if err = dal.LockNewPeople(ctx, tx); err == nil {
			contacts, err = i.contactsOf(ctx, tx, items)
		}
	}
	if err != nil {
		return nil, nil, err
	}
	var threads []dal.Thread
	for n, item := range items {
		if ch := channels[item.account()]; ch != nil && contacts[n] != nil {
			threads = append(threads, dal.Thread{ChannelID: ch.ID, ContactID: contacts[n].ID})
		}
	}
	var conversations map[dal.Thread]*dal.Conversation
	if len(threads) > 0 {
		if conversations, err = dal.LockConversations(ctx, tx, threads); err != nil {
			return nil, nil, err
		}
	}
	for n, item := range items {
		ch, contact := channels[item.account()], contacts[n]
		if ch == nil || contact == nil || waits[item.Message.ExternalID] {
			rest = append(rest, item)
			continue
		}
		c := conversations[dal.Thread{ChannelID: ch.ID, ContactID: contact.ID}]
		if c == nil {
			rest = append(rest, item)
			continue
		}
		r := &receiving{Inbox: i, tx: tx, channel: ch, arrival: item.arrival()}
		known = append(known, heard{received: item, conversation: c, message: r.newMessage(c, item.Message), reading: r})
	}
	return known, rest, nil
}

func (r received) account() dal.Account {
	return dal.Account{Network: r.delivery.Network, ExternalID: r.AccountID}
}

// channelsOf finds the channels that messages came through; those that are not connected are left out.
func channelsOf(ctx context.Context, tx *dal.Tx, items []received) (map[dal.Account]*dal.Channel, error) {
	channels := map[dal.Account]*dal.Channel{}
	for _, item := range items {
		account := item.account()
		if _, asked := channels[account]; asked {
			continue
		}
		ch, err := dal.GetChannelByExternalID(ctx, tx, account.Network, account.ExternalID)
		if err != nil && !dal.IsNotFound(err) {
			return nil, err
		}
		if err != nil {
			ch = nil
		}
		channels[account] = ch
	}
	return channels, nil
}

// contactsOf finds the known senders of messages.
func (i *Inbox) contactsOf(ctx context.Context, tx *dal.Tx, items []received) ([]*dal.Contact, error) {
	people := map[domain.Network][]channel.Person{}
	places := map[domain.Network][]int{}
	for n, item := range items {
		network := item.delivery.Network
		people[network] = append(people[network], channel.Person{Identities: item.Message.From, Name: item.Message.Name})
		places[network] = append(places[network], n)
	}
	contacts := make([]*dal.Contact, len(items))
	for network, who := range people {
		found, err := i.Contacts.Known(ctx, tx, network, who)
		if err != nil {
			return nil, err
		}
		for at, n := range places[network] {
			contacts[n] = found[at]
		}
	}
	return contacts, nil
}
