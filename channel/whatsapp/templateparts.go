package whatsapp

import (
	"strings"

	"postdog.io/channel/meta"
	"postdog.io/domain"
)

// wireTemplate is a template in Meta's list, and in the body that creates one.
type wireTemplate struct {
	ID         meta.FlexID     `json:"id,omitempty"`
	Name       string          `json:"name,omitempty"`
	Language   string          `json:"language,omitempty"`
	Status     string          `json:"status,omitempty"`
	Category   string          `json:"category,omitempty"`
	Previous   string          `json:"previous_category,omitempty"`
	Format     string          `json:"parameter_format,omitempty"`
	Rejected   string          `json:"rejected_reason,omitempty"`
	Quality    *wireQuality    `json:"quality_score,omitempty"`
	AllowOther bool            `json:"allow_category_change,omitempty"`
	Components []wireComponent `json:"components,omitempty"`
}

type wireQuality struct {
	Score string `json:"score"`
}

// wireComponent is one part of a template's definition.
type wireComponent struct {
	Type           string       `json:"type"`
	Format         string       `json:"format,omitempty"`
	Text           string       `json:"text,omitempty"`
	Example        *wireExample `json:"example,omitempty"`
	Buttons        []wireButton `json:"buttons,omitempty"`
	SecurityAdvice bool         `json:"add_security_recommendation,omitempty"`
	ExpiresAfter   meta.FlexInt `json:"code_expiration_minutes,omitempty"`
}

type wireExample struct {
	HeaderText   []string       `json:"header_text,omitempty"`
	HeaderNamed  []namedExample `json:"header_text_named_params,omitempty"`
	HeaderHandle []string       `json:"header_handle,omitempty"`
	BodyText     [][]string     `json:"body_text,omitempty"`
	BodyNamed    []namedExample `json:"body_text_named_params,omitempty"`
}

type namedExample struct {
	Name    string `json:"param_name"`
	Example string `json:"example"`
}

type wireButton struct {
	Type        string      `json:"type"`
	Text        string      `json:"text,omitempty"`
	URL         string      `json:"url,omitempty"`
	PhoneNumber string      `json:"phone_number,omitempty"`
	OTPType     string      `json:"otp_type,omitempty"`
	Example     flexStrings `json:"example,omitempty"`
}

// readParts turns Meta's components into ours. What we can't write ourselves is named in Foreign.
func readParts(components []wireComponent) domain.TemplateParts {
	var p domain.TemplateParts
	for _, c := range components {
		switch strings.ToUpper(c.Type) {
		case "HEADER":
			p.Header = readHeader(c)
		case "BODY":
			p.Body.Text, p.SecurityAdvice = c.Text, c.SecurityAdvice
			if e := c.Example; e != nil {
				var numbered []string
				if len(e.BodyText) > 0 {
					numbered = e.BodyText[0]
				}
				p.Body.Samples = samples(c.Text, numbered, e.BodyNamed)
			}
		case "FOOTER":
			p.Footer, p.ExpiresAfter = c.Text, int(c.ExpiresAfter)
		case "BUTTONS":
			for _, b := range c.Buttons {
				p.Buttons = append(p.Buttons, readTemplateButton(b))
			}
		default:
			p.Foreign = append(p.Foreign, strings.ToUpper(c.Type))
		}
	}
	return p
}

func readHeader(c wireComponent) *domain.TemplateHeader {
	h := &domain.TemplateHeader{Format: domain.HeaderFormat(strings.ToUpper(c.Format))}
	h.Text = c.Text
	if e := c.Example; e != nil {
		h.Samples = samples(c.Text, e.HeaderText, e.HeaderNamed)
	}
	return h
}

// samples gives each variable of a text its example.
func samples(text string, numbered []string, named []namedExample) []domain.TemplateSample {
	var all []domain.TemplateSample
	for n, v := range domain.Variables(text) {
		value := ""
		if n < len(numbered) {
			value = numbered[n]
		}
		for _, one := range named {
			if one.Name == v {
				value = one.Example
			}
		}
		all = append(all, domain.TemplateSample{Variable: v, Value: value})
	}
	return all
}

