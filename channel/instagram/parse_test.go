package instagram

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
	account = "17841400000000001"
	igsid   = "900000000000091"
	// theirs is a message of the customer's, and ours that of ig-msg-echo.json.
	theirs = "aWdfZAG1fFY_T50Db1SULF1OjY51xtNP2d-x6VoFByqddx6HoBiY4vZmNMK7wWVmT06iYTZdS3qhbLNOjz5s4S2imnht_pw"
	ours   = "aWdfZAG1f_fXsB-4UQYX9FIN_f0Q4IVsqGiMRKIq28ZbBT53x6TnYNN_cuctUf7qL6ysttj86qO7NoKfbVEx78a2ya1Pa4A"
)

var (
	testNow = time.Date(2026, 11, 1, 12, 0, 0, 0, time.UTC)
	from    = []channel.Identity{{Kind: channel.InstagramScopedUserID, Value: igsid}}
)

func testAdapter() *Adapter {
	return New(Config{MessagingConfig: meta.MessagingConfig{AppID: "400000000000004", Now: func() time.Time { return testNow }}})
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

// TestFixtures reads each fixture and compares all that came of it.
func TestFixtures(t *testing.T) {
	t.Parallel()
	said := func(id string, kind domain.MessageKind, c domain.Content, media ...channel.InboundMedia) channel.Inbound {
		return channel.Inbound{Message: &channel.InboundMessage{ExternalID: id, From: from, OccurredAt: at(0), Kind: kind, Content: c, Media: media, OpensWindow: true}}
	}
	with := func(i channel.Inbound, change func(m *channel.InboundMessage)) channel.Inbound {
		change(i.Message)
		return i
	}
	problem := func(kind, text, raw string) domain.Content {
		return domain.Content{NetworkKind: kind, Problem: &domain.ContentProblem{Code: kind, Text: text}, Raw: json.RawMessage(raw)}
	}
	const ephemeral = "aWdfZAG1fpKyVYlKDk1zlsxrk0Hojgh9BkaHLbOGy8WmsY1rRKkQbmQz9MO3gN-Q3oN_xXB8ZyWdNyx9SlEy19I2Bf1qFfA"
	const unsupported = "aWdfZAG1fKEtp-Cq4XxwPYxI8apeSCBvePeh3bjNION5rFh17ADQg_j00FthtUj1fram55o2i9NRKU9Tc-dHO7X__46-5dA"
	for name, want := range map[string]channel.Inbound{
		"ig-msg-quick-reply.json": said("aWdfZAG1fI8IzEt_U73x9E4LP3Ywfzas0g_GYBF8-QUj1l5Kn6ZyA7IbR3ExyVGecmccw-yqJo0jzBkNOvnsN9OBLuEuxBA", domain.KindChoice,
			domain.Content{Choice: &domain.Choice{Kind: domain.QuickReplyChoice, ID: "YES", Title: "Yes"}}),
		"ig-msg-image.json": said("aWdfZAG1f8l2urU3SZmU7JWTX9H4COB0Z8mNuKNyZ2J7Su1rOoHzGphKX0lM7yoec0ZSqe87aA3y_kuJMcBYGAcIAa7tGQg", domain.KindImage, domain.Content{},
			channel.InboundMedia{URL: "https://lookaside.fbsbx.com/ig_messaging_cdn/?asset_id=1&signature=Ab", Kind: domain.KindImage}),
		"ig-msg-reply-to-mid.json": with(said("aWdfZAG1f3mQegek3tydUmVMyy3cLEdGwhLKUGBQXA13vsVMKK-BlntYkg0liAD9NeBhL8L0OCOZM6QbB9nmnRhNKrhiP8Q", domain.KindText,
			domain.Content{Text: "this one"}), func(m *channel.InboundMessage) { m.ReplyTo = theirs }),
		"ig-msg-ephemeral.json": said(ephemeral, domain.KindUnsupported, problem("ephemeral", "This was sent to be viewed once, in the app alone.",
			`{"mid":"`+ephemeral+`","attachments":[{"type":"ephemeral"}]}`)),
		"ig-msg-unsupported.json": said(unsupported, domain.KindUnsupported, problem("unsupported", "This kind of message can only be seen in the app.",
			`{"mid":"`+unsupported+`","is_unsupported":true}`)),
		"ig-msg-deleted.json": {Deletion: &channel.InboundDeletion{ExternalID: theirs, From: from, OccurredAt: at(60000)}},
		"ig-msg-echo.json": with(said(ours, domain.KindText, domain.Content{Text: "£5 each"}), func(m *channel.InboundMessage) {
			m.Echo, m.OpensWindow, m.OccurredAt = true, false, at(9)
		}),
		"ig-msg-referral-ad.json": said("aWdfZAG1fPPCbjPugrmhUz4XpmKRp_wXWKvkodf51Z3gIt4cFdOOXVFqpH8HBdVOjPqNWIMY4yWfr8lfHM81yH5f2bAuNZA", domain.KindText, domain.Content{
			Text:     "From your ad",
			Referral: &domain.Referral{Source: "AD", SourceID: "120200000000000004", Headline: "Tea", MediaURL: "https://scontent.example.net/ig-ad.jpg"},
		}),
		"ig-msg-product-referral.json": said("aWdfZAG1fH_qLegd5KanQS6vt9Fm0WDBG4v7B9SN8PrwKsw-ilEICb2l3g-ZvXNJpRJcRfhBgT0eQdLQ3AX8lrdq1SPBxzQ", domain.KindText,
			domain.Content{Text: "in stock?", Product: &domain.ProductReference{ProductID: "5100000000001"}}),
		"ig-referral-igme.json": said("referral.", domain.KindSystem, domain.Content{
			System: &domain.SystemNotice{Kind: domain.OtherNotice}, Referral: &domain.Referral{Source: "IGME_SOURCE_LINK", Reference: "bio"},
		}),
		"ig-seen.json": {Mark: &channel.InboundMark{From: from, Status: channel.StatusRead, ExternalID: ours, OccurredAt: at(20)}},
		"ig-unreact.json": with(said("reaction.", domain.KindReaction, domain.Content{Reaction: &domain.ReactionContent{}}), func(m *channel.InboundMessage) {
			m.ReplyTo, m.OpensWindow, m.OccurredAt = ours, false, at(22)
		}),
		"ig-message-edit.json": {Edit: &channel.InboundEdit{ExternalID: theirs, From: from, OccurredAt: at(30), Text: "hey! price please?"}},
	} {
		items := read(t, fixture(t, name))
		if len(items) != 1 {
			t.Errorf("%s: %d items", name, len(items))
			continue
		}
		got := items[0]
		want.AccountID = account
		if m := want.Message; m != nil {
			// An event without an id gets one, of which only the beginning is foreseen. Raw is compared as JSON.
			if strings.HasSuffix(m.ExternalID, ".") && strings.HasPrefix(got.Message.ExternalID, m.ExternalID) {
				m.ExternalID = got.Message.ExternalID
			}
			var compact bytes.Buffer
			if got.Message.Content.Raw != nil && json.Compact(&compact, got.Message.Content.Raw) == nil {
				got.Message.Content.Raw = compact.Bytes()
			}
		}
		if !reflect.DeepEqual(got, want) {
			t.Errorf("%s:\n got %s\nwant %s", name, shown(got), shown(want))
		}
	}
}

// TestKeptAsUnknown reads the fixtures of what is not said to us, or belongs to a later feature: kept whole, and no message.
func TestKeptAsUnknown(t *testing.T) {
	t.Parallel()
	for name, word := range map[string]string{
		"ig-msg-echo-self.json": "note to self", "ig-message-edit-zero.json": theirs, "ig-handover-pass.json": "back to bot",
		"ig-comment-reply.json": "any discount?", "ig-comment-own.json": "Sent you a DM", "ig-live-comment.json": "hello from the live",
		"ig-mention-comment.json": "17900000000000016", "ig-mention-caption.json": "17890000000000005", "ig-comment-ig-login-flat.json": "flat shape",
	} {
		items := read(t, fixture(t, name))
		if len(items) != 1 || items[0].Unknown == nil || !json.Valid(items[0].Unknown) || !bytes.Contains(items[0].Unknown, []byte(word)) {
			t.Errorf("%s: got %+v", name, items)
		}
	}
}

// TestDashboardSample reads what the app dashboard's test button sends: a message within a change, for account 0, which
// nobody has connected.
func TestDashboardSample(t *testing.T) {
	t.Parallel()
	parts := testAdapter().Route(channel.Webhook{Body: fixture(t, "ig-test-dashboard-sample.json")})
	if len(parts) != 1 || parts[0].AccountID != "0" {
		t.Fatalf("got %+v", parts)
	}
	items := read(t, fixture(t, "ig-test-dashboard-sample.json"))
	if len(items) != 1 || items[0].Message == nil || items[0].Message.Content.Text != "random_text" || items[0].Message.OccurredAt.Unix() != 1527459824 {
		t.Errorf("got %+v", items)
	}
}

func TestEveryFixtureIsRead(t *testing.T) {
	t.Parallel()
	files, err := filepath.Glob("testdata/ig-*.json")
	if err != nil || len(files) != 23 {
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

// TestStoriesAndPosts reads what customers pass on, in Instagram's several spellings.
func TestStoriesAndPosts(t *testing.T) {
	t.Parallel()
	for message, ok := range map[string]func(m *channel.InboundMessage) bool{
		`"attachments":[{"type":"story_mention","payload":{"url":"https://lookaside.fbsbx.com/s"}}]`: func(m *channel.InboundMessage) bool {
			return m.Kind == domain.KindImage && m.Content.Story.Kind == domain.StoryMention && len(m.Media) == 1 && m.Media[0].Expires
		},
		`"attachments":[{"type":"story_mention"}]`: func(m *channel.InboundMessage) bool {
			return m.Kind == domain.KindShare && m.Content.Story.Kind == domain.StoryMention && len(m.Media) == 0
		},
		`"text":"nice","reply_to":{"story":{"id":"178","url":"https://lookaside.fbsbx.com/s"}}`: func(m *channel.InboundMessage) bool {
			return m.Kind == domain.KindText && *m.Content.Story == domain.Story{Kind: domain.StoryReply, NetworkID: "178"} && m.Media[0].Expires && m.ReplyTo == ""
		},
		`"attachments":[{"type":"share","payload":{"url":"https://x.cdninstagram.com/p"}},{"type":"ig_post","payload":{"ig_post_media_id":"55","title":"Tea","url":"https://x.cdninstagram.com/p"}}]`: func(m *channel.InboundMessage) bool {
			return m.Kind == domain.KindShare && *m.Content.Share == domain.Share{Title: "Tea", URL: "https://x.cdninstagram.com/p", NetworkID: "55"}
		},
		`"attachments":[{"type":"ig_reel","payload":{"reel_video_id":66,"title":"R","url":"https://x.cdninstagram.com/r"}}]`: func(m *channel.InboundMessage) bool {
			return m.Kind == domain.KindShare && m.Content.Share.NetworkID == "66"
		},
		`"attachments":[{"type":"like_heart"}]`: func(m *channel.InboundMessage) bool {
			return m.Kind == domain.KindText && m.Content.Text == "❤️"
		},
	} {
		body := `{"object":"instagram","entry":[{"time":1793491200,"id":"` + account + `","messaging":[{"sender":{"id":"` + igsid + `"},"recipient":{"id":"` +
			account + `"},"timestamp":1793491200000,"message":{"mid":"m",` + message + `}}]}]}`
		items := read(t, []byte(body))
		if len(items) != 1 || items[0].Message == nil || !ok(items[0].Message) {
			t.Errorf("%s: got %s", message, shown(items[0]))
		}
	}
}

func FuzzRouteAndParse(f *testing.F) {
	files, _ := filepath.Glob("testdata/ig-*.json")
	for _, file := range files {
		f.Add(fixture(f, filepath.Base(file)))
	}
	f.Fuzz(func(t *testing.T, body []byte) { read(t, body) })
}
