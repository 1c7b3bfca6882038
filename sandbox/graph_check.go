package sandbox

import (
	"net/http"
	"slices"
	"strings"
	"unicode/utf8"
)

// messageTypes are what a business can send.
var messageTypes = []string{"text", "image", "video", "audio", "document", "sticker", "location", "contacts", "reaction", "interactive", "template"}

// check validates a message as Meta does; it returns the error, or nil.
func (r *sendRequest) check() *answer {
	bad := func(code int, title, details string) *answer {
		a := coded(http.StatusBadRequest, code, title, details)
		return &a
	}
	or(&r.Type, "text")
	switch {
	case r.To == "" && r.Recipient == "":
		return bad(131008, "Required parameter is missing", "Parameter 'to' or 'recipient' is mandatory")
	case !slices.Contains(messageTypes, r.Type):
		return bad(100, "Param type must be one of {"+strings.ToUpper(strings.Join(messageTypes, ", "))+"}", "Unexpected type")
	case utf8.RuneCountInString(r.CallbackData) > 512:
		return bad(100, "Param biz_opaque_callback_data must be at most 512 characters long.", "biz_opaque_callback_data is too long")
	}
	if body, there := r.all[r.Type]; !there || body == nil {
		return bad(131008, "Required parameter is missing", "Parameter '"+r.Type+"' is mandatory for type '"+r.Type+"'")
	}
	if r.Context != nil {
		of, isObject := r.all["context"].(object)
		if id, isText := of["message_id"].(string); !isObject || !isText || id == "" {
			return bad(100, "The parameter context['message_id'] is required.", "context must name the message to quote")
		}
	}
	if r.Type == "text" {
		return r.checkText(bad)
	}
	return nil
}

func (r *sendRequest) checkText(bad func(int, string, string) *answer) *answer {
	of, isObject := r.all["text"].(object)
	body, isText := of["body"].(string)
	switch {
	case !isObject || !isText || body == "":
		return bad(100, "The parameter text['body'] is required.", "text must have a body")
	case utf8.RuneCountInString(body) > 4096:
		return bad(100, "Param text['body'] must be at most 4096 characters long.", "text is too long")
	}
	return nil
}

// recipient finds who the message is for: a number may be anyone's, a user id must be known. The caller holds the lock.
func (s *Sandbox) recipient(r sendRequest, a Account) (*customer, *answer) {
	if r.To == "" {
		if c := s.world.byUserID[r.Recipient]; c != nil {
			return c, nil
		}
		failed := coded(http.StatusBadRequest, 131009, "Parameter value is not valid", "Parameter 'recipient' is not a known user id")
		return nil, &failed
	}
	id := digits(r.To)
	if len(id) < 5 || len(id) > 15 || strings.Trim(r.To, "+0123456789 -()") != "" {
		failed := coded(http.StatusBadRequest, 131009, "Parameter value is not valid", "Parameter 'to' is not a phone number")
		return nil, &failed
	}
	if id == digits(a.DisplayNumber) {
		failed := coded(http.StatusBadRequest, 131021, "Recipient cannot be sender", "The recipient is the sender")
		return nil, &failed
	}
	return s.customer(id), nil
}
