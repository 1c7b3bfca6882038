package demo_test

import (
	"context"
	"encoding/json"
	"fmt"
	"io"
	"net/http"
	"os"
	"path/filepath"
	"regexp"
	"slices"
	"strings"
	"testing"
	"time"

	"github.com/prometheus/client_golang/prometheus/testutil/promlint"
	"go.opentelemetry.io/otel/sdk/trace/tracetest"

	"postdog.io/sandbox"
	"postdog.io/server/embedded/embeddedtest"
)

// A demo of its own, whose spans are kept: what it tells operators is connected, useful, and says nothing of people.
func TestWhatOperatorsSee(t *testing.T) {
	t.Parallel()
	spans := tracetest.NewInMemoryExporter()
	w, err := startWorldIn(t.TempDir(), embeddedtest.FreshDatabase(t), spans)
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() {
		ctx, cancel := context.WithTimeout(context.Background(), 30*time.Second)
		defer cancel()
		w.demo.Stop(ctx)
	})
	c := newCanaries()
	w.oneMessage(t, c, spans)
	w.signUpTraffic(t, c)
	w.customerTraffic(t, c)
	w.badTraffic(t, c)
	c.add(w.secrets(t)...)
	w.must(t, `query Last { viewer { id } }`, nil, nil)
	traceWith(t, spans, "query Last") // batches come in order
	t.Run("spans say nothing of people", func(t *testing.T) { saysNothing(t, c, spans) })
	t.Run("the log names what was slow", func(t *testing.T) { w.readLog(t, c) })
	t.Run("metrics", func(t *testing.T) { w.readMetrics(t, c) })
}

// oneMessage sends a message, and expects one trace from the request to the network, and to those who look on.
func (w *world) oneMessage(t *testing.T, c *canaries, spans *tracetest.InMemoryExporter) {
	t.Helper()
	conversation, text := w.writeIn(t, "447700930880", c.plant("morning")), c.plant("reply")
	events := w.follow(t, w.token, "")
	var out struct {
		SendMessage struct{ Message struct{ ID string } }
	}
	w.must(t, `mutation Answer($c: ID!, $i: String!, $t: String!) { sendMessage(input: {conversationId: $c, clientId: $i, text: $t}) { message { id } } }`,
		map[string]any{"c": conversation, "i": random(), "t": text}, &out)
	events.statusOf(t, out.SendMessage.Message.ID, "READ")

	sent := traceWith(t, spans, "mutation Answer", "POST /graphql", "begin", "INSERT messages", "commit", "job inbox_deliver", "channel send whatsapp",
		"POST /meta/v26.0/{id}/messages", "UPDATE messages", "events publish", "events receive")
	came := traceWith(t, spans, "webhook parse whatsapp", "POST /webhooks/whatsapp", "webhook accept whatsapp", "INSERT webhook_deliveries", "webhook read",
		"INSERT messages", "events publish", "events receive")
	for _, trace := range [][]tracetest.SpanStub{sent, came} {
		hangsTogether(t, trace)
	}
}

// traceWith waits for a trace that has a span of each name.
func traceWith(t *testing.T, spans *tracetest.InMemoryExporter, names ...string) (trace []tracetest.SpanStub) {
	t.Helper()
	tick := time.NewTicker(50 * time.Millisecond)
	defer tick.Stop()
	best := names
	for deadline := time.Now().Add(30 * time.Second); time.Now().Before(deadline); <-tick.C {
		byTrace := map[string][]tracetest.SpanStub{}
		for _, s := range spans.GetSpans() {
			id := s.SpanContext.TraceID().String()
			byTrace[id] = append(byTrace[id], s)
		}
		for _, all := range byTrace {
			var missing []string
			for _, name := range names {
				if !slices.ContainsFunc(all, func(s tracetest.SpanStub) bool { return strings.EqualFold(s.Name, name) }) {
					missing = append(missing, name)
				}
			}
			if len(missing) < len(best) {
				best = missing
			}
			if len(missing) == 0 {
				return all
			}
		}
	}
	t.Fatalf("no trace has all of %q; the best lacks %q", names, best)
	return nil
}

// hangsTogether says that all spans of a trace hang together below one.
func hangsTogether(t *testing.T, trace []tracetest.SpanStub) {
	t.Helper()
	ids, roots := map[string]bool{}, 0
	for _, s := range trace {
		ids[s.SpanContext.SpanID().String()] = true
	}
	for _, s := range trace {
		switch {
		case !s.Parent.IsValid():
			roots++
		case !ids[s.Parent.SpanID().String()]:
			t.Errorf("%s hangs below a span that is not of its trace", s.Name)
		}
	}
	if roots != 1 {
		t.Errorf("%d spans of one trace have no parent", roots)
	}
}

// secrets are the keys that the demo works with.
func (w *world) secrets(t *testing.T) []string {
	t.Helper()
	raw, err := os.ReadFile(filepath.Join(w.dataDir, "demo.json"))
	must(t, err)
	var file struct {
		Users []struct{ Email, Password, TOTPSecret string }
	}
	must(t, json.Unmarshal(raw, &file))
	apps := sandbox.DefaultApps()
	all := []string{w.token, apps.Meta.AppSecret, apps.Meta.VerifyToken, apps.X.AppSecret, "447700930880"}
	for _, u := range file.Users {
		all = append(all, u.Email, u.Password, u.TOTPSecret)
	}
	for _, a := range sandbox.DefaultAccounts() {
		all = append(all, a.PhoneNumberID, a.WABAID)
	}
	return slices.DeleteFunc(all, func(s string) bool { return s == "" })
}

