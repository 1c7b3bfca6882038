package demo_test

import (
	"context"
	"encoding/json"
	"errors"
	"slices"
	"strings"
	"testing"

	"postdog.io/dal"
	"postdog.io/domain"
)

// theirs are the ids of another workspace that a newcomer tries.
type theirs struct {
	workspace, member, user, channel, conversation, contact, inboundMessage, sentMessage, cursor string
}

// ownThread gives a newcomer's workspace a conversation, with a message from the customer and a failed one to them.
func (w *world) ownThread(t *testing.T, p *newcomer) (conversation, message string) {
	t.Helper()
	ws, err := domain.ParseID[domain.WorkspaceID]("", p.workspace)
	must(t, err)
	status := domain.StatusFailed
	must(t, w.demo.Server().Store().InWorkspace(t.Context(), ws, func(tx *dal.Tx) error {
		ctx, now := context.WithoutCancel(t.Context()), tx.Now()
		ch := &dal.Channel{
			ID: domain.NewID[domain.ChannelID](), Network: domain.WhatsApp, ExternalID: random(), ParentID: random(),
			Name: "Second Company", Address: "+44", Status: domain.ChannelConnected, Token: "x",
		}
		contact := &dal.Contact{ID: domain.NewID[domain.ContactID](), ProfileName: "Their customer"}
		errs := []error{dal.InsertChannel(ctx, tx, ch), dal.InsertContact(ctx, tx, contact)}
		c := &dal.Conversation{
			ID: domain.NewID[domain.ConversationID](), ContactID: contact.ID, DataSubjectID: contact.DataSubjectID,
			ChannelID: ch.ID, Status: domain.ConversationOpen, LastActivityAt: now, LastInboundAt: &now, InboundCount: 1,
		}
		_, err := dal.GetOrInsertConversation(ctx, tx, c)
		errs = append(errs, err)
		for _, m := range []*dal.Message{{Direction: domain.Inbound}, {Direction: domain.Outbound, Status: &status}} {
			m.ID, m.ConversationID, m.DataSubjectID = domain.NewID[domain.MessageID](), c.ID, c.DataSubjectID
			m.Kind, m.OccurredAt, m.Content = domain.KindText, now, dal.MessageContent{Text: "Own"}
			_, err := dal.InsertMessage(ctx, tx, m)
			errs = append(errs, err)
			message = m.ID.String()
			c.LastMessageID = m.ID
		}
		conversation = c.ID.String()
		return errors.Join(append(errs, dal.UpdateConversation(ctx, tx, c))...)
	}))
	return conversation, message
}

const wholeThread = `query($id: ID!) { conversation(id: $id) { id status assignee { id } team { id } lastActivityAt unreadCount
	contact { id name identities { value } } channel { id status } lastMessage { id }
	messages(first: 100) { edges { cursor node { id text status kind direction author { id } statusHistory { status } } } } } }`

