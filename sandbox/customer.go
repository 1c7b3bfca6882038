package sandbox

import (
	crand "crypto/rand"
	"encoding/base64"
	"encoding/binary"
	"encoding/hex"
	"fmt"
	"hash/fnv"
	"math/rand/v2"
	"strings"
	"time"
)

// customer is a person who uses the network.
type customer struct {
	id, name, language, username string
	// userID is the business-scoped user id, which stays the same for the same number.
	userID string
	// hidden customers never show their number.
	hidden bool
	script *character
	random *rand.Rand
	// turns counts the answers given so far.
	turns int
}

type conversationKey struct{ phoneNumberID, customerID string }

// conversation is what one business number and one customer said.
type conversation struct {
	account Account
	// box is the business's account on a network of direct messages; zero on WhatsApp.
	box         mailbox
	customer    *customer
	messages    []*message
	lastInbound time.Time
	typingUntil time.Time
	// blocked is true where the business lets nothing of the customer through.
	blocked bool
	// reply is the customer's answer that is still to come.
	reply *task
	// next is the place in the customer's script.
	next int
	// sends counts calls for behaviours that depend on it.
	sends int
	// held are webhooks that wait to be overtaken; last is the one before, for a repetition in a batch.
	held []event
	last *event
}

const (
	byCustomer = "customer"
	byBusiness = "business"
	// maxMessages bounds what is remembered of one conversation.
	maxMessages = 2000
)

// message is one message of a conversation. Its JSON is the control API's.
type message struct {
	ID      string    `json:"id"`
	From    string    `json:"from"`
	Kind    string    `json:"kind"`
	Text    string    `json:"text"`
	At      time.Time `json:"at"`
	Status  string    `json:"status"`
	ReplyTo string    `json:"replyTo,omitempty"`
	// Reaction is the emoji or word that the other side put on it.
	Reaction string `json:"reaction,omitempty"`
	// MediaURL is where the bytes of its file lie, and Buttons what it offers to tap.
	MediaURL string   `json:"mediaUrl,omitempty"`
	Buttons  []string `json:"buttons,omitempty"`
	// Deleted is true for what was taken back.
	Deleted bool `json:"deleted,omitempty"`
	// callback comes back in statuses; byUserID says that it was addressed to a user id.
	callback string
	byUserID bool
	// elsewhere is true for what the business wrote with another tool.
	elsewhere bool
}

func (s *Sandbox) newCustomer(id string, script *character) *customer {
	h := fnv.New64a()
	_, _ = h.Write([]byte(id)) // a hash takes every write
	c := &customer{
		id: id, script: script,
		userID: fmt.Sprintf("%s.10%017d", country(id), h.Sum64()%1e17),
		hidden: strings.HasSuffix(id, "0011"),
		random: rand.New(rand.NewPCG(s.config.Seed, h.Sum64())), // #nosec G404 -- behaviour, not secrecy
	}
	if script != nil {
		c.name, c.language, c.username = script.Customer.Name, script.Customer.Language, script.Customer.Username
	}
	if c.hidden {
		or(&c.username, "guest."+id[max(0, len(id)-8):])
	}
	return c
}

func (w *world) add(c *customer) {
	w.customers[c.id] = c
	w.byUserID[c.userID] = c
}

// customer finds a customer by number, and makes a silent one where there is none.
func (s *Sandbox) customer(id string) *customer {
	c := s.world.customers[id]
	if c == nil {
		var script *character
		if strings.HasSuffix(id, everythingSuffix) {
			script = everything(s.cast)
		}
		c = s.newCustomer(id, script)
		c.name = "Customer " + id[max(0, len(id)-4):]
		s.world.add(c)
	}
	return c
}

func (s *Sandbox) conversation(a Account, c *customer) *conversation {
	key := conversationKey{a.PhoneNumberID, c.id}
	v := s.world.conversations[key]
	if v == nil {
		v = &conversation{account: a, customer: c}
		s.world.conversations[key] = v
	}
	return v
}

func (s *Sandbox) remember(v *conversation, m *message) {
	if len(v.messages) == maxMessages {
		delete(s.world.byMessage, v.messages[0].ID)
		v.messages = v.messages[1:]
	}
	v.messages = append(v.messages, m)
	s.world.byMessage[m.ID] = v
}

func (v *conversation) message(id string) *message {
	for _, m := range v.messages {
		if m.ID == id {
			return m
		}
	}
	return nil
}

// country guesses the region of a number, which is what a user id begins with.
func country(id string) string {
	for prefix, region := range map[string]string{"44": "GB", "49": "DE", "34": "ES", "55": "BR", "81": "JP", "971": "AE", "966": "SA", "972": "IL", "31": "NL"} {
		if strings.HasPrefix(id, prefix) {
			return region
		}
	}
	return "US"
}

// newMessageID makes a wamid in the shape of Meta's: the customer's number and a random part, in base64. It is never the
// same again, also not after a restart.
func newMessageID(customerID string, fromBusiness bool) string {
	kind, size := '\x12', 10
	if fromBusiness {
		kind, size = '\x11', 9
	}
	random := make([]byte, size)
	_, _ = crand.Read(random)
	tail := strings.ToUpper(hex.EncodeToString(random))
	// Lengths are below 128, so that a rune is one byte.
	raw := fmt.Sprintf("\x1c\x18%c%s\x15\x02\x00%c\x18%c%s\x00", len(customerID), customerID, kind, len(tail), tail)
	return "wamid." + base64.StdEncoding.EncodeToString([]byte(raw))
}

// newMediaID makes a number of the length that Meta's media ids have.
func newMediaID() string {
	var raw [8]byte
	_, _ = crand.Read(raw[:])
	return fmt.Sprintf("12%014d", binary.BigEndian.Uint64(raw[:])%1e14)
}
