package messenger

import (
	"strings"
	"testing"

	"postdog.io/channel"
	"postdog.io/domain"
)

// delivery is a body with these events of one page.
func delivery(events ...string) []byte {
	return []byte(`{"object":"page","entry":[{"id":"` + page + `","time":1793491200000,"messaging":[` + strings.Join(events, ",") + `]}]}`)
}

// event is a customer's event.
func event(more string) string {
	return `{"sender":{"id":"` + psid + `"},"recipient":{"id":"` + page + `"},"timestamp":1793491200000,` + more + `}`
}

// TestOddEvents reads events that are malformed, unknown or spelled in another way, each beside a good one, which none
// of them may block.
func TestOddEvents(t *testing.T) {
	t.Parallel()
	kept := func(i channel.Inbound) bool { return i.Unknown != nil }
	broken := func(i channel.Inbound) bool { return i.Err != nil && len(i.Raw) > 0 }
	said := func(check func(m *channel.InboundMessage) bool) func(channel.Inbound) bool {
		return func(i channel.Inbound) bool { return i.Message != nil && check(i.Message) }
	}
	kind := func(k domain.MessageKind) func(channel.Inbound) bool {
		return said(func(m *channel.InboundMessage) bool { return m.Kind == k })
	}
	unsupported := func(name string) func(channel.Inbound) bool {
		return said(func(m *channel.InboundMessage) bool {
			return m.Kind == domain.KindUnsupported && m.Content.NetworkKind == name && m.Content.Problem.Code == name && m.Content.Raw != nil
		})
	}
	for name, c := range map[string]struct {
		event string
		ok    func(channel.Inbound) bool
	}{
		"null":                  {`null`, broken},
		"a number":              {`7`, broken},
		"a list":                {`[]`, broken},
		"nothing":               {`{}`, kept},
		"a new kind":            {event(`"dance":{"steps":3}`), kept},
		"message of no shape":   {event(`"message":"hi"`), broken},
		"message without id":    {event(`"message":{"text":"hi"}`), broken},
		"message with odd id":   {event(`"message":{"mid":{"a":1},"text":"hi"}`), broken},
		"message of nobody":     {`{"recipient":{"id":"` + page + `"},"message":{"mid":"m_1","text":"hi"}}`, broken},
		"sender of no shape":    {`{"sender":"me","message":{"mid":"m_1","text":"hi"}}`, broken},
		"null message":          {event(`"message":null`), kept},
		"note to self":          {`{"sender":{"id":"` + page + `"},"recipient":{"id":"` + page + `"},"message":{"mid":"m_1","text":"hi","is_echo":true}}`, kept},
		"empty message":         {event(`"message":{"mid":"m_1"}`), unsupported("empty")},
		"text that is a number": {event(`"message":{"mid":"m_1","text":7}`), kind(domain.KindText)},
		"text that is a list":   {event(`"message":{"mid":"m_1","text":[]}`), unsupported("empty")},
		"unsupported":           {event(`"message":{"mid":"m_1","is_unsupported":true}`), unsupported("unsupported")},
		"unknown attachment":    {event(`"message":{"mid":"m_1","attachments":[{"type":"hologram","payload":{}}]}`), unsupported("hologram")},
		"attachment of a text":  {event(`"message":{"mid":"m_1","attachments":["x"]}`), unsupported("attachment")},
		"attachments of a text": {event(`"message":{"mid":"m_1","text":"hi","attachments":"x"}`), kind(domain.KindText)},
		"image without address": {event(`"message":{"mid":"m_1","attachments":[{"type":"image","payload":{}}]}`), unsupported("image")},
		"image by javascript":   {event(`"message":{"mid":"m_1","attachments":[{"type":"image","payload":{"url":"javascript:alert(1)"}}]}`), unsupported("image")},
		"image and hologram": {event(`"message":{"mid":"m_1","attachments":[{"type":"hologram"},{"type":"image","payload":{"url":"https://x.fbcdn.net/a"}}]}`),
			said(func(m *channel.InboundMessage) bool {
				return len(m.Media) == 1 && m.Content.Raw != nil && m.Content.NetworkKind == "hologram"
			})},
		"image with text": {event(`"message":{"mid":"m_1","text":"look","attachments":[{"type":"image","payload":{"url":"https://x.fbcdn.net/a"}}]}`),
			said(func(m *channel.InboundMessage) bool {
				return m.Kind == domain.KindImage && m.Content.Text == "look" && m.Content.Raw == nil
			})},
		"sticker type": {event(`"message":{"mid":"m_1","attachments":[{"type":"sticker","payload":{"url":"https://x.fbcdn.net/a","sticker_id":"9"}}]}`), kind(domain.KindSticker)},
		"place": {event(`"message":{"mid":"m_1","attachments":[{"type":"location","title":"Here","payload":{"coordinates":{"lat":"51.5","long":-0.1}}}]}`),
			said(func(m *channel.InboundMessage) bool {
				l := m.Content.Location
				return m.Kind == domain.KindLocation && l.Latitude == 51.5 && l.Longitude == -0.1 && l.Name == "Here"
			})},
		"place off the globe": {event(`"message":{"mid":"m_1","attachments":[{"type":"location","payload":{"coordinates":{"lat":91,"long":0}}}]}`), unsupported("location")},
		"place without place": {event(`"message":{"mid":"m_1","attachments":[{"type":"location"}]}`), unsupported("location")},
		"old link": {event(`"message":{"mid":"m_1","attachments":[{"type":"fallback","title":"T","url":"https://example.com","payload":null}]}`),
			said(func(m *channel.InboundMessage) bool {
				return m.Kind == domain.KindShare && m.Content.Share.URL == "https://example.com" && m.Content.Share.Title == "T"
			})},
		"product": {event(`"message":{"mid":"m_1","attachments":[{"type":"template","payload":{"product":{"elements":[{"id":5,"retailer_id":"sku","title":"Tea"}]}}}]}`),
			said(func(m *channel.InboundMessage) bool {
				return m.Kind == domain.KindShare && m.Content.Product.ProductID == "sku" && m.Content.Share.Title == "Tea"
			})},
		"ad": {event(`"message":{"mid":"m_1","text":"hi","referral":{"source":"ADS","ad_id":120,"ref":"r","ads_context_data":{"ad_title":"T","video_url":"https://x/v"}}}`),
			said(func(m *channel.InboundMessage) bool {
				r := m.Content.Referral
				return r.Source == "AD" && r.SourceID == "120" && r.Headline == "T" && r.MediaURL == "https://x/v" && r.Reference == "r"
			})},
		"reply":           {event(`"message":{"mid":"m_1","text":"hi","reply_to":{"mid":"m_0"}}`), said(func(m *channel.InboundMessage) bool { return m.ReplyTo == "m_0" })},
		"reply to a text": {event(`"message":{"mid":"m_1","text":"hi","reply_to":"m_0"}`), said(func(m *channel.InboundMessage) bool { return m.ReplyTo == "" })},
		"quick reply without text": {event(`"message":{"mid":"m_1","quick_reply":{"payload":"P"}}`),
			said(func(m *channel.InboundMessage) bool { return m.Content.Choice.Title == "P" })},
		"numeric sender": {`{"sender":{"id":7000000000000071},"recipient":{"id":600000000000006},"timestamp":"1793491200","message":{"mid":"m_1","text":"hi"}}`,
			said(func(m *channel.InboundMessage) bool { return m.From[0] == from[0] && m.OccurredAt == at(0) })},
		"time of the entry": {`{"sender":{"id":"1"},"timestamp":"soon","message":{"mid":"m_1","text":"hi"}}`, said(func(m *channel.InboundMessage) bool { return m.OccurredAt == at(0) })},
		"deleted": {event(`"message":{"mid":"m_1","is_deleted":true}`), func(i channel.Inbound) bool {
			return i.Deletion != nil && i.Deletion.ExternalID == "m_1" && !i.Deletion.Echo && i.Deletion.From[0] == from[0]
		}},
		"echo of another app's metadata": {`{"sender":{"id":"` + page + `"},"recipient":{"id":"` + psid + `"},"message":{"mid":"m_1","text":"hi","is_echo":true,"app_id":5,"metadata":"theirs"}}`,
			said(func(m *channel.InboundMessage) bool { return m.Echo && m.EchoCallbackData == "" })},
		"reaction by word": {event(`"reaction":{"mid":"m_1","action":"react","reaction":"angry"}`),
			said(func(m *channel.InboundMessage) bool {
				return m.Content.Reaction.Emoji == "😠" && m.ReplyTo == "m_1" && m.OpensWindow
			})},
		"reaction by no word": {event(`"reaction":{"mid":"m_1","action":"react","reaction":"other"}`), kept},
		"reaction to nothing": {event(`"reaction":{"action":"react","emoji":"👍"}`), kept},
		"reaction of the page": {`{"sender":{"id":"` + page + `"},"recipient":{"id":"` + psid + `"},"reaction":{"mid":"m_1","action":"react","emoji":"👍"}}`,
			said(func(m *channel.InboundMessage) bool { return m.Echo && !m.OpensWindow && m.From[0] == from[0] })},
		"edit without text": {event(`"message_edit":{"mid":"m_1","num_edit":0}`), kept},
		"edit to nothing":   {event(`"message_edit":{"mid":"m_1","text":"","num_edit":"2"}`), func(i channel.Inbound) bool { return i.Edit != nil && i.Edit.Text == "" }},
		"postback without id": {event(`"postback":{"payload":"P"}`),
			said(func(m *channel.InboundMessage) bool {
				return strings.HasPrefix(m.ExternalID, "postback.") && m.Content.Choice.Title == "P"
			})},
		"empty postback":  {event(`"postback":{}`), kept},
		"empty referral":  {event(`"referral":{}`), kept},
		"read up to when": {event(`"read":{}`), kept},
		"read in seconds": {event(`"read":{"watermark":"1793491200"}`), func(i channel.Inbound) bool { return i.Mark != nil && i.Mark.UpTo == at(0) }},
		"opt-in": {event(`"optin":{"type":"notification_messages","payload":"p","title":"News","notification_messages_token":"t"}`), func(i channel.Inbound) bool {
			return i.Preference != nil && i.Preference.Marketing && i.Preference.Word == "signup" && i.Preference.Reference == "News" && i.Preference.From[0] == from[0]
		}},
		"opt-out": {event(`"optin":{"type":"notification_messages","notification_messages_status":"STOP_NOTIFICATIONS"}`), func(i channel.Inbound) bool {
			return i.Preference != nil && !i.Preference.Marketing && i.Preference.Word == "stop"
		}},
		"opt-in resumed": {event(`"optin":{"type":"notification_messages","notification_messages_status":"RESUME_NOTIFICATIONS"}`), func(i channel.Inbound) bool {
			return i.Preference != nil && i.Preference.Marketing && i.Preference.Word == "resume" && i.Preference.Reference == ""
		}},
		"opt-in of a checkbox": {event(`"optin":{"ref":"r","user_ref":"u"}`), kept},
		"policy":               {`{"recipient":{"id":"` + page + `"},"timestamp":1793491200000,"policy_enforcement":{"action":"block","reason":"r"}}`, kept},
	} {
		items := read(t, delivery(c.event, event(`"message":{"mid":"m_good","text":"good"}`)))
		if len(items) != 2 || items[1].Message == nil || items[1].Message.Content.Text != "good" {
			t.Errorf("%s: blocked the item after it: %d items", name, len(items))
			continue
		}
		if !c.ok(items[0]) {
			t.Errorf("%s: got %s", name, shown(items[0]))
		}
	}
}

func TestOddEntries(t *testing.T) {
	t.Parallel()
	head := `{"object":"page","entry":[{"id":600000000000006,`
	for body, want := range map[string]int{
		head + `"time":1}]}`:                 1,
		head + `"messaging":{}}]}`:           1,
		head + `"messaging":[]}]}`:           1,
		head + `"new_list":[1]}]}`:           1,
		head + `"changes":[7,{}]}]}`:         2,
		head + `"standby":[{"a":1},null]}]}`: 2,
	} {
		if items := read(t, []byte(body)); len(items) != want {
			t.Errorf("%s: %d items, want %d", body, len(items), want)
		}
	}
}

func TestDerivedIDsAreTheSameAgainAndDiffer(t *testing.T) {
	t.Parallel()
	one := event(`"reaction":{"mid":"m_1","action":"react","emoji":"👍"}`)
	other := event(`"reaction":{"mid":"m_2","action":"react","emoji":"👍"}`)
	items := read(t, delivery(one, one, other))
	if a, b, c := items[0].Message.ExternalID, items[1].Message.ExternalID, items[2].Message.ExternalID; a != b || a == c {
		t.Errorf("got %s, %s, %s", a, b, c)
	}
}
