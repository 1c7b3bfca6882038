package template

import (
	"regexp"
	"slices"
	"strconv"
	"strings"
	"unicode/utf8"

	"postdog.io/domain"
)

var (
	templateName     = regexp.MustCompile(`^[a-z0-9_]{1,512}$`)
	variableName     = regexp.MustCompile(`^[a-z][a-z0-9_]*$`)
	anyVariable      = regexp.MustCompile(`\{\{[^{}]*\}\}`)
	adjacentVariable = regexp.MustCompile(`\}\}\s*\{\{`)
	strayBrace       = regexp.MustCompile(`\{\{|\}\}`)
	textWord         = regexp.MustCompile(`[\p{L}\p{N}]+`)
)

const (
	maxFooter = 60
	// maxNewLines is how many line breaks may follow each other.
	maxNewLines = 2
)

var formRules = []rule{
	{"NAME_FORMAT", domain.NameComponent, domain.TemplateError, func(d Draft) []finding {
		return says(!templateName.MatchString(d.Name), "A name has small letters, digits and underscores, such as order_shipped, up to 512 of them.")
	}},
	{"LANGUAGE_UNKNOWN", domain.LanguageComponent, domain.TemplateError, func(d Draft) []finding {
		return says(!slices.Contains(languages, d.Language), "WhatsApp has no language %q for templates; give a code such as en_US, de or ar.", clip(d.Language))
	}},
	{"PARTS_FOREIGN", domain.BodyComponent, domain.TemplateError, func(d Draft) []finding {
		return says(len(d.Parts.Foreign) > 0, "This template has parts that can only be written in WhatsApp Manager: %s.", strings.Join(d.Parts.Foreign, ", "))
	}},
}

// headerText is the text of a draft's header, if it has one of text.
func headerText(d Draft) (domain.TemplateText, bool) {
	h := d.Parts.Header
	if h == nil || h.Format != domain.TextHeader || isAuthentication(d) {
		return domain.TemplateText{}, false
	}
	return h.TemplateText, true
}

var headerRules = []rule{
	{"HEADER_EMPTY", domain.HeaderComponent, domain.TemplateError, func(d Draft) []finding {
		h, ok := headerText(d)
		return says(ok && strings.TrimSpace(h.Text) == "", "Write the header, or take it out.")
	}},
	{"HEADER_TOO_LONG", domain.HeaderComponent, domain.TemplateError, func(d Draft) []finding {
		h, _ := headerText(d)
		n := utf8.RuneCountInString(h.Text)
		return says(n > maxHeader, "The header has %d characters; WhatsApp takes %d at the most.", n, maxHeader)
	}},
	{"HEADER_LINE_BREAK", domain.HeaderComponent, domain.TemplateError, func(d Draft) []finding {
		h, _ := headerText(d)
		return says(strings.ContainsAny(h.Text, "\n\r\t"), "The header is one line: take out line breaks and tabs.")
	}},
	{"HEADER_FORMATTING", domain.HeaderComponent, domain.TemplateError, func(d Draft) []finding {
		h, _ := headerText(d)
		return says(strings.ContainsAny(anyVariable.ReplaceAllString(h.Text, ""), "*_~`"), "The header takes no formatting: take out *, _, ~ and `.")
	}},
	{"HEADER_VARIABLES", domain.HeaderComponent, domain.TemplateError, func(d Draft) []finding {
		h, _ := headerText(d)
		n := len(domain.Variables(h.Text))
		return says(n > 1, "The header has %d variables; WhatsApp takes one.", n)
	}},
	{"HEADER_VARIABLE_FORMAT", domain.HeaderComponent, domain.TemplateError, func(d Draft) []finding {
		h, _ := headerText(d)
		return variableFormat(h.Text, d.ParameterFormat)
	}},
	{"HEADER_SAMPLE_MISSING", domain.HeaderComponent, domain.TemplateError, func(d Draft) []finding {
		h, _ := headerText(d)
		return sampleMissing(h)
	}},
	{"HEADER_FILE_MISSING", domain.HeaderComponent, domain.TemplateError, func(d Draft) []finding {
		h := d.Parts.Header
		if h == nil || h.Format.MediaKind() == "" || h.Handle != "" {
			return nil
		}
		return says(true, "Upload %s as a sample; the reviewer looks at it, and each message carries a file of its own.", fileWords[h.Format.MediaKind()])
	}},
}

// bodyText is the text of a draft's body, where the author writes it.
func bodyText(d Draft) (domain.TemplateText, bool) { return d.Parts.Body, !isAuthentication(d) }

// bodyRule makes a rule that looks at a body's text.
func bodyRule(name string, find func(text string) []finding) rule {
	return rule{name, domain.BodyComponent, domain.TemplateError, func(d Draft) []finding {
		if body, ok := bodyText(d); ok {
			return find(strings.TrimSpace(body.Text))
		}
		return nil
	}}
}