func readTemplateButton(b wireButton) domain.TemplateButton {
	out := domain.TemplateButton{Kind: domain.TemplateButtonKind(strings.ToUpper(b.Type)), Text: b.Text}
	if len(b.Example) > 0 {
		out.Sample = b.Example[0]
	}
	switch out.Kind {
	case domain.URLButton:
		out.URL = b.URL
		// In an authentication template the button that copies the code is a URL for Meta's own page.
		if strings.HasPrefix(b.URL, "https://www.whatsapp.com/otp/") {
			out.Kind, out.URL, out.Sample = domain.OneTimePasswordButton, "", ""
		}
	case domain.PhoneButton:
		out.PhoneNumber = b.PhoneNumber
	case domain.QuickReplyButton, domain.CopyCodeButton, domain.OneTimePasswordButton, domain.VoiceCallButton, domain.RequestContactInfoButton:
	default:
		out.NetworkKind, out.Kind = string(out.Kind), domain.OtherButton
	}
	return out
}

// writeParts turns our parts into Meta's components (template components).
func writeParts(p domain.TemplateParts, category domain.TemplateCategory, format domain.ParameterFormat) []wireComponent {
	named := format == domain.NamedParameters
	var all []wireComponent
	if h := p.Header; h != nil {
		c := wireComponent{Type: "HEADER", Format: string(h.Format), Text: h.Text}
		switch {
		case h.Handle != "":
			c.Example = &wireExample{HeaderHandle: []string{h.Handle}}
		case len(h.Samples) > 0 && named:
			c.Example = &wireExample{HeaderNamed: namedSamples(h.Samples)}
		case len(h.Samples) > 0:
			c.Example = &wireExample{HeaderText: numberedSamples(h.Samples)}
		}
		all = append(all, c)
	}
	body := wireComponent{Type: "BODY", Text: p.Body.Text, SecurityAdvice: p.SecurityAdvice}
	if category == domain.AuthenticationTemplate {
		body.Text = "" // Meta's own
	} else if len(p.Body.Samples) > 0 {
		body.Example = &wireExample{}
		if named {
			body.Example.BodyNamed = namedSamples(p.Body.Samples)
		} else {
			body.Example.BodyText = [][]string{numberedSamples(p.Body.Samples)}
		}
	}
	all = append(all, body)
	if p.Footer != "" || p.ExpiresAfter > 0 {
		c := wireComponent{Type: "FOOTER", Text: p.Footer, ExpiresAfter: meta.FlexInt(p.ExpiresAfter)}
		if category == domain.AuthenticationTemplate {
			c.Text = ""
		}
		all = append(all, c)
	}
	if len(p.Buttons) > 0 {
		c := wireComponent{Type: "BUTTONS"}
		for _, b := range p.Buttons {
			c.Buttons = append(c.Buttons, writeButton(b))
		}
		all = append(all, c)
	}
	return all
}

func writeButton(b domain.TemplateButton) wireButton {
	out := wireButton{Type: string(b.Kind), Text: b.Text, URL: b.URL, PhoneNumber: b.PhoneNumber}
	if b.Sample != "" {
		out.Example = flexStrings{b.Sample}
	}
	switch b.Kind {
	case domain.CopyCodeButton, domain.RequestContactInfoButton:
		out.Text = "" // Meta's own
	case domain.OneTimePasswordButton:
		out.OTPType = "COPY_CODE"
	}
	return out
}

func namedSamples(of []domain.TemplateSample) []namedExample {
	all := make([]namedExample, 0, len(of))
	for _, s := range of {
		all = append(all, namedExample{s.Variable, s.Value})
	}
	return all
}

func numberedSamples(of []domain.TemplateSample) []string {
	all := make([]string, 0, len(of))
	for _, s := range of {
		all = append(all, s.Value)
	}
	return all
}
