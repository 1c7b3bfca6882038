package x

import (
	"bytes"
	"encoding/json"
	"os"
	"path/filepath"
	"reflect"
	"testing"
	"time"

	"postdog.io/channel"
	"postdog.io/domain"
)

var (
	testNow  = time.Date(2026, 11, 1, 12, 0, 0, 0, time.UTC)
	amira    = []channel.Identity{{Kind: channel.UserID, Value: "2222"}, {Kind: channel.Username, Value: "amira_h"}}
	nameless = amira[:1]
)

func testAdapter(t testing.TB, c Config) *Adapter {
	t.Helper()
	c.Now = func() time.Time { return testNow }
	a, err := New(c)
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(a.CloseIdleConnections)
	return a
}

func fixture(t testing.TB, name string) []byte {
	t.Helper()
	raw, err := os.ReadFile(filepath.Join("testdata", name))
	if err != nil {
		t.Fatal(err)
	}
	return raw
}

// read routes and parses a body, and checks what holds of every body.
func read(t testing.TB, body []byte) []channel.Inbound {
	t.Helper()
	a := testAdapter(t, Config{})
	var all []channel.Inbound
	for _, p := range a.Route(channel.Webhook{Body: body}) {
		if p.AccountID == "" || !bytes.Equal(p.Body, body) {
			t.Errorf("a part of nobody, or of other bytes")
		}
		items, err := a.Parse(t.Context(), p)
		if err != nil || len(items) == 0 {
			t.Errorf("%d items, error %v", len(items), err)
		}
		for _, i := range items {
			if !i.Whole() || i.AccountID != p.AccountID {
				t.Errorf("a malformed item: %+v", i)
			}
		}
		all = append(all, items...)
	}
	return all
}

// at is a moment in the fixtures' milliseconds.
func at(ms int64) time.Time { return time.UnixMilli(1793491200000 + ms).UTC() }

func shown(i channel.Inbound) string {
	text, _ := json.Marshal(i)
	return string(text)
}

func TestFixtures(t *testing.T) {
	t.Parallel()
	for name, want := range map[string]channel.Inbound{
		"dm-received.json": {Message: &channel.InboundMessage{
			ExternalID: "2090000000000000001", From: amira, Name: "Amira Haddad", OccurredAt: at(372), Kind: domain.KindText,
			Content: domain.Content{Text: "hello! see https://example.com/menu"}, OpensWindow: true,
		}},
		"dm-received-photo.json": {Message: &channel.InboundMessage{
			ExternalID: "2090000000000000002", From: amira, Name: "Amira", OccurredAt: at(372), Kind: domain.KindImage, Content: domain.Content{Text: "this one"},
			Media: []channel.InboundMedia{{URL: "https://ton.twitter.com/1.1/ton/data/dm/1/2/a.jpg", Kind: domain.KindImage}}, OpensWindow: true,
		}},
		"dm-sent.json": {Message: &channel.InboundMessage{
			ExternalID: "2090000000000000003", From: nameless, OccurredAt: at(1000), Kind: domain.KindText, Content: domain.Content{Text: "We are open"}, Echo: true,
		}},
		"dm-read.json": {Mark: &channel.InboundMark{From: nameless, Status: channel.StatusRead, ExternalID: "2090000000000000003", OccurredAt: at(2000)}},
		"oauth-revoke.json": {Account: &channel.AccountChange{
			Kind: "oauth.revoke", Event: "revoked", Disconnected: true, Severity: "CRITICAL", OccurredAt: at(0),
		}},
	} {
		items := read(t, fixture(t, name))
		want.AccountID = "1111"
		if len(items) != 1 || !reflect.DeepEqual(items[0], want) {
			t.Errorf("%s:\n got %s\nwant %s", name, shown(items[0]), shown(want))
		}
	}
	for _, name := range []string{"dm-typing.json", "post-reply.json"} {
		if items := read(t, fixture(t, name)); len(items) != 1 || items[0].Unknown == nil {
			t.Errorf("%s: got %+v", name, items)
		}
	}
}

