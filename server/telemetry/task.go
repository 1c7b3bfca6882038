package telemetry

import (
	"context"
	"sync/atomic"
	"time"

	"go.opentelemetry.io/otel/attribute"
	status "go.opentelemetry.io/otel/codes"
	"go.opentelemetry.io/otel/trace"
)

// task is a piece of work with a beginning and an end: an operation, a job, a webhook.
type task struct {
	kind, name string
	began      time.Time
	span       trace.Span // nil where there is none
	queries    atomic.Int64
	sql        atomic.Int64 // nanoseconds
}

type taskKey struct{}

// taskOf is the work that ctx belongs to; nil where it belongs to none.
func taskOf(ctx context.Context) *task {
	k, _ := ctx.Value(taskKey{}).(*task)
	return k
}

// begin begins a task. Its name comes from a small set, or is cut to what may be told.
func (t *Telemetry) begin(ctx context.Context, kind, name string, spanKind trace.SpanKind, attributes ...attribute.KeyValue) (context.Context, *task) {
	k := &task{kind: kind, name: name, began: time.Now()}
	ctx, k.span = t.span(ctx, kind+" "+name, spanKind, attributes...)
	return context.WithValue(ctx, taskKey{}, k), k
}

// end ends a task with the code of what went wrong, or none, and says so in the log where it took long.
func (t *Telemetry) end(ctx context.Context, k *task, code string) time.Duration {
	took := time.Since(k.began)
	endSpan(k.span, code)
	if t.slow <= 0 || took < t.slow {
		return took
	}
	t.slowTasks.WithLabelValues(k.kind).Inc()
	args := []any{
		"kind", k.kind, "name", k.name, "took", took.Round(time.Millisecond).String(), "sql_count", k.queries.Load(),
		"sql_time", time.Duration(k.sql.Load()).Round(time.Millisecond).String(),
	}
	if k.span != nil {
		args = append(args, "trace", k.span.SpanContext().TraceID().String())
	}
	t.log.WarnContext(ctx, "slow operation", args...)
	return took
}

// span begins a span; nil where none are made.
func (t *Telemetry) span(ctx context.Context, name string, kind trace.SpanKind, attributes ...attribute.KeyValue) (context.Context, trace.Span) {
	if t == nil || t.tracer == nil {
		return ctx, nil
	}
	return t.tracer.Start(ctx, name, trace.WithSpanKind(kind), trace.WithAttributes(attributes...))
}

// endSpan ends a span, if there is one. Of an error it keeps the code: the text may say who.
func endSpan(s trace.Span, code string) {
	if s == nil {
		return
	}
	if code != "" {
		s.SetStatus(status.Error, code)
	}
	s.End()
}
