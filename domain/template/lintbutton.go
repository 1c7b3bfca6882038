package template

import (
	"net/url"
	"regexp"
	"strings"
	"unicode/utf8"

	"postdog.io/domain"
)

const (
	maxButtons    = 10
	maxButtonText = 25
	maxPhone      = 20
	// fewButtons is how many are shown beneath the message; more open a list.
	fewButtons = 3
)

// mostOf are how many buttons of a kind one template takes.
var mostOf = []struct {
	kind  domain.TemplateButtonKind
	most  int
	words string
}{
	{domain.URLButton, 2, "two buttons that open a page"},
	{domain.PhoneButton, 1, "one button that calls a number"},
	{domain.CopyCodeButton, 1, "one button that copies a code"},
	{domain.VoiceCallButton, 1, "one button that calls on WhatsApp"},
	{domain.RequestContactInfoButton, 1, "one button that asks for the number"},
	{domain.OneTimePasswordButton, 1, "one button for the code"},
}

// ownText are the kinds whose label is Meta's own.
var ownText = map[domain.TemplateButtonKind]bool{
	domain.CopyCodeButton: true, domain.RequestContactInfoButton: true, domain.OneTimePasswordButton: true,
}

var phoneNumber = regexp.MustCompile(`^\+[1-9][0-9]{4,18}$`)

// eachButton makes a rule that looks at one button after the other.
func eachButton(name string, find func(n int, b domain.TemplateButton) string) rule {
	return rule{name, domain.ButtonComponent, domain.TemplateError, func(d Draft) (found []finding) {
		for n, b := range d.Parts.Buttons {
			if message := find(n, b); message != "" {
				found = append(found, finding{message: message, button: &n})
			}
		}
		return found
	}}
}

var buttonRules = []rule{
	{"BUTTONS_TOO_MANY", domain.ButtonComponent, domain.TemplateError, func(d Draft) []finding {
		n := len(d.Parts.Buttons)
		return says(n > maxButtons, "There are %d buttons; WhatsApp takes %d at the most.", n, maxButtons)
	}},
	{"BUTTONS_OF_A_KIND", domain.ButtonComponent, domain.TemplateError, func(d Draft) (found []finding) {
		for _, of := range mostOf {
			count := 0
			for n, b := range d.Parts.Buttons {
				if b.Kind == of.kind {
					count++
				}
				if b.Kind == of.kind && count == of.most+1 {
					found = append(found, ofButton(n, "A template takes at most %s.", of.words))
				}
			}
		}
		return found
	}},
	{"QUICK_REPLIES_TOGETHER", domain.ButtonComponent, domain.TemplateError, func(d Draft) []finding {
		turns := 0
		for n := 1; n < len(d.Parts.Buttons); n++ {
			if (d.Parts.Buttons[n].Kind == domain.QuickReplyButton) != (d.Parts.Buttons[n-1].Kind == domain.QuickReplyButton) {
				turns++
			}
		}
		return says(turns > 1, "Quick replies stand together: all before the other buttons, or all after them.")
	}},
	eachButton("BUTTON_TEXT_EMPTY", func(_ int, b domain.TemplateButton) string {
		if strings.TrimSpace(b.Text) == "" && !ownText[b.Kind] {
			return "Say what the button says."
		}
		return ""
	}),
	eachButton("BUTTON_TEXT_TOO_LONG", func(_ int, b domain.TemplateButton) string {
		if utf8.RuneCountInString(b.Text) > maxButtonText {
			return "A button says at most 25 characters."
		}
		return ""
	}),
	eachButton("BUTTON_TEXT_FORMAT", func(_ int, b domain.TemplateButton) string {
		if strings.ContainsAny(b.Text, "\n\r\t") || strayBrace.MatchString(b.Text) {
			return "A button says one line without variables."
		}
		return ""
	}),
	{"BUTTON_TEXT_TWICE", domain.ButtonComponent, domain.TemplateError, func(d Draft) (found []finding) {
		seen := map[string]bool{}
		for n, b := range d.Parts.Buttons {
			if text := strings.ToLower(strings.TrimSpace(b.Text)); text != "" {
				if seen[text] {
					found = append(found, ofButton(n, "Two buttons say the same; give each its own words."))
				}
				seen[text] = true
			}
		}
		return found
	}},
	eachButton("BUTTON_KIND_UNKNOWN", func(_ int, b domain.TemplateButton) string {
		if b.Kind == domain.OtherButton {
			return "This kind of button can only be written in WhatsApp Manager."
		}
		return ""
	}),
	eachButton("PHONE_NUMBER_FORMAT", func(_ int, b domain.TemplateButton) string {
		if b.Kind == domain.PhoneButton && (len(b.PhoneNumber) > maxPhone || !phoneNumber.MatchString(b.PhoneNumber)) {
			return "Write the number with a plus and its country code, such as +447700900000."
		}
		return ""
	}),
	eachButton("COPY_CODE_SAMPLE", func(_ int, b domain.TemplateButton) string {
		if n := utf8.RuneCountInString(b.Sample); b.Kind == domain.CopyCodeButton && (n == 0 || n > maxCode || strings.ContainsFunc(b.Sample, notAlphanumeric)) {
			return "Give a sample code of 1 to 15 letters and digits, such as SPRING20."
		}
		return ""
	}),
	{"BUTTONS_IN_A_LIST", domain.ButtonComponent, domain.TemplateAdvice, func(d Draft) []finding {
		return says(len(d.Parts.Buttons) > fewButtons, "With more than three buttons, phones show two and a list for the rest.")
	}},
	{"MARKETING_OPT_OUT", domain.ButtonComponent, domain.TemplateAdvice, func(d Draft) []finding {
		for _, b := range d.Parts.Buttons {
			if b.Kind == domain.QuickReplyButton {
				return nil
			}
		}
		return says(d.Category == domain.MarketingTemplate, "Give marketing a quick reply such as \"Stop promotions\": people who can't opt out block you instead.")
	}},
}

