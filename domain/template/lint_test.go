package template_test

import (
	"slices"
	"strings"
	"testing"

	"postdog.io/domain"
	"postdog.io/domain/template"
)

// good is a draft that breaks no rule.
func good() template.Draft {
	return template.Draft{
		Name: "order_shipped", Language: "en_US", Category: domain.UtilityTemplate, ParameterFormat: domain.PositionalParameters,
		Parts: domain.TemplateParts{
			Header: &domain.TemplateHeader{Format: domain.TextHeader, TemplateText: sampled("Order {{1}}", "1", "LK-1")},
			Body:   sampled("Hello {{1}}, your order left our warehouse and arrives on {{2}}. Thank you.", "1", "Ada", "2", "Monday"),
			Footer: "Larkspur Bikes",
			Buttons: []domain.TemplateButton{
				{Kind: domain.QuickReplyButton, Text: "Thanks"},
				{Kind: domain.URLButton, Text: "Track", URL: "https://larkspur.example/{{1}}", Sample: "https://larkspur.example/LK-1"},
				{Kind: domain.PhoneButton, Text: "Call", PhoneNumber: "+447700900000"},
			},
		},
	}
}

// sampled is a text whose variables have samples, given by turns.
func sampled(text string, of ...string) domain.TemplateText {
	t := domain.TemplateText{Text: text}
	for n := 0; n+1 < len(of); n += 2 {
		t.Samples = append(t.Samples, domain.TemplateSample{Variable: of[n], Value: of[n+1]})
	}
	return t
}

func TestLintPassesWhatIsRight(t *testing.T) {
	t.Parallel()
	named := good()
	named.ParameterFormat, named.Parts.Header = domain.NamedParameters, nil
	named.Parts.Body = sampled("Hello {{first_name}}, {{ day }} suits us well, see you then.", "first_name", "Ada", "day", "Monday")
	code := template.Draft{
		Name: "code", Language: "de", Category: domain.AuthenticationTemplate,
		Parts: domain.TemplateParts{SecurityAdvice: true, ExpiresAfter: 10, Buttons: []domain.TemplateButton{{Kind: domain.OneTimePasswordButton}}},
	}
	arabic := good()
	arabic.Language, arabic.Parts.Body = "ar", sampled("مرحباً {{1}}، غادر طلبك مستودعنا اليوم.", "1", "أميرة")
	japanese := good()
	japanese.Language, japanese.Parts.Body = "ja", sampled("いつもご利用ありがとうございます、{{1}}様。ご注文を発送いたしました。", "1", "花子")
	for name, d := range map[string]template.Draft{"good": good(), "named": named, "code": code, "arabic": arabic, "japanese": japanese} {
		if found := template.Lint(d); len(found) != 0 {
			t.Errorf("%s: %+v", name, found)
		}
	}
}