// TestOddEvents reads events that are malformed, unknown or spelled in another way.
func TestOddEvents(t *testing.T) {
	t.Parallel()
	message := func(more string) string {
		return `{"type":"message_create","id":"1","message_create":{"target":{"recipient_id":"1111"},"sender_id":"2222","message_data":` + more + `}}`
	}
	kept := func(i channel.Inbound) bool { return i.Unknown != nil }
	broken := func(i channel.Inbound) bool { return i.Err != nil && len(i.Raw) > 0 }
	kind := func(k domain.MessageKind) func(channel.Inbound) bool {
		return func(i channel.Inbound) bool { return i.Message != nil && i.Message.Kind == k }
	}
	for event, ok := range map[string]func(channel.Inbound) bool{
		`null`: kept, `7`: broken, `{"type":"participants_join"}`: kept, `{"type":"message_create","id":"1"}`: kept,
		`{"type":"message_create","message_create":{"sender_id":"2222"}}`:                                           broken,
		`{"type":"message_create","id":"1","message_create":{}}`:                                                    broken,
		`{"type":"message_create","id":"a b","message_create":{"sender_id":"2222"}}`:                                broken,
		`{"type":"message_create","id":"1","message_create":{"sender_id":"1111","target":{"recipient_id":"1111"}}}`: kept,
		message(`{"text":"x"}`):                 kind(domain.KindText),
		message(`{"text":""}`):                  kind(domain.KindUnsupported),
		message(`null`):                         kind(domain.KindUnsupported),
		message(`[]`):                           kind(domain.KindUnsupported),
		message(`{"text":7}`):                   kind(domain.KindUnsupported),
		message(`{"text":"x","attachment":{}}`): kind(domain.KindUnsupported),
		message(`{"text":"x","attachment":{"media":{"type":"photo","media_url_https":"javascript:1"}}}`): kind(domain.KindUnsupported),
		message(`{"text":"Red","quick_reply_response":{"type":"options","metadata":"RED"}}`): func(i channel.Inbound) bool {
			return i.Message.Kind == domain.KindChoice && i.Message.Content.Choice.ID == "RED" && i.Message.Content.Choice.Title == "Red"
		},
		message(`{"text":"https://t.co/v","attachment":{"media":{"type":"video","url":"https://t.co/v","video_info":{"variants":[` +
			`{"content_type":"application/x-mpegURL","url":"https://video.twimg.com/a.m3u8"},{"content_type":"video/mp4","bitrate":1,"url":"https://video.twimg.com/a.mp4"},` +
			`{"content_type":"video/mp4","bitrate":9,"url":"https://video.twimg.com/b.mp4"}]}}}}`): func(i channel.Inbound) bool {
			return i.Message.Kind == domain.KindVideo && i.Message.Media[0].URL == "https://video.twimg.com/b.mp4" && i.Message.Content.Text == ""
		},
	} {
		body := `{"data":{"filter":{"user_id":"1111"},"event_type":"dm.received","payload":{"direct_message_events":[` + event + `,` + message(`{"text":"good"}`) + `]}}}`
		items := read(t, []byte(body))
		if len(items) != 2 || items[1].Message == nil || items[1].Message.Content.Text != "good" {
			t.Errorf("%s: blocked the item after it: %d items", event, len(items))
			continue
		}
		if !ok(items[0]) {
			t.Errorf("%s: got %s", event, shown(items[0]))
		}
	}
}

func TestRouteOfWhatIsNoEvent(t *testing.T) {
	t.Parallel()
	for _, body := range []string{"", "null", "[]", "{}", `{"data":null}`, `{"data":7}`, `{"data":{}}`, `{"data":{"filter":{"user_id":"x y"}}}`, `{"data":{"filter":[]}}`,
		`{"data":{"filter":{"user_id":"1"}}} trailing`, "{\"data\":{\"filter\":{\"user_id\":\"1\"},\"x\":\"\xff\"}}"} {
		if parts := testAdapter(t, Config{}).Route(channel.Webhook{Body: []byte(body)}); len(parts) != 0 {
			t.Errorf("%s: %+v", body, parts)
		}
	}
	items, err := testAdapter(t, Config{}).Parse(t.Context(), channel.Part{AccountID: "9", Body: fixture(t, "dm-read.json")})
	if err != nil || len(items) != 1 || items[0].Err == nil {
		t.Errorf("another account's: %+v, %v", items, err)
	}
}

func FuzzRouteAndParse(f *testing.F) {
	files, _ := filepath.Glob("testdata/*.json")
	for _, file := range files {
		f.Add(fixture(f, filepath.Base(file)))
	}
	f.Fuzz(func(t *testing.T, body []byte) { read(t, body) })
}
