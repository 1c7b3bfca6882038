package demo_test

import (
	"bytes"
	"context"
	"fmt"
	"os"
	"strings"
	"sync"
	"testing"

	"github.com/99designs/gqlgen/graphql"

	"postdog.io/graph"
)

// answers sees how the reads of all tests are answered: each that was answered level by level is answered by gqlgen too, and
// has to be the same to the byte.
var answers answersSeen

type answersSeen struct {
	mu       sync.Mutex
	answered map[string]int
	left     map[string]error
	differ   []string
}

func (a *answersSeen) watch() *graph.AnswersWatch {
	a.answered, a.left = map[string]int{}, map[string]error{}
	return &graph.AnswersWatch{
		Left: func(ctx context.Context, field string, why error) {
			a.mu.Lock()
			defer a.mu.Unlock()
			a.left[graphql.GetOperationContext(ctx).Operation.Name+" "+field] = why
		},
		Answered: func(ctx context.Context, field string, answer, gqlgens []byte) {
			a.mu.Lock()
			defer a.mu.Unlock()
			op := graphql.GetOperationContext(ctx)
			a.answered[op.Operation.Name+" "+field]++
			if !bytes.Equal(answer, gqlgens) {
				a.differ = append(a.differ, fmt.Sprintf("%s\nlevel by level %s\ngqlgen         %s", op.RawQuery, answer, gqlgens))
			}
		},
	}
}

// report says whether any answers differed.
func (a *answersSeen) report() bool {
	a.mu.Lock()
	defer a.mu.Unlock()
	for _, d := range a.differ[:min(len(a.differ), 3)] {
		fmt.Fprintln(os.Stderr, "An answer differs from gqlgen's:", d)
	}
	return len(a.differ) > 0
}

// What the dashboard asks of the inbox all day is answered level by level, with whatever is in it.
func TestAnswersLevelByLevel(t *testing.T) {
	t.Parallel()
	w := start(t)
	conversation := w.writeIn(t, "447700900871", "Is \"this\" \\ read\tas it is? <b>&amp; Ünï 🐕\u2028</b>")
	events := w.follow(t, w.token, "")
	events.statusOf(t, w.send(t, conversation, "levels-1", "Yes."), "READ")
	const frame = `fragment frame on Conversation {
		id status unreadCount lastActivityAt __typename window { closesAt isOpen humanAgentUntil freeUntil }
		contact { id name identities { network kind value } consents { channel state decidedAt event { id source evidence member { id name } } } }
		channel { id name network address status team { id } revoking capabilities {
			maxTextLength maxTextBytes maxCaptionLength messagingWindowHours humanAgentWindowHours sends interactive maxButtons maxButtonTitle
			reactions templates quotedReplies readReceipts typingIndicator blocks blockWindowHours media { kind mimeTypes maxBytes caption } } }
		assignee { id name photoUrl email jobTitle role { id name } } team { id name } block { blockedAt blockedBy { id } }
		lastMessage { ...message }
	}
	fragment message on Message {
		id clientId direction author { id name } serviceAccount origin kind text occurredAt status deletedAt reactionEmoji editedAt
		attachments { id kind status mimeType byteSize filename width height duration waveform voice animated url thumbnailUrl problem }
		interactive { kind header footer buttonText url buttons { id title } sections { title rows { id title description } productIds } }
		template { name footer header buttons { kind text target } } reactions { emoji direction member { id } occurredAt }
		revisions { text replacedAt } statusHistory { status occurredAt } failure { code message retryable } price { category type billable }
		replyTo { id text author { name } }
	}`
	for name, c := range map[string]struct {
		query     string
		variables map[string]any
	}{
		"conversations": {`query LevelsList($filter: ConversationFilter, $first: Int, $with: Boolean!) { conversations(filter: $filter, first: $first) {
			eventCursor edges { cursor node { ...frame again: contact { name } skipped: id @skip(if: $with) ... on Node @include(if: $with) { id } } }
			pageInfo { hasNextPage hasPreviousPage startCursor endCursor } } } ` + frame,
			map[string]any{"filter": map[string]any{"status": "OPEN", "unassigned": true, "windowClosesWithin": 1500}, "first": 3, "with": true}},
		"nothing":      {`query LevelsNone { conversations(filter: {status: RESOLVED, channelId: "chan_01h455vb4pex5vsknk084sn02q"}) { edges { node { id } } pageInfo { endCursor } } }`, nil},
		"conversation": {`query LevelsThread($id: ID!) { conversation(id: $id) { ...frame messages(last: 40) { edges { cursor node { ...message conversation { id } } } pageInfo { startCursor hasPreviousPage } } } } ` + frame, map[string]any{"id": conversation}},
		"node":         {`query LevelsNode($id: ID!) { node(id: $id) { __typename id ... on Conversation { messages(first: 2) { edges { node { text } } } } ... on Message { text } } }`, map[string]any{"id": conversation}},
	} {
		if errs, err := w.ask(w.token, c.query, c.variables, nil); err != nil || len(errs) > 0 {
			t.Errorf("%s: %v %v", name, errs, err)
		}
		operation, _, _ := strings.Cut(strings.TrimPrefix(c.query, "query "), "(")
		operation, _, _ = strings.Cut(operation, " ")
		field := name
		if name == "nothing" {
			field = "conversations"
		}
		answers.mu.Lock()
		if answers.answered[operation+" "+field] != 1 {
			t.Errorf("%s was left to gqlgen: %v", name, answers.left[operation+" "+field])
		}
		answers.mu.Unlock()
	}
}

// What is not there, not allowed, or asked wrongly, is gqlgen's to say.
func TestAnswersLeft(t *testing.T) {
	t.Parallel()
	w := start(t)
	for name, c := range map[string]struct{ token, query, code string }{
		"no such conversation": {w.token, `query LeftMissing { conversation(id: "conv_01h455vb4pex5vsknk084sn02q") { id } }`, "NOT_FOUND"},
		"no id":                {w.token, `query LeftNoID { conversation(id: 7) { id } }`, "NOT_FOUND"},
		"no cursor":            {w.token, `query LeftCursor { conversations(after: "x") { edges { cursor } } }`, "INVALID"},
		"a stranger":           {"", `query LeftStranger { conversations { edges { cursor } } }`, "UNAUTHENTICATED"},
	} {
		if errs, err := w.ask(c.token, c.query, nil, nil); err != nil || len(errs) != 1 || errs[0].Extensions.Code != c.code {
			t.Errorf("%s: %v %v", name, errs, err)
		}
	}
}

// Each mutation of a document sees what those before it did.
func TestMutationsOfOneDocument(t *testing.T) {
	t.Parallel()
	w := start(t)
	conversation := w.writeIn(t, "447700900872", "Hello")
	var out struct {
		First, Second struct {
			Conversation struct{ Team, LastMessage *struct{ Text string } }
		}
	}
	w.must(t, `mutation($c: ID!) {
		first: setTyping(input: {conversationId: $c, typing: true}) { conversation { lastMessage { text } } }
		sent: sendMessage(input: {conversationId: $c, clientId: "one-document", text: "Later"}) { message { conversation { lastMessage { text } } } }
		second: setTyping(input: {conversationId: $c, typing: false}) { conversation { lastMessage { text } } }
	}`, map[string]any{"c": conversation}, &out)
	if out.First.Conversation.LastMessage.Text != "Hello" || out.Second.Conversation.LastMessage.Text != "Later" {
		t.Errorf("the first saw %+v, the last %+v", out.First.Conversation.LastMessage, out.Second.Conversation.LastMessage)
	}
}
