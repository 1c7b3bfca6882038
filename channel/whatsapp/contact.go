package whatsapp

import (
	"encoding/json"
	"strings"
	"unicode"

	"postdog.io/channel"
)

// contact is one of a delivery's contacts. Any of its values may be missing.
type contact struct{ waID, userID, name, username string }

func contacts(raw json.RawMessage) []contact {
	var all []contact
	for _, one := range list(raw) {
		of, err := members(one)
		if err != nil {
			continue
		}
		c := contact{waID: phone(get(of, "wa_id")), userID: id(get(of, "user_id"))}
		if profile, err := members(get(of, "profile")); err == nil {
			_ = json.Unmarshal(get(profile, "name"), &c.name)
			_ = json.Unmarshal(get(profile, "username"), &c.username)
		}
		c.name = strings.Join(strings.FieldsFunc(c.name, func(r rune) bool { return unicode.IsSpace(r) || unicode.IsControl(r) }), " ")
		all = append(all, c)
	}
	return all
}

// sender names who sent a message: its own ids, and what the contact with one of these ids adds. Contacts are never
// matched by their place in the list, and one that contradicts the message adds nothing.
func sender(m inboundMessage, people []contact) ([]channel.Identity, string) {
	who := contact{waID: phone(m.From), userID: id(m.FromUserID)}
	if m.Type == "system" {
		who = changed(m, who)
	} else {
		for _, c := range people {
			if !who.matches(c) {
				continue
			}
			if who.waID == "" {
				who.waID = c.waID
			}
			if who.userID == "" {
				who.userID = c.userID
			}
			who.name, who.username = c.name, c.username
			break
		}
	}
	return who.identities(), who.name
}

// changed names the person of a system message by the ids from before the change, which are those that we know. The new
// ones stay in the raw message: merging them is no matter of reading.
func changed(m inboundMessage, who contact) contact {
	of, err := members(m.System)
	if err != nil {
		return who
	}
	if previous := id(get(of, "previous_user_id")); previous != "" {
		who.userID = previous
	}
	if who.waID == "" && who.userID == "" {
		who.userID = id(get(of, "user_id"))
	}
	return who
}

func (who contact) matches(c contact) bool {
	sameNumber := who.waID != "" && who.waID == c.waID
	sameUser := who.userID != "" && who.userID == c.userID
	otherNumber := who.waID != "" && c.waID != "" && !sameNumber
	otherUser := who.userID != "" && c.userID != "" && !sameUser
	return (sameNumber || sameUser) && !otherNumber && !otherUser
}

func (who contact) identities() []channel.Identity {
	var all []channel.Identity
	for _, i := range []channel.Identity{
		{Kind: channel.Phone, Value: who.waID},
		{Kind: channel.BusinessScopedUserID, Value: who.userID},
	} {
		if i.Value != "" {
			all = append(all, i)
		}
	}
	// A username alone names nobody for good.
	if len(all) > 0 && isID(who.username) {
		all = append(all, channel.Identity{Kind: channel.Username, Value: who.username})
	}
	return all
}

// phone reads a wa_id: digits alone. What else may stand in its place, such as a group's id, is no phone number.
func phone(raw json.RawMessage) string {
	s := strings.TrimPrefix(id(raw), "+")
	if len(s) > 20 || strings.Trim(s, "0123456789") != "" {
		return ""
	}
	return s
}
