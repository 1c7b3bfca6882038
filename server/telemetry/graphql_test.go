package telemetry_test

import (
	"bytes"
	"context"
	"encoding/json"
	"net/http"
	"net/http/httptest"
	"slices"
	"strings"
	"testing"

	"github.com/99designs/gqlgen/graphql/handler"
	"github.com/vektah/gqlparser/v2/gqlerror"

	"postdog.io/server/graphqlhttp"
	"postdog.io/server/graphqltest"
	"postdog.io/server/telemetry"
)

type library map[string]string

func (l library) Document(id string) (string, bool) {
	text, ok := l[id]
	return text, ok
}

// serve is the toy schema, measured.
func serve(t testing.TB, d *telemetry.Telemetry) http.Handler {
	t.Helper()
	srv := handler.New(graphqltest.New().Schema())
	srv.SetErrorPresenter(func(_ context.Context, err error) *gqlerror.Error {
		return &gqlerror.Error{Message: err.Error(), Path: nil, Extensions: map[string]any{"code": "INTERNAL"}}
	})
	srv.SetRecoverFunc(func(context.Context, any) error { return gqlerror.Errorf("boom") })
	if d != nil {
		srv.Use(telemetry.Operations{Telemetry: d})
	}
	srv.Use(graphqlhttp.NewGuard(graphqlhttp.GuardConfig{Documents: library{"greeting": "query Greeting { hello }"}}))
	srv.AddTransport(graphqlhttp.New(graphqlhttp.Config{Format: func(_ context.Context, err *gqlerror.Error) *gqlerror.Error {
		if d != nil {
			d.Refused(err)
		}
		return err
	}}))
	mux := http.NewServeMux()
	mux.Handle("POST /graphql", srv)
	if d == nil {
		return mux
	}
	return d.Handler(mux, func(r *http.Request) bool { return r.Header.Get("X-Ours") != "" })
}

func ask(t testing.TB, h http.Handler, body map[string]any, header ...string) {
	t.Helper()
	raw, err := json.Marshal(body)
	if err != nil {
		t.Fatal(err)
	}
	r := httptest.NewRequest(http.MethodPost, "/graphql", bytes.NewReader(raw))
	r.Header.Set("Content-Type", "application/json")
	for i := 0; i+1 < len(header); i += 2 {
		r.Header.Set(header[i], header[i+1])
	}
	h.ServeHTTP(httptest.NewRecorder(), r)
}

func TestOperationsAreCountedByTrustedName(t *testing.T) {
	t.Parallel()
	d := newDesk(t, 0, "Greeting")
	h := serve(t, d.Telemetry)
	ask(t, h, map[string]any{"documentId": "greeting"})
	ask(t, h, map[string]any{"query": "query Greeting { hello }"}) // the name alone is no proof
	ask(t, h, map[string]any{"query": "query Invented { hello }"})
	ask(t, h, map[string]any{"query": `{ echo(text: "Mina") }`})
	ask(t, h, map[string]any{"query": "mutation Sum { add(n: 1) }"})
	ask(t, h, map[string]any{"query": "{ fail }"})
	ask(t, h, map[string]any{"query": "{ nothing }"})
	ask(t, h, map[string]any{"documentId": "unknown"})
	page := d.page(t)
	has(t, page,
		`postdog_graphql_requests_total{code="OK",operation="Greeting",type="query"} 1`,
		`postdog_graphql_requests_total{code="OK",operation="other",type="query"} 3`,
		`postdog_graphql_requests_total{code="OK",operation="other",type="mutation"} 1`,
		`postdog_graphql_requests_total{code="INTERNAL",operation="other",type="query"} 1`,
		`postdog_graphql_errors_total{code="INTERNAL"} 1`, `postdog_graphql_errors_total{code="other"} 1`,
		`postdog_graphql_errors_total{code="PERSISTED_QUERY_NOT_FOUND"} 1`,
		`postdog_http_request_duration_seconds_count{method="POST",route="/graphql",status="2xx"} 8`,
	)
	if strings.Contains(page, "Invented") {
		t.Error("a name that a client invented became a label")
	}
	names := d.names(t)
	for _, want := range []string{"query Greeting", "query Invented", "query anonymous", "mutation Sum", "POST /graphql"} {
		if !slices.Contains(names, want) {
			t.Errorf("no span %s among %q", want, names)
		}
	}
	for _, s := range d.spans.GetSpans() {
		for _, a := range s.Attributes {
			if strings.Contains(a.Value.String(), "Mina") {
				t.Errorf("%s says %s", s.Name, a.Value.String())
			}
		}
		if s.Status.Description != "" && s.Status.Description != "INTERNAL" {
			t.Errorf("%s failed with %q: only the code may be told", s.Name, s.Status.Description)
		}
	}
}

// A trace that a stranger names is not gone on with: else they could have all that they do recorded.
func TestOnlyOurProxiesNameTraces(t *testing.T) {
	t.Parallel()
	d := newDesk(t, 0)
	h := serve(t, d.Telemetry)
	const parent, trace = "00-0af7651916cd43dd8448eb211c80319c-b7ad6b7169203331-01", "0af7651916cd43dd8448eb211c80319c"
	ask(t, h, map[string]any{"query": "query Stranger { hello }"}, "traceparent", parent)
	ask(t, h, map[string]any{"query": "query Proxy { hello }"}, "traceparent", parent, "X-Ours", "1")
	d.names(t)
	for _, s := range d.spans.GetSpans() {
		switch in := s.SpanContext.TraceID().String() == trace; {
		case s.Name == "query Stranger" && in:
			t.Error("a stranger's trace went on")
		case s.Name == "query Proxy" && !in:
			t.Error("our proxy's trace did not go on")
		}
	}
}

func TestLongNamesAreCut(t *testing.T) {
	t.Parallel()
	d := newDesk(t, 0)
	ask(t, serve(t, d.Telemetry), map[string]any{"query": "query " + strings.Repeat("a", 500) + " { hello }"})
	for _, name := range d.names(t) {
		if len(name) > 80 {
			t.Errorf("a span's name has %d bytes", len(name))
		}
	}
}

// What measuring costs: without it, with metrics alone, with spans too.
func BenchmarkOperation(b *testing.B) {
	off, err := telemetry.New(telemetry.Config{})
	if err != nil {
		b.Fatal(err)
	}
	for name, d := range map[string]*telemetry.Telemetry{"none": nil, "metrics": off, "spans": newDesk(b, 0).Telemetry} {
		b.Run(name, func(b *testing.B) {
			h := serve(b, d)
			b.ReportAllocs()
			for b.Loop() {
				ask(b, h, map[string]any{"query": "query Greeting { hello }"})
			}
		})
	}
}
