package graph_test

import (
	"context"
	"errors"
	"log/slog"
	"strings"
	"testing"

	"github.com/99designs/gqlgen/graphql"
	"github.com/vektah/gqlparser/v2/ast"
	"github.com/vektah/gqlparser/v2/gqlerror"

	"postdog.io/domain"
	"postdog.io/graph"
	"postdog.io/graph/model"
)

// A date that is none is the client's mistake, and the answer names the field.
func TestPresentUnreadableScalar(t *testing.T) {
	t.Parallel()
	_, err := model.UnmarshalDate("1990-13-01")
	ctx := graphql.WithPathContext(t.Context(), graphql.NewPathWithField("signUp"))
	at := graphql.WithPathContext(graphql.WithPathContext(ctx, graphql.NewPathWithField("input")), graphql.NewPathWithField("birthDate"))
	e := graph.PresentError(slog.New(slog.DiscardHandler))(ctx, graphql.ErrorOnPath(at, err))
	if e.Message != "Write the date like 2001-12-31." || e.Extensions["code"] != domain.Invalid || e.Extensions["field"] != "birthDate" {
		t.Errorf("%s %v", e.Message, e.Extensions)
	}
}

func TestMistakesInVariablesAreSentences(t *testing.T) {
	t.Parallel()
	for told, want := range map[string]string{
		"must be defined": "$input.email is missing.", "cannot be null": "$input.email can't be null.",
		"unknown field": "There is no field $input.email.", "XX is not a valid Region": "XX is not a valid Region",
	} {
		path := ast.Path{ast.PathName("variable"), ast.PathName("input"), ast.PathName("email")}
		e := graph.NameCode(&gqlerror.Error{Message: told, Path: path})
		if e.Message != want || e.Extensions["field"] != "email" || e.Extensions["code"] != domain.Invalid {
			t.Errorf("%s %v", e.Message, e.Extensions)
		}
	}
	if e := graph.NameCode(gqlerror.Errorf("operation  not found")); e.Message == "operation  not found" {
		t.Error(e.Message)
	}
}

func TestClientsThatLeaveAreNoErrors(t *testing.T) {
	t.Parallel()
	var logged strings.Builder
	present := graph.PresentError(slog.New(slog.NewTextHandler(&logged, nil)))
	ctx, cancel := context.WithCancel(t.Context())
	_ = present(ctx, errors.New("broken"))
	if !strings.Contains(logged.String(), "level=ERROR") {
		t.Errorf("logged: %s", logged.String())
	}
	logged.Reset()
	cancel()
	_ = present(ctx, ctx.Err())
	if logged.Len() > 0 {
		t.Errorf("logged: %s", logged.String())
	}
}
