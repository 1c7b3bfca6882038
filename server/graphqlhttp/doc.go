// Package graphqlhttp speaks GraphQL over HTTP for gqlgen: a [Transport] that keeps to the GraphQL-over-HTTP
// specification (POST, GET for queries) and to GraphQL-over-SSE in its distinct-connections mode, and a [Guard]
// that resolves trusted documents and refuses free-form ones that cost too much before they are validated.
//
//	srv := handler.New(schema)
//	srv.SetQueryCache(graphqlhttp.NewDocumentCache(1000))
//	srv.SetDisableSuggestion(true)
//	srv.Use(graphqlhttp.NewGuard(graphqlhttp.GuardConfig{Documents: documents}))
//	srv.AddTransport(graphqlhttp.New(graphqlhttp.Config{}))
package graphqlhttp
