package demo_test

import (
	"fmt"
	"net/http"
	"strings"
	"testing"
)

// offers are one message of each kind that the API can send without a file, as its inputs have them.
func offers() []struct {
	kind  string
	input map[string]any
} {
	type of = map[string]any
	return []struct {
		kind  string
		input map[string]any
	}{
		{"text", of{"text": "Good morning"}},
		{"location", of{"location": of{"latitude": 53.79, "longitude": -1.54, "name": "Larkspur", "address": "1 Mill Lane"}}},
		{"contacts", of{"contacts": []any{of{"name": "Lena Ortiz", "firstName": "Lena", "phones": []any{of{"number": "+447700900321", "label": "WORK"}}}}}},
		{"interactive", of{"interactive": of{"kind": "BUTTONS", "body": "Shall we?", "footer": "Answer by noon", "buttons": []any{of{"id": "yes", "title": "Yes"}, of{"id": "no", "title": "No"}}}}},
		{"interactive", of{"interactive": of{"kind": "LIST", "body": "When?", "buttonText": "Times", "sections": []any{of{"rows": []any{of{"id": "10", "title": "10:00"}, of{"id": "11", "title": "11:00", "description": "Quiet"}}}}}}},
		{"interactive", of{"interactive": of{"kind": "LINK", "body": "Look", "buttonText": "Open", "url": "https://example.com/a"}}},
		{"interactive", of{"interactive": of{"kind": "LOCATION_REQUEST", "body": "Where are you?"}}},
		{"interactive", of{"interactive": of{"kind": "CONTACT_REQUEST", "body": "Your number, please"}}},
	}
}

const sendAny = `mutation($in: SendMessageInput!) { sendMessage(input: $in) { message { id kind } } }`

// offer sends one of the offers and returns the message's id.
func (w *world) offer(t *testing.T, conversation, clientID string, input map[string]any) string {
	t.Helper()
	in := map[string]any{"conversationId": conversation, "clientId": clientID}
	for key, value := range input {
		in[key] = value
	}
	var out struct {
		SendMessage struct{ Message struct{ ID string } }
	}
	w.must(t, sendAny, map[string]any{"in": in}, &out)
	return out.SendMessage.Message.ID
}

// kindsOnPhone are the kinds of message that a customer has from the business, in order.
func (w *world) kindsOnPhone(t *testing.T, customer string) (kinds []string) {
	t.Helper()
	var out struct {
		Messages []struct{ From, Kind string }
	}
	w.control(t, http.MethodGet, "/whatsapp/customers/"+customer+"/messages?account="+account, nil, &out)
	for _, m := range out.Messages {
		if m.From == "business" {
			kinds = append(kinds, m.Kind)
		}
	}
	return kinds
}

// A reaction stands on the customer's message, and is gone when it is taken back.
func TestReaction(t *testing.T) {
	t.Parallel()
	w := start(t)
	conversation := w.writeIn(t, "447700901310", "Hello")
	w.react(t, w.follow(t, w.token, ""), conversation, "reaction")
}

// react puts an emoji on the customer's first message, sees it there, and takes it back.
func (w *world) react(t *testing.T, events *stream, conversation, name string) {
	t.Helper()
	var thread struct {
		Conversation struct {
			Messages struct {
				Edges []struct{ Node struct{ ID string } }
			}
		}
	}
	w.must(t, `query($id: ID!) { conversation(id: $id) { messages(first: 1) { edges { node { id } } } } }`, map[string]any{"id": conversation}, &thread)
	first := thread.Conversation.Messages.Edges[0].Node.ID
	for n, emoji := range []string{"👍", ""} {
		id := w.offer(t, conversation, fmt.Sprintf("%s-react-%d", name, n), map[string]any{"reaction": map[string]any{"messageId": first, "emoji": emoji}})
		events.statusOf(t, id, "SENT", "DELIVERED", "READ")
		var out struct {
			Node struct {
				Reactions []struct{ Emoji, Direction string }
			}
		}
		w.must(t, `query($id: ID!) { node(id: $id) { ... on Message { reactions { emoji direction } } } }`, map[string]any{"id": first}, &out)
		shown := out.Node.Reactions
		if (emoji == "") != (len(shown) == 0) || (emoji != "" && (shown[0].Emoji != emoji || shown[0].Direction != "OUTBOUND")) {
			t.Errorf("after %q the message has %+v", emoji, shown)
		}
	}
}

