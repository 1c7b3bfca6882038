package template

import (
	"context"
	"strings"
	"unicode"
	"unicode/utf8"

	"postdog.io/dal"
	"postdog.io/domain"
)

// Lengths of what is sent, in characters, as Meta has them.
const (
	maxHeader      = 60
	maxBody        = 1024
	maxPayload     = 256
	maxCode        = 15
	maxAddress     = 2000
	maxSpacesInRow = 4
)

// Fill implements the inbox's Templates: it checks the values, and the files for the header, against a template that can be sent
// through the channel, and returns the message's content as the customer will see it. What does not fit is INVALID and names the
// field; a template that can't be sent now is CONFLICT.
func (t *Templates) Fill(ctx context.Context, tx *dal.Tx, ch *dal.Channel, id domain.TemplateID, values domain.TemplateContent, header []domain.MediaID) (domain.Content, error) {
	row, err := dal.GetTemplate(ctx, tx, id)
	if dal.IsNotFound(err) || (err == nil && (row.Network != ch.Network || row.AccountID != ch.ParentID)) {
		return domain.Content{}, &domain.Error{Code: domain.NotFound, Field: "template.templateId", Message: "This channel has no such template."}
	}
	if err != nil {
		return domain.Content{}, err
	}
	if why := Unsendable(row); why != "" {
		return domain.Content{}, &domain.Error{Code: domain.Conflict, Field: "template.templateId", Message: why}
	}
	var kind domain.MessageKind
	if len(header) > 0 {
		m, err := dal.GetMedia(ctx, tx, header[0])
		if err != nil {
			return domain.Content{}, err
		}
		kind = m.Kind
	}
	return fill(row, values, kind)
}

// fill fills a template with values and a file of a kind, empty for none.
func fill(row *dal.Template, values domain.TemplateContent, file domain.MessageKind) (domain.Content, error) {
	parts := row.Parts
	out := &domain.TemplateContent{
		TemplateID: row.ID, Name: row.Name, Language: row.Language, Category: string(row.Category), Footer: parts.Footer,
	}
	if err := fillHeader(parts.Header, values, file, out); err != nil {
		return domain.Content{}, err
	}
	body, given, err := fillText("template.body", "text", parts.Body.Text, values.BodyValues, maxBody)
	if err != nil {
		return domain.Content{}, err
	}
	out.BodyValues = given
	if err := fillButtons(parts.Buttons, values.ButtonValues, given, out); err != nil {
		return domain.Content{}, err
	}
	return domain.Content{Text: body, Template: out}, nil
}

func fillHeader(h *domain.TemplateHeader, values domain.TemplateContent, file domain.MessageKind, out *domain.TemplateContent) (err error) {
	format := domain.HeaderFormat("")
	if h != nil {
		format = h.Format
	}
	want := format.MediaKind()
	switch {
	case want == "" && file != "":
		return domain.InvalidField("template.headerMediaId", "This template has no file in its header; leave headerMediaId out.")
	case want != "" && file == "":
		return domain.InvalidField("template.headerMediaId", "This template needs %s in its header.", fileWords[want])
	case want != file:
		return domain.InvalidField("template.headerMediaId", "This template needs %s in its header, and this is another kind of file.", fileWords[want])
	case format == domain.LocationHeader && values.HeaderLocation == nil:
		return domain.InvalidField("template.headerLocation", "This template needs a place in its header.")
	case format != domain.LocationHeader && values.HeaderLocation != nil:
		return domain.InvalidField("template.headerLocation", "This template has no place in its header; leave headerLocation out.")
	}
	if l := values.HeaderLocation; l != nil {
		if err := checkPlace(l); err != nil {
			return err
		}
		out.HeaderLocation = l
	}
	text := ""
	if format == domain.TextHeader {
		text = h.Text
	}
	out.Header, out.HeaderValues, err = fillText("template.header", "header", text, values.HeaderValues, maxHeader)
	return err
}

var fileWords = map[domain.MessageKind]string{
	domain.KindImage: "an image", domain.KindVideo: "a video", domain.KindDocument: "a document",
}

