package whatsapp

import (
	"slices"
	"strconv"

	"postdog.io/channel"
	"postdog.io/domain"
)

// outboundTemplate is a template message on the wire (Cloud API: template messages).
type outboundTemplate struct {
	Name     string `json:"name"`
	Language struct {
		Policy string `json:"policy"`
		Code   string `json:"code"`
	} `json:"language"`
	Components []component `json:"components,omitempty"`
}

type component struct {
	Type       string      `json:"type"`
	SubType    string      `json:"sub_type,omitempty"`
	Index      string      `json:"index,omitempty"`
	Parameters []parameter `json:"parameters"`
}

type parameter struct {
	Type       string            `json:"type"`
	Name       string            `json:"parameter_name,omitempty"`
	Text       string            `json:"text,omitempty"`
	Payload    string            `json:"payload,omitempty"`
	CouponCode string            `json:"coupon_code,omitempty"`
	Image      *outboundMedia    `json:"image,omitempty"`
	Video      *outboundMedia    `json:"video,omitempty"`
	Document   *outboundMedia    `json:"document,omitempty"`
	Location   *outboundLocation `json:"location,omitempty"`
	Action     *buttonAction     `json:"action,omitempty"`
}

// buttonAction is what a button that opens a form or a catalogue works with.
type buttonAction struct {
	FlowToken string `json:"flow_token,omitempty"`
	Thumbnail string `json:"thumbnail_product_retailer_id,omitempty"`
}

// fillTemplate makes the wire's shape of a template with its values. A component without values is left out.
func fillTemplate(m channel.Outbound) (*outboundTemplate, error) {
	t := m.Content.Template
	if t == nil {
		return nil, rejected("131008", "no template")
	}
	out := &outboundTemplate{Name: t.Name}
	out.Language.Policy, out.Language.Code = "deterministic", t.Language
	if head := headerParameters(t, m.Media); len(head) > 0 {
		out.Components = append(out.Components, component{Type: "header", Parameters: head})
	}
	if len(t.BodyValues) > 0 {
		out.Components = append(out.Components, component{Type: "body", Parameters: textParameters(t.BodyValues)})
	}
	for n, b := range t.Buttons {
		// A form's token ties the answer to the message that asked, also where the business gives none.
		if b.Kind == domain.FlowButton && !slices.ContainsFunc(t.ButtonValues, func(v domain.TemplateButtonValue) bool { return v.Index == n }) {
			out.Components = append(out.Components, opening("flow", n, buttonAction{FlowToken: m.CallbackData}))
		}
	}
	for _, v := range t.ButtonValues {
		kind := ""
		if v.Index >= 0 && v.Index < len(t.Buttons) {
			kind = t.Buttons[v.Index].Kind
		}
		c := component{Type: "button", Index: strconv.Itoa(v.Index)}
		switch kind {
		case domain.FlowButton:
			c = opening("flow", v.Index, buttonAction{FlowToken: v.Value})
		case domain.CatalogueButton:
			c = opening("catalog", v.Index, buttonAction{Thumbnail: v.Value})
		case "QUICK_REPLY":
			c.SubType, c.Parameters = "quick_reply", []parameter{{Type: "payload", Payload: v.Value}}
		case "COPY_CODE":
			c.SubType, c.Parameters = "copy_code", []parameter{{Type: "coupon_code", CouponCode: v.Value}}
		default: // URL, and the one-time password of an authentication template
			c.SubType, c.Parameters = "url", []parameter{{Type: "text", Text: v.Value}}
		}
		out.Components = append(out.Components, c)
	}
	return out, nil
}

// opening is a button that opens something in the chat.
func opening(what string, index int, action buttonAction) component {
	return component{Type: "button", SubType: what, Index: strconv.Itoa(index), Parameters: []parameter{{Type: "action", Action: &action}}}
}

func headerParameters(t *domain.TemplateContent, media []channel.OutboundMedia) []parameter {
	if l := t.HeaderLocation; l != nil {
		return []parameter{{Type: "location", Location: &outboundLocation{Latitude: l.Latitude, Longitude: l.Longitude, Name: l.Name, Address: l.Address}}}
	}
	if len(media) == 0 {
		return textParameters(t.HeaderValues)
	}
	h := interactiveHeader("", media)
	return []parameter{{Type: h.Type, Image: h.Image, Video: h.Video, Document: h.Document}}
}

func textParameters(values []domain.TemplateValue) []parameter {
	all := make([]parameter, 0, len(values))
	for _, v := range values {
		all = append(all, parameter{Type: "text", Name: v.Name, Text: v.Text})
	}
	return all
}
