package template

import (
	"cmp"
	"fmt"
	"slices"

	"postdog.io/domain"
)

// Draft is a template as a member writes it.
type Draft struct {
	Name, Language  string
	Category        domain.TemplateCategory
	ParameterFormat domain.ParameterFormat
	Parts           domain.TemplateParts
}

// rule is one of Meta's rules for templates (template components, template review), with what it is called, and what it finds in
// a draft.
type rule struct {
	name      string
	component domain.TemplateComponent
	severity  domain.TemplateProblemSeverity
	find      func(Draft) []finding
}

// finding is one breach of a rule: a sentence, and which button or variable it is about.
type finding struct {
	message  string
	button   *int
	variable *string
}

// Lint says what of a draft would be refused, and what is better done otherwise, in the order of the form.
func Lint(d Draft) []domain.TemplateProblem {
	var all []domain.TemplateProblem
	for _, r := range rules() {
		for _, f := range r.find(d) {
			all = append(all, domain.TemplateProblem{
				Rule: r.name, Severity: r.severity, Component: r.component, ButtonIndex: f.button, Variable: f.variable, Message: f.message,
			})
		}
	}
	slices.SortStableFunc(all, func(a, b domain.TemplateProblem) int {
		return cmp.Compare(slices.Index(formOrder, a.Component), slices.Index(formOrder, b.Component))
	})
	return all
}

// formOrder is how components follow each other where templates are written.
var formOrder = []domain.TemplateComponent{
	domain.NameComponent, domain.LanguageComponent, domain.CategoryComponent, domain.HeaderComponent, domain.BodyComponent,
	domain.FooterComponent, domain.ButtonComponent,
}

// rules are all of them.
func rules() []rule {
	return slices.Concat(formRules, headerRules, bodyRules, footerRules, buttonRules, urlRules, authenticationRules)
}

// refusal is the first problem that the network would refuse a draft for, as an error; nil where there is none.
func refusal(d Draft) error {
	for _, p := range Lint(d) {
		if p.Severity == domain.TemplateError {
			return domain.InvalidField(fieldOf(p), "%s", p.Message)
		}
	}
	return nil
}

// fieldOf is the input field that a problem is about.
func fieldOf(p domain.TemplateProblem) string {
	switch p.Component {
	case domain.NameComponent:
		return "name"
	case domain.LanguageComponent:
		return "language"
	case domain.CategoryComponent:
		return "category"
	case domain.HeaderComponent:
		return "parts.header"
	case domain.BodyComponent:
		return "parts.body"
	case domain.FooterComponent:
		return "parts.footer"
	}
	if p.ButtonIndex != nil {
		return fmt.Sprintf("parts.buttons.%d", *p.ButtonIndex)
	}
	return "parts.buttons"
}

// says is a finding about a whole component, if it is one.
func says(broken bool, format string, args ...any) []finding {
	if !broken {
		return nil
	}
	return []finding{{message: fmt.Sprintf(format, args...)}}
}

// ofVariable is a finding about one variable.
func ofVariable(variable, format string, args ...any) finding {
	return finding{message: fmt.Sprintf(format, args...), variable: &variable}
}

// ofButton is a finding about one button.
func ofButton(n int, format string, args ...any) finding {
	return finding{message: fmt.Sprintf(format, args...), button: &n}
}

// isAuthentication says whether the texts are Meta's own.
func isAuthentication(d Draft) bool { return d.Category == domain.AuthenticationTemplate }
