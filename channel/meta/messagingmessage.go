package meta

import (
	"encoding/json"
	"strings"

	"postdog.io/channel"
	"postdog.io/domain"
)

// message reads what was said, by the customer or (an echo) by the business, or that it was taken back.
func (m *Messaging) message(e event, value []member) (channel.Inbound, bool) {
	mid := readID(get(value, "mid"))
	if mid == "" {
		return channel.Inbound{Err: errNoID, Raw: e.raw}, true
	}
	if readTrue(get(value, "is_self")) {
		return channel.Inbound{}, false
	}
	if readTrue(get(value, "is_deleted")) {
		return channel.Inbound{Deletion: &channel.InboundDeletion{ExternalID: mid, From: m.who(e), Echo: e.echo, OccurredAt: e.at}}, true
	}
	out := m.said(e, mid)
	if e.echo && m.isOurs(get(value, "app_id")) {
		out.EchoCallbackData = readText(get(value, "metadata"))
	}
	out.ReplyTo = readID(inner(value, "reply_to", "mid"))
	addReferral(out, get(value, "referral"))
	readContent(out, value, get(e.of, "message"))
	addStory(out, value)
	return channel.Inbound{Message: out}, true
}

// isOurs says whether an echo is of a message that our app sent. Instagram names no app.
func (m *Messaging) isOurs(app json.RawMessage) bool {
	id := readID(app)
	return id == "" || m.config.AppID == "" || id == m.config.AppID
}

// readContent reads a message's text, choice and attachments. What we don't understand is kept whole.
func readContent(out *channel.InboundMessage, value []member, raw json.RawMessage) {
	text := readText(get(value, "text"))
	out.Content.Text = text
	for _, a := range list(get(value, "attachments")) {
		readAttachment(out, a)
	}
	payload := readText(inner(value, "quick_reply", "payload"))
	switch {
	case readTrue(get(value, "is_unsupported")):
		unsupported(out, "unsupported", "This kind of message can only be seen in the app.", raw)
	case out.Content.NetworkKind != "":
		unsupported(out, out.Content.NetworkKind, "", raw)
	case out.Kind != "":
	case payload != "":
		out.Kind, out.Content.Text = domain.KindChoice, ""
		out.Content.Choice = &domain.Choice{Kind: domain.QuickReplyChoice, ID: payload, Title: first(text, payload)}
	case text != "":
		out.Kind = domain.KindText
	default:
		unsupported(out, "empty", "", raw)
	}
}

// unsupported keeps a message of which nothing, or not all, can be shown.
func unsupported(out *channel.InboundMessage, kind, sentence string, raw json.RawMessage) {
	if out.Kind == "" {
		out.Kind = domain.KindUnsupported
	}
	out.Content.NetworkKind, out.Content.Raw = kind, raw
	if kind == "ephemeral" {
		sentence = "This was sent to be viewed once, in the app alone."
	}
	out.Content.Problem = &domain.ContentProblem{Code: kind, Text: sentence}
}

// addStory reads the story of ours that a message answers. Its file goes when the story does.
func addStory(out *channel.InboundMessage, value []member) {
	of, err := members(inner(value, "reply_to", "story"))
	if err != nil {
		return
	}
	out.Content.Story = &domain.Story{Kind: domain.StoryReply, NetworkID: readID(get(of, "id"))}
	if url := readURL(get(of, "url")); url != "" && len(out.Media) == 0 {
		out.Media = []channel.InboundMedia{{URL: url, Kind: domain.KindImage, Expires: true}}
	}
}

// addReferral reads what brought the customer here: an ad, a link, or a product of the shop.
func addReferral(out *channel.InboundMessage, raw json.RawMessage) {
	of, err := members(raw)
	if err != nil {
		return
	}
	ads, _ := members(get(of, "ads_context_data"))
	if id := first(readID(inner(of, "product", "id")), readID(get(ads, "product_id"))); id != "" {
		out.Content.Product = &domain.ProductReference{ProductID: id}
	}
	r := &domain.Referral{
		Source: source(readText(get(of, "source"))), SourceID: first(readID(get(of, "ad_id")), readID(get(ads, "post_id"))),
		URL: readURL(get(of, "referer_uri")), Headline: readText(get(ads, "ad_title")),
		MediaURL: first(readURL(get(ads, "photo_url")), readURL(get(ads, "video_url"))), Reference: readText(get(of, "ref")),
	}
	if r.Source == "" && r.SourceID == "" && r.Reference == "" {
		return
	}
	if r.Source == "" {
		r.Source = "LINK"
	}
	out.Content.Referral = r
}

// source is the network's word for where someone came from, in capitals; ads are called alike on all networks.
func source(word string) string {
	word = strings.ToUpper(strings.ReplaceAll(word, "-", "_"))
	if word == "ADS" {
		return "AD"
	}
	return word
}
