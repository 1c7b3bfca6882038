package telemetry

import (
	"context"
	"errors"
	"strings"
	"time"

	"go.opentelemetry.io/otel/attribute"
	"go.opentelemetry.io/otel/trace"

	"postdog.io/channel"
	"postdog.io/domain"
)

// networkLabel is a network as URLs and labels spell it.
func networkLabel(n domain.Network) string { return strings.ToLower(string(n)) }

// Accepting begins to take a network's delivery; what it returns ends that with an outcome: stored, wrong_signature,
// too_large, incomplete or failed.
func (t *Telemetry) Accepting(ctx context.Context, kind channel.Kind) (context.Context, func(outcome string)) {
	ctx, k := t.begin(ctx, "webhook", "accept "+string(kind), trace.SpanKindInternal)
	return ctx, func(outcome string) {
		code := outcome
		if outcome == "stored" {
			code = ""
		}
		took := t.end(ctx, k, code)
		t.webhooks.WithLabelValues(string(kind), outcome).Inc()
		t.webhookAccept.WithLabelValues(string(kind)).Observe(took.Seconds())
	}
}

// WrongSignature counts a call that is not from whom it says.
func (t *Telemetry) WrongSignature(from string) {
	t.webhooks.WithLabelValues(from, "wrong_signature").Inc()
}

// Reading implements inbox.Observer.
func (t *Telemetry) Reading(ctx context.Context) (context.Context, func(error)) {
	ctx, k := t.begin(ctx, "webhook", "read", trace.SpanKindInternal)
	return ctx, func(err error) {
		code := ""
		if err != nil {
			code = "failed"
		}
		t.end(ctx, k, code)
	}
}

// Parsing implements inbox.Observer.
func (t *Telemetry) Parsing(ctx context.Context, n domain.Network) (context.Context, func(error)) {
	ctx, span := t.span(ctx, "webhook parse "+networkLabel(n), trace.SpanKindInternal)
	return ctx, func(err error) {
		code := ""
		if err != nil {
			code = "NOT_READABLE"
		}
		endSpan(span, code)
	}
}

// Read implements inbox.Observer.
func (t *Telemetry) Read(n domain.Network, receivedAt time.Time, items, failed, unknown int) {
	network := networkLabel(n)
	t.webhookLag.WithLabelValues(network).Observe(since(receivedAt))
	t.webhookItems.WithLabelValues(network, "read").Add(float64(max(items-failed-unknown, 0)))
	t.webhookItems.WithLabelValues(network, "failed").Add(float64(failed))
	t.webhookItems.WithLabelValues(network, "unknown").Add(float64(unknown))
}

// Parked implements inbox.Observer.
func (t *Telemetry) Parked(kind string) { t.webhooksParked.WithLabelValues(kind).Inc() }

// Sending implements inbox.Observer.
func (t *Telemetry) Sending(ctx context.Context, n domain.Network) (context.Context, func(error)) {
	network, began := networkLabel(n), time.Now()
	ctx, span := t.span(ctx, "channel send "+network, trace.SpanKindClient, attribute.String("postdog.network", network))
	return ctx, func(err error) {
		outcome := sendOutcome(err)
		t.sends.WithLabelValues(network, outcome).Inc()
		t.sendDuration.WithLabelValues(network).Observe(time.Since(began).Seconds())
		code := outcome
		switch outcome {
		case "accepted":
			code = ""
		case "rate_limited":
			t.rateLimits.WithLabelValues(network).Inc()
		}
		endSpan(span, code)
	}
}

func sendOutcome(err error) string {
	var retryable *channel.Retryable
	var rejected *channel.Rejected
	var disconnected *channel.Disconnected
	switch {
	case err == nil:
		return "accepted"
	case errors.As(err, &retryable) && retryable.Wait:
		return "rate_limited"
	case errors.As(err, &retryable):
		return "retryable"
	case errors.As(err, &rejected):
		return "rejected"
	case errors.As(err, &disconnected):
		return "disconnected"
	}
	return "unconfirmed"
}

// Fetched implements media.Observer.
func (t *Telemetry) Fetched(outcome string) { t.files.WithLabelValues(outcome).Inc() }

// AlertRaised implements alert.Observer.
func (t *Telemetry) AlertRaised(kind domain.SecurityAlertKind) {
	t.alerts.WithLabelValues(strings.ToLower(string(kind))).Inc()
}