func checkPlace(l *domain.Location) error {
	switch {
	case l.Latitude < -90 || l.Latitude > 90:
		return domain.InvalidField("template.headerLocation.latitude", "A latitude lies between -90 and 90.")
	case l.Longitude < -180 || l.Longitude > 180:
		return domain.InvalidField("template.headerLocation.longitude", "A longitude lies between -180 and 180.")
	case strings.TrimSpace(l.Name) == "" || strings.TrimSpace(l.Address) == "":
		return domain.InvalidField("template.headerLocation", "Give the place a name and an address; WhatsApp wants both here.")
	}
	return nil
}

// fillText puts values into a text, and returns them in the order in which the network wants them.
func fillText(field, where, text string, values []domain.TemplateValue, most int) (string, []domain.TemplateValue, error) {
	variables := domain.Variables(text)
	given, err := match(field, where, variables, values)
	if err != nil {
		return "", nil, err
	}
	ordered := make([]domain.TemplateValue, 0, len(variables))
	for _, v := range variables {
		value, ok := given[v]
		if !ok {
			return "", nil, domain.InvalidField(field, "Give a value for {{%s}} in the %s.", v, where)
		}
		if why := badValue(value); why != "" {
			return "", nil, domain.InvalidField(field, "The value of {{%s}} in the %s %s.", v, where, why)
		}
		one := domain.TemplateValue{Text: value}
		if !isNumber(v) {
			one.Name = v
		}
		ordered = append(ordered, one)
	}
	full := domain.FillVariables(text, given)
	if n := utf8.RuneCountInString(full); n > most {
		return "", nil, domain.InvalidField(field, "With its values the %s has %d characters; WhatsApp takes %d at the most. Shorten a value.", where, n, most)
	}
	if len(ordered) == 0 {
		ordered = nil
	}
	return full, ordered, nil
}

// match finds which value is for which variable: by name, or in order.
func match(field, where string, variables []string, values []domain.TemplateValue) (map[string]string, error) {
	given := map[string]string{}
	next := 0
	for _, v := range values {
		name := strings.TrimSpace(v.Name)
		if name == "" {
			if next < len(variables) && !isNumber(variables[next]) {
				return nil, domain.InvalidField(field, "The variables of the %s have names: say which one each value is for.", where)
			}
			if next >= len(variables) {
				return nil, domain.InvalidField(field, "The %s has %d variables; there are more values than that.", where, len(variables))
			}
			name = variables[next]
			next++
		}
		known := false
		for _, one := range variables {
			known = known || one == name
		}
		if !known {
			return nil, domain.InvalidField(field, "The %s has no variable {{%s}}.", where, clip(name))
		}
		if _, twice := given[name]; twice {
			return nil, domain.InvalidField(field, "{{%s}} in the %s has two values; give one.", name, where)
		}
		given[name] = v.Text
	}
	return given, nil
}

// clip keeps a client's odd name from filling the sentence.
func clip(s string) string {
	if r := []rune(s); len(r) > 40 {
		return string(r[:40]) + "…"
	}
	return s
}

func isNumber(variable string) bool {
	return variable != "" && strings.Trim(variable, "0123456789") == ""
}

// badValue says what is wrong with a value; empty where nothing is.
func badValue(v string) string {
	spaces := 0
	for _, r := range v {
		if r == ' ' {
			spaces++
		} else {
			spaces = 0
		}
		switch {
		case spaces > maxSpacesInRow:
			return "has more than 4 spaces in a row; WhatsApp takes no such values"
		case r == '\n' || r == '\r' || r == '\u2028' || r == '\u2029':
			return "has a line break; WhatsApp takes values of one line"
		case r == '\t':
			return "has a tab; use a space"
		case unicode.IsControl(r) || r == unicode.ReplacementChar:
			return "holds a character that can't be sent"
		}
	}
	if strings.TrimSpace(v) == "" {
		return "is empty; write something, or choose another template"
	}
	return ""
}
