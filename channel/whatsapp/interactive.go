package whatsapp

import (
	"postdog.io/channel"
	"postdog.io/domain"
)

// interactive is an interactive message on the wire (Cloud API: interactive messages).
type interactive struct {
	Type   string      `json:"type"`
	Header *header     `json:"header,omitempty"`
	Body   *lineOfText `json:"body,omitempty"`
	Footer *lineOfText `json:"footer,omitempty"`
	Action action      `json:"action"`
}

type lineOfText struct {
	Text string `json:"text"`
}

type header struct {
	Type     string         `json:"type"`
	Text     string         `json:"text,omitempty"`
	Image    *outboundMedia `json:"image,omitempty"`
	Video    *outboundMedia `json:"video,omitempty"`
	Document *outboundMedia `json:"document,omitempty"`
}

type action struct {
	Name       string    `json:"name,omitempty"`
	Parameters any       `json:"parameters,omitempty"`
	Buttons    []button  `json:"buttons,omitempty"`
	Button     string    `json:"button,omitempty"`
	Sections   []section `json:"sections,omitempty"`
	CatalogID  string    `json:"catalog_id,omitempty"`
	ProductID  string    `json:"product_retailer_id,omitempty"`
}

type button struct {
	Type  string `json:"type"`
	Reply struct {
		ID    string `json:"id"`
		Title string `json:"title"`
	} `json:"reply"`
}

type section struct {
	Title    string    `json:"title,omitempty"`
	Rows     []row     `json:"rows,omitempty"`
	Products []product `json:"product_items,omitempty"`
}

type row struct {
	ID          string `json:"id"`
	Title       string `json:"title"`
	Description string `json:"description,omitempty"`
}

type product struct {
	ID string `json:"product_retailer_id"`
}

// outboundInteractive makes the wire's shape of what is offered to tap.
func outboundInteractive(m channel.Outbound) (*interactive, error) {
	in := m.Content.Interactive
	if in == nil {
		return nil, rejected("131008", "nothing to tap")
	}
	out := &interactive{Header: interactiveHeader(in.Header, m.Media)}
	if m.Content.Text != "" {
		out.Body = &lineOfText{m.Content.Text}
	}
	if in.Footer != "" {
		out.Footer = &lineOfText{in.Footer}
	}
	switch in.Kind {
	case domain.ReplyButtons:
		out.Type = "button"
		for _, b := range in.Buttons {
			one := button{Type: "reply"}
			one.Reply.ID, one.Reply.Title = b.ID, b.Title
			out.Action.Buttons = append(out.Action.Buttons, one)
		}
	case domain.ListMenu:
		out.Type, out.Action.Button, out.Action.Sections = "list", in.ButtonText, sections(in.Sections)
	case domain.LinkButton:
		out.Type = "cta_url"
		out.Action.Name, out.Action.Parameters = "cta_url", map[string]string{"display_text": in.ButtonText, "url": in.URL}
	case domain.LocationRequest:
		out.Type, out.Action.Name = "location_request_message", "send_location"
	case domain.ContactRequest:
		out.Type, out.Action.Name = "request_contact_info", "request_contact_info"
	case domain.CallPermissionRequest:
		out.Type, out.Action.Name = "call_permission_request", "call_permission_request"
	case domain.AddressRequest:
		out.Type = "address_message"
		out.Action.Name, out.Action.Parameters = "address_message", map[string]string{"country": in.Country}
	case domain.FlowForm:
		out.Type, out.Action.Name, out.Action.Parameters = "flow", "flow", flowParameters(in, m.CallbackData)
	case domain.Catalogue:
		out.Type, out.Action.Name = "catalog_message", "catalog_message"
	case domain.SingleProduct:
		out.Type, out.Header, out.Action.CatalogID, out.Action.ProductID = "product", nil, in.CatalogID, in.ProductID
	case domain.ProductList:
		out.Type, out.Action.CatalogID, out.Action.Sections = "product_list", in.CatalogID, sections(in.Sections)
	default:
		return nil, rejected("131051", "unsupported kind")
	}
	return out, nil
}

// flowParameters open a published form; its token ties the answer to the message that asked. Data must be left out where
// there is none: Meta refuses an empty object.
func flowParameters(in *domain.Interactive, callbackData string) map[string]any {
	p := map[string]any{"flow_message_version": "3", "flow_id": in.FlowID, "flow_cta": in.ButtonText, "flow_token": first(in.FlowToken, callbackData)}
	if in.FlowScreen != "" {
		p["flow_action"], p["flow_action_payload"] = "navigate", map[string]string{"screen": in.FlowScreen}
	}
	return p
}

func sections(all []domain.ListSection) []section {
	out := make([]section, 0, len(all))
	for _, s := range all {
		one := section{Title: s.Title}
		for _, r := range s.Rows {
			one.Rows = append(one.Rows, row{r.ID, r.Title, r.Description})
		}
		for _, p := range s.ProductIDs {
			one.Products = append(one.Products, product{p})
		}
		out = append(out, one)
	}
	return out
}

// interactiveHeader is a line or a file above the body.
func interactiveHeader(text string, media []channel.OutboundMedia) *header {
	switch {
	case text != "":
		return &header{Type: "text", Text: text}
	case len(media) == 0:
		return nil
	}
	file := outboundFile(media[0])
	switch media[0].Kind {
	case domain.KindImage:
		return &header{Type: "image", Image: file}
	case domain.KindVideo:
		return &header{Type: "video", Video: file}
	}
	file.Filename = media[0].Details.Filename
	return &header{Type: "document", Document: file}
}
