package template

import (
	"strings"
	"unicode"
	"unicode/utf8"

	"postdog.io/domain"
)

// fillButtons checks the values of buttons, and notes each button as the customer sees it. The button of an authentication
// template carries the code of the body.
func fillButtons(buttons []domain.TemplateButton, values []domain.TemplateButtonValue, body []domain.TemplateValue, out *domain.TemplateContent) error {
	given := map[int]string{}
	for _, v := range values {
		if v.Index < 0 || v.Index >= len(buttons) {
			return domain.InvalidField("template.buttons", "This template has %d buttons, counted from 0; there is none with the index %d.", len(buttons), v.Index)
		}
		if _, twice := given[v.Index]; twice {
			return domain.InvalidField("template.buttons", "Button %d has two values; give one.", v.Index)
		}
		given[v.Index] = v.Value
	}
	for n, b := range buttons {
		value, has := given[n]
		if b.Kind == domain.OneTimePasswordButton {
			if has {
				return domain.InvalidField("template.buttons", "The button that copies the code takes it from the text; leave its value out.")
			}
			if len(body) > 0 {
				value, has = body[0].Text, true
			}
		}
		if err := checkButton(n, b, value, has); err != nil {
			return err
		}
		if has {
			out.ButtonValues = append(out.ButtonValues, domain.TemplateButtonValue{Index: n, Value: value})
		}
		out.Buttons = append(out.Buttons, domain.TemplateContentButton{Kind: b.Name(), Text: b.Text, Target: target(b, value)})
	}
	return nil
}

// takesValue says whether a button has a variable.
func takesValue(b domain.TemplateButton) bool {
	return b.Kind == domain.CopyCodeButton || b.Kind == domain.URLButton && len(domain.Variables(b.URL)) > 0
}

func checkButton(n int, b domain.TemplateButton, value string, has bool) error {
	const field = "template.buttons"
	switch {
	case takesValue(b) && !has:
		return domain.InvalidField(field, "Give a value for button %d (%s).", n, b.Text)
	case !has, b.Kind == domain.OneTimePasswordButton:
		return nil
	case b.Kind == domain.QuickReplyButton, b.Kind == domain.OtherButton:
		if strings.TrimSpace(value) == "" || utf8.RuneCountInString(value) > maxPayload {
			return domain.InvalidField(field, "The value of button %d has 1 to %d characters.", n, maxPayload)
		}
		return nil
	case !takesValue(b):
		return domain.InvalidField(field, "Button %d (%s) has no variable; leave its value out.", n, b.Text)
	case b.Kind == domain.CopyCodeButton:
		if c := utf8.RuneCountInString(value); c == 0 || c > maxCode || strings.ContainsFunc(value, notAlphanumeric) {
			return domain.InvalidField(field, "The code of button %d has 1 to %d letters and digits.", n, maxCode)
		}
		return nil
	case value == "" || strings.ContainsFunc(value, func(r rune) bool { return unicode.IsSpace(r) || unicode.IsControl(r) }):
		return domain.InvalidField(field, "The end of the address of button %d (%s) has no spaces, and is not empty.", n, b.Text)
	case utf8.RuneCountInString(target(b, value)) > maxAddress:
		return domain.InvalidField(field, "The address of button %d (%s) has more than %d characters.", n, b.Text, maxAddress)
	}
	return nil
}

func notAlphanumeric(r rune) bool {
	return (r < '0' || r > '9') && (r < 'A' || r > 'Z') && (r < 'a' || r > 'z')
}

// target is where a button leads.
func target(b domain.TemplateButton, value string) string {
	switch b.Kind {
	case domain.URLButton:
		for _, v := range domain.Variables(b.URL) {
			return domain.FillVariables(b.URL, map[string]string{v: value})
		}
		return b.URL
	case domain.PhoneButton:
		return b.PhoneNumber
	case domain.CopyCodeButton:
		return value
	}
	return ""
}
