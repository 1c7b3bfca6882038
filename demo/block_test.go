package demo_test

import (
	"fmt"
	"net/http"
	"slices"
	"testing"
)

// Nothing of a person who is blocked arrives any more, nothing can be sent to them, and open screens follow; unblocked, they
// write again.
func TestBlockContact(t *testing.T) {
	t.Parallel()
	w := start(t)
	const customer = "447700903301"
	conversation := w.writeIn(t, customer, "Buy my watches")
	events := w.follow(t, w.token, "")
	type blocked struct {
		Block *struct{ BlockedBy struct{ Name string } }
	}
	change := func(name string) blocked {
		var out map[string]struct{ Conversation blocked }
		w.must(t, call(name, fmt.Sprintf("conversationId: %q", conversation), "conversation { block { blockedBy { name } } }"), nil, &out)
		events.until(t, func(e event) bool {
			return e.Typename == "ConversationChanged" && e.Conversation.ID == conversation
		})
		return out[name].Conversation
	}
	if got := change("blockContact"); got.Block == nil || got.Block.BlockedBy.Name != "Mina Okafor" {
		t.Errorf("got %+v", got.Block)
	}
	w.control(t, http.MethodPost, "/whatsapp/customers/"+customer+"/messages", map[string]any{"to": account, "text": "Cheap watches"}, nil)
	errs, err := w.ask(w.token, call("sendMessage", fmt.Sprintf(`conversationId: %q, clientId: "blocked", text: "Stop it"`, conversation), "message { id }"), nil, nil)
	if err != nil || len(errs) != 1 || errs[0].Extensions.Code != "CONFLICT" {
		t.Errorf("send to a blocked person: %+v %v", errs, err)
	}
	if got := change("unblockContact"); got.Block != nil {
		t.Errorf("got %+v", got.Block)
	}
	w.control(t, http.MethodPost, "/whatsapp/customers/"+customer+"/messages", map[string]any{"to": account, "text": "Sorry"}, nil)
	events.until(t, func(e event) bool { return e.Typename == "MessageAdded" && e.Message.Text == "Sorry" })
	var texts []string
	for _, m := range w.thread(t, conversation) {
		texts = append(texts, m.Text)
	}
	if !slices.Equal(texts, []string{"Buy my watches", "Sorry"}) {
		t.Errorf("the thread says %q", texts)
	}
}
