package sandbox

import (
	"cmp"
	"net/http"
	"slices"
	"strings"
	"time"
)

// listCustomers answers who uses the network: the cast first, then those who came later.
func (s *Sandbox) listCustomers(w http.ResponseWriter, r *http.Request) {
	if !network(w, r) {
		return
	}
	type listed struct {
		ID        string `json:"id"`
		Name      string `json:"name"`
		Language  string `json:"language"`
		Character string `json:"character"`
	}
	all := []listed{}
	s.mu.Lock()
	everyone := s.world.customers
	if name := r.PathValue("network"); slices.Contains(directNetworks, name) {
		everyone = map[string]*customer{}
		for key, c := range s.world.people {
			if strings.HasPrefix(key, name+"/") {
				everyone[key] = c
			}
		}
	}
	for _, c := range everyone {
		one := listed{ID: c.id, Name: c.name, Language: c.language}
		if c.script != nil {
			one.Character = c.script.Character
		}
		all = append(all, one)
	}
	s.mu.Unlock()
	slices.SortFunc(all, func(a, b listed) int {
		return cmp.Or(-cmp.Compare(min(len(a.Character), 1), min(len(b.Character), 1)), cmp.Compare(a.ID, b.ID))
	})
	writeJSON(w, http.StatusOK, all)
}

// customerID reads the customer of the path; it answers and returns false where it is none.
func customerID(w http.ResponseWriter, r *http.Request) (string, bool) {
	id := r.PathValue("id")
	if slices.Contains(directNetworks, r.PathValue("network")) {
		if len(id) < 5 || len(id) > 20 || digits(id) != id {
			problem(w, http.StatusBadRequest, "The customer's id must be a number of 5 to 20 digits, such as 7000000000000071.")
			return "", false
		}
		return id, true
	}
	if len(id) < 5 || len(id) > 15 || digits(id) != id {
		problem(w, http.StatusBadRequest, "The customer's id must be a phone number of 5 to 15 digits, such as 447700900123.")
		return "", false
	}
	return id, true
}

// accountFor finds an account by phone number id or display number; empty means the first. The caller holds the lock.
func (s *Sandbox) accountFor(to string) (Account, bool) {
	if to == "" && len(s.config.Accounts) > 0 {
		return s.config.Accounts[0], true
	}
	for _, a := range s.config.Accounts {
		if to != "" && (a.PhoneNumberID == to || digits(a.DisplayNumber) == digits(to)) {
			return a, true
		}
	}
	return Account{}, false
}

const noAccount = "There is no account %q: %s must be a phone number id of the sandbox, such as %s, or its number."

// listMessages answers what a customer sees of a conversation.
func (s *Sandbox) listMessages(w http.ResponseWriter, r *http.Request) {
	if !network(w, r) {
		return
	}
	id, valid := customerID(w, r)
	if !valid {
		return
	}
	if slices.Contains(directNetworks, r.PathValue("network")) {
		s.listThread(w, r, id)
		return
	}
	s.mu.Lock()
	a, found := s.accountFor(trimmed(r, "account"))
	messages, typing := []message{}, false
	if v := s.world.conversations[conversationKey{a.PhoneNumberID, id}]; v != nil {
		for _, m := range v.messages {
			messages = append(messages, *m)
		}
		typing = s.tasks.clock.Now().Before(v.typingUntil)
	}
	s.mu.Unlock()
	if !found {
		problem(w, http.StatusBadRequest, noAccount, trimmed(r, "account"), "account", s.config.Accounts[0].PhoneNumberID)
		return
	}
	writeJSON(w, http.StatusOK, object{"messages": messages, "businessTyping": typing})
}

// addMessage writes in as a customer: {to, text} or {to, type, <type>: {…}}; optional are name, replyTo (the id of the
// message to quote) and at (when it was written, for late messages).
func (s *Sandbox) addMessage(w http.ResponseWriter, r *http.Request) {
	var in object
	if !network(w, r) {
		return
	}
	id, valid := customerID(w, r)
	if !valid || !decode(w, r, &in) {
		return
	}
	if slices.Contains(directNetworks, r.PathValue("network")) {
		s.addToThread(w, r, id, in)
		return
	}
	values, bad := map[string]string{}, ""
	for _, key := range []string{"to", "name", "replyTo", "at", "type"} {
		if v, there := in[key]; there && v != nil {
			if values[key], valid = v.(string); !valid {
				bad = key
			}
		}
	}
	if bad != "" {
		problem(w, http.StatusBadRequest, "%s must be a text.", bad)
		return
	}
	of, sentence := messageObject(in, values["type"])
	if sentence != "" {
		problem(w, http.StatusBadRequest, "%s", sentence)
		return
	}
	s.mu.Lock()
	defer s.mu.Unlock()
	at := s.tasks.clock.Now()
	if values["at"] != "" {
		var err error
		if at, err = time.Parse(time.RFC3339Nano, values["at"]); err != nil {
			problem(w, http.StatusBadRequest, "at must be a time such as 2026-11-01T12:00:00Z.")
			return
		}
	}
	a, found := s.accountFor(values["to"])
	if !found {
		problem(w, http.StatusBadRequest, noAccount, values["to"], "to", s.config.Accounts[0].PhoneNumberID)
		return
	}
	c := s.customer(id)
	if values["name"] != "" {
		c.name = values["name"]
	}
	if sentence := s.addFile(a, of, r); sentence != "" {
		problem(w, http.StatusBadRequest, "%s", sentence)
		return
	}
	m := s.writeIn(s.conversation(a, c), of, values["replyTo"], at)
	writeJSON(w, http.StatusCreated, object{"id": m.ID})
}

// messageObject makes a WhatsApp message object of the call's body, or a sentence that says what is wrong with it.
func messageObject(in object, kind string) (object, string) {
	if kind == "" || kind == "text" {
		if text, there := in["text"]; there {
			if of, isObject := text.(object); isObject && kind == "text" {
				text = of["body"]
			}
			body, isText := text.(string)
			if !isText || body == "" {
				return nil, "text must be what the customer writes, and not empty."
			}
			return object{"type": "text", "text": object{"body": body}}, ""
		}
		if kind == "" {
			return nil, `The body needs "text", or a "type" with its message object.`
		}
		return nil, `A message of type text needs "text".`
	}
	of := object{}
	for key, value := range in {
		switch key {
		case "to", "name", "replyTo", "at", "id", "from", "from_user_id", "timestamp":
		default:
			of[key] = value
		}
	}
	return of, ""
}
