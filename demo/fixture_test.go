package demo_test

import (
	"bytes"
	"encoding/json"
	"flag"
	"os"
	"path/filepath"
	"regexp"
	"strings"
	"sync"
	"testing"
	"time"

	"postdog.io/dal"
	"postdog.io/domain"
	"postdog.io/server/embedded/embeddedtest"
)

// update writes the golden files anew: look at what changed before you commit it.
var update = flag.Bool("update", false, "write the golden files of the fixtures anew")

// A fixture's account ids; each test has others in their place, since an account belongs to one workspace.
var fixtureAccounts = regexp.MustCompile(`\b(200000000000002|100000000000001)\b`)

// conversationsWhole asks for all that a client can know of the conversations.
const conversationsWhole = `{ conversations(first: 5) { edges { node {
	status unreadCount window { closesAt humanAgentUntil freeUntil }
	contact { name identities { kind value } consents { channel state event { source evidence } } }
	lastMessage { kind text }
	messages(last: 8) { edges { node {
		direction origin kind text networkKind forwarding occurredAt editedAt deletedAt status reactionEmoji
		revisions { text } reactions { emoji direction }
		location { latitude longitude name address url }
		contactCards { name firstName lastName company phones { number label networkId } emails { value label } urls { value } addresses { city } own }
		choice { kind id title description } flowReply { name summary answers { field value } }
		order { catalogId items { productId quantity unitPrice currency } }
		system { kind text } referral { source sourceId url headline body reference } product { catalogId productId }
		share { title url } story { kind } problem { code text } replyTo { text }
		attachments { kind mimeType filename voice animated } failure { code message retryable } price { category type billable }
		statusHistory { status occurredAt }
	} } }
} } } }`

// Every fixture of a network, posted and signed as the network does it, makes the conversation that a person would expect:
// testdata/golden has each as the API answers it.
func TestFixturesOfWhatsApp(t *testing.T) {
	t.Parallel()
	w := start(t)
	files, err := filepath.Glob("../channel/whatsapp/testdata/*.json")
	if err != nil || len(files) < 100 {
		t.Fatalf("%d fixtures, %v", len(files), err)
	}
	for _, file := range files {
		name := filepath.Base(file)
		if !strings.HasPrefix(name, "wa-") && !strings.HasPrefix(name, "scenario-") {
			continue
		}
		t.Run(strings.TrimSuffix(name, ".json"), func(t *testing.T) {
			t.Parallel()
			body, err := os.ReadFile(file)
			must(t, err)
			g := w.golden(t, domain.WhatsApp)
			body = g.localise(body)
			g.seed(t, body)
			if code := w.deliver(t, body, sign(body)); code != 200 {
				t.Fatalf("HTTP %d", code)
			}
			g.settle(t)
			g.compare(t, filepath.Join("testdata", "golden", "whatsapp", name))
		})
	}
}

// golden is a workspace of one fixture.
type golden struct {
	*world
	id             domain.WorkspaceID
	channel        *dal.Channel
	account, owner string
}

// reader is who looks at the fixtures' workspaces: someone of their own, since who is in several has to say which they mean.
var reader struct {
	once sync.Once
	*newcomer
}

// golden makes a workspace with a channel, which the reader may enter.
func (w *world) golden(t *testing.T, network domain.Network) *golden {
	t.Helper()
	reader.once.Do(func() { reader.newcomer = w.join(t, "Rosa") })
	store := w.demo.Server().Store()
	g := &golden{world: w, id: embeddedtest.Workspace(t, store), account: digits(), owner: digits()}
	var me struct{ Viewer struct{ ID string } }
	errs, err := w.askIn(reader.workspace, reader.token, `{ viewer { id } }`, nil, &me)
	if err != nil || len(errs) > 0 {
		t.Fatalf("%v %v", errs, err)
	}
	user, err := domain.ParseID[domain.UserID]("", me.Viewer.ID)
	must(t, err)
	g.channel = &dal.Channel{
		ID: domain.NewID[domain.ChannelID](), Network: network, ExternalID: g.account, ParentID: g.owner,
		Name: "Larkspur", Address: "+1 555-000-1111", Status: domain.ChannelConnected, Token: "none",
	}
	must(t, store.InControl(t.Context(), func(tx *dal.ControlTx) error {
		member := &dal.Member{WorkspaceID: g.id, ID: domain.NewID[domain.MemberID](), UserID: user, RoleID: domain.Owner.ID()}
		if err := dal.InsertMember(t.Context(), tx, member); err != nil {
			return err
		}
		for _, id := range []string{g.account, g.owner} {
			if err := dal.InsertChannelRoute(t.Context(), tx, &dal.ChannelRoute{Network: network, ExternalID: id, WorkspaceID: g.id, ChannelID: g.channel.ID}); err != nil {
				return err
			}
		}
		return nil
	}))
	must(t, store.InWorkspace(t.Context(), g.id, func(tx *dal.Tx) error { return dal.InsertChannel(t.Context(), tx, g.channel) }))
	return g
}

// digits is an id such as Meta's.
func digits() string {
	return "9" + strings.Map(func(r rune) rune { return '0' + r%10 }, random())[:14]
}

// localise gives a fixture this workspace's account.
func (g *golden) localise(body []byte) []byte {
	return fixtureAccounts.ReplaceAllFunc(body, func(id []byte) []byte {
		if id[0] == '2' {
			return []byte(g.account)
		}
		return []byte(g.owner)
	})
}