var urlRules = []rule{
	eachButton("URL_FORMAT", func(_ int, b domain.TemplateButton) string {
		if b.Kind != domain.URLButton {
			return ""
		}
		u, err := url.Parse(anyVariable.ReplaceAllString(b.URL, "x"))
		if err != nil || (u.Scheme != "https" && u.Scheme != "http") || !strings.Contains(u.Host, ".") || strings.ContainsAny(b.URL, " \n\r\t") {
			return "Write a whole address, such as https://example.com/orders/{{1}}."
		}
		if strings.Contains(anyVariable.ReplaceAllString(u.Host, ""), "{{") || anyVariable.MatchString(strings.SplitN(strings.TrimPrefix(strings.TrimPrefix(b.URL, "https://"), "http://"), "/", 2)[0]) {
			return "The address's domain can't be a variable."
		}
		if host := strings.ToLower(u.Hostname()); host == "wa.me" || host == "api.whatsapp.com" {
			return "WhatsApp refuses links to itself, such as wa.me."
		}
		return ""
	}),
	eachButton("URL_TOO_LONG", func(_ int, b domain.TemplateButton) string {
		if b.Kind == domain.URLButton && utf8.RuneCountInString(b.URL) > maxAddress {
			return "An address has at most 2000 characters."
		}
		return ""
	}),
	eachButton("URL_VARIABLE", func(_ int, b domain.TemplateButton) string {
		all := anyVariable.FindAllStringIndex(b.URL, -1)
		if b.Kind == domain.URLButton && (len(all) > 1 || len(all) == 1 && (all[0][1] != len(b.URL) || !isNumber(domain.Variables(b.URL)[0]))) {
			return "An address has at most one variable, {{1}}, and it stands at the end."
		}
		return ""
	}),
	eachButton("URL_SAMPLE", func(_ int, b domain.TemplateButton) string {
		if b.Kind != domain.URLButton || len(domain.Variables(b.URL)) == 0 {
			return ""
		}
		before := anyVariable.Split(b.URL, 2)[0]
		if !strings.HasPrefix(b.Sample, before) || len(b.Sample) == len(before) || strings.ContainsAny(b.Sample, " {}") {
			return "Give the whole address as a sample, such as " + before + "123."
		}
		return ""
	}),
}

var authenticationRules = []rule{
	{"AUTHENTICATION_HEADER", domain.HeaderComponent, domain.TemplateError, func(d Draft) []finding {
		return says(isAuthentication(d) && d.Parts.Header != nil, "An authentication template has no header: WhatsApp writes it itself.")
	}},
	{"AUTHENTICATION_EXPIRY", domain.FooterComponent, domain.TemplateError, func(d Draft) []finding {
		return says(isAuthentication(d) && (d.Parts.ExpiresAfter < 0 || d.Parts.ExpiresAfter > 90), "A code ends after 1 to 90 minutes; 0 says nothing of it.")
	}},
	{"AUTHENTICATION_BUTTON", domain.ButtonComponent, domain.TemplateError, func(d Draft) []finding {
		return says(isAuthentication(d) && (len(d.Parts.Buttons) != 1 || d.Parts.Buttons[0].Kind != domain.OneTimePasswordButton),
			"An authentication template has one button, which copies the code.")
	}},
	{"CODE_OUTSIDE_AUTHENTICATION", domain.ButtonComponent, domain.TemplateError, func(d Draft) (found []finding) {
		for n, b := range d.Parts.Buttons {
			if b.Kind == domain.OneTimePasswordButton && !isAuthentication(d) {
				found = append(found, ofButton(n, "A button for one-time codes is for authentication templates alone."))
			}
		}
		return found
	}},
	{"ADVICE_OUTSIDE_AUTHENTICATION", domain.BodyComponent, domain.TemplateError, func(d Draft) []finding {
		return says(!isAuthentication(d) && (d.Parts.SecurityAdvice || d.Parts.ExpiresAfter != 0), "Advice on security and an expiry are for authentication templates alone.")
	}},
}
