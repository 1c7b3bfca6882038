package template

import (
	"context"
	"strings"
	"unicode/utf8"

	"postdog.io/authz"
	"postdog.io/dal"
	"postdog.io/domain"
)

// CreateTemplate stores a draft for the account of a channel. A draft may break the network's rules, which Lint tells of; its name
// and language may not, since they can't change later. The same name and language again is CONFLICT.
func (t *Templates) CreateTemplate(ctx context.Context, by authz.Actor, in domain.ChannelID, d Draft) (row *dal.Template, err error) {
	clean(&d)
	if err := storable(d); err != nil {
		return nil, err
	}
	err = t.Store.InWorkspace(ctx, by.Workspace(), func(tx *dal.Tx) error {
		list, err := dal.ListChannels(ctx, tx, in)
		if err != nil {
			return err
		}
		if len(list) == 0 {
			return &domain.Error{Code: domain.NotFound, Field: "channelId", Message: "There is no such channel in this workspace."}
		}
		c := list[0]
		if _, ok := t.adapterOf(c.Network); !ok || c.ParentID == "" {
			return domain.InvalidField("channelId", "This channel's network has no templates; choose a WhatsApp number.")
		}
		row = &dal.Template{
			ID: domain.NewID[domain.TemplateID](), Network: c.Network, AccountID: c.ParentID, Name: d.Name, Language: d.Language, Category: d.Category,
			Status: domain.TemplateDraft, Quality: domain.QualityUnknown, ParameterFormat: d.ParameterFormat, Parts: d.Parts,
		}
		if err := dal.InsertTemplate(ctx, tx, row); err != nil {
			return err
		}
		told(tx, row.ID)
		dal.Audit(tx, by.Did("template.created", row.ID, domain.Changed("name", "", title(row))))
		return nil
	})
	if dal.IsDuplicate(err, dal.TemplatesName) {
		err = errNameTaken()
	}
	if err != nil {
		return nil, err
	}
	return row, nil
}

func errNameTaken() error {
	return &domain.Error{Code: domain.Conflict, Field: "name", Message: "There is a template of this name in this language. Choose another name or language."}
}

// title is what the audit log calls a template.
func title(t *dal.Template) string { return t.Name + " (" + t.Language + ")" }

// clean takes off what nobody means: blanks around, samples of variables that are gone, fields of another kind.
func clean(d *Draft) {
	d.Name, d.Language = strings.TrimSpace(d.Name), strings.ReplaceAll(strings.TrimSpace(d.Language), "-", "_")
	p := &d.Parts
	p.Body = cleanText(p.Body)
	p.Footer = strings.TrimSpace(p.Footer)
	if h := p.Header; h != nil {
		if h.Format == domain.TextHeader {
			h.TemplateText, h.Handle, h.Filename = cleanText(h.TemplateText), "", ""
		} else {
			h.TemplateText = domain.TemplateText{}
		}
		if h.Format == domain.LocationHeader {
			h.Handle, h.Filename = "", ""
		}
	}
	for n := range p.Buttons {
		b := &p.Buttons[n]
		b.Text, b.URL, b.Sample, b.PhoneNumber = strings.TrimSpace(b.Text), strings.TrimSpace(b.URL), strings.TrimSpace(b.Sample), strings.TrimSpace(b.PhoneNumber)
		if b.Kind != domain.URLButton {
			b.URL = ""
		}
		if b.Kind != domain.PhoneButton {
			b.PhoneNumber = ""
		}
		if !takesValue(*b) {
			b.Sample = ""
		}
	}
}

func cleanText(t domain.TemplateText) domain.TemplateText {
	out := domain.TemplateText{Text: strings.TrimSpace(strings.ReplaceAll(t.Text, "\r\n", "\n"))}
	for _, v := range domain.Variables(out.Text) {
		for _, s := range t.Samples {
			if strings.TrimSpace(s.Variable) == v {
				out.Samples = append(out.Samples, domain.TemplateSample{Variable: v, Value: strings.TrimSpace(s.Value)})
				break
			}
		}
	}
	return out
}

// What a draft may hold at the most, far beyond what the network takes.
const (
	maxDraftText    = 4096
	maxDraftButtons = 20
)

// storable says whether a draft can be kept: its name and language as the network wants them, and nothing without measure.
func storable(d Draft) error {
	for _, p := range Lint(d) {
		if p.Rule == "NAME_FORMAT" || p.Rule == "LANGUAGE_UNKNOWN" {
			return domain.InvalidField(fieldOf(p), "%s", p.Message)
		}
	}
	return measured(d.Parts)
}

func measured(p domain.TemplateParts) error {
	texts := []struct{ field, text string }{{"parts.body", p.Body.Text}, {"parts.footer", p.Footer}}
	note := func(field string, all ...string) {
		for _, one := range all {
			texts = append(texts, struct{ field, text string }{field, one})
		}
	}
	for _, s := range p.Body.Samples {
		note("parts.body", s.Value)
	}
	if h := p.Header; h != nil {
		note("parts.header", h.Text, h.Handle, h.Filename)
		for _, s := range h.Samples {
			note("parts.header", s.Value)
		}
	}
	if len(p.Buttons) > maxDraftButtons {
		return domain.InvalidField("parts.buttons", "A template has at most %d buttons.", maxButtons)
	}
	for _, b := range p.Buttons {
		note("parts.buttons", b.Text, b.URL, b.Sample, b.PhoneNumber)
	}
	for _, one := range texts {
		if utf8.RuneCountInString(one.text) > maxDraftText {
			return domain.InvalidField(one.field, "This is longer than %d characters, which no template can hold.", maxDraftText)
		}
		if !utf8.ValidString(one.text) || strings.ContainsRune(one.text, 0) {
			return domain.InvalidField(one.field, "This holds a character that can't be kept.")
		}
	}
	return nil
}