// What fixtures refer to: the business's messages that are quoted, reacted to or reported on, and the customer's that are
// changed.
var (
	toOurs  = regexp.MustCompile(`"(?:message_id|id)":\s*"(wamid\.[^"]*(?:ERgS|AERgS)[^"]*)"`)
	toTheir = regexp.MustCompile(`"original_message_id":\s*"(wamid\.[^"]+)"`)
)

// seed puts the messages that a fixture refers to into the thread before it comes.
func (g *golden) seed(t *testing.T, body []byte) {
	t.Helper()
	echo := bytes.Contains(body, []byte("message_echoes")) || bytes.Contains(body, []byte(`"history"`))
	before := time.Unix(1793491100, 0)
	for _, m := range toTheir.FindAllSubmatch(body, -1) {
		raw := inbound(g.account, "447700900123", string(m[1]), "Hi, do you ship to Leeds?", before)
		if echo {
			raw = bytes.ReplaceAll(bytes.ReplaceAll(raw, []byte(`"field":"messages"`), []byte(`"field":"smb_message_echoes"`)), []byte(`"messages":[{"from":"447700900123"`), []byte(`"message_echoes":[{"from":"15550001111","to":"447700900123"`))
		}
		if code := g.deliver(t, raw, sign(raw)); code != 200 {
			t.Fatalf("HTTP %d", code)
		}
		g.settle(t)
	}
	if echo {
		return
	}
	if bytes.Contains(body, []byte(`"system"`)) || bytes.Contains(body, []byte(`"user_preferences"`)) { // someone who is known already
		raw := inbound(g.account, "447700900123", "wamid.first", "Good morning", before)
		if code := g.deliver(t, raw, sign(raw)); code != 200 {
			t.Fatalf("HTTP %d", code)
		}
		g.settle(t)
	}
	for _, m := range toOurs.FindAllSubmatch(body, -1) {
		g.seedOutbound(t, string(m[1]), before)
	}
}

// seedOutbound puts a message of the business into the thread with Amira.
func (g *golden) seedOutbound(t *testing.T, externalID string, at time.Time) {
	t.Helper()
	raw := inbound(g.account, "447700900123", "wamid.first", "Good morning", at.Add(-time.Minute))
	if code := g.deliver(t, raw, sign(raw)); code != 200 {
		t.Fatalf("HTTP %d", code)
	}
	g.settle(t)
	g.say(t, externalID, at)
}

// say puts a message of the business into the only thread.
func (g *golden) say(t *testing.T, externalID string, at time.Time) {
	t.Helper()
	must(t, g.demo.Server().Store().InWorkspace(t.Context(), g.id, func(tx *dal.Tx) error {
		all, err := dal.ListConversations(t.Context(), tx, dal.ConversationQuery{Status: domain.ConversationOpen, Scope: domain.WholeScope, Limit: 1})
		if err != nil {
			return err
		}
		accepted := domain.StatusAccepted
		_, err = dal.InsertMessage(t.Context(), tx, &dal.Message{
			ID: domain.NewID[domain.MessageID](), ConversationID: all[0].ID, DataSubjectID: all[0].DataSubjectID, Direction: domain.Outbound,
			Origin: domain.FromPostDog, Kind: domain.KindText, ExternalID: externalID, Status: &accepted, OccurredAt: at, Content: domain.Content{Text: "Shall we send it?"},
		})
		return err
	}))
}

// settle waits until the workspace's deliveries were read.
func (g *golden) settle(t *testing.T) {
	t.Helper()
	tick := time.NewTicker(10 * time.Millisecond)
	defer tick.Stop()
	for deadline := time.Now().Add(20 * time.Second); ; <-tick.C {
		tx, err := g.demo.Server().Store().ReadWorkspace(t.Context(), g.id)
		must(t, err)
		unread, err := dal.HasUnreadWebhookDeliveries(t.Context(), tx, time.Time{}, time.Now())
		tx.Close()
		must(t, err)
		if !unread {
			return
		}
		if time.Now().After(deadline) {
			t.Fatal("the delivery was never read")
		}
	}
}

// compare asks the API for the conversations and compares the answer with a golden file.
func (g *golden) compare(t *testing.T, file string) {
	t.Helper()
	var data json.RawMessage
	errs, err := g.askIn(g.id.String(), reader.token, conversationsWhole, nil, &data)
	if err != nil || len(errs) > 0 {
		t.Fatalf("%v %v", errs, err)
	}
	var tree any
	must(t, json.Unmarshal(data, &tree))
	var got bytes.Buffer
	e := json.NewEncoder(&got)
	e.SetEscapeHTML(false)
	e.SetIndent("", "  ")
	must(t, e.Encode(withoutNothing(tree)))
	if *update {
		must(t, os.MkdirAll(filepath.Dir(file), 0o750))
		must(t, os.WriteFile(file, got.Bytes(), 0o600))
		return
	}
	want, err := os.ReadFile(file) // #nosec G304 -- a golden file of this test
	must(t, err)
	if !bytes.Equal(got.Bytes(), want) {
		t.Errorf("%s says\n%s\nthe API\n%s", file, want, got.Bytes())
	}
}

// withoutNothing leaves out what is null, empty, false or zero, so that a golden file shows what there is.
func withoutNothing(v any) any {
	switch v := v.(type) {
	case map[string]any:
		for key, one := range v {
			if one = withoutNothing(one); isNothing(one) {
				delete(v, key)
			} else {
				v[key] = one
			}
		}
	case []any:
		for i := range v {
			v[i] = withoutNothing(v[i])
		}
	}
	return v
}

func isNothing(v any) bool {
	switch v := v.(type) {
	case map[string]any:
		return len(v) == 0
	case []any:
		return len(v) == 0
	}
	return v == nil || v == "" || v == false || v == 0.0
}
