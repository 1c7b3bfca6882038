package telemetry

import (
	"net/http"
	"strconv"
	"strings"
	"time"

	"go.opentelemetry.io/otel/attribute"
	"go.opentelemetry.io/otel/propagation"
	"go.opentelemetry.io/otel/trace"
)

// Handler measures requests to a mux by their route. Live streams pass as they are: they last, and what runs on them is
// measured by itself. A request goes on with the trace that it names only where believes says so, as of a proxy of ours:
// others could have all that they do recorded.
func (t *Telemetry) Handler(next http.Handler, believes func(*http.Request) bool) http.Handler {
	return http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		if r.Header.Get("Upgrade") != "" || strings.Contains(r.Header.Get("Accept"), "text/event-stream") {
			next.ServeHTTP(w, r)
			return
		}
		began, seen := time.Now(), &statusWriter{ResponseWriter: w, status: http.StatusInternalServerError} // of a panic
		var span trace.Span
		if t.tracer != nil {
			ctx := r.Context()
			if believes(r) {
				ctx = format.Extract(ctx, propagation.HeaderCarrier(r.Header))
			}
			ctx, span = t.span(ctx, "HTTP", trace.SpanKindServer, attribute.String("http.request.method", method(r.Method)))
			r = r.WithContext(ctx)
		}
		defer func() {
			route := routeOf(r.Pattern)
			t.httpDuration.WithLabelValues(route, method(r.Method), strconv.Itoa(seen.status/100)+"xx").Observe(time.Since(began).Seconds())
			if span == nil {
				return
			}
			span.SetName(method(r.Method) + " " + route)
			span.SetAttributes(attribute.String("http.route", route), attribute.Int("http.response.status_code", seen.status))
			code := ""
			if seen.status >= 500 {
				code = "HTTP " + strconv.Itoa(seen.status)
			}
			endSpan(span, code)
		}()
		next.ServeHTTP(seen, r)
		seen.done()
	})
}

// routeOf is the pattern that a mux found, without its method.
func routeOf(pattern string) string {
	if _, path, ok := strings.Cut(pattern, " "); ok {
		return path
	}
	if pattern == "" {
		return "none"
	}
	return pattern
}

// method bounds the methods: clients may invent their own.
func method(m string) string {
	switch m {
	case http.MethodGet, http.MethodHead, http.MethodPost, http.MethodPut, http.MethodPatch, http.MethodDelete, http.MethodOptions:
		return m
	}
	return "OTHER"
}

// statusWriter remembers the status. http.ResponseController finds the writer beneath.
type statusWriter struct {
	http.ResponseWriter
	status  int
	written bool
}

// Unwrap is for http.ResponseController.
func (w *statusWriter) Unwrap() http.ResponseWriter { return w.ResponseWriter }

// WriteHeader implements http.ResponseWriter.
func (w *statusWriter) WriteHeader(status int) {
	if !w.written && status >= 200 {
		w.status, w.written = status, true
	}
	if status == http.StatusRequestEntityTooLarge {
		// http.MaxBytesReader asks net/http for that, but does not find it beneath us.
		w.Header().Set("Connection", "close")
	}
	w.ResponseWriter.WriteHeader(status)
}

// Write implements http.ResponseWriter.
func (w *statusWriter) Write(b []byte) (int, error) {
	w.done()
	return w.ResponseWriter.Write(b)
}

// done notes the status of an answer that says none.
func (w *statusWriter) done() {
	if !w.written {
		w.status, w.written = http.StatusOK, true
	}
}
