package sandbox

import (
	"errors"
	"fmt"
	"hash/fnv"
	"math/rand/v2"
	"strings"
)

// The networks of direct messages.
const (
	messenger = "messenger"
	instagram = "instagram"
)

// Page is a Facebook Page of a business.
type Page struct {
	ID, Name, Username string
	// Token is what calls for the Page must carry.
	Token string
}

// InstagramAccount is a professional account of a business.
type InstagramAccount struct {
	ID, Name, Username string
	// PageID is the Page that it belongs to; empty for one without.
	PageID string
	// Token is its own, as Instagram Login gives it; its Page's serves as well.
	Token string
}

// DefaultPages are the demo's.
func DefaultPages() []Page {
	return []Page{{ID: "600000000000006", Name: "PostDog Demo", Username: "postdog.demo", Token: "EAASANDBOXPAGE600000000000006"}}
}

// DefaultInstagramAccounts are the demo's; the account belongs to the demo's Page.
func DefaultInstagramAccounts() []InstagramAccount {
	return []InstagramAccount{{
		ID: "17841400000000001", Name: "PostDog Demo", Username: "postdog.demo", PageID: DefaultPages()[0].ID, Token: "IGAASANDBOX17841400000000001",
	}}
}

// MoreAccounts are WhatsApp numbers that the demo has not connected, for people to try it with.
func MoreAccounts() []Account {
	return []Account{{
		PhoneNumberID: "106540352242955", WABAID: "102290129340399", DisplayNumber: "+44 7700 900055", Token: "EAASANDBOX106540352242955", VerifiedName: "Larkspur Workshop",
	}, {
		PhoneNumberID: "106540352242966", WABAID: "102290129340400", DisplayNumber: "+44 7700 900066", Token: "EAASANDBOX106540352242966", VerifiedName: "Larkspur Rentals",
	}}
}

// MorePages, MoreInstagramAccounts and MoreXAccounts are likewise.
func MorePages() []Page {
	return []Page{{ID: "600000000000007", Name: "Larkspur Workshop", Username: "larkspur.workshop", Token: "EAASANDBOXPAGE600000000000007"}}
}

// MoreInstagramAccounts are those of Instagram; the first belongs to a Page.
func MoreInstagramAccounts() []InstagramAccount {
	return []InstagramAccount{
		{ID: "17841400000000002", Name: "Larkspur Workshop", Username: "larkspur.workshop", PageID: MorePages()[0].ID, Token: "IGAASANDBOX17841400000000002"},
		{ID: "17841400000000003", Name: "Larkspur Rides", Username: "larkspur.rides", Token: "IGAASANDBOX17841400000000003"},
	}
}

// mailbox is one account of a business on a network of direct messages.
type mailbox struct{ network, id, name, username string }

// mailboxes are the accounts of a network.
func (s *Sandbox) mailboxes(network string) []mailbox {
	var all []mailbox
	switch network {
	case messenger:
		for _, p := range s.config.Pages {
			all = append(all, mailbox{messenger, p.ID, p.Name, p.Username})
		}
	case instagram:
		for _, a := range s.config.Instagram {
			all = append(all, mailbox{instagram, a.ID, a.Name, a.Username})
		}
	case xNetwork:
		for _, a := range s.config.X {
			all = append(all, mailbox{xNetwork, a.ID, a.Name, a.Username})
		}
	}
	return all
}

// mailbox finds an account by id or name; empty means the network's first.
func (s *Sandbox) mailbox(network, to string) (mailbox, bool) {
	all := s.mailboxes(network)
	if to == "" && len(all) > 0 {
		return all[0], true
	}
	for _, b := range all {
		if to != "" && (b.id == to || strings.EqualFold(b.username, strings.TrimPrefix(to, "@"))) {
			return b, true
		}
	}
	return mailbox{}, false
}

// linked are the mailboxes that a Page's token speaks for: the Page's own and its Instagram account's.
func (s *Sandbox) linked(page string) []mailbox {
	var all []mailbox
	for _, p := range s.config.Pages {
		if p.ID == page {
			all = append(all, mailbox{messenger, p.ID, p.Name, p.Username})
		}
	}
	for _, a := range s.config.Instagram {
		if a.PageID == page {
			all = append(all, mailbox{instagram, a.ID, a.Name, a.Username})
		}
	}
	return all
}

// personKey is how a person of a network is found.
func personKey(network, id string) string { return network + "/" + id }

// person finds someone who uses a network, and makes a silent one where there is none. The caller holds the lock.
func (s *Sandbox) person(network, id string) *customer {
	c := s.world.people[personKey(network, id)]
	if c == nil {
		c = s.newPerson(network, id, nil)
		s.world.people[personKey(network, id)] = c
	}
	return c
}

func (s *Sandbox) newPerson(network, id string, script *character) *customer {
	h := fnv.New64a()
	_, _ = h.Write([]byte(personKey(network, id))) // a hash takes every write
	tail := id[max(0, len(id)-4):]
	c := &customer{
		id: id, script: script, userID: id, name: "Customer " + tail, username: "customer." + tail,
		random: rand.New(rand.NewPCG(s.config.Seed, h.Sum64())), // #nosec G404 -- behaviour, not secrecy
	}
	if script != nil {
		c.name, c.language = script.Customer.Name, script.Customer.Language
		c.username = strings.ToLower(strings.ReplaceAll(script.Customer.Name, " ", "."))
	}
	return c
}

// peopleOfCast are the members of the cast who use a network of direct messages: the first few, under ids of the network's.
func (s *Sandbox) peopleOfCast(network string) []*customer {
	begin := map[string]string{messenger: "700000000000010%d", instagram: "90000000000010%d", xNetwork: "222200000000000010%d"}[network]
	if begin == "" {
		return nil
	}
	var all []*customer
	for i := range min(castPerNetwork, len(s.cast)) {
		all = append(all, s.newPerson(network, fmt.Sprintf(begin, i+1), &s.cast[i]))
	}
	return all
}

// castPerNetwork is how many of the cast use each network of direct messages.
const castPerNetwork = 2

// thread is what a person and an account said. The caller holds the lock.
func (s *Sandbox) thread(b mailbox, c *customer) *conversation {
	key := conversationKey{b.id, c.id}
	v := s.world.conversations[key]
	if v == nil {
		v = &conversation{box: b, customer: c}
		s.world.conversations[key] = v
	}
	return v
}

// checkMailboxes checks the accounts of the networks of direct messages.
func (c Config) checkMailboxes() error {
	seen := map[string]bool{}
	for _, p := range c.Pages {
		if p.ID == "" || p.Token == "" || seen[p.ID] {
			return errors.New("sandbox: each Page needs an ID of its own and a Token")
		}
		seen[p.ID] = true
	}
	for _, a := range c.Instagram {
		if a.ID == "" || a.Token == "" || seen[a.ID] {
			return errors.New("sandbox: each Instagram account needs an ID of its own and a Token")
		}
		if a.PageID != "" && !seen[a.PageID] {
			return fmt.Errorf("sandbox: there is no Page %s for the Instagram account %s", a.PageID, a.ID)
		}
		seen[a.ID] = true
	}
	for _, a := range c.X {
		if a.ID == "" || a.Token == "" || seen[a.ID] {
			return errors.New("sandbox: each account of X needs an ID of its own and a Token")
		}
		seen[a.ID] = true
	}
	return nil
}
