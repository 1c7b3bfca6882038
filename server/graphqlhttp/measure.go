package graphqlhttp

import (
	"strings"

	"github.com/99designs/gqlgen/graphql/errcode"
	"github.com/vektah/gqlparser/v2/ast"
	"github.com/vektah/gqlparser/v2/gqlerror"
	"github.com/vektah/gqlparser/v2/parser"

	"postdog.io/domain"
)

// inspect parses a free-form document and measures it; nil means that it may be validated.
func (l Limits) inspect(query string) *gqlerror.Error {
	if len(query) > l.Query {
		return tooCostly("The document is %d bytes long; at most %d are accepted.", len(query), l.Query)
	}
	doc, err := parser.ParseQueryWithTokenLimit(&ast.Source{Input: query}, l.Tokens)
	if err != nil {
		if strings.Contains(err.Error(), "exceeded token limit") {
			return tooCostly("The document has more than %d tokens.", l.Tokens)
		}
		failure := gqlerror.WrapIfUnwrapped(err)
		errcode.Set(failure, errcode.ParseFailed)
		return failure
	}
	m := measurer{limits: l, fragments: make(map[string]*ast.FragmentDefinition, len(doc.Fragments)), spread: map[string]bool{}}
	for _, f := range doc.Fragments {
		m.fragments[f.Name] = f
	}
	for _, o := range doc.Operations {
		m.directives += len(o.Directives)
		for _, v := range o.VariableDefinitions {
			m.directives += len(v.Directives)
		}
		if refusal := m.walk(o.SelectionSet, 1); refusal != nil {
			return refusal
		}
	}
	for _, f := range doc.Fragments { // validation walks the unused ones as well
		m.directives += len(f.Directives)
		if !m.spread[f.Name] {
			if refusal := m.walk(f.SelectionSet, 1); refusal != nil {
				return refusal
			}
		}
	}
	return m.verdict()
}

type measurer struct {
	limits                      Limits
	fragments                   map[string]*ast.FragmentDefinition
	spread                      map[string]bool
	fields, aliases, directives int
}

// walk counts a selection set with its fragments spread out. It ends also where fragments
// spread themselves, because each selection counts.
func (m *measurer) walk(set ast.SelectionSet, depth int) *gqlerror.Error {
	if len(set) > 0 && depth > m.limits.Depth {
		return tooCostly("The document nests fields deeper than %d.", m.limits.Depth)
	}
	for _, selection := range set {
		m.fields++
		var below ast.SelectionSet
		deeper := depth
		switch s := selection.(type) {
		case *ast.Field:
			if len(s.Name) > m.limits.Name || len(s.Alias) > m.limits.Name {
				return tooCostly("A name in the document is longer than %d bytes.", m.limits.Name)
			}
			if s.Alias != s.Name {
				m.aliases++
			}
			m.directives += len(s.Directives)
			below, deeper = s.SelectionSet, depth+1
		case *ast.InlineFragment:
			m.directives += len(s.Directives)
			below = s.SelectionSet
		case *ast.FragmentSpread:
			m.directives += len(s.Directives)
			m.spread[s.Name] = true
			if f := m.fragments[s.Name]; f != nil {
				below = f.SelectionSet
			}
		}
		if refusal := m.verdict(); refusal != nil {
			return refusal
		}
		if refusal := m.walk(below, deeper); refusal != nil {
			return refusal
		}
	}
	return nil
}

func (m *measurer) verdict() *gqlerror.Error {
	switch {
	case m.fields > m.limits.Fields:
		return tooCostly("The document selects more than %d fields, counted with fragments spread out.", m.limits.Fields)
	case m.aliases > m.limits.Aliases:
		return tooCostly("The document has more than %d aliases.", m.limits.Aliases)
	case m.directives > m.limits.Directives:
		return tooCostly("The document has more than %d directives.", m.limits.Directives)
	}
	return nil
}

func tooCostly(format string, args ...any) *gqlerror.Error {
	return refuse(domain.CostExceeded, format, args...)
}
