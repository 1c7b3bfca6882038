package telemetry

import (
	"net/http"
	"runtime"
	"strings"

	"github.com/prometheus/client_golang/prometheus"
	"github.com/prometheus/client_golang/prometheus/collectors"
	"github.com/prometheus/client_golang/prometheus/promhttp"

	"postdog.io/channel"
	"postdog.io/domain"
)

// metrics are what is counted while it happens. Labels are few and never say who.
type metrics struct {
	httpDuration *prometheus.HistogramVec

	operations        *prometheus.CounterVec
	operationDuration *prometheus.HistogramVec
	operationErrors   *prometheus.CounterVec

	slowTasks   *prometheus.CounterVec
	spansLost   prometheus.Counter
	transaction prometheus.Histogram

	jobRuns     *prometheus.CounterVec
	jobDuration *prometheus.HistogramVec
	jobWait     *prometheus.HistogramVec

	webhooks       *prometheus.CounterVec
	webhookAccept  *prometheus.HistogramVec
	webhookLag     *prometheus.HistogramVec
	webhookItems   *prometheus.CounterVec
	webhooksParked *prometheus.CounterVec

	eventsPublished prometheus.Counter
	relayLag        prometheus.Histogram
	eventGaps       prometheus.Counter

	sends        *prometheus.CounterVec
	sendDuration *prometheus.HistogramVec
	rateLimits   *prometheus.CounterVec
	calls        *prometheus.CounterVec
	callDuration *prometheus.HistogramVec
	files        *prometheus.CounterVec
	alerts       *prometheus.CounterVec
}

// Buckets: what a person waits for, and what may wait for a network or a queue.
var (
	quick = []float64{.005, .01, .025, .05, .1, .25, .5, 1, 2.5, 5, 10}
	long  = []float64{.01, .05, .1, .25, .5, 1, 2.5, 5, 10, 30, 60, 300, 900}
)

func counter(name, help string) prometheus.Counter {
	return prometheus.NewCounter(prometheus.CounterOpts{Name: name, Help: help})
}

func counters(name, help string, labels ...string) *prometheus.CounterVec {
	return prometheus.NewCounterVec(prometheus.CounterOpts{Name: name, Help: help}, labels)
}

func histograms(name, help string, buckets []float64, labels ...string) *prometheus.HistogramVec {
	return prometheus.NewHistogramVec(prometheus.HistogramOpts{Name: name, Help: help, Buckets: buckets}, labels)
}

func newMetrics() metrics {
	return metrics{
		httpDuration: histograms("postdog_http_request_duration_seconds", "HTTP requests by route, live streams aside.", quick, "route", "method", "status"),

		operations:        counters("postdog_graphql_requests_total", "GraphQL queries and mutations by trusted operation (others are other) and the code of their first error, OK where there is none.", "operation", "type", "code"),
		operationDuration: histograms("postdog_graphql_request_duration_seconds", "How long GraphQL queries and mutations took.", quick, "operation", "type"),
		operationErrors:   counters("postdog_graphql_errors_total", "Errors told to GraphQL clients by code, those of refused documents and live events too.", "code"),

		slowTasks:   counters("postdog_slow_tasks_total", "Operations, jobs and webhooks that took longer than POSTDOG_SLOW_OPERATION.", "kind"),
		spansLost:   counter("postdog_spans_lost_total", "Spans that the trace collector did not take."),
		transaction: prometheus.NewHistogram(prometheus.HistogramOpts{Name: "postdog_db_transaction_duration_seconds", Help: "From begin to commit or rollback.", Buckets: []float64{.001, .0025, .005, .01, .025, .05, .1, .25, .5, 1, 2.5, 5, 10}}),

		jobRuns:     counters("postdog_job_runs_total", "Runs of jobs by outcome: completed, snoozed, cancelled, failed (tried again) and discarded (given up).", "kind", "outcome"),
		jobDuration: histograms("postdog_job_duration_seconds", "How long runs of jobs took.", long, "kind"),
		jobWait:     histograms("postdog_job_wait_seconds", "How long jobs waited for their first run after their time had come.", long, "queue"),

		webhooks:       counters("postdog_webhook_deliveries_total", "Webhook deliveries by network and outcome.", "network", "outcome"),
		webhookAccept:  histograms("postdog_webhook_accept_duration_seconds", "How long a network waited for the answer to a delivery.", quick, "network"),
		webhookLag:     histograms("postdog_webhook_lag_seconds", "From the receipt of a delivery to its having been read.", long, "network"),
		webhookItems:   counters("postdog_webhook_items_total", "Items of deliveries: read, failed (not readable) and unknown (kept until they are understood).", "network", "outcome"),
		webhooksParked: counters("postdog_webhook_parked_total", "Reports on, and changes of, messages that were not known yet.", "kind"),

		eventsPublished: counter("postdog_events_published_total", "Events told to other nodes."),
		relayLag:        prometheus.NewHistogram(prometheus.HistogramOpts{Name: "postdog_event_relay_lag_seconds", Help: "From an event to its arrival at a node that follows its workspace.", Buckets: quick}),
		eventGaps:       counter("postdog_event_gaps_total", "Times that events were read from the log because word of them was late or lost."),

		sends:        counters("postdog_channel_sends_total", "Messages handed to networks by outcome: accepted, rate_limited, retryable, rejected, disconnected, unconfirmed.", "network", "outcome"),
		sendDuration: histograms("postdog_channel_send_duration_seconds", "How long networks took to answer a message.", quick, "network"),
		rateLimits:   counters("postdog_channel_rate_limits_total", "Messages that a network asked to send later.", "network"),
		calls:        counters("postdog_channel_requests_total", "Calls of networks' APIs by class of status; error where no answer came.", "api", "status"),
		callDuration: histograms("postdog_channel_request_duration_seconds", "How long networks' APIs took to begin their answer.", quick, "api"),
		files:        counters("postdog_media_fetches_total", "Attempts to fetch files from networks by outcome: ready, again, refused, gone, failed.", "outcome"),
		alerts:       counters("postdog_alerts_raised_total", "Alerts shown and mailed to members, by kind.", "kind"),
	}
}

