package sandbox

import (
	"encoding/json"
	"net/http"
	"slices"
	"strings"
	"time"
)

// reactionWords are the reactions that can be sent.
var reactionWords = map[string][]string{
	messenger: {"love", "smile", "wow", "sad", "angry", "yes", "no", "like", "dislike"}, instagram: {"love"},
}

// pageMessages takes a message or an action for one of these mailboxes, of which the person decides. By the end of the
// person's id: 0001 cannot be reached, 0008 is taken and answered with an error, 0009 is limited for the first two calls.
// The caller holds the lock.
func (s *Sandbox) pageMessages(c call, boxes []mailbox) answer {
	var r pageRequest
	if json.Unmarshal(c.body, &r) != nil {
		return *invalidParameter("The request body is not valid JSON, or a parameter has the wrong type")
	}
	id := unquoted(r.Recipient.ID)
	if id == "" {
		return *invalidParameter("The parameter recipient is required")
	}
	v := s.reached(boxes, id)
	if v == nil {
		return pageError(http.StatusBadRequest, 100, 2018001, "No matching user found")
	}
	if r.SenderAction != "" {
		return s.senderAction(r, v)
	}
	if failed := s.check(&r, v); failed != nil {
		return *failed
	}
	v.sends++
	switch {
	case strings.HasSuffix(id, "0001"):
		return pageError(http.StatusBadRequest, 551, 1545041, "This person isn't available right now.")
	case strings.HasSuffix(id, "0009") && v.sends <= 2, !s.world.limits.throughput(v.box.id, s.tasks.clock.Now()):
		return tooMuch(v.box.network)
	}
	if failed := s.tooLate(v, r.Tag); failed != nil {
		return *failed
	}
	m := s.takeMessage(c, r, v)
	if strings.HasSuffix(id, "0008") {
		return wentWrong(v.box.network)
	}
	return ok(object{"recipient_id": id, "message_id": m.ID})
}

// reached is the thread with a person who may be written to: someone who wrote, or who is of the cast.
func (s *Sandbox) reached(boxes []mailbox, id string) *conversation {
	for _, b := range boxes {
		if c := s.world.people[personKey(b.network, id)]; c != nil {
			return s.thread(b, c)
		}
	}
	return nil
}

// takeMessage takes a message, from where it goes its way. The caller holds the lock.
func (s *Sandbox) takeMessage(c call, r pageRequest, v *conversation) *message {
	m := &message{
		ID: newMID(v.box.network), From: byBusiness, Kind: "text", At: s.tasks.clock.Now().UTC().Truncate(time.Millisecond), Status: "accepted",
		callback: r.Message.Metadata,
	}
	if r.Message.Text != nil {
		m.Text = *r.Message.Text
	}
	for _, q := range r.Message.QuickReplies {
		m.Buttons = append(m.Buttons, q.Title)
	}
	files := slices.Clone(r.Message.Attachments)
	if r.Message.Attachment != nil {
		files = append(files, *r.Message.Attachment)
	}
	if len(files) > 0 {
		p := files[0].Payload
		m.Kind, m.Text, m.MediaURL = files[0].Type, p.Text, p.URL
		for _, one := range p.Buttons {
			m.Buttons = append(m.Buttons, one.Title)
		}
		if id := unquoted(p.AttachmentID); id != "" {
			m.MediaURL = "http://" + c.r.Host + "/meta/cdn/" + id
		}
	}
	if r.ReplyTo != nil {
		m.ReplyTo = r.ReplyTo.MID
	}
	v.typingUntil = time.Time{}
	s.remember(v, m)
	s.courseOf(v, m)
	return m
}

// senderAction shows the customer something: that the business read or types, or an emoji on a message. The caller holds the
// lock.
func (s *Sandbox) senderAction(r pageRequest, v *conversation) answer {
	now := s.tasks.clock.Now()
	switch r.SenderAction {
	case "mark_seen":
		for _, m := range v.messages {
			if m.From == byCustomer {
				m.Status = "read"
			}
		}
	case "typing_on":
		v.typingUntil = now.Add(20 * time.Second)
	case "typing_off":
		v.typingUntil = time.Time{}
	case "react", "unreact":
		m := v.message(r.Payload.MessageID)
		switch {
		case m == nil:
			return *invalidParameter("Param payload[message_id] is not a message of this conversation")
		case r.SenderAction == "unreact":
			m.Reaction = ""
		case !slices.Contains(reactionWords[v.box.network], r.Payload.Reaction):
			return *invalidParameter("Param payload[reaction] must be one of {" + strings.Join(reactionWords[v.box.network], ", ") + "}")
		default:
			m.Reaction = r.Payload.Reaction
		}
	default:
		return *invalidParameter("Param sender_action must be one of {MARK_SEEN, TYPING_ON, TYPING_OFF, REACT, UNREACT}")
	}
	return ok(object{"recipient_id": v.customer.id})
}

// pageUpload takes a file ahead of its message: POST /{page-id}/message_attachments. The caller holds the lock.
func (s *Sandbox) pageUpload(c call, owner string) answer {
	f, message, sentence := readForm(c.r.Header.Get("Content-Type"), c.body, "filedata")
	if sentence != "" {
		return *invalidParameter(sentence)
	}
	var m struct {
		Attachment pageAttachment `json:"attachment"`
	}
	if json.Unmarshal([]byte(message), &m) != nil || !slices.Contains([]string{"image", "video", "audio", "file"}, m.Attachment.Type) {
		return *invalidParameter("Param message must be an object with an attachment and its type")
	}
	most := 25 << 20
	if m.Attachment.Type == "image" {
		most = 8 << 20
	}
	if len(f.data) == 0 || len(f.data) > most || m.Attachment.Type != "file" && !strings.HasPrefix(f.mimeType, m.Attachment.Type+"/") {
		return pageError(http.StatusBadRequest, 100, 2018047, "Upload attachment failure.")
	}
	f.owner = owner
	s.world.media.add(f)
	return ok(object{"attachment_id": f.id})
}

// cdn serves files by their addresses, which need no token.
func (s *Sandbox) cdn(w http.ResponseWriter, r *http.Request) {
	s.mu.Lock()
	f := s.world.media.files[r.PathValue("id")]
	s.mu.Unlock()
	if f == nil {
		http.NotFound(w, r)
		return
	}
	w.Header().Set("Content-Type", f.mimeType)
	w.Header().Set("X-Content-Type-Options", "nosniff")
	_, _ = w.Write(f.data) // the client may have gone
}
