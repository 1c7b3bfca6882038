package graph

import (
	"context"
	"time"

	"github.com/99designs/gqlgen/graphql"

	"postdog.io/authz"
	"postdog.io/domain"
	"postdog.io/graph/generated"
)

// directives are the guards of root fields; a schema test refuses a root field without one. Who is refused by @can is told
// to denied.
func directives(now func() time.Time, denied func(context.Context, authz.Actor)) generated.DirectiveRoot {
	return generated.DirectiveRoot{
		Can: func(ctx context.Context, _ any, next graphql.Resolver, do domain.Permission) (any, error) {
			r := requestOf(ctx)
			if r.Refused != nil {
				return nil, r.Refused
			}
			if err := authz.Can(r.Actor, do); err != nil {
				if domain.CodeOf(err) == domain.Forbidden {
					denied(ctx, r.Actor)
				}
				return nil, err
			}
			return next(ctx)
		},
		Public: func(ctx context.Context, _ any, next graphql.Resolver) (any, error) { return next(ctx) },
		StepUp: func(ctx context.Context, _ any, next graphql.Resolver, within int) (any, error) {
			if refused := requestOf(ctx).Refused; refused != nil {
				return nil, refused
			}
			if err := authz.SteppedUp(actorOf(ctx), time.Duration(within)*time.Second, now()); err != nil {
				return nil, err
			}
			return next(ctx)
		},
		SignedIn: func(ctx context.Context, _ any, next graphql.Resolver) (any, error) {
			r := requestOf(ctx)
			if r.Refused != nil {
				return nil, r.Refused
			}
			if !r.Actor.SignedIn() {
				return nil, domain.Errorf(domain.Unauthenticated, "Sign in first.")
			}
			return next(ctx)
		},
	}
}
