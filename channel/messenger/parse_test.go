package messenger

import (
	"bytes"
	"encoding/json"
	"os"
	"path/filepath"
	"reflect"
	"strings"
	"testing"
	"time"

	"postdog.io/channel"
	"postdog.io/channel/meta"
	"postdog.io/domain"
)

const (
	page = "600000000000006"
	psid = "7000000000000071"
	// hello is the message of fb-msg-text.json, and ours that of fb-echo-app.json.
	hello = "m_Tf9Oo0DwqCPxXT9PAati6uDl2lecy4Ufjbnf6ExYsrN7iZA6dA4e4XLaeTpuedVg5ff5vQWKEqKAQz7W-kZRCg"
	ours  = "m_DcUm2MT6BAhPSypkM_TNFGZLk9-fuKngC3e6iQuDcE0klEyTyqaStRCFu0dvgYUsJ-eTYA8TeuOSkBjNTI8aRQ"
)

var (
	testNow = time.Date(2026, 11, 1, 12, 0, 0, 0, time.UTC)
	from    = []channel.Identity{{Kind: channel.PageScopedUserID, Value: psid}}
)

func testAdapter() *Adapter {
	return New(meta.MessagingConfig{AppID: "400000000000004", Now: func() time.Time { return testNow }})
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
	a := testAdapter()
	var all []channel.Inbound
	for _, p := range a.Route(channel.Webhook{Body: body}) {
		again := a.Route(channel.Webhook{Body: p.Body})
		if p.AccountID == "" || len(again) != 1 || again[0].AccountID != p.AccountID || !bytes.Equal(again[0].Body, p.Body) {
			t.Errorf("the part of %q does not route to itself", p.AccountID)
		}
		items, err := a.Parse(t.Context(), p)
		if err != nil || len(items) == 0 {
			t.Errorf("%d items, error %v", len(items), err)
		}
		for _, i := range items {
			if !i.Whole() || i.AccountID != p.AccountID {
				t.Errorf("a malformed item: %+v", i)
			}
			if m := i.Message; m != nil && (m.ExternalID == "" || m.OccurredAt.IsZero() || m.Kind == "" || m.OpensWindow && m.Echo) {
				t.Errorf("a malformed message: %+v", m)
			}
		}
		all = append(all, items...)
	}
	return all
}

// at is a moment in the fixtures' milliseconds.
func at(ms int64) time.Time { return time.UnixMilli(1793491200000 + ms).UTC() }

