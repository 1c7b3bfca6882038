package demo_test

import (
	"encoding/json"
	"strings"
	"testing"

	"postdog.io/domain"
)

// A member who sees only what is given to them: by every way of reading, and live.
func TestMemberWithALimitedSight(t *testing.T) {
	t.Parallel()
	w := start(t)
	token, err := w.hireAs("limited"+random(), domain.Agent)
	must(t, err)
	var me struct {
		Viewer struct{ Member struct{ ID string } }
	}
	w.mustAs(t, token, `{ viewer { member { id } } }`, nil, &me)
	member := me.Viewer.Member.ID
	w.must(t, `mutation($m: ID!) { updateMember(input: {memberId: $m, visibility: ASSIGNED}) { member { visibility } } }`, map[string]any{"m": member}, nil)

	theirs, mine := w.writeIn(t, "447700900871", "For anybody"), w.writeIn(t, "447700900872", "For you")
	live := w.follow(t, token, "")
	assign := func(conversation string, to any) {
		t.Helper()
		w.must(t, `mutation($c: ID!, $m: ID) { assignConversation(input: {conversationId: $c, assigneeId: $m}) { conversation { id } } }`,
			map[string]any{"c": conversation, "m": to}, nil)
	}
	assign(mine, member)
	live.until(t, func(e event) bool { return e.Typename == "ConversationChanged" && e.Conversation.ID == mine })
	for _, e := range live.seen {
		if e.Conversation != nil && e.Conversation.ID == theirs || e.ConversationID == theirs {
			t.Errorf("told of another's conversation: %+v", e)
		}
	}
	seen := func(conversation string) (ways []string) {
		t.Helper()
		var thread struct {
			Conversation struct {
				Contact, LastMessage struct{ ID string }
			}
		}
		w.must(t, `query($c: ID!) { conversation(id: $c) { contact { id } lastMessage { id } } }`, map[string]any{"c": conversation}, &thread)
		for way, query := range map[string]string{
			"the list":     `{ conversations(first: 100) { edges { node { id } } } }`,
			"conversation": `{ conversation(id: "` + conversation + `") { id } }`,
			"node":         `{ node(id: "` + conversation + `") { id } }`,
			"its message":  `{ node(id: "` + thread.Conversation.LastMessage.ID + `") { ... on Message { id conversation { id } } } }`,
			"its contact":  `{ node(id: "` + thread.Conversation.Contact.ID + `") { ... on Contact { name identities { value } } } }`,
			"an answer":    `mutation { sendMessage(input: {conversationId: "` + conversation + `", clientId: "` + random() + `", text: "Hello"}) { message { id } } }`,
			"read mark":    `mutation { markRead(input: {conversationId: "` + conversation + `"}) { conversation { id } } }`,
		} {
			var data json.RawMessage
			errs, err := w.ask(token, query, nil, &data)
			must(t, err)
			found := len(errs) == 0 && !strings.Contains(string(data), `:null`)
			if way == "the list" {
				found = strings.Contains(string(data), conversation)
			}
			if len(errs) > 0 && errs[0].Extensions.Code != "NOT_FOUND" {
				t.Errorf("%s: %+v", way, errs)
			}
			if found {
				ways = append(ways, way)
			}
		}
		return ways
	}
	if ways := seen(theirs); len(ways) != 0 {
		t.Errorf("another's conversation is seen by %v", ways)
	}
	if ways := seen(mine); len(ways) != 7 {
		t.Errorf("their own is seen by %v alone", ways)
	}
	assign(mine, nil)
	live.until(t, func(e event) bool { return e.Typename == "ConversationHidden" && e.ConversationID == mine })
	if ways := seen(mine); len(ways) != 0 {
		t.Errorf("what was given away is seen by %v", ways)
	}
}
