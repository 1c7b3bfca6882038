package telemetry

import (
	"net/http"
	"strconv"
	"strings"
	"time"

	"go.opentelemetry.io/otel/attribute"
	"go.opentelemetry.io/otel/trace"
)

// Calls returns what measures the calls of a network's API, such as meta. Of the address only what names no one is told:
// not the query, where Meta wants tokens, and no ids. No header is added: what we trace is no business of the network's.
func (t *Telemetry) Calls(api string) func(http.RoundTripper) http.RoundTripper {
	return func(next http.RoundTripper) http.RoundTripper { return &calls{t, api, next} }
}

type calls struct {
	t    *Telemetry
	api  string
	next http.RoundTripper
}

// RoundTrip implements http.RoundTripper.
func (c *calls) RoundTrip(r *http.Request) (*http.Response, error) {
	began := time.Now()
	var span trace.Span
	if c.t.tracer != nil {
		path := template(r.URL.Path)
		_, span = c.t.span(r.Context(), method(r.Method)+" "+path, trace.SpanKindClient,
			attribute.String("http.request.method", method(r.Method)), attribute.String("url.template", path), attribute.String("postdog.api", c.api))
	}
	res, err := c.next.RoundTrip(r)
	c.t.callDuration.WithLabelValues(c.api).Observe(time.Since(began).Seconds())
	class, code := "error", "NO_ANSWER"
	if err == nil {
		class, code = strconv.Itoa(res.StatusCode/100)+"xx", ""
		if res.StatusCode >= 400 {
			code = "HTTP " + strconv.Itoa(res.StatusCode)
		}
		if span != nil {
			span.SetAttributes(attribute.Int("http.response.status_code", res.StatusCode))
		}
	}
	c.t.calls.WithLabelValues(c.api, class).Inc()
	endSpan(span, code)
	return res, err
}

// CloseIdleConnections is what http.Client looks for.
func (c *calls) CloseIdleConnections() {
	if closer, ok := c.next.(interface{ CloseIdleConnections() }); ok {
		closer.CloseIdleConnections()
	}
}

// template is a path with all cut out that may be an id or a name: what stays are versions, and words of small letters.
func template(path string) string {
	segments := strings.Split(path, "/")
	for i, s := range segments {
		if s != "" && !isVersion(s) && !isWord(s) {
			segments[i] = "{id}"
		}
	}
	if len(segments) > 8 {
		segments = append(segments[:8], "…")
	}
	return strings.Join(segments, "/")
}

// isVersion knows 2 and v26.0.
func isVersion(s string) bool {
	s = strings.TrimPrefix(s, "v")
	return len(s) > 0 && len(s) <= 4 && strings.Trim(s, "0123456789.") == ""
}

func isWord(s string) bool {
	return len(s) <= 32 && strings.Trim(s, "abcdefghijklmnopqrstuvwxyz_") == ""
}