// TestFixtures reads each fixture and compares all that came of it.
func TestFixtures(t *testing.T) {
	t.Parallel()
	said := func(id string, ms int64, kind domain.MessageKind, c domain.Content, media ...channel.InboundMedia) channel.Inbound {
		return channel.Inbound{Message: &channel.InboundMessage{ExternalID: id, From: from, OccurredAt: at(ms), Kind: kind, Content: c, Media: media, OpensWindow: true}}
	}
	echo := func(id, callback, text string, ms int64) channel.Inbound {
		return channel.Inbound{Message: &channel.InboundMessage{
			ExternalID: id, From: from, OccurredAt: at(ms), Kind: domain.KindText, Content: domain.Content{Text: text}, Echo: true, EchoCallbackData: callback,
		}}
	}
	started := &domain.Choice{Kind: domain.PostbackChoice, ID: "GET_STARTED", Title: "Get Started"}
	withReply := func(i channel.Inbound, mid string, opens bool) channel.Inbound {
		i.Message.ReplyTo, i.Message.OpensWindow = mid, opens
		return i
	}
	for name, want := range map[string]channel.Inbound{
		"fb-msg-text.json": said(hello, 0, domain.KindText, domain.Content{Text: "Hello 👋"}),
		"fb-msg-quick-reply.json": said("m_QLJEESZB3XjdT5O2yRkN1G4AmRlNWkQle3761u-f9Gg9oe2gJERIyzQ6poj10-_XMU2v5YCsC8vxFa7Kno3BFA", 0, domain.KindChoice,
			domain.Content{Choice: &domain.Choice{Kind: domain.QuickReplyChoice, ID: "COLOR_RED", Title: "Red"}}),
		"fb-msg-attachments-multi.json": said("m_O6-_CIgqLRATMJOhuEM_UFY7k8FKzQW3kCjrHRJ5kCckFFCYBlGZRQFCOmbCdq4mxDtzm8ZcThaxDDr2wgKuuw", 0, domain.KindImage, domain.Content{},
			channel.InboundMedia{URL: "https://scontent.example.net/a.jpg", Kind: domain.KindImage}, channel.InboundMedia{URL: "https://cdn.example.net/b.pdf", Kind: domain.KindDocument}),
		"fb-msg-sticker-like.json": said("m_oyHYtAXj7yYElZhHs20XHuvrxKiUHccKR4STWk_KXVgT3oTfoEnwZUmqYbIISMFjPOgbZ1KG6o-1PbJA2DHFaA", 0, domain.KindSticker, domain.Content{},
			channel.InboundMedia{URL: "https://scontent.example.net/like.png", Kind: domain.KindSticker}),
		"fb-msg-fallback-link.json": said("m_Bt8FNxmBojfQ7RFHL658lMmsDv8dBUE1FnENF7EKT7b0UXvaSmlfAtCnPdTbVDtGU98o9dCdq4b5L_ubhtAeJQ", 0, domain.KindShare,
			domain.Content{Text: "https://example.com/x", Share: &domain.Share{Title: "Example", URL: "https://l.facebook.com/l.php?u=x"}}),
		"fb-msg-audio.json": said("m_PJrVUUenFE9gZzJ8O4LqcOfFQmrdnO6k0H3CkCI5v54Em4hiXrZdAUp3GPeTVGCMqwkheCxkPwIImD__o1guQA", 0, domain.KindAudio, domain.Content{},
			channel.InboundMedia{URL: "https://cdn.example.net/v.mp4", Kind: domain.KindAudio}),
		"fb-echo-app.json":         echo(ours, "pd:01JMSG", "We are open", 5),
		"fb-echo-page-inbox.json":  echo("m_PBHk8xbJVqJ2VZAtwaGbkluIh9We_3ke6mPtyKBUVOxZTV6w9ArhUd-HrNbhAXYezFuw07gpvzqF9UMkk7IvNw", "", "From Business Suite", 6),
		"fb-delivery-no-mids.json": {Mark: &channel.InboundMark{From: from, Status: channel.StatusDelivered, UpTo: at(9), OccurredAt: at(10)}},
		"fb-reaction.json": withReply(said("reaction.", 21, domain.KindReaction,
			domain.Content{Reaction: &domain.ReactionContent{Emoji: "❤️"}}), ours, true),
		"fb-unreact.json":      withReply(said("reaction.", 22, domain.KindReaction, domain.Content{Reaction: &domain.ReactionContent{}}), ours, false),
		"fb-message-edit.json": {Edit: &channel.InboundEdit{ExternalID: hello, From: from, OccurredAt: at(30), Text: "Hello there"}},
		"fb-postback.json":     said("m_dKScaY29PBLjawsodEfYM_dPOTf_Ey6_9wVLqhhiPDWnBbsYuC4qwDhLUSfblwFuY2CfcSvJDjUGz76pdZn0bw", 40, domain.KindChoice, domain.Content{Choice: started}),
		"fb-postback-referral.json": said("m_Wq20VSDc2HJrKCKnp4u1PXlPVXGZ1dSr3t0sVaS9bKc2B2BcVY3j24DI6GwxlkhFZhY-0TJ-gui2dX0ZMhE8uA", 41, domain.KindChoice,
			domain.Content{Choice: started, Referral: &domain.Referral{Source: "SHORTLINK", Reference: "spring"}}),
		"fb-referral-existing-thread.json": said("referral.", 42, domain.KindSystem,
			domain.Content{System: &domain.SystemNotice{Kind: domain.OtherNotice}, Referral: &domain.Referral{Source: "SHORTLINK", Reference: "qr-42"}}),
	} {
		items := read(t, fixture(t, name))
		if len(items) != 1 {
			t.Errorf("%s: %d items", name, len(items))
			continue
		}
		got := items[0]
		want.AccountID = page
		// An event without an id gets one, of which only the beginning is foreseen.
		if m := want.Message; m != nil && strings.HasSuffix(m.ExternalID, ".") && strings.HasPrefix(got.Message.ExternalID, m.ExternalID) {
			m.ExternalID = got.Message.ExternalID
		}
		if !reflect.DeepEqual(got, want) {
			t.Errorf("%s:\n got %s\nwant %s", name, shown(got), shown(want))
		}
	}
}

// shown prints an item with what its pointers hold.
func shown(i channel.Inbound) string {
	text, _ := json.Marshal(i)
	return string(text)
}

// TestKeptAsUnknown reads the fixtures of what belongs to another app, or to a later feature: kept whole, and no message.
func TestKeptAsUnknown(t *testing.T) {
	t.Parallel()
	for name, word := range map[string]string{
		"fb-account-linking.json": "AUTH123", "fb-pass-thread-control.json": "to inbox", "fb-take-thread-control.json": "take_thread_control",
		"fb-standby.json": "talking to another app", "fb-feed-comment-add.json": "Do you have decaf?", "fb-feed-comment-remove.json": "22_501",
		"fb-feed-comment-by-page.json": "Yes!",
	} {
		items := read(t, fixture(t, name))
		if len(items) != 1 || items[0].Unknown == nil || !bytes.Contains(items[0].Unknown, []byte(word)) {
			t.Errorf("%s: got %+v", name, items)
		}
	}
}