func (t *Telemetry) register() {
	m := &t.metrics
	version, revision := buildVersion()
	build := prometheus.NewGaugeVec(prometheus.GaugeOpts{Name: "postdog_build_info", Help: "Always 1; what was built is in the labels."}, []string{"version", "revision", "go_version"})
	build.WithLabelValues(version, revision, runtime.Version()).Set(1)
	t.registry.MustRegister(
		build, m.httpDuration, m.operations, m.operationDuration, m.operationErrors, m.slowTasks, m.spansLost, m.transaction,
		m.jobRuns, m.jobDuration, m.jobWait, m.webhooks, m.webhookAccept, m.webhookLag, m.webhookItems, m.webhooksParked,
		m.eventsPublished, m.relayLag, m.eventGaps, m.sends, m.sendDuration, m.rateLimits, m.calls, m.callDuration, m.files, m.alerts,
		&t.database, &t.sockets, &t.disk,
		collectors.NewGoCollector(), collectors.NewProcessCollector(collectors.ProcessCollectorOpts{}),
	)
}

// alertKinds are those that domain knows.
var alertKinds = []domain.SecurityAlertKind{
	domain.FailedSignInsAlert, domain.ImpossibleTravelAlert, domain.ExportSpikeAlert, domain.PermissionDenialsAlert, domain.RefreshTokenReuseAlert,
	domain.ChannelAccessLostAlert, domain.DeliveriesStoppedAlert, domain.RevocationFailedAlert, domain.ChannelRestrictedAlert, domain.ChannelSilentAlert,
}

// zero shows what has not happened yet, for an alert on the first time needs a zero before it.
func (t *Telemetry) zero() {
	for _, kind := range []channel.Kind{channel.WhatsApp, channel.Messenger, channel.Instagram, channel.X} {
		network := string(kind)
		for _, outcome := range []string{"accepted", "rate_limited", "retryable", "rejected", "disconnected", "unconfirmed"} {
			t.sends.WithLabelValues(network, outcome)
		}
		for _, outcome := range []string{"stored", "failed", "wrong_signature"} {
			t.webhooks.WithLabelValues(network, outcome)
		}
		for _, outcome := range []string{"read", "failed", "unknown"} {
			t.webhookItems.WithLabelValues(network, outcome)
		}
		t.rateLimits.WithLabelValues(network)
	}
	for _, kind := range alertKinds {
		t.alerts.WithLabelValues(strings.ToLower(string(kind)))
	}
	for _, outcome := range []string{"ready", "again", "refused", "gone", "failed"} {
		t.files.WithLabelValues(outcome)
	}
	for _, code := range told {
		t.operationErrors.WithLabelValues(string(code))
	}
}

// MetricsHandler serves the metrics to Prometheus.
func (t *Telemetry) MetricsHandler() http.Handler {
	return promhttp.HandlerFor(t.registry, promhttp.HandlerOpts{MaxRequestsInFlight: 4})
}
