package sandbox

import (
	"encoding/base64"
	"net/http"
	"slices"
	"strings"
	"time"
)

const noMailbox = "There is no account %q: %s must be the id of an account of the sandbox, such as %s, or its name."

// firstMailbox is an example for sentences.
func (s *Sandbox) firstMailbox(network string) string {
	for _, b := range s.mailboxes(network) {
		return b.id
	}
	return "none"
}

// listThread answers what a person sees of a thread.
func (s *Sandbox) listThread(w http.ResponseWriter, r *http.Request, id string) {
	network := r.PathValue("network")
	s.mu.Lock()
	b, found := s.mailbox(network, trimmed(r, "account"))
	messages, typing := []message{}, false
	if v := s.world.conversations[conversationKey{b.id, id}]; v != nil {
		for _, m := range v.messages {
			messages = append(messages, *m)
		}
		typing = s.tasks.clock.Now().Before(v.typingUntil)
	}
	s.mu.Unlock()
	if !found {
		problem(w, http.StatusBadRequest, noMailbox, trimmed(r, "account"), "account", s.firstMailbox(network))
		return
	}
	writeJSON(w, http.StatusOK, object{"messages": messages, "businessTyping": typing})
}

// addToThread does something as a customer: {to, text} or {to, type, …}. Optional are name, replyTo, at and text with any
// type. The types, and what each takes:
//
//	text, story_mention, ephemeral, unsupported, read, delivery
//	image, video, audio, file, sticker: data (base64) and mimeType
//	location: latitude, longitude, name      share, reel, ig_reel, ig_post, fallback: url, title
//	quick_reply, postback: payload, title    referral: ref, source
//	story_reply: storyId                     reaction: messageId, emoji (empty takes it back)
//	edit: messageId, text                    unsend: messageId
//	echo: text, which the business itself writes with another tool
//	message: message, the network's own object
func (s *Sandbox) addToThread(w http.ResponseWriter, r *http.Request, id string, in object) {
	given := map[string]string{}
	for _, key := range []string{"to", "name", "replyTo", "at", "type", "text", "data", "mimeType", "url", "title", "payload", "ref", "source", "storyId", "messageId", "emoji"} {
		value, isText := in[key].(string)
		if in[key] != nil && !isText {
			problem(w, http.StatusBadRequest, "%s must be a text.", key)
			return
		}
		given[key] = value
	}
	network := r.PathValue("network")
	s.mu.Lock()
	defer s.mu.Unlock()
	at := s.tasks.clock.Now()
	if given["at"] != "" {
		var err error
		if at, err = time.Parse(time.RFC3339Nano, given["at"]); err != nil {
			problem(w, http.StatusBadRequest, "at must be a time such as 2026-11-01T12:00:00Z.")
			return
		}
	}
	b, found := s.mailbox(network, given["to"])
	if !found {
		problem(w, http.StatusBadRequest, noMailbox, given["to"], "to", s.firstMailbox(network))
		return
	}
	c := s.person(network, id)
	if given["name"] != "" {
		c.name = given["name"]
	}
	d := deed{Sandbox: s, v: s.thread(b, c), in: in, given: given, at: at, media: "http://" + r.Host + "/meta/cdn/"}
	made, sentence := "", ""
	if network == xNetwork {
		made, sentence = d.doX()
	} else {
		made, sentence = d.do()
	}
	if sentence != "" {
		problem(w, http.StatusBadRequest, "%s", sentence)
		return
	}
	writeJSON(w, http.StatusCreated, object{"id": made})
}

// deed is one thing that a customer does.
type deed struct {
	*Sandbox
	v     *conversation
	in    object
	given map[string]string
	at    time.Time
	// media is what the addresses of files begin with.
	media string
}

// do does it; it returns the id of the message that it makes or concerns, or a sentence that says what is wrong.
func (d deed) do() (id, sentence string) {
	kind := d.given["type"]
	target := d.v.message(d.given["messageId"])
	switch kind {
	case "reaction", "edit", "unsend":
		if target == nil {
			return "", "messageId must be the id of a message of this thread."
		}
		return target.ID, d.change(kind, target)
	case "postback", "referral":
		return d.without(kind)
	case "read", "delivery":
		d.look(kind)
		return "", ""
	case "echo":
		m := &message{ID: newMID(d.v.box.network), From: byBusiness, Kind: "text", Text: d.given["text"], At: d.at.UTC(), Status: "sent", elsewhere: true}
		d.remember(d.v, m)
		d.echo(d.v, m)
		return m.ID, ""
	}
	of, with, sentence := d.message(kind)
	if sentence != "" {
		return "", sentence
	}
	if text := d.given["text"]; text != "" {
		of["text"] = text
	}
	return d.say(d.v, of, with).ID, ""
}

