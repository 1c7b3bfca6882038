package telemetry_test

import (
	"bytes"
	"context"
	"io"
	"log/slog"
	"net/http"
	"net/http/httptest"
	"regexp"
	"strings"
	"sync"
	"testing"
	"time"

	"go.opentelemetry.io/otel/sdk/trace/tracetest"

	"postdog.io/server/embedded/embeddedtest"
	"postdog.io/server/telemetry"
)

func TestMain(m *testing.M) { embeddedtest.Main(m) }

// desk is a Telemetry with what it tells.
type desk struct {
	*telemetry.Telemetry
	spans *tracetest.InMemoryExporter
	log   *safeBuffer
}

// keeping keeps spans after its end.
type keeping struct{ *tracetest.InMemoryExporter }

// Shutdown implements sdktrace.SpanExporter.
func (keeping) Shutdown(context.Context) error { return nil }

type safeBuffer struct {
	mu sync.Mutex
	b  bytes.Buffer
}

func (s *safeBuffer) Write(p []byte) (int, error) {
	s.mu.Lock()
	defer s.mu.Unlock()
	return s.b.Write(p)
}

func (s *safeBuffer) String() string {
	s.mu.Lock()
	defer s.mu.Unlock()
	return s.b.String()
}

// newDesk makes a Telemetry that keeps its spans, for which all that takes longer than slow is slow.
func newDesk(t testing.TB, slow time.Duration, operations ...string) *desk {
	t.Helper()
	d := &desk{spans: tracetest.NewInMemoryExporter(), log: &safeBuffer{}}
	var err error
	d.Telemetry, err = telemetry.New(telemetry.Config{
		Logger: slog.New(slog.NewTextHandler(d.log, nil)), Slow: slow, Exporter: keeping{d.spans}, Operations: operations,
	})
	if err != nil {
		t.Fatal(err)
	}
	return d
}

// names ends the desk, and returns the names of its spans.
func (d *desk) names(t testing.TB) (names []string) {
	t.Helper()
	d.Shutdown(t.Context())
	for _, s := range d.spans.GetSpans() {
		names = append(names, s.Name)
	}
	return names
}

// page is what Prometheus reads.
func (d *desk) page(t testing.TB) string {
	t.Helper()
	w := httptest.NewRecorder()
	d.MetricsHandler().ServeHTTP(w, httptest.NewRequest(http.MethodGet, "/metrics", nil))
	text, err := io.ReadAll(w.Result().Body)
	if err != nil || w.Code != http.StatusOK {
		t.Fatalf("HTTP %d %v", w.Code, err)
	}
	return string(text)
}

// has says which of the lines a page lacks.
func has(t testing.TB, page string, lines ...string) {
	t.Helper()
	for _, line := range lines {
		if !regexp.MustCompile(`(?m)^` + regexp.QuoteMeta(line) + `$`).MatchString(page) {
			t.Errorf("/metrics lacks %s in\n%s", line, ours(page))
		}
	}
}

// ours are the samples of PostDog's own metrics.
func ours(page string) string {
	var b strings.Builder
	for line := range strings.SplitSeq(page, "\n") {
		if strings.HasPrefix(line, "postdog_") && !strings.Contains(line, "_bucket") {
			b.WriteString(line + "\n")
		}
	}
	return b.String()
}
