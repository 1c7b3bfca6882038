package telemetry_test

import (
	"context"
	"net/http"
	"testing"

	"github.com/jackc/pgx/v5"
	"github.com/nats-io/nats.go"
	"github.com/riverqueue/river/rivertype"

	"postdog.io/domain"
	"postdog.io/server/telemetry"
)

// What the seams cost where no collector is: a query of nobody, one of an operation, a job, a call of a network, an event.
func BenchmarkWithoutCollector(b *testing.B) {
	d, err := telemetry.New(telemetry.Config{})
	if err != nil {
		b.Fatal(err)
	}
	queries, jobs := telemetry.Queries{Telemetry: d}, &telemetry.Jobs{Telemetry: d}
	const sql = `SELECT "m"."id" FROM "messages" AS "m" WHERE (workspace_id = 'x')`
	query := func(b *testing.B, ctx context.Context) {
		b.ReportAllocs()
		for b.Loop() {
			queries.TraceQueryEnd(queries.TraceQueryStart(ctx, nil, pgx.TraceQueryStartData{SQL: sql}), nil, pgx.TraceQueryEndData{})
		}
	}
	b.Run("query of nobody", func(b *testing.B) { query(b, b.Context()) })
	b.Run("query of a webhook", func(b *testing.B) {
		ctx, end := d.Accepting(b.Context(), "whatsapp")
		query(b, ctx)
		end("stored")
	})
	b.Run("job wanted", func(b *testing.B) {
		b.ReportAllocs()
		wanted := []*rivertype.JobInsertParams{{Metadata: []byte("{}")}}
		for b.Loop() {
			_, _ = jobs.InsertMany(b.Context(), wanted, func(context.Context) ([]*rivertype.JobInsertResult, error) { return nil, nil })
		}
	})
	b.Run("job", func(b *testing.B) {
		b.ReportAllocs()
		row := job("k")
		for b.Loop() {
			_ = jobs.Work(b.Context(), row, func(context.Context) error { return nil })
		}
	})
	b.Run("call", func(b *testing.B) {
		b.ReportAllocs()
		answer := &http.Response{StatusCode: http.StatusOK, Body: http.NoBody}
		rt := d.Calls("meta")(network(func(*http.Request) (*http.Response, error) { return answer, nil }))
		r, err := http.NewRequestWithContext(b.Context(), http.MethodPost, "https://graph.facebook.com/v26.0/1/messages", nil)
		if err != nil {
			b.Fatal(err)
		}
		for b.Loop() {
			if _, err := rt.RoundTrip(r); err != nil { //nolint:bodyclose // there is none
				b.Fatal(err)
			}
		}
	})
	b.Run("event", func(b *testing.B) {
		b.ReportAllocs()
		m, events := &nats.Msg{}, []domain.Event{{Sequence: 1}}
		for b.Loop() {
			d.Publishing(b.Context(), m, len(events))
			d.Heard(m, events)
		}
	})
}