// Ids of another workspace, in every place of the API that takes one: they don't exist, and nothing happens to what they name.
func TestIDsOfAnotherWorkspace(t *testing.T) {
	t.Parallel()
	w := start(t)
	const customer = "447700900861"
	conversation := w.writeIn(t, customer, "Mine alone")
	events := w.follow(t, w.token, "")
	sent := w.send(t, conversation, "swap-1", "Ours alone")
	events.statusOf(t, sent, "READ")
	p := w.join(t, "Eve")
	own, ownFailed := w.ownThread(t, p)

	var before, after json.RawMessage
	w.must(t, wholeThread, map[string]any{"id": conversation}, &before)
	x := w.theirs(t, conversation, sent)
	var out struct {
		Conversation struct {
			Messages struct{ Edges []struct{ Cursor string } }
		}
	}
	must(t, json.Unmarshal(before, &out))
	messageCursor := out.Conversation.Messages.Edges[0].Cursor

	type swap struct{ document, want string }
	mutation := func(name, input, of string) swap {
		return swap{`mutation { ` + name + `(input: {` + input + `}) { ` + of + ` { id } } }`, "NOT_FOUND"}
	}
	q := func(id string) string { return `"` + id + `"` }
	swaps := map[string][]swap{
		"Query.conversation.id":                 {{`{ conversation(id: ` + q(x.conversation) + `) { id } }`, "NOT_FOUND"}},
		"Query.conversations.filter.assigneeId": {{`{ conversations(filter: {assigneeId: ` + q(x.member) + `}) { edges { node { id } } } }`, "nothing"}},
		"Query.conversations.filter.channelId":  {{`{ conversations(filter: {channelId: ` + q(x.channel) + `}) { edges { node { id } } } }`, "nothing"}},
		"Mutation.sendMessage.input.conversationId": {
			mutation("sendMessage", `conversationId: `+q(x.conversation)+`, clientId: "s1", text: "Gotcha"`, "message"),
			mutation("sendMessage", `conversationId: `+q(x.conversation)+`, clientId: "swap-1", text: "Gotcha"`, "message"),
		},
		"Mutation.sendMessage.input.replyTo":                  {mutation("sendMessage", `conversationId: `+q(own)+`, clientId: "s2", text: "Gotcha", replyTo: `+q(x.inboundMessage), "message")},
		"Mutation.sendMessage.input.ifLastSeen":               {{mutation("sendMessage", `conversationId: `+q(own)+`, clientId: "s3", text: "Gotcha", ifLastSeen: `+q(x.sentMessage), "message").document, "CONFLICT"}},
		"Mutation.retryMessage.input.messageId":               {mutation("retryMessage", `messageId: `+q(x.sentMessage), "message")},
		"Mutation.markRead.input.conversationId":              {mutation("markRead", `conversationId: `+q(x.conversation), "conversation")},
		"Mutation.markRead.input.upTo":                        {mutation("markRead", `conversationId: `+q(own)+`, upTo: `+q(x.inboundMessage), "conversation")},
		"Mutation.setTyping.input.conversationId":             {mutation("setTyping", `conversationId: `+q(x.conversation)+`, typing: true`, "conversation")},
		"Mutation.setPresence.input.conversationId":           {mutation("setPresence", `conversationId: `+q(x.conversation), "member")},
		"Mutation.assignConversation.input.conversationId":    {mutation("assignConversation", `conversationId: `+q(x.conversation), "conversation")},
		"Mutation.assignConversation.input.assigneeId":        {mutation("assignConversation", `conversationId: `+q(own)+`, assigneeId: `+q(x.member), "conversation")},
		"Mutation.claimConversation.input.conversationId":     {mutation("claimConversation", `conversationId: `+q(x.conversation), "conversation")},
		"Mutation.setConversationStatus.input.conversationId": {mutation("setConversationStatus", `conversationId: `+q(x.conversation)+`, status: RESOLVED`, "conversation")},
		"Subscription.inboxEvents.conversationId":             {{`subscription { inboxEvents(conversationId: ` + q(x.conversation) + `) { cursor } }`, "NOT_FOUND"}},
		// A challenge is not a workspace's: who knows its id still needs the code; see the tests of identity.
		"Mutation.beginTotpEnrolment.input.challengeId": {}, "Mutation.confirmTotpEnrolment.input.challengeId": {}, "Mutation.verifyTotp.input.challengeId": {},
		// An echo.
		"Mutation.signOut.input.clientMutationId": {},
		// Cursors hold a place and no more.
		"more": {
			{`{ conversation(id: ` + q(own) + `) { messages(first: 10, after: ` + q(messageCursor) + `) { edges { node { text } } } } }`, "own"},
			{`subscription { inboxEvents(after: ` + q(x.cursor) + `) { cursor } }`, "CONFLICT"},
		},
	}
	for _, id := range []string{x.workspace, x.member, x.user, x.channel, x.conversation, x.contact, x.inboundMessage, x.sentMessage} {
		swaps["Query.node.id"] = append(swaps["Query.node.id"], swap{`{ node(id: ` + q(id) + `) { __typename id } }`, "nothing"})
	}
	for _, place := range w.idPlaces(t) {
		if _, ok := swaps[place]; !ok {
			t.Errorf("%s takes an id and is not tried", place)
		}
	}
	for place, tries := range swaps {
		for _, s := range tries {
			if got, said := w.try(t, p.token, s.document); got != s.want {
				t.Errorf("%s: %s, not %s: %s", place, got, s.want, said)
			}
		}
	}
	// The newcomer's own thread is there to be changed, so that the refusals above are not for its lack.
	if got, said := w.try(t, p.token, mutation("retryMessage", `messageId: `+q(ownFailed), "message").document); got != "own" {
		t.Errorf("their own message: %s: %s", got, said)
	}
	if _, _, body := w.post(t, map[string]string{"Authorization": "Bearer " + p.token, "X-Workspace-Id": x.workspace}, `{ members { name } }`, nil); !strings.Contains(string(body), "NOT_FOUND") {
		t.Errorf("in another workspace: %s", body)
	}
	w.must(t, wholeThread, map[string]any{"id": conversation}, &after)
	if string(before) != string(after) {
		t.Errorf("it changed\nfrom %s\nto   %s", before, after)
	}
	if got := w.phone(t, customer); !slices.Equal(got, []string{"Ours alone"}) {
		t.Errorf("the customer's phone shows %q", got)
	}
}

