package graph

import (
	"github.com/99designs/gqlgen/graphql"

	"postdog.io/graph/generated"
)

// NewSchema makes the executable schema.
func NewSchema(r *Resolver) graphql.ExecutableSchema {
	return generated.NewExecutableSchema(generated.Config{Resolvers: r, Directives: directives(r.now, r.denied), Complexity: complexity()})
}
