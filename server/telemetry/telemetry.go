// Package telemetry says how PostDog does: metrics for Prometheus, spans for an OpenTelemetry collector, and a log line for
// what took long. Nothing here says who: names and labels are of our own words, never what people wrote, are called or hold.
package telemetry

import (
	"context"
	"log/slog"
	"time"

	"github.com/prometheus/client_golang/prometheus"
	sdktrace "go.opentelemetry.io/otel/sdk/trace"
	"go.opentelemetry.io/otel/trace"
)

// Config says what is told, and to whom.
type Config struct {
	Logger *slog.Logger
	// Slow is how long an operation, a job or a webhook may take before a log line says so; 0 never says it.
	Slow time.Duration
	// Exporter takes the spans; nil means that none are made, which costs nothing.
	Exporter sdktrace.SpanExporter
	// Operations are the names of trusted operations: the only ones that become labels.
	Operations []string
}

// Telemetry measures. It is safe for concurrent use; a nil one measures nothing.
type Telemetry struct {
	log      *slog.Logger
	slow     time.Duration
	trusted  map[string]bool
	provider *sdktrace.TracerProvider
	tracer   trace.Tracer // nil: no spans

	registry *prometheus.Registry
	metrics
	database databaseCollector
	sockets  socketCollector
	disk     diskCollector
}

// New makes a Telemetry; Shutdown ends it.
func New(c Config) (*Telemetry, error) {
	if c.Logger == nil {
		c.Logger = slog.Default()
	}
	t := &Telemetry{log: c.Logger, slow: c.Slow, trusted: map[string]bool{}, registry: prometheus.NewRegistry(), metrics: newMetrics()}
	for _, name := range c.Operations {
		t.trusted[name] = true
	}
	t.register()
	t.zero()
	if c.Exporter == nil {
		return t, nil
	}
	provider, err := t.newProvider(c.Exporter)
	if err != nil {
		return nil, err
	}
	t.provider, t.tracer = provider, provider.Tracer("postdog.io")
	return t, nil
}

// Shutdown hands the last spans over, for as long as ctx lets it.
func (t *Telemetry) Shutdown(ctx context.Context) {
	if t == nil || t.provider == nil {
		return
	}
	if err := t.provider.Shutdown(ctx); err != nil {
		t.log.Warn("the last traces were not handed over")
	}
}