// Each rule finds its breach, at its place, in a sentence.
func TestLintFindsEachRule(t *testing.T) {
	t.Parallel()
	body := func(text string, of ...string) func(*template.Draft) {
		return func(d *template.Draft) { d.Parts.Body = sampled(text, of...) }
	}
	header := func(text string, of ...string) func(*template.Draft) {
		return func(d *template.Draft) { d.Parts.Header.TemplateText = sampled(text, of...) }
	}
	buttons := func(all ...domain.TemplateButton) func(*template.Draft) {
		return func(d *template.Draft) { d.Parts.Buttons = all }
	}
	link := func(url, sample string) func(*template.Draft) {
		return buttons(domain.TemplateButton{Kind: domain.URLButton, Text: "Go", URL: url, Sample: sample})
	}
	quick := func(text string) domain.TemplateButton {
		return domain.TemplateButton{Kind: domain.QuickReplyButton, Text: text}
	}
	phone := domain.TemplateButton{Kind: domain.PhoneButton, Text: "Call", PhoneNumber: "+447700900000"}
	many := make([]domain.TemplateButton, 11)
	for n := range many {
		many[n] = quick(strings.Repeat("x", n+1))
	}
	tried := map[string]bool{}
	for _, c := range []struct {
		rule string
		edit func(*template.Draft)
		part domain.TemplateComponent
		says string
	}{
		{"NAME_FORMAT", func(d *template.Draft) { d.Name = "Order shipped" }, domain.NameComponent, "small letters"},
		{"NAME_FORMAT", func(d *template.Draft) { d.Name = strings.Repeat("a", 513) }, domain.NameComponent, "512"},
		{"LANGUAGE_UNKNOWN", func(d *template.Draft) { d.Language = "xx" }, domain.LanguageComponent, "xx"},
		{"PARTS_FOREIGN", func(d *template.Draft) { d.Parts.Foreign = []string{"CAROUSEL"} }, domain.BodyComponent, "CAROUSEL"},
		{"HEADER_EMPTY", header(" "), domain.HeaderComponent, "take it out"},
		{"HEADER_TOO_LONG", header(strings.Repeat("é", 61)), domain.HeaderComponent, "61"},
		{"HEADER_LINE_BREAK", header("a\nb"), domain.HeaderComponent, "one line"},
		{"HEADER_FORMATTING", header("*Hello*"), domain.HeaderComponent, "formatting"},
		{"HEADER_VARIABLES", header("{{1}} and {{2}}", "1", "a", "2", "b"), domain.HeaderComponent, "2 variables"},
		{"HEADER_VARIABLE_FORMAT", header("{{2}}", "2", "a"), domain.HeaderComponent, "{{1}}"},
		{"HEADER_SAMPLE_MISSING", header("Order {{1}}"), domain.HeaderComponent, "{{1}}"},
		{"HEADER_FILE_MISSING", func(d *template.Draft) { d.Parts.Header = &domain.TemplateHeader{Format: domain.VideoHeader} }, domain.HeaderComponent, "a video"},
		{"BODY_EMPTY", body(" \n"), domain.BodyComponent, "Write the text"},
		{"BODY_TOO_LONG", body(strings.Repeat("ü", 1025)), domain.BodyComponent, "1025"},
		{"BODY_SPACES", body("a     b"), domain.BodyComponent, "4 spaces"},
		{"BODY_LINE_BREAKS", body("a\n\n\nb"), domain.BodyComponent, "empty line"},
		{"BODY_BRACES", body("Hello {{1}, how are you?"), domain.BodyComponent, "braces"},
		{"BODY_VARIABLE_FIRST", body("{{1}}, your order left us today.", "1", "a"), domain.BodyComponent, "begin"},
		{"BODY_VARIABLE_LAST", body("Your order left us today, {{1}}.", "1", "a"), domain.BodyComponent, "end"},
		{"BODY_VARIABLES_ADJACENT", body("Hello dear {{1}} {{2}}, your order left us today", "1", "a", "2", "b"), domain.BodyComponent, "beside"},
		{"BODY_TOO_MANY_VARIABLES", body("a {{1}} b {{2}} c", "1", "a", "2", "b"), domain.BodyComponent, "5 words"},
		{"BODY_VARIABLE_FORMAT", body("Hello {{1}}, your order {{3}} left us today.", "1", "a", "3", "b"), domain.BodyComponent, "{{2}}"},
		{"BODY_VARIABLE_FORMAT", body("Hello {{name}}, your order left us.", "name", "a"), domain.BodyComponent, "no number"},
		{"BODY_VARIABLE_FORMAT", func(d *template.Draft) {
			d.ParameterFormat, d.Parts.Header = domain.NamedParameters, nil
			d.Parts.Body = sampled("Hello {{First Name}}, your order left us.", "First Name", "a")
		}, domain.BodyComponent, "no name"},
		{"BODY_SAMPLE_MISSING", body("Hello {{1}}, your order left us."), domain.BodyComponent, "sample"},
		{"BODY_SAMPLE_MISSING", body("Hello {{1}}, your order left us.", "1", "a\nb"), domain.BodyComponent, "line break"},
		{"FOOTER_TOO_LONG", func(d *template.Draft) { d.Parts.Footer = strings.Repeat("x", 61) }, domain.FooterComponent, "61"},
		{"FOOTER_VARIABLE", func(d *template.Draft) { d.Parts.Footer = "{{1}}" }, domain.FooterComponent, "no variables"},
		{"FOOTER_LINE_BREAK", func(d *template.Draft) { d.Parts.Footer = "a\nb" }, domain.FooterComponent, "one line"},
		{"BUTTONS_TOO_MANY", buttons(many...), domain.ButtonComponent, "11"},
		{"BUTTONS_OF_A_KIND", buttons(phone, domain.TemplateButton{Kind: domain.PhoneButton, Text: "Ring", PhoneNumber: "+447700900001"}), domain.ButtonComponent, "one button"},
		{"QUICK_REPLIES_TOGETHER", buttons(quick("a"), phone, quick("b")), domain.ButtonComponent, "together"},
		{"BUTTON_TEXT_EMPTY", buttons(quick(" ")), domain.ButtonComponent, "what the button says"},
		{"BUTTON_TEXT_TOO_LONG", buttons(quick(strings.Repeat("x", 26))), domain.ButtonComponent, "25"},
		{"BUTTON_TEXT_FORMAT", buttons(quick("Hi {{1}}")), domain.ButtonComponent, "without variables"},
		{"BUTTON_TEXT_TWICE", buttons(quick("Yes"), quick("yes")), domain.ButtonComponent, "same"},
		{"BUTTON_KIND_UNKNOWN", buttons(domain.TemplateButton{Kind: domain.OtherButton, Text: "x"}), domain.ButtonComponent, "WhatsApp Manager"},
		{"PHONE_NUMBER_FORMAT", buttons(domain.TemplateButton{Kind: domain.PhoneButton, Text: "Call", PhoneNumber: "07700 900000"}), domain.ButtonComponent, "plus"},
		{"COPY_CODE_SAMPLE", buttons(domain.TemplateButton{Kind: domain.CopyCodeButton, Sample: "SPRING 20"}), domain.ButtonComponent, "15"},
		{"BUTTONS_IN_A_LIST", buttons(quick("a"), quick("b"), quick("c"), quick("d")), domain.ButtonComponent, "list"},
		{"MARKETING_OPT_OUT", func(d *template.Draft) { d.Category, d.Parts.Buttons = domain.MarketingTemplate, nil }, domain.ButtonComponent, "Stop promotions"},
		{"URL_FORMAT", link("larkspur.example", ""), domain.ButtonComponent, "https://"},
		{"URL_FORMAT", link("javascript:alert(1)", ""), domain.ButtonComponent, "https://"},
		{"URL_FORMAT", link("https://{{1}}", "https://a"), domain.ButtonComponent, "address"},
		{"URL_FORMAT", link("https://wa.me/447700900000", ""), domain.ButtonComponent, "wa.me"},
		{"URL_TOO_LONG", link("https://a.example/"+strings.Repeat("x", 2000), ""), domain.ButtonComponent, "2000"},
		{"URL_VARIABLE", link("https://a.example/{{1}}/x", "https://a.example/b/x"), domain.ButtonComponent, "at the end"},
		{"URL_VARIABLE", link("https://a.example/{{code}}", "https://a.example/b"), domain.ButtonComponent, "{{1}}"},
		{"URL_SAMPLE", link("https://a.example/{{1}}", "promo"), domain.ButtonComponent, "https://a.example/123"},
		{"AUTHENTICATION_HEADER", func(d *template.Draft) { d.Category = domain.AuthenticationTemplate }, domain.HeaderComponent, "no header"},
		{"AUTHENTICATION_EXPIRY", func(d *template.Draft) { d.Category, d.Parts.ExpiresAfter = domain.AuthenticationTemplate, 91 }, domain.FooterComponent, "90"},
		{"AUTHENTICATION_BUTTON", func(d *template.Draft) { d.Category = domain.AuthenticationTemplate }, domain.ButtonComponent, "one button"},
		{"CODE_OUTSIDE_AUTHENTICATION", buttons(domain.TemplateButton{Kind: domain.OneTimePasswordButton}), domain.ButtonComponent, "authentication"},
		{"ADVICE_OUTSIDE_AUTHENTICATION", func(d *template.Draft) { d.Parts.SecurityAdvice = true }, domain.BodyComponent, "authentication"},
	} {
		d := good()
		c.edit(&d)
		tried[c.rule] = true
		at := slices.IndexFunc(template.Lint(d), func(p domain.TemplateProblem) bool {
			return p.Rule == c.rule && p.Component == c.part && strings.Contains(p.Message, c.says)
		})
		if at < 0 {
			t.Errorf("%s: found %+v", c.rule, template.Lint(d))
		}
	}
	for _, name := range template.RuleNames() {
		if !tried[name] {
			t.Errorf("no draft here breaks the rule %s", name)
		}
	}
}

func TestVariables(t *testing.T) {
	t.Parallel()
	got := template.Variables(good().Parts)
	if len(got) != 4 || got[0].Component != domain.HeaderComponent || got[2].Name != "2" || got[2].Sample != "Monday" || *got[3].ButtonIndex != 1 || got[3].Sample != "LK-1" {
		t.Errorf("got %+v", got)
	}
}
