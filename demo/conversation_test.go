package demo_test

import (
	"encoding/json"
	"net/http"
	"slices"
	"strings"
	"testing"

	"postdog.io/domain"
)

// The first walk: a customer writes, an agent answers, the ticks change, the customer's phone shows it once.
func TestConversation(t *testing.T) {
	t.Parallel()
	w := start(t)
	const customer = "447700900801"
	conversation := w.writeIn(t, customer, "Is the blue one in stock?")
	events := w.follow(t, w.token, "")
	id := w.send(t, conversation, "walk-1", "Yes, two of them.")
	if again := w.send(t, conversation, "walk-1", "Yes, two of them."); again != id {
		t.Errorf("the same clientId made a second message")
	}
	events.statusOf(t, id, "READ")
	if got := w.phone(t, customer); !slices.Equal(got, []string{"Yes, two of them."}) {
		t.Errorf("the customer's phone shows %q", got)
	}
	// Reports are read side by side, so that "delivered" may come into the history after "read".
	for _, step := range []string{"SENT", "DELIVERED", "READ"} {
		for !slices.Contains(w.history(t, id), step) {
			events.until(t, func(e event) bool {
				return e.Typename == "MessageChanged" && e.Message.ID == id && e.Message.Status == "READ"
			})
		}
	}
}

// history lists the steps that the network reported of a message.
func (w *world) history(t *testing.T, message string) (steps []string) {
	t.Helper()
	var out struct {
		Node struct{ StatusHistory []struct{ Status string } }
	}
	w.must(t, `query($id: ID!) { node(id: $id) { ... on Message { statusHistory { status } } } }`, map[string]any{"id": message}, &out)
	for _, s := range out.Node.StatusHistory {
		steps = append(steps, s.Status)
	}
	return steps
}

// A screen that comes back with its cursor sees every stored event that it missed, once and in order.
func TestResume(t *testing.T) {
	t.Parallel()
	w := start(t)
	const customer = "447700900802"
	conversation := w.writeIn(t, customer, "First")
	watching, leaving := w.follow(t, w.token, ""), w.follow(t, w.token, "")
	from := leaving.seen[len(leaving.seen)-1].Cursor
	begin, err := domain.EventCursor(from).Sequence()
	if err != nil {
		t.Fatal(err)
	}
	_ = leaving.conn.Close()
	var last string
	for _, text := range []string{"one", "two", "three"} {
		last = w.send(t, conversation, "resume-"+text, text)
	}
	watching.statusOf(t, last, "READ")
	back := w.follow(t, w.token, from)
	back.until(t, func(e event) bool { return e.Typename == "InboxReady" })
	stored := func(events []event) (cursors []string) {
		for _, e := range events {
			n, _ := domain.EventCursor(e.Cursor).Sequence()
			if n > begin && (e.Typename == "MessageAdded" || e.Typename == "MessageChanged" || e.Typename == "ConversationChanged") {
				cursors = append(cursors, e.Cursor)
			}
		}
		return cursors
	}
	want, got := stored(watching.seen), stored(back.seen)
	if len(got) < len(want) || !slices.Equal(got[:len(want)], want) {
		t.Errorf("live saw   %v\nresumed saw %v", want, got)
	}
	unique := slices.Clone(got)
	slices.Sort(unique)
	if len(slices.Compact(unique)) != len(got) {
		t.Errorf("an event came twice: %v", got)
	}
}

func TestReadsAndTyping(t *testing.T) {
	t.Parallel()
	w := start(t)
	const customer = "447700900803"
	conversation := w.writeIn(t, customer, "Anyone there?")
	events := w.follow(t, w.token, "")
	w.must(t, `mutation($c: ID!) { setTyping(input: {conversationId: $c, typing: true}) { conversation { id } } }`, map[string]any{"c": conversation}, nil)
	events.until(t, func(e event) bool {
		return e.Typename == "TypingChanged" && e.Typing && e.ConversationID == conversation
	})
	var out struct {
		MarkRead struct{ Conversation struct{ UnreadCount int } }
	}
	w.must(t, `mutation($c: ID!) { markRead(input: {conversationId: $c}) { conversation { unreadCount } } }`, map[string]any{"c": conversation}, &out)
	if out.MarkRead.Conversation.UnreadCount != 0 {
		t.Errorf("%d are unread after reading", out.MarkRead.Conversation.UnreadCount)
	}
	events.until(t, func(e event) bool {
		return e.Typename == "ConversationRead" && e.Conversation.ID == conversation && e.Conversation.UnreadCount == 0
	})
	// The customer sees both: WhatsApp was told that the message is read, and that someone types.
	told := func(want string) bool {
		var requests []struct{ Body json.RawMessage }
		w.control(t, http.MethodGet, "/whatsapp/requests", nil, &requests)
		return slices.ContainsFunc(requests, func(r struct{ Body json.RawMessage }) bool { return strings.Contains(string(r.Body), want) })
	}
	for !told(`"status":"read"`) || !told(`"typing_indicator"`) {
		if t.Context().Err() != nil {
			t.Fatal("WhatsApp was never told")
		}
	}
}

// Bad input gets a sentence that names the field, and leaves nothing behind.
func TestBadInput(t *testing.T) {
	t.Parallel()
	w := start(t)
	conversation := w.writeIn(t, "447700900804", "Hello")
	long := make([]rune, 4097)
	for i := range long {
		long[i] = 'ä'
	}
	for name, c := range map[string]struct {
		input       map[string]any
		code, field string
	}{
		"empty":             {map[string]any{"conversationId": conversation, "clientId": "b1", "text": " \n"}, "INVALID", "text"},
		"nothing":           {map[string]any{"conversationId": conversation, "clientId": "b2"}, "INVALID", "text"},
		"too long":          {map[string]any{"conversationId": conversation, "clientId": "b3", "text": string(long)}, "INVALID", "text"},
		"no client id":      {map[string]any{"conversationId": conversation, "clientId": "", "text": "x"}, "INVALID", "clientId"},
		"no such thread":    {map[string]any{"conversationId": "conv_00000000000000000000000000", "clientId": "b4", "text": "x"}, "NOT_FOUND", ""},
		"not an id":         {map[string]any{"conversationId": "1 or 1=1", "clientId": "b5", "text": "x"}, "NOT_FOUND", "conversationId"},
		"no such quote":     {map[string]any{"conversationId": conversation, "clientId": "b6", "text": "x", "replyTo": "msg_01h455vb4pex5vsknk084sn02q"}, "NOT_FOUND", "replyTo"},
		"moved on":          {map[string]any{"conversationId": conversation, "clientId": "b7", "text": "x", "ifLastSeen": "msg_01h455vb4pex5vsknk084sn02q"}, "CONFLICT", "ifLastSeen"},
		"a NUL in the text": {map[string]any{"conversationId": conversation, "clientId": "b8", "text": "a\x00b"}, "INVALID", "text"},
	} {
		errs, err := w.ask(w.token, `mutation($i: SendMessageInput!) { sendMessage(input: $i) { message { id } } }`, map[string]any{"i": c.input}, nil)
		if err != nil || len(errs) != 1 || errs[0].Extensions.Code != c.code || errs[0].Extensions.Field != c.field {
			t.Errorf("%s: got %+v %v, want %s on %q", name, errs, err, c.code, c.field)
		}
	}
	if got := w.phone(t, "447700900804"); len(got) != 0 {
		t.Errorf("the customer got %q", got)
	}
}
