package sandbox

import (
	"encoding/json"
	"net/http"
	"net/url"
	"slices"
	"strings"
	"time"
	"unicode/utf8"
)

// pageRequest is the body of POST /{page-id}/messages.
type pageRequest struct {
	Recipient struct {
		ID json.RawMessage `json:"id"`
	} `json:"recipient"`
	Type    string `json:"messaging_type"`
	Tag     string `json:"tag"`
	Message *struct {
		Text         *string          `json:"text"`
		Metadata     string           `json:"metadata"`
		Attachment   *pageAttachment  `json:"attachment"`
		Attachments  []pageAttachment `json:"attachments"`
		QuickReplies []struct {
			ContentType string `json:"content_type"`
			Title       string `json:"title"`
			Payload     string `json:"payload"`
		} `json:"quick_replies"`
	} `json:"message"`
	ReplyTo *struct {
		MID string `json:"mid"`
	} `json:"reply_to"`
	SenderAction string `json:"sender_action"`
	Payload      struct {
		MessageID string `json:"message_id"`
		Reaction  string `json:"reaction"`
	} `json:"payload"`
}

type pageAttachment struct {
	Type    string `json:"type"`
	Payload struct {
		URL          string          `json:"url"`
		AttachmentID json.RawMessage `json:"attachment_id"`
		TemplateType string          `json:"template_type"`
		Text         string          `json:"text"`
		Buttons      []struct {
			Type  string `json:"type"`
			Title string `json:"title"`
			URL   string `json:"url"`
		} `json:"buttons"`
	} `json:"payload"`
}

// unquoted is an id that came as a string or as a number.
func unquoted(raw json.RawMessage) string { return strings.Trim(string(raw), `"`) }

func invalidParameter(sentence string) *answer {
	a := pageError(http.StatusBadRequest, 100, 0, sentence)
	return &a
}

// check validates a message as Meta does; it returns the error, or nil. The caller holds the lock.
func (s *Sandbox) check(r *pageRequest, v *conversation) *answer {
	m := r.Message
	if m == nil {
		return invalidParameter("Param message is required")
	}
	files := slices.Clone(m.Attachments)
	if m.Attachment != nil {
		files = append(files, *m.Attachment)
	}
	switch {
	case r.Type != "" && !slices.Contains([]string{"RESPONSE", "UPDATE", "MESSAGE_TAG", "UTILITY"}, r.Type):
		return invalidParameter("Param messaging_type must be one of {RESPONSE, UPDATE, MESSAGE_TAG, UTILITY}")
	case r.Type == "MESSAGE_TAG" && r.Tag != "HUMAN_AGENT":
		return invalidParameter("This message tag is deprecated or unknown: " + r.Tag)
	case (m.Text != nil) == (len(files) > 0):
		return invalidParameter("Param message must have exactly one of text and attachment")
	case m.Text != nil && *m.Text == "":
		return invalidParameter("Param message[text] must not be empty")
	case m.Text != nil && v.box.network == instagram && len(*m.Text) > 1000:
		return invalidParameter("Length of param message[text] must be less than or equal to 1000 bytes")
	case m.Text != nil && utf8.RuneCountInString(*m.Text) > 2000:
		return invalidParameter("Length of param message[text] must be less than or equal to 2000")
	case utf8.RuneCountInString(m.Metadata) > 1000:
		return invalidParameter("Length of param message[metadata] must be less than or equal to 1000")
	case len(m.QuickReplies) > 13:
		return invalidParameter("Param message[quick_replies] must have at most 13 elements")
	case len(files) > 1 && (v.box.network != instagram || len(files) > 10 || m.Attachment != nil):
		return invalidParameter("Param message[attachments] must have at most 10 images, on Instagram")
	case r.ReplyTo != nil && v.message(r.ReplyTo.MID) == nil:
		return invalidParameter("Param reply_to[mid] is not a message of this conversation")
	}
	for _, q := range m.QuickReplies {
		if q.ContentType == "text" && (q.Title == "" || utf8.RuneCountInString(q.Title) > 20 || q.Payload == "" || len(q.Payload) > 1000) {
			return invalidParameter("A quick reply needs a title of at most 20 characters and a payload of at most 1000")
		}
	}
	for _, f := range files {
		if failed := s.checkAttachment(f, v.box, len(files) > 1); failed != nil {
			return failed
		}
	}
	return nil
}

func (s *Sandbox) checkAttachment(f pageAttachment, b mailbox, several bool) *answer {
	types := []string{"image", "video", "audio", "file", "template"}
	if b.network == instagram {
		types = append(types, "like_heart", "MEDIA_SHARE")
	}
	p := f.Payload
	switch {
	case !slices.Contains(types, f.Type):
		return invalidParameter("Param message[attachment][type] must be one of {" + strings.Join(types, ", ") + "}")
	case several && f.Type != "image":
		return invalidParameter("Only images can be sent together")
	case f.Type == "template":
		if p.TemplateType != "button" {
			return nil
		}
		if p.Text == "" || utf8.RuneCountInString(p.Text) > 640 || len(p.Buttons) == 0 || len(p.Buttons) > 3 {
			return invalidParameter("A button template needs a text of at most 640 characters, and 1 to 3 buttons")
		}
		for _, one := range p.Buttons {
			if one.Title == "" || one.Type == "web_url" && !isWeb(one.URL) {
				return invalidParameter("A button needs a title, and a web address where it opens one")
			}
		}
	case f.Type == "like_heart" || f.Type == "MEDIA_SHARE":
	case len(p.AttachmentID) > 0:
		file := s.world.media.files[unquoted(p.AttachmentID)]
		if file == nil || !s.speaksFor(file.owner, b) {
			a := pageError(http.StatusBadRequest, 100, 2018047, "Upload attachment failure.")
			return &a
		}
	case !isWeb(p.URL):
		a := pageError(http.StatusBadRequest, 100, 2018008, "Failed to fetch the file from the url.")
		return &a
	}
	return nil
}

func isWeb(address string) bool {
	u, err := url.Parse(address)
	return err == nil && (u.Scheme == "https" || u.Scheme == "http") && u.Host != ""
}

// speaksFor says whether files of an owner, a Page or an account, can go out for a mailbox.
func (s *Sandbox) speaksFor(owner string, b mailbox) bool {
	return owner == b.id || slices.Contains(s.linked(owner), b)
}

// tooLate says whether the time to answer is over: a day after the customer's last message, and seven for a person. The caller
// holds the lock.
func (s *Sandbox) tooLate(v *conversation, tag string) *answer {
	if v.lastInbound.IsZero() && v.customer.script != nil {
		return nil
	}
	window := 24 * time.Hour
	if tag == "HUMAN_AGENT" {
		window *= 7
	}
	if s.tasks.clock.Now().Before(v.lastInbound.Add(window)) {
		return nil
	}
	subcode := 2018278
	if v.box.network == instagram {
		subcode = 2534022
	}
	a := pageError(http.StatusBadRequest, 10, subcode, "This message is sent outside of allowed window.")
	return &a
}
