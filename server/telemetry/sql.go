package telemetry

import (
	"context"
	"errors"
	"strings"
	"time"

	"github.com/jackc/pgx/v5"
	"github.com/jackc/pgx/v5/pgconn"
	"go.opentelemetry.io/otel/attribute"
	"go.opentelemetry.io/otel/trace"
)

// Queries measures what is asked of the database (pgx.QueryTracer). bun writes arguments into its statements, so that no
// statement is told: a span has its first word and its table.
type Queries struct{ Telemetry *Telemetry }

var _ pgx.QueryTracer = Queries{}

// query is one that runs.
type query struct {
	began time.Time
	task  *task
	span  trace.Span
	step  step
}

type queryKey struct{}

// step is what a statement does to its connection's transaction.
type step byte

const (
	within step = iota
	begins
	ends
)

func stepOf(sql string) step {
	switch {
	case strings.HasPrefix(sql, "begin"):
		return begins
	case sql == "commit", sql == "rollback":
		return ends
	}
	return within
}

// transactionBegan is where a connection keeps when its transaction began.
const transactionBegan = "postdog.transaction_began"

// TraceQueryStart implements pgx.QueryTracer.
func (q Queries) TraceQueryStart(ctx context.Context, conn *pgx.Conn, data pgx.TraceQueryStartData) context.Context {
	t, k, s := q.Telemetry, taskOf(ctx), stepOf(data.SQL)
	// What River asks by itself belongs to no task, and makes no span.
	spans := t.tracer != nil && trace.SpanFromContext(ctx).IsRecording()
	if k == nil && !spans && s == within {
		return ctx
	}
	one := &query{began: time.Now(), task: k, step: s}
	if s == begins {
		conn.PgConn().CustomData()[transactionBegan] = one.began
	}
	if spans {
		word, table := statement(data.SQL)
		name := word
		attributes := []attribute.KeyValue{attribute.String("db.system.name", "postgresql"), attribute.String("db.operation.name", word)}
		if table != "" {
			name += " " + table
			attributes = append(attributes, attribute.String("db.collection.name", table))
		}
		_, one.span = t.span(ctx, name, trace.SpanKindClient, attributes...)
	}
	return context.WithValue(ctx, queryKey{}, one)
}

// TraceQueryEnd implements pgx.QueryTracer.
func (q Queries) TraceQueryEnd(ctx context.Context, conn *pgx.Conn, data pgx.TraceQueryEndData) {
	one, ok := ctx.Value(queryKey{}).(*query)
	if !ok {
		return
	}
	now := time.Now()
	if one.task != nil {
		one.task.queries.Add(1)
		one.task.sql.Add(int64(now.Sub(one.began)))
	}
	if one.step == ends {
		custom := conn.PgConn().CustomData()
		if began, ok := custom[transactionBegan].(time.Time); ok {
			q.Telemetry.transaction.Observe(now.Sub(began).Seconds())
			delete(custom, transactionBegan)
		}
	}
	endSpan(one.span, sqlCode(data.Err))
}

// sqlCode names what went wrong without Postgres's words, which may quote a row.
func sqlCode(err error) string {
	var pg *pgconn.PgError
	switch {
	case err == nil, errors.Is(err, pgx.ErrNoRows):
		return ""
	case errors.As(err, &pg):
		return "SQLSTATE " + pg.Code
	case errors.Is(err, context.Canceled), errors.Is(err, context.DeadlineExceeded):
		return "CANCELLED"
	}
	return "DATABASE"
}
