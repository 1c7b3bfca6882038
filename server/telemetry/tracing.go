package telemetry

import (
	"context"
	"errors"
	"log/slog"
	"os"
	"runtime/debug"
	"strings"
	"sync/atomic"
	"time"

	"github.com/prometheus/client_golang/prometheus"
	"go.opentelemetry.io/otel/attribute"
	"go.opentelemetry.io/otel/exporters/otlp/otlptrace/otlptracehttp"
	"go.opentelemetry.io/otel/propagation"
	"go.opentelemetry.io/otel/sdk/resource"
	sdktrace "go.opentelemetry.io/otel/sdk/trace"
)

// NewExporter makes the exporter that the standard variables of OpenTelemetry ask for: OTLP over HTTP, on where
// OTEL_EXPORTER_OTLP_ENDPOINT or OTEL_EXPORTER_OTLP_TRACES_ENDPOINT is set. It returns nil where they ask for none.
func NewExporter(ctx context.Context) (sdktrace.SpanExporter, error) {
	switch {
	case strings.EqualFold(os.Getenv("OTEL_SDK_DISABLED"), "true"), os.Getenv("OTEL_TRACES_EXPORTER") == "none":
		return nil, nil
	case os.Getenv("OTEL_EXPORTER_OTLP_ENDPOINT") == "" && os.Getenv("OTEL_EXPORTER_OTLP_TRACES_ENDPOINT") == "":
		return nil, nil
	}
	for _, name := range []string{"OTEL_EXPORTER_OTLP_PROTOCOL", "OTEL_EXPORTER_OTLP_TRACES_PROTOCOL"} {
		if p := os.Getenv(name); p != "" && p != "http/protobuf" {
			return nil, errors.New(name + " wants http/protobuf, the only protocol that PostDog speaks to a collector")
		}
	}
	e, err := otlptracehttp.New(ctx)
	if err != nil {
		return nil, errors.New("OTEL_EXPORTER_OTLP_ENDPOINT wants the address of a collector, such as http://localhost:4318")
	}
	return e, nil
}

// newProvider makes the provider of tracers. The sampler, the limits and the resource follow the standard variables.
func (t *Telemetry) newProvider(e sdktrace.SpanExporter) (*sdktrace.TracerProvider, error) {
	version, _ := buildVersion()
	r, err := resource.New(context.Background(),
		resource.WithAttributes(attribute.String("service.name", "postdog"), attribute.String("service.version", version)),
		resource.WithTelemetrySDK(), resource.WithFromEnv()) // what the operator says wins
	if err != nil {
		return nil, errors.New("OTEL_RESOURCE_ATTRIBUTES wants pairs such as deployment.environment=production,team=support")
	}
	return sdktrace.NewTracerProvider(sdktrace.WithBatcher(&patientExporter{SpanExporter: e, log: t.log, lost: t.spansLost}), sdktrace.WithResource(r)), nil
}

// patientExporter tells our log, and no global handler, when a collector does not take spans; at most once a minute.
type patientExporter struct {
	sdktrace.SpanExporter
	log  *slog.Logger
	lost prometheus.Counter
	told atomic.Int64
}

// ExportSpans implements sdktrace.SpanExporter. What a collector answers is not logged: it may quote what it got.
func (e *patientExporter) ExportSpans(ctx context.Context, spans []sdktrace.ReadOnlySpan) error {
	if err := e.SpanExporter.ExportSpans(ctx, spans); err != nil {
		e.lost.Add(float64(len(spans)))
		now := time.Now().Unix()
		if told := e.told.Load(); now-told >= 60 && e.told.CompareAndSwap(told, now) {
			e.log.Warn("the trace collector does not take spans; they are dropped", "spans", len(spans))
		}
	}
	return nil
}

// buildVersion is the module's version and the commit that it was built from.
func buildVersion() (version, revision string) {
	version, revision = "devel", "unknown"
	info, ok := debug.ReadBuildInfo()
	if !ok {
		return version, revision
	}
	if info.Main.Version != "" && info.Main.Version != "(devel)" {
		version = info.Main.Version
	}
	for _, s := range info.Settings {
		if s.Key == "vcs.revision" {
			revision = s.Value
		}
	}
	return version, revision
}

// format is how a trace travels between our own processes: W3C Trace Context, and no baggage.
var format propagation.TraceContext

// parentKey names the trace in job metadata and in headers of NATS.
const parentKey = "traceparent"

// traceOf is the trace that ctx is in, to be carried along; empty where there is none.
func (t *Telemetry) traceOf(ctx context.Context) string {
	if t == nil || t.tracer == nil {
		return ""
	}
	carrier := propagation.MapCarrier{}
	format.Inject(ctx, carrier)
	return carrier[parentKey]
}

// within makes ctx go on with a trace that was carried along.
func (t *Telemetry) within(ctx context.Context, parent string) context.Context {
	if t.tracer == nil || parent == "" {
		return ctx
	}
	return format.Extract(ctx, propagation.MapCarrier{parentKey: parent})
}