// theirs reads the ids of the demo's workspace.
func (w *world) theirs(t *testing.T, conversation, sent string) theirs {
	t.Helper()
	var out struct {
		Viewer struct {
			ID                string
			Workspace, Member struct{ ID string }
		}
		Conversation struct {
			Contact, Channel struct{ ID string }
			Messages         struct {
				Edges []struct{ Node struct{ ID string } }
			}
		}
		Conversations struct{ EventCursor string }
	}
	w.must(t, `query($id: ID!) { viewer { id workspace { id } member { id } } conversations(first: 1) { eventCursor }
		conversation(id: $id) { contact { id } channel { id } messages(first: 1) { edges { node { id } } } } }`, map[string]any{"id": conversation}, &out)
	return theirs{
		workspace: out.Viewer.Workspace.ID, member: out.Viewer.Member.ID, user: out.Viewer.ID,
		channel: out.Conversation.Channel.ID, conversation: conversation, contact: out.Conversation.Contact.ID,
		inboundMessage: out.Conversation.Messages.Edges[0].Node.ID, sentMessage: sent, cursor: out.Conversations.EventCursor,
	}
}

// idPlaces are all places of root fields that take an id, as the live schema tells them.
func (w *world) idPlaces(t *testing.T) (places []string) {
	t.Helper()
	fields, inputs := w.roots(t)
	for name, args := range fields {
		for _, a := range args {
			if a.Type.named() == "ID" {
				places = append(places, name+"."+a.Name)
			}
			for _, f := range inputs[a.Type.named()] {
				if f.Type.named() == "ID" {
					places = append(places, name+"."+a.Name+"."+f.Name)
				}
			}
		}
	}
	if len(places) < 15 {
		t.Fatalf("only %v take ids", places)
	}
	return places
}

// try runs an operation and says what came of it: an error's code, nothing, or something of one's own.
func (w *world) try(t *testing.T, token, document string) (verdict, said string) {
	t.Helper()
	var errs []gqlError
	var raw json.RawMessage
	if strings.HasPrefix(document, "subscription") {
		conn := w.socket(t, token)
		write(t, conn, map[string]any{"id": "1", "type": "subscribe", "payload": map[string]any{"query": document}})
		m := read(t, conn)
		raw = m.Payload
		if m.Type == "error" {
			must(t, json.Unmarshal(m.Payload, &errs))
		} else {
			var p struct{ Errors []gqlError }
			must(t, json.Unmarshal(m.Payload, &p))
			errs = p.Errors
		}
	} else {
		var err error
		errs, err = w.ask(token, document, nil, &raw)
		must(t, err)
	}
	switch text := string(raw); {
	case len(errs) > 0:
		return errs[0].Extensions.Code, text
	case strings.Contains(text, `:null`) || strings.Contains(text, `"edges":[]`):
		return "nothing", text
	default:
		return "own", text
	}
}