// change puts an emoji on a message, changes its text, or takes it back.
func (d deed) change(kind string, m *message) string {
	switch kind {
	case "reaction":
		m.Reaction = d.given["emoji"]
		wire := object{"mid": m.ID, "action": "react", "reaction": "other", "emoji": m.Reaction}
		if m.Reaction == "" {
			wire = object{"mid": m.ID, "action": "unreact"}
		} else {
			d.v.heard(d.at)
		}
		d.tell(d.v, false, d.at, object{"reaction": wire})
	case "edit":
		m.Text = d.given["text"]
		d.tell(d.v, false, d.at, object{"message_edit": object{"mid": m.ID, "text": m.Text, "num_edit": 1}})
	case "unsend":
		m.Text, m.Deleted = "", true
		d.tell(d.v, false, d.at, object{"message": object{"mid": m.ID, "is_deleted": true}})
	}
	return ""
}

// without does what is no message: a tap on a button, or a link that leads back.
func (d deed) without(kind string) (id, sentence string) {
	d.v.heard(d.at)
	if kind == "referral" {
		source := d.given["source"]
		or(&source, "SHORTLINK")
		d.tell(d.v, false, d.at, object{"referral": object{"ref": d.given["ref"], "source": source, "type": "OPEN_THREAD"}})
		return "", ""
	}
	if d.given["payload"] == "" {
		return "", `A postback needs a "payload".`
	}
	m := &message{ID: newMID(d.v.box.network), From: byCustomer, Kind: kind, Text: d.given["title"], At: d.at.UTC(), Status: "delivered"}
	d.remember(d.v, m)
	d.tell(d.v, false, d.at, object{"postback": object{"mid": m.ID, "title": d.given["title"], "payload": d.given["payload"]}})
	return m.ID, ""
}

// look tells of what arrived or was read so far.
func (d deed) look(kind string) {
	status := map[string]string{"read": "read", "delivery": "delivered"}[kind]
	for _, m := range slices.Backward(d.v.messages) {
		if m.From == byBusiness {
			d.report(d.v, m, status)
			return
		}
	}
}

// message is the network's object of a message of some kind.
func (d deed) message(kind string) (of object, with said, sentence string) {
	with = said{kind: kind, quote: d.given["replyTo"], at: d.at}
	attached := func(kind string, payload object) object {
		return object{"attachments": []object{{"type": kind, "payload": payload}}}
	}
	switch kind {
	case "", "text":
		if d.given["text"] == "" {
			return nil, with, "text must be what the customer writes, and not empty."
		}
		return object{}, with, ""
	case "image", "video", "audio", "file", "sticker", "story_mention":
		address, sentence := d.file(kind)
		with.media = address
		if kind == "sticker" {
			return attached("image", object{"url": address, "sticker_id": 369239263222822}), with, sentence
		}
		return attached(kind, object{"url": address}), with, sentence
	case "location":
		return attached(kind, object{"title": d.given["title"], "coordinates": object{"lat": d.in["latitude"], "long": d.in["longitude"]}}), with, ""
	case "share", "reel", "ig_reel", "ig_post", "fallback":
		return attached(kind, object{"url": d.given["url"], "title": d.given["title"]}), with, ""
	case "quick_reply":
		return object{"text": d.given["title"], "quick_reply": object{"payload": d.given["payload"]}}, with, ""
	case "story_reply":
		return object{"reply_to": object{"story": object{"id": d.given["storyId"], "url": d.media + "story"}}}, with, ""
	case "ephemeral":
		return object{"attachments": []object{{"type": kind}}}, with, ""
	case "unsupported":
		return object{"is_unsupported": true}, with, ""
	case "message":
		if of, isObject := d.in["message"].(object); isObject {
			return of, with, ""
		}
	}
	return nil, with, "There is no type " + kind + ", or it lacks what it needs."
}

// file keeps a file that the customer sends, and returns its address.
func (d deed) file(kind string) (address, sentence string) {
	data, err := base64.StdEncoding.DecodeString(d.given["data"])
	if err != nil {
		return "", "data must be base64."
	}
	if len(data) == 0 {
		data, err = base64.StdEncoding.DecodeString(onePixel)
	}
	mimeType := d.given["mimeType"]
	or(&mimeType, map[string]string{"video": "video/mp4", "audio": "audio/mp4", "file": "application/pdf"}[kind])
	or(&mimeType, "image/png")
	f := &mediaFile{id: newMediaID(), owner: d.v.box.id, mimeType: strings.TrimSpace(mimeType), data: data}
	d.world.media.add(f)
	if err != nil {
		return "", "The default picture is broken."
	}
	return d.media + f.id, ""
}

// onePixel is a PNG of one pixel.
const onePixel = "iVBORw0KGgoAAAANSUhEUgAAAAEAAAABCAYAAAAfFcSJAAAADUlEQVR42mNk+M9QDwADhgGAWjR9awAAAABJRU5ErkJggg=="
