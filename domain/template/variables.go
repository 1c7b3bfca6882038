package template

import "postdog.io/domain"

// Variables are the places of a template that take values, in the order in which people read it.
func Variables(p domain.TemplateParts) []domain.TemplateVariable {
	all := []domain.TemplateVariable{}
	if h := p.Header; h != nil && h.Format == domain.TextHeader {
		all = append(all, ofText(domain.HeaderComponent, h.TemplateText)...)
	}
	all = append(all, ofText(domain.BodyComponent, p.Body)...)
	for n, b := range p.Buttons {
		if !takesValue(b) {
			continue
		}
		one := domain.TemplateVariable{Component: domain.ButtonComponent, ButtonIndex: &n, Sample: b.Sample}
		if names := domain.Variables(b.URL); len(names) > 0 {
			one.Name = names[0]
			if before := anyVariable.Split(b.URL, 2)[0]; len(b.Sample) > len(before) && b.Sample[:len(before)] == before {
				one.Sample = b.Sample[len(before):]
			}
		}
		all = append(all, one)
	}
	return all
}

func ofText(c domain.TemplateComponent, t domain.TemplateText) []domain.TemplateVariable {
	var all []domain.TemplateVariable
	for _, v := range domain.Variables(t.Text) {
		one := domain.TemplateVariable{Component: c, Name: v}
		for _, s := range t.Samples {
			if s.Variable == v {
				one.Sample = s.Value
			}
		}
		all = append(all, one)
	}
	return all
}
