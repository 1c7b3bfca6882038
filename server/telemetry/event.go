package telemetry

import (
	"context"

	"github.com/nats-io/nats.go"
	"go.opentelemetry.io/otel/trace"

	"postdog.io/domain"
)

// Publishing notes that so many events are about to be told to other nodes in a message, and sends the trace along, if any.
func (t *Telemetry) Publishing(ctx context.Context, m *nats.Msg, events int) {
	if t == nil {
		return
	}
	t.eventsPublished.Add(float64(events))
	if t.tracer == nil || !trace.SpanFromContext(ctx).IsRecording() {
		return
	}
	ctx, span := t.span(ctx, "events publish", trace.SpanKindProducer)
	defer span.End()
	m.Header = nats.Header{parentKey: {t.traceOf(ctx)}}
}

// Heard notes that events arrived in a message at a node that follows them.
func (t *Telemetry) Heard(m *nats.Msg, events []domain.Event) {
	if t == nil {
		return
	}
	for _, e := range events {
		if e.Sequence != 0 {
			t.relayLag.Observe(since(e.OccurredAt))
		}
	}
	if parents := m.Header[parentKey]; t.tracer != nil && len(parents) > 0 {
		_, span := t.span(t.within(context.Background(), parents[0]), "events receive", trace.SpanKindConsumer)
		span.End()
	}
}

// GapRead notes that events were read from the log because word of them was late or lost.
func (t *Telemetry) GapRead() {
	if t != nil {
		t.eventGaps.Inc()
	}
}