// attributes are those that spans may have; each has values of our own.
var attributes = []string{
	"db.collection.name", "db.operation.name", "db.system.name", "graphql.operation.name", "graphql.operation.type", "http.request.method",
	"http.response.status_code", "http.route", "messaging.destination.name", "postdog.api", "postdog.job.attempt", "postdog.network", "url.template",
}

func saysNothing(t *testing.T, c *canaries, spans *tracetest.InMemoryExporter) {
	t.Helper()
	scan, names := newScanner(c.list...), map[string]bool{}
	for _, s := range spans.GetSpans() {
		names[s.Name] = true
		for _, a := range s.Attributes {
			if !slices.Contains(attributes, string(a.Key)) {
				t.Errorf("a span has the attribute %s", a.Key)
			}
		}
		if len(s.Events) > 0 || len(s.Links) > 0 {
			t.Errorf("%s has events or links", s.Name)
		}
		scan.look(s.Name, fmt.Appendf(nil, "%s %v %v %v %v %s", s.Name, s.Attributes, s.Events, s.Links, s.Status, s.SpanContext.TraceState()))
		scan.look("resource", fmt.Append(nil, s.Resource))
	}
	for _, found := range scan.found {
		t.Error(found)
	}
	t.Logf("%d canaries, %d names of spans: %q", len(c.list), len(names), sorted(names))
	if len(names) > 250 {
		t.Errorf("spans have %d names: something that is not of ours is in them", len(names))
	}
}

// readLog finds operations, jobs and webhooks with their SQL and their trace, and nothing of people.
func (w *world) readLog(t *testing.T, c *canaries) {
	t.Helper()
	log, err := os.ReadFile(filepath.Join(w.dataDir, "postdog.log"))
	must(t, err)
	for _, is := range []string{
		`kind=mutation name=Answer took=\S+ sql_count=[1-9]\d* sql_time=\S+ trace=[0-9a-f]{32}`, `kind=query name=anonymous took=\S+ sql_count=[1-9]`,
		`kind=job name=inbox_deliver took=\S+ sql_count=[1-9]`, `kind=webhook name="accept whatsapp" took=\S+ sql_count=[1-9]`, `kind=webhook name=read took=\S+ sql_count=[1-9]`,
	} {
		if !regexp.MustCompile(`(?m)msg="slow operation" ` + is).Match(log) {
			t.Errorf("the log has no %s", is)
		}
	}
	scan := newScanner(c.list...)
	scan.look("the log", log)
	for _, found := range scan.found {
		t.Error(found)
	}
}

func sorted(set map[string]bool) (list []string) {
	for s := range set {
		list = append(list, s)
	}
	slices.Sort(list)
	return list
}

// labels are those that our metrics may have. None says who.
var labels = []string{
	"api", "code", "go_version", "kind", "le", "method", "network", "operation", "outcome", "queue", "revision", "route", "state", "status", "type", "version",
}

var sample = regexp.MustCompile(`(?m)^(postdog_[a-z_]+)(\{([^}]*)\})? (\S+)$`)

func (w *world) readMetrics(t *testing.T, c *canaries) {
	t.Helper()
	res, err := http.Get(w.adminURL + "/metrics")
	must(t, err)
	defer func() { _ = res.Body.Close() }() // read to its end
	text, err := io.ReadAll(res.Body)
	must(t, err)
	problems, err := promlint.New(strings.NewReader(string(text))).Lint()
	must(t, err)
	for _, p := range problems {
		t.Errorf("%s: %s", p.Metric, p.Text)
	}
	scan := newScanner(c.list...)
	scan.look("/metrics", text)
	for _, found := range scan.found {
		t.Error(found)
	}
	values, series := map[string]float64{}, 0
	for _, m := range sample.FindAllStringSubmatch(string(text), -1) {
		series++
		var v float64
		_, err := fmt.Sscan(m[4], &v)
		must(t, err)
		values[m[1]] += v
		for pair := range strings.SplitSeq(m[3], `",`) {
			if name, _, _ := strings.Cut(pair, "="); name != "" && !slices.Contains(labels, name) {
				t.Errorf("%s has the label %s", m[1], name)
			}
		}
	}
	for _, name := range []string{
		"postdog_build_info", "postdog_http_request_duration_seconds_count", "postdog_graphql_requests_total", "postdog_graphql_request_duration_seconds_count",
		"postdog_graphql_errors_total", "postdog_db_transaction_duration_seconds_count", "postdog_db_pool_max_connections", "postdog_db_pool_acquires_total",
		"postdog_jobs_readable", "postdog_job_runs_total", "postdog_job_duration_seconds_count", "postdog_job_wait_seconds_count",
		"postdog_webhook_deliveries_total", "postdog_webhook_accept_duration_seconds_count", "postdog_webhook_lag_seconds_count", "postdog_webhook_items_total",
		"postdog_events_published_total", "postdog_event_relay_lag_seconds_count", "postdog_sockets", "postdog_subscriptions", "postdog_socket_deliveries_total",
		"postdog_channel_sends_total", "postdog_channel_send_duration_seconds_count", "postdog_channel_requests_total", "postdog_media_fetches_total",
	} {
		if values[name] <= 0 {
			t.Errorf("%s is %v after traffic of all kinds", name, values[name])
		}
	}
	for _, is := range []string{
		`postdog_webhook_deliveries_total{network="whatsapp",outcome="wrong_signature"} 1`,
		`postdog_webhook_items_total{network="whatsapp",outcome="failed"} 1`, `postdog_channel_sends_total{network="whatsapp",outcome="unconfirmed"} `,
	} {
		if !strings.Contains(string(text), "\n"+is) {
			t.Errorf("/metrics lacks %s in %q", is, sample.FindAllString(string(text), -1))
		}
	}
	t.Logf("%d series", series)
	if series > 3000 {
		t.Errorf("there are %d series: some label is unbounded", series)
	}
}
