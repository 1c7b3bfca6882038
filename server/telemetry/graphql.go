package telemetry

import (
	"context"
	"slices"

	"github.com/99designs/gqlgen/graphql"
	"github.com/vektah/gqlparser/v2/ast"
	"github.com/vektah/gqlparser/v2/gqlerror"
	"go.opentelemetry.io/otel/attribute"
	"go.opentelemetry.io/otel/trace"

	"postdog.io/domain"
	"postdog.io/server/graphqlhttp"
)

// Operations is a gqlgen extension that measures queries and mutations, and counts errors. Resolvers have no spans: they
// are too many. Neither the document nor its variables are told to anybody.
type Operations struct{ Telemetry *Telemetry }

var _ interface {
	graphql.HandlerExtension
	graphql.ResponseInterceptor
} = Operations{}

// ExtensionName implements graphql.HandlerExtension.
func (Operations) ExtensionName() string { return "Operations" }

// Validate implements graphql.HandlerExtension.
func (Operations) Validate(graphql.ExecutableSchema) error { return nil }

// other stands for every operation that is not a trusted document: strangers could invent names without end.
const other = "other"

// InterceptResponse implements graphql.ResponseInterceptor.
func (o Operations) InterceptResponse(ctx context.Context, next graphql.ResponseHandler) *graphql.Response {
	t := o.Telemetry
	op := graphql.GetOperationContext(ctx)
	if op.Operation == nil || op.Operation.Operation == ast.Subscription {
		r := next(ctx)
		if r != nil {
			t.countErrors(r.Errors)
		}
		return r
	}
	kind, name := string(op.Operation.Operation), spoken(op.Operation.Name)
	ctx, k := t.begin(ctx, kind, name, trace.SpanKindInternal, attribute.String("graphql.operation.type", kind), attribute.String("graphql.operation.name", name))
	r := next(ctx)
	code := ""
	if r != nil && len(r.Errors) > 0 {
		t.countErrors(r.Errors)
		code = codeOf(r.Errors[0])
	}
	took := t.end(ctx, k, code)
	label := other
	if graphqlhttp.Trusted(ctx) && t.trusted[op.Operation.Name] {
		label = name
	}
	if code == "" {
		code = "OK"
	}
	t.operations.WithLabelValues(label, kind, code).Inc()
	t.operationDuration.WithLabelValues(label, kind).Observe(took.Seconds())
	return r
}

// Refused counts an error of an operation that never ran.
func (t *Telemetry) Refused(err *gqlerror.Error) {
	t.operationErrors.WithLabelValues(codeOf(err)).Inc()
}

func (t *Telemetry) countErrors(list gqlerror.List) {
	for _, e := range list {
		t.operationErrors.WithLabelValues(codeOf(e)).Inc()
	}
}

// spoken is an operation's name as it may be told: clients choose it, so its length is bounded.
func spoken(name string) string {
	switch {
	case name == "":
		return "anonymous"
	case len(name) > 64:
		return name[:64]
	}
	return name
}

// told are the codes that clients are told; all else is other.
var told = []domain.Code{
	domain.Invalid, domain.NotFound, domain.Conflict, domain.Forbidden, domain.Unauthenticated, domain.MFARequired, domain.StepUpRequired,
	domain.RateLimited, domain.WindowClosed, domain.ConsentRequired, domain.ComplianceBlocked, domain.QuotaReached, domain.CostExceeded,
	domain.Internal, graphqlhttp.CodeDocumentNotFound,
}

func codeOf(e *gqlerror.Error) string {
	var code domain.Code
	switch c := e.Extensions["code"].(type) {
	case string:
		code = domain.Code(c)
	case domain.Code:
		code = c
	}
	if slices.Contains(told, code) {
		return string(code)
	}
	return other
}
