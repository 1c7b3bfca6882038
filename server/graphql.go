package server

import (
	"context"
	"encoding/json"
	"io/fs"
	"net/http"

	"github.com/99designs/gqlgen/graphql"
	"github.com/99designs/gqlgen/graphql/handler"
	"github.com/99designs/gqlgen/graphql/handler/extension"
	"github.com/vektah/gqlparser/v2/formatter"
	"github.com/vektah/gqlparser/v2/gqlerror"

	"postdog.io/frontend"
	"postdog.io/graph"
	"postdog.io/server/graphqlhttp"
	"postdog.io/server/telemetry"
)

// trustedDocuments are the dashboard's own operations, by their hash.
type trustedDocuments map[string]string

// Document implements graphqlhttp.Documents.
func (d trustedDocuments) Document(id string) (string, bool) {
	text, ok := d[id]
	return text, ok
}

// loadDocuments reads the operations that the dashboard was built with; none before it was built.
func loadDocuments() (trustedDocuments, error) {
	d := trustedDocuments{}
	raw, err := fs.ReadFile(frontend.Files(), "persisted-documents.json")
	if err != nil {
		return d, nil
	}
	return d, json.Unmarshal(raw, &d)
}

// newGraphQL makes the executor with its guards, before any transport.
func (s *Server) newGraphQL(schema graphql.ExecutableSchema) *handler.Server {
	h := handler.New(schema)
	h.SetQueryCache(graphqlhttp.NewDocumentCache(1000))
	h.SetDisableSuggestion(true)
	h.SetErrorPresenter(graph.PresentError(s.log))
	h.SetRecoverFunc(graph.RecoverPanic(s.log))
	h.Use(telemetry.Operations{Telemetry: s.telemetry})
	h.Use(graphqlhttp.NewGuard(graphqlhttp.GuardConfig{Documents: s.documents}))
	h.Use(extension.FixedComplexityLimit(graph.MaxComplexity))
	h.Use(extension.Introspection{})
	h.Use(graph.Reads{Store: s.store})
	h.AroundOperations(func(ctx context.Context, next graphql.OperationHandler) graphql.ResponseHandler {
		op := graphql.GetOperationContext(ctx)
		op.DisableIntrospection = asksForSchema(op) && !graph.MayReadSchema(ctx)
		return next(ctx)
	})
	return h
}

// asksForSchema says whether an operation reads the whole schema by introspection. That is for a workspace's developers;
// others have the SDL, at a cost that does not multiply.
func asksForSchema(op *graphql.OperationContext) bool {
	for _, field := range graphql.CollectFields(op, op.Operation.SelectionSet, nil) {
		if field.Name == "__schema" {
			return true
		}
	}
	return false
}

// formatRequestError words the errors of documents that never ran.
func (s *Server) formatRequestError(_ context.Context, err *gqlerror.Error) *gqlerror.Error {
	named := graph.NameCode(err)
	s.telemetry.Refused(named)
	return named
}

// liveKey is under which a request keeps what ends its event stream with its session.
type liveKey struct{}

// live lets an event stream live as long as the session that asked for it. It breaks off without its end, so that its client
// comes back to be told what it may see now.
func live(ctx context.Context) (context.Context, func()) {
	if follow, ok := ctx.Value(liveKey{}).(func(context.Context) (context.Context, func())); ok {
		return follow(ctx)
	}
	return ctx, func() {}
}

// graphqlHandler lets requests of other sites' pages not act with our cookie, and says who asks.
func (s *Server) graphqlHandler(h http.Handler) http.Handler {
	authenticated := http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		since := s.access.now()
		req, session, err := s.requestWithSession(r.Context(), w, r)
		if err != nil {
			s.log.ErrorContext(r.Context(), "session not readable", "error", err)
			http.Error(w, "The session could not be checked; try again.", http.StatusServiceUnavailable)
			return
		}
		if wait := s.requests.take(req); wait > 0 {
			tooManyRequests(w, wait)
			return
		}
		ctx := context.WithValue(r.Context(), liveKey{}, func(ctx context.Context) (context.Context, func()) {
			return s.access.follow(ctx, session, since, context.Canceled, context.Canceled)
		})
		h.ServeHTTP(w, r.WithContext(graph.WithRequest(ctx, req)))
	})
	return http.NewCrossOriginProtection().Handler(authenticated)
}

// schemaHandler serves the whole SDL in one file.
func schemaHandler(schema graphql.ExecutableSchema) http.HandlerFunc {
	return func(w http.ResponseWriter, _ *http.Request) {
		w.Header().Set("Content-Type", "text/plain; charset=utf-8")
		formatter.NewFormatter(w, formatter.WithIndent("  ")).FormatSchema(schema.Schema())
	}
}