var bodyRules = []rule{
	bodyRule("BODY_EMPTY", func(text string) []finding { return says(text == "", "Write the text of the message.") }),
	bodyRule("BODY_TOO_LONG", func(text string) []finding {
		n := utf8.RuneCountInString(text)
		return says(n > maxBody, "The text has %d characters; WhatsApp takes %d at the most.", n, maxBody)
	}),
	bodyRule("BODY_SPACES", func(text string) []finding {
		return says(strings.Contains(text, strings.Repeat(" ", maxSpacesInRow+1)) || strings.ContainsRune(text, '\t'), "The text takes no tabs, and at most 4 spaces in a row.")
	}),
	bodyRule("BODY_LINE_BREAKS", func(text string) []finding {
		return says(strings.Contains(strings.ReplaceAll(text, "\r\n", "\n"), strings.Repeat("\n", maxNewLines+1)), "The text takes at most one empty line in a row.")
	}),
	bodyRule("BODY_BRACES", func(text string) []finding {
		return says(strayBrace.MatchString(anyVariable.ReplaceAllString(text, "")), "A variable is written {{1}} or {{first_name}}: some braces have no partner.")
	}),
	bodyRule("BODY_VARIABLE_FIRST", func(text string) []finding {
		at := anyVariable.FindStringIndex(text)
		return says(at != nil && at[0] == 0, "The text can't begin with a variable: write a word before it.")
	}),
	bodyRule("BODY_VARIABLE_LAST", func(text string) []finding {
		trimmed := strings.TrimRight(text, ".!?,;: \n…،؟。！？")
		all := anyVariable.FindAllStringIndex(text, -1)
		return says(len(all) > 0 && all[len(all)-1][1] >= len(trimmed), "The text can't end with a variable, also not before a full stop: write a word after it.")
	}),
	bodyRule("BODY_VARIABLES_ADJACENT", func(text string) []finding {
		return says(adjacentVariable.MatchString(text), "Two variables stand beside each other: write a word between them.")
	}),
	bodyRule("BODY_TOO_MANY_VARIABLES", func(text string) []finding {
		n, words := len(domain.Variables(text)), len(textWord.FindAllString(anyVariable.ReplaceAllString(text, " "), -1))
		// Scripts without spaces have few words for many letters.
		letters := utf8.RuneCountInString(strings.Join(textWord.FindAllString(anyVariable.ReplaceAllString(text, " "), -1), ""))
		return says(n > 0 && words < 2*n+1 && letters < 10*n, "There are %d variables and only %d words: WhatsApp wants at least %d words around them.", n, words, 2*n+1)
	}),
	{"BODY_VARIABLE_FORMAT", domain.BodyComponent, domain.TemplateError, func(d Draft) []finding {
		body, _ := bodyText(d)
		return variableFormat(body.Text, d.ParameterFormat)
	}},
	{"BODY_SAMPLE_MISSING", domain.BodyComponent, domain.TemplateError, func(d Draft) []finding {
		if body, ok := bodyText(d); ok {
			return sampleMissing(body)
		}
		return nil
	}},
}

// variableFormat finds variables that are not called as the format wants it: 1, 2, 3 … without gaps, or names.
func variableFormat(text string, format domain.ParameterFormat) (found []finding) {
	for n, v := range domain.Variables(text) {
		switch {
		case format == domain.NamedParameters && !variableName.MatchString(v):
			found = append(found, ofVariable(v, "{{%s}} is no name: use small letters, digits and underscores, such as {{first_name}}.", clip(v)))
		case format != domain.NamedParameters && !isNumber(v):
			found = append(found, ofVariable(v, "{{%s}} is no number: write {{%d}}, or choose variables with names.", clip(v), n+1))
		case format != domain.NamedParameters && v != strconv.Itoa(n+1):
			found = append(found, ofVariable(v, "Variables count from {{1}} without gaps: {{%s}} should be {{%d}}.", clip(v), n+1))
		}
	}
	return found
}

// sampleMissing finds variables without a sample that a reviewer could read.
func sampleMissing(t domain.TemplateText) (found []finding) {
	for _, v := range domain.Variables(t.Text) {
		sample := ""
		for _, s := range t.Samples {
			if s.Variable == v {
				sample = s.Value
			}
		}
		switch why := badValue(sample); {
		case strings.TrimSpace(sample) == "":
			found = append(found, ofVariable(v, "Give a sample for {{%s}}, such as a customer would read; it is never sent.", clip(v)))
		case why != "":
			found = append(found, ofVariable(v, "The sample of {{%s}} %s.", clip(v), why))
		}
	}
	return found
}

var footerRules = []rule{
	{"FOOTER_TOO_LONG", domain.FooterComponent, domain.TemplateError, func(d Draft) []finding {
		n := utf8.RuneCountInString(d.Parts.Footer)
		return says(n > maxFooter, "The footer has %d characters; WhatsApp takes %d at the most.", n, maxFooter)
	}},
	{"FOOTER_VARIABLE", domain.FooterComponent, domain.TemplateError, func(d Draft) []finding {
		return says(strayBrace.MatchString(d.Parts.Footer) && !isAuthentication(d), "The footer takes no variables.")
	}},
	{"FOOTER_LINE_BREAK", domain.FooterComponent, domain.TemplateError, func(d Draft) []finding {
		return says(strings.ContainsAny(d.Parts.Footer, "\n\r\t"), "The footer is one line: take out line breaks and tabs.")
	}},
}
