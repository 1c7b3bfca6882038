package whatsapp

import (
	"encoding/json"
	"strconv"
	"strings"

	"postdog.io/channel"
	"postdog.io/channel/meta"
	"postdog.io/domain"
)

// reader reads what a message of one type holds under the type's name. It returns false where that is not what it should
// be: then the message is kept as unsupported.
type reader func(raw json.RawMessage, out *channel.InboundMessage) bool

// readers are the types of message that we understand (Cloud API: messages webhook). The rest is kept whole.
var readers = map[string]reader{
	"text": readText, "image": readMedia(domain.KindImage), "video": readMedia(domain.KindVideo), "audio": readMedia(domain.KindAudio),
	"document": readMedia(domain.KindDocument), "sticker": readMedia(domain.KindSticker), "location": readLocation, "contacts": readContacts,
	"button": readButton, "interactive": readInteractive, "reaction": readReaction, "order": readOrder, "system": readSystem,
}

func readText(raw json.RawMessage, out *channel.InboundMessage) bool {
	var text struct {
		Body *string `json:"body"`
	}
	if json.Unmarshal(raw, &text) != nil || text.Body == nil {
		return false
	}
	out.Kind, out.Content.Text = domain.KindText, *text.Body
	return true
}

func readLocation(raw json.RawMessage, out *channel.InboundMessage) bool {
	var l struct {
		Latitude, Longitude *float64
		Name, Address, URL  string
	}
	if json.Unmarshal(raw, &l) != nil || l.Latitude == nil || l.Longitude == nil {
		return false
	}
	out.Kind = domain.KindLocation
	out.Content.Location = &domain.Location{Latitude: *l.Latitude, Longitude: *l.Longitude, Name: l.Name, Address: l.Address, URL: l.URL}
	return true
}

func readButton(raw json.RawMessage, out *channel.InboundMessage) bool {
	var b struct{ Payload, Text string }
	if json.Unmarshal(raw, &b) != nil || (b.Payload == "" && b.Text == "") {
		return false
	}
	out.Kind = domain.KindChoice
	out.Content.Choice = &domain.Choice{Kind: domain.TemplateButtonChoice, ID: b.Payload, Title: first(b.Text, b.Payload)}
	return true
}

func readInteractive(raw json.RawMessage, out *channel.InboundMessage) bool {
	type reply struct{ ID, Title, Description string }
	var in struct {
		Type           string `json:"type"`
		ButtonReply    *reply `json:"button_reply"`
		ListReply      *reply `json:"list_reply"`
		CallPermission *struct {
			Response string `json:"response"`
		} `json:"call_permission_reply"`
		Flow json.RawMessage `json:"nfm_reply"`
	}
	if json.Unmarshal(raw, &in) != nil {
		return false
	}
	out.Kind = domain.KindChoice
	switch {
	case in.Type == "button_reply" && in.ButtonReply != nil:
		out.Content.Choice = &domain.Choice{Kind: domain.ButtonChoice, ID: in.ButtonReply.ID, Title: in.ButtonReply.Title}
	case in.Type == "list_reply" && in.ListReply != nil:
		out.Content.Choice = &domain.Choice{Kind: domain.ListChoice, ID: in.ListReply.ID, Title: in.ListReply.Title, Description: in.ListReply.Description}
	case in.Type == "call_permission_reply" && in.CallPermission != nil:
		out.Content.Choice = &domain.Choice{Kind: domain.CallPermissionChoice, ID: in.CallPermission.Response, Title: in.CallPermission.Response}
	case in.Type == "nfm_reply":
		return readFlowReply(in.Flow, out)
	default:
		return false
	}
	return true
}

// readFlowReply reads a form. Its answers come as a string that holds JSON; the token ties it to what was sent, and is no
// answer of the customer's.
func readFlowReply(raw json.RawMessage, out *channel.InboundMessage) bool {
	var f struct {
		Name, Body   string
		ResponseJSON string `json:"response_json"`
	}
	if json.Unmarshal(raw, &f) != nil {
		return false
	}
	if !json.Valid([]byte(f.ResponseJSON)) {
		return false
	}
	fields, err := members(json.RawMessage(f.ResponseJSON))
	if err != nil {
		return false
	}
	reply := &domain.FlowReply{Name: first(f.Name, "flow"), Summary: f.Body}
	for _, m := range fields {
		value := string(m.value)
		var text string
		if json.Unmarshal(m.value, &text) == nil {
			value = text
		}
		if m.key == "flow_token" {
			reply.Token = value
			continue
		}
		reply.Answers = append(reply.Answers, domain.FlowAnswer{Field: m.key, Value: value})
	}
	out.Kind, out.Content.FlowReply = domain.KindFlowReply, reply
	return true
}

