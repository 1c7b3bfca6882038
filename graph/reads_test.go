package graph

import (
	"context"
	"testing"

	"github.com/99designs/gqlgen/graphql"
	"github.com/vektah/gqlparser/v2/ast"
	"github.com/vektah/gqlparser/v2/gqlerror"

	"postdog.io/authz"
	"postdog.io/domain"
)

// What went out of someone's sight between an event and its telling is no error of theirs: the next event is told instead.
// Other errors, those of who sees everything, and those of other operations, are.
func TestEventsOfWhatWentOutOfSight(t *testing.T) {
	t.Parallel()
	inEvent := ast.Path{ast.PathName("inboxEvents"), ast.PathName("conversation")}
	failure := func(path ast.Path, code domain.Code) *graphql.Response {
		return &graphql.Response{Errors: gqlerror.List{{Path: path, Extensions: map[string]any{"code": code}}}}
	}
	limited := domain.Scope{Visibility: domain.SeesAssigned}
	for name, c := range map[string]struct {
		scope domain.Scope
		kind  ast.Operation
		first *graphql.Response
		told  bool
	}{
		"out of sight":            {limited, ast.Subscription, failure(inEvent, domain.NotFound), false},
		"out of sight, by gqlgen": {limited, ast.Subscription, failure(inEvent[1:], domain.NotFound), false},
		"to who sees all":         {domain.WholeScope, ast.Subscription, failure(inEvent, domain.NotFound), true},
		"in a query":              {limited, ast.Query, failure(inEvent, domain.NotFound), true},
		"of the subscription":     {limited, ast.Subscription, failure(inEvent[:1], domain.NotFound), true},
		"of our own":              {limited, ast.Subscription, failure(inEvent, domain.Internal), true},
		"an event":                {limited, ast.Subscription, &graphql.Response{}, true},
		"the end of the stream":   {limited, ast.Subscription, nil, true},
	} {
		ctx := WithRequest(t.Context(), &Request{Actor: authz.Verified(authz.Facts{Scope: c.scope})})
		ctx = graphql.WithOperationContext(ctx, &graphql.OperationContext{Operation: &ast.OperationDefinition{Operation: c.kind}})
		ctx = graphql.WithResponseContext(ctx, graphql.DefaultErrorPresenter, graphql.DefaultRecover)
		second, calls := &graphql.Response{}, 0
		got := Reads{}.InterceptResponse(ctx, func(ctx context.Context) *graphql.Response {
			if calls++; calls > 1 {
				return second
			}
			if c.first != nil {
				for _, e := range c.first.Errors {
					graphql.AddError(ctx, e)
				}
			}
			return c.first
		})
		if want := map[bool]*graphql.Response{true: c.first, false: second}[c.told]; got != want {
			t.Errorf("%s: told %+v", name, got)
		}
	}
}