func TestEveryFixtureIsRead(t *testing.T) {
	t.Parallel()
	files, err := filepath.Glob("testdata/fb-*.json")
	if err != nil || len(files) < 23 {
		t.Fatalf("%d fixtures, %v", len(files), err)
	}
	for _, file := range files {
		for _, i := range read(t, fixture(t, filepath.Base(file))) {
			if i.Err != nil {
				t.Errorf("%s: %v", file, i.Err)
			}
		}
	}
}

func TestRouteSplitsByPage(t *testing.T) {
	t.Parallel()
	body := fixture(t, "fb-batch-multi.json")
	parts := testAdapter().Route(channel.Webhook{Body: body})
	if len(parts) != 2 || parts[0].AccountID != page || parts[1].AccountID != "600000000000007" {
		t.Fatalf("got %+v", parts)
	}
	if bytes.Contains(parts[0].Body, []byte("other page/tenant")) || bytes.Contains(parts[1].Body, []byte(psid)) {
		t.Error("a part holds another page's data")
	}
	items := read(t, body)
	if len(items) != 2 || items[0].Message.OccurredAt != at(0) || items[1].Message.OccurredAt != at(-5000) {
		t.Errorf("got %+v", items)
	}
	one := fixture(t, "fb-msg-text.json")
	if parts := testAdapter().Route(channel.Webhook{Body: one}); len(parts) != 1 || !bytes.Equal(parts[0].Body, one) {
		t.Errorf("a delivery of one page did not keep its bytes: %+v", parts)
	}
}

func TestRouteOfWhatIsNoDelivery(t *testing.T) {
	t.Parallel()
	for _, body := range []string{
		"", "null", "[]", "5", `"x"`, "{", "{}", `{"object":"instagram","entry":[{"id":"1","messaging":[{}]}]}`,
		`{"object":"page"}`, `{"object":"page","entry":{}}`, `{"object":"page","entry":[null,1,{}]}`, `{"object":["page"],"entry":[{"id":"1"}]}`,
		`{"object":"page","entry":[{"messaging":[{}]}]}`, `{"object":"page","entry":[{"id":{},"messaging":[{}]}]}`,
		`{"object":"page","entry":[{"id":"1","messaging":[{}]}]} trailing`, "{\"object\":\"page\",\"entry\":[{\"id\":\"1\",\"x\":\"\xff\"}]}",
		`{"object":"permissions","entry":[{"id":"1","changes":[{"field":"x","value":{"verb":"revoked"}}]}]}`,
	} {
		if parts := testAdapter().Route(channel.Webhook{Body: []byte(body)}); len(parts) != 0 {
			t.Errorf("%s: %+v", body, parts)
		}
	}
}

func TestParseRefusesAnotherAccount(t *testing.T) {
	t.Parallel()
	items, err := testAdapter().Parse(t.Context(), channel.Part{AccountID: "1", Body: fixture(t, "fb-msg-text.json")})
	if err != nil || len(items) != 1 || items[0].Err == nil {
		t.Errorf("got %+v, %v", items, err)
	}
}

func TestPermissions(t *testing.T) {
	t.Parallel()
	body := []byte(`{"object":"permissions","entry":[{"id":"42","uid":"42","time":1793491200,"changes":[` +
		`{"field":"pages_messaging","value":{"verb":"revoked","target_ids":["1","2"],"new":[1, 2]}},{"field":"pages_show_list","value":{"verb":"granted","target_ids":[2]}}]}]}`)
	parts := testAdapter().Route(channel.Webhook{Body: body})
	if len(parts) != 2 || bytes.Contains(parts[0].Body, []byte(`"2"`)) || !bytes.Contains(parts[0].Body, []byte(`"new":[1, 2]`)) {
		t.Fatalf("got %s", parts)
	}
	items := read(t, body)
	if len(items) != 3 {
		t.Fatalf("got %d items", len(items))
	}
	lost := items[0].Account
	if lost == nil || !lost.Disconnected || lost.Values["permission"] != "pages_messaging" || lost.Severity != "CRITICAL" || lost.OccurredAt != at(0) {
		t.Errorf("got %+v", lost)
	}
	if given := items[2].Account; given == nil || given.Disconnected || given.Event != "granted" {
		t.Errorf("got %+v", given)
	}
}

func FuzzRouteAndParse(f *testing.F) {
	files, _ := filepath.Glob("testdata/fb-*.json")
	for _, file := range files {
		f.Add(fixture(f, filepath.Base(file)))
	}
	f.Fuzz(func(t *testing.T, body []byte) { read(t, body) })
}