// What the network would refuse never reaches it: the sentence names the field and what would be right.
func TestRefusedInputsOfEveryKind(t *testing.T) {
	t.Parallel()
	w := start(t)
	const customer = "447700901320"
	conversation := w.writeIn(t, customer, "Hello")
	type of = map[string]any
	long := strings.Repeat("x", 21)
	for name, c := range map[string]struct {
		input       of
		code, field string
	}{
		"nothing":               {of{}, "INVALID", "text"},
		"two things":            {of{"text": "a", "location": of{"latitude": 1, "longitude": 1}}, "INVALID", "location"},
		"a place off the globe": {of{"location": of{"latitude": 91, "longitude": 1}}, "INVALID", "location.latitude"},
		"an address alone":      {of{"location": of{"latitude": 1, "longitude": 1, "address": "here"}}, "INVALID", "location.name"},
		"no cards":              {of{"contacts": []any{}}, "INVALID", "contacts"},
		"an empty card":         {of{"contacts": []any{of{"name": "Lena"}}}, "INVALID", "contacts"},
		"four buttons":          {of{"interactive": of{"kind": "BUTTONS", "body": "a", "buttons": []any{of{"id": "1", "title": "1"}, of{"id": "2", "title": "2"}, of{"id": "3", "title": "3"}, of{"id": "4", "title": "4"}}}}, "INVALID", "interactive.buttons"},
		"twice the same button": {of{"interactive": of{"kind": "BUTTONS", "body": "a", "buttons": []any{of{"id": "1", "title": "a"}, of{"id": "2", "title": "a"}}}}, "INVALID", "interactive.buttons"},
		"a long button":         {of{"interactive": of{"kind": "BUTTONS", "body": "a", "buttons": []any{of{"id": "1", "title": long}}}}, "INVALID", "interactive.buttons"},
		"a list without rows":   {of{"interactive": of{"kind": "LIST", "body": "a", "buttonText": "Choose", "sections": []any{of{"rows": []any{}}}}}, "INVALID", "interactive.sections"},
		"a link to nowhere":     {of{"interactive": of{"kind": "LINK", "body": "a", "buttonText": "Open", "url": "javascript:alert(1)"}}, "INVALID", "interactive.url"},
		"an empty body":         {of{"interactive": of{"kind": "LINK", "body": " ", "buttonText": "Open", "url": "https://example.com"}}, "INVALID", "interactive.body"},
		"a reaction to nothing": {of{"reaction": of{"messageId": "msg_01h455vb4pex5vsknk084sn02q", "emoji": "👍"}}, "NOT_FOUND", "reaction.messageId"},
		"a file of nobody":      {of{"media": of{"mediaId": "media_01h455vb4pex5vsknk084sn02q"}}, "NOT_FOUND", "media.mediaId"},
		"a template of nobody":  {of{"template": of{"templateId": "tmpl_01h455vb4pex5vsknk084sn02q"}}, "", ""},
	} {
		in := of{"conversationId": conversation, "clientId": "refused " + name}
		for key, value := range c.input {
			in[key] = value
		}
		errs, err := w.ask(w.token, sendAny, of{"in": in}, nil)
		if err != nil || len(errs) != 1 || (c.code != "" && (errs[0].Extensions.Code != c.code || errs[0].Extensions.Field != c.field)) || errs[0].Extensions.Code == "INTERNAL" {
			t.Errorf("%s: got %+v %v, want %s on %q", name, errs, err, c.code, c.field)
		}
	}
	if got := w.kindsOnPhone(t, customer); len(got) != 0 {
		t.Errorf("the customer got %q", got)
	}
}