func readReaction(raw json.RawMessage, out *channel.InboundMessage) bool {
	var r struct {
		MessageID json.RawMessage `json:"message_id"`
		Emoji     string          `json:"emoji"`
	}
	if json.Unmarshal(raw, &r) != nil || id(r.MessageID) == "" {
		return false
	}
	out.Kind, out.ReplyTo = domain.KindReaction, id(r.MessageID)
	out.Content.Reaction = &domain.ReactionContent{Emoji: r.Emoji}
	return true
}

func readOrder(raw json.RawMessage, out *channel.InboundMessage) bool {
	var o struct {
		CatalogID meta.FlexID `json:"catalog_id"`
		Text      string      `json:"text"`
		Items     []struct {
			ProductID meta.FlexID  `json:"product_retailer_id"`
			Quantity  meta.FlexInt `json:"quantity"`
			Price     json.Number  `json:"item_price"`
			Currency  string       `json:"currency"`
		} `json:"product_items"`
	}
	if json.Unmarshal(raw, &o) != nil || len(o.Items) == 0 {
		return false
	}
	order := &domain.Order{CatalogID: string(o.CatalogID)}
	for _, i := range o.Items {
		order.Items = append(order.Items, domain.OrderItem{
			ProductID: string(i.ProductID), Quantity: int(i.Quantity), UnitPrice: i.Price.String(), Currency: i.Currency,
		})
	}
	out.Kind, out.Content.Order, out.Content.Text = domain.KindOrder, order, o.Text
	return true
}

// readSystem reads a notice that changes nobody's ids; see identityChange for those that do.
func readSystem(raw json.RawMessage, out *channel.InboundMessage) bool {
	var s struct{ Body, Type string }
	if json.Unmarshal(raw, &s) != nil {
		return false
	}
	kind := domain.OtherNotice
	if s.Type == "customer_identity_changed" {
		kind = domain.IdentityChanged
	}
	out.Kind, out.Content.System = domain.KindSystem, &domain.SystemNotice{Kind: kind, Text: s.Body}
	return true
}

// frame reads what can stand with any type: forwarding, the product asked about, the ad, and what the network finds wrong.
func frame(m inboundMessage, out *channel.InboundMessage) {
	var context struct {
		Forwarded, FrequentlyForwarded bool
		Product                        *struct {
			CatalogID meta.FlexID `json:"catalog_id"`
			ProductID meta.FlexID `json:"product_retailer_id"`
		}
	}
	if of, err := members(m.Context); err == nil {
		_ = json.Unmarshal(get(of, "forwarded"), &context.Forwarded)
		_ = json.Unmarshal(get(of, "frequently_forwarded"), &context.FrequentlyForwarded)
		_ = json.Unmarshal(get(of, "referred_product"), &context.Product)
	}
	switch {
	case context.FrequentlyForwarded:
		out.Content.Forwarding = domain.ForwardedOften
	case context.Forwarded:
		out.Content.Forwarding = domain.Forwarded
	}
	if p := context.Product; p != nil && p.ProductID != "" {
		out.Content.Product = &domain.ProductReference{CatalogID: string(p.CatalogID), ProductID: string(p.ProductID)}
	}
	out.Content.Referral = referral(m.Referral)
	out.Content.Problem = problem(m.Errors)
}

func referral(raw json.RawMessage) *domain.Referral {
	var r struct {
		SourceURL  string      `json:"source_url"`
		SourceID   meta.FlexID `json:"source_id"`
		SourceType string      `json:"source_type"`
		Headline   string      `json:"headline"`
		Body       string      `json:"body"`
		ImageURL   string      `json:"image_url"`
		VideoURL   string      `json:"video_url"`
		Thumbnail  string      `json:"thumbnail_url"`
		ClickID    string      `json:"ctwa_clid"`
	}
	if len(raw) == 0 || json.Unmarshal(raw, &r) != nil || (r.SourceType == "" && r.SourceURL == "" && r.SourceID == "") {
		return nil
	}
	return &domain.Referral{
		Source: strings.ToUpper(first(r.SourceType, "link")), SourceID: string(r.SourceID), URL: r.SourceURL, Headline: r.Headline, Body: r.Body,
		MediaURL: first(r.ImageURL, r.Thumbnail, r.VideoURL), ClickID: r.ClickID,
	}
}

// problem reads the first error of a list, of which only the code is certain.
func problem(raw json.RawMessage) *domain.ContentProblem {
	f := failure(raw)
	if f.Code == "" {
		return nil
	}
	return &domain.ContentProblem{Code: f.Code, Text: f.Detail}
}

// upper is a word of Meta's in the spelling of an enum.
func upper(word string) string { return strings.ToUpper(strings.ReplaceAll(word, "-", "_")) }

func number(n int64) string { return strconv.FormatInt(n, 10) }
