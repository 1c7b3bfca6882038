package telemetry_test

import (
	"bytes"
	"context"
	"io"
	"log/slog"
	"net/http"
	"net/http/httptest"
	"strings"
	"testing"

	"postdog.io/channel"
	"postdog.io/server/telemetry"
)

// Spans go to the collector that the standard variables name, by OTLP over HTTP, with the key that they give.
func TestCollectorGetsSpans(t *testing.T) {
	got := make(chan string, 10)
	collector := httptest.NewServer(http.HandlerFunc(func(_ http.ResponseWriter, r *http.Request) {
		body, _ := io.ReadAll(r.Body)
		got <- r.Method + " " + r.URL.Path + " " + r.Header.Get("Content-Type") + " " + r.Header.Get("X-Key") + " " + string(body)
	}))
	defer collector.Close()
	t.Setenv("OTEL_EXPORTER_OTLP_ENDPOINT", collector.URL)
	t.Setenv("OTEL_EXPORTER_OTLP_HEADERS", "x-key=of-ours")
	t.Setenv("OTEL_RESOURCE_ATTRIBUTES", "deployment.environment.name=test")
	exporter, err := telemetry.NewExporter(t.Context())
	if err != nil || exporter == nil {
		t.Fatal(exporter, err)
	}
	d, err := telemetry.New(telemetry.Config{Logger: slog.New(slog.DiscardHandler), Exporter: exporter})
	if err != nil {
		t.Fatal(err)
	}
	_, end := d.Accepting(t.Context(), channel.X)
	end("stored")
	d.Shutdown(t.Context())
	request := <-got
	for _, want := range []string{"POST /v1/traces application/x-protobuf of-ours ", "webhook accept x", "service.name", "postdog", "deployment.environment.name"} {
		if !strings.Contains(request, want) {
			t.Errorf("the collector did not get %q", want)
		}
	}
}

func TestNoCollectorNoSpans(t *testing.T) {
	for name, value := range map[string]string{"OTEL_SDK_DISABLED": "true", "OTEL_TRACES_EXPORTER": "none", "OTEL_SERVICE_NAME": "x"} {
		t.Run(name, func(t *testing.T) {
			if name != "OTEL_SERVICE_NAME" {
				t.Setenv("OTEL_EXPORTER_OTLP_ENDPOINT", "http://localhost:4318")
			}
			t.Setenv(name, value)
			if e, err := telemetry.NewExporter(t.Context()); e != nil || err != nil {
				t.Errorf("%v %v", e, err)
			}
		})
	}
	t.Setenv("OTEL_EXPORTER_OTLP_TRACES_ENDPOINT", "http://localhost:4318/v1/traces")
	t.Setenv("OTEL_EXPORTER_OTLP_PROTOCOL", "grpc")
	if _, err := telemetry.NewExporter(t.Context()); err == nil || !strings.HasPrefix(err.Error(), "OTEL_EXPORTER_OTLP_PROTOCOL wants http/protobuf") {
		t.Errorf("said %v of a protocol that is not spoken", err)
	}
}

// A collector that fails costs spans and one line in the log, and what it answers is not in that.
func TestCollectorFails(t *testing.T) {
	collector := httptest.NewServer(http.HandlerFunc(func(w http.ResponseWriter, _ *http.Request) {
		http.Error(w, "Mina Anand is not wanted here", http.StatusBadRequest)
	}))
	defer collector.Close()
	t.Setenv("OTEL_EXPORTER_OTLP_ENDPOINT", collector.URL)
	exporter, err := telemetry.NewExporter(t.Context())
	if err != nil {
		t.Fatal(err)
	}
	log := &safeBuffer{}
	d, err := telemetry.New(telemetry.Config{Logger: slog.New(slog.NewTextHandler(log, nil)), Exporter: exporter})
	if err != nil {
		t.Fatal(err)
	}
	for range 3 {
		_, end := d.Accepting(t.Context(), channel.X)
		end("stored")
	}
	d.Shutdown(t.Context())
	has(t, (&desk{Telemetry: d}).page(t), "postdog_spans_lost_total 3")
	if text := log.String(); strings.Count(text, "\n") != 1 || !strings.Contains(text, "does not take spans") || strings.Contains(text, "Mina") {
		t.Errorf("the log says %q", text)
	}
}

func TestLogNamesTheTrace(t *testing.T) {
	t.Parallel()
	d := newDesk(t, 0)
	var text bytes.Buffer
	log := d.Logger(slog.New(slog.NewTextHandler(&text, nil))).With("a", 1).WithGroup("g")
	ctx, end := d.Accepting(t.Context(), channel.X)
	log.InfoContext(ctx, "within")
	log.InfoContext(context.Background(), "without")
	end("stored")
	d.names(t)
	within, without, _ := strings.Cut(text.String(), "\n")
	if !strings.Contains(within, "trace="+d.spans.GetSpans()[0].SpanContext.TraceID().String()) || strings.Contains(without, "trace=") {
		t.Errorf("the log says %q", text.String())
	}
	off, err := telemetry.New(telemetry.Config{})
	if err != nil {
		t.Fatal(err)
	}
	if plain := slog.New(slog.DiscardHandler); off.Logger(plain) != plain {
		t.Error("a logger is wrapped although nothing is traced")
	}
}
