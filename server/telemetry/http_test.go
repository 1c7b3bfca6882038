package telemetry_test

import (
	"errors"
	"net/http"
	"net/http/httptest"
	"net/url"
	"slices"
	"strings"
	"testing"
)

func never(*http.Request) bool { return false }

// Requests are known by the route that took them, whatever else their address has.
func TestRequestsAreCountedByRoute(t *testing.T) {
	t.Parallel()
	d := newDesk(t, 0)
	mux, inner := http.NewServeMux(), http.NewServeMux()
	inner.HandleFunc("POST /webhooks/x", func(w http.ResponseWriter, _ *http.Request) { w.WriteHeader(http.StatusServiceUnavailable) })
	mux.Handle("/webhooks/x", inner)
	mux.HandleFunc("GET /export/{workspace}/{token}", func(w http.ResponseWriter, _ *http.Request) { _, _ = w.Write([]byte("x")) })
	mux.HandleFunc("GET /boom", func(http.ResponseWriter, *http.Request) { panic(http.ErrAbortHandler) })
	h := d.Handler(mux, never)
	do := func(method, path string) {
		defer func() { _ = recover() }() // net/http does that
		h.ServeHTTP(httptest.NewRecorder(), httptest.NewRequest(method, path, nil))
	}
	do(http.MethodGet, "/export/ws_1/secret?name=mina")
	do(http.MethodPost, "/webhooks/x")
	do(http.MethodGet, "/boom")
	do("MINA", "/mina@example.com")
	page := d.page(t)
	has(t, page, `postdog_http_request_duration_seconds_count{method="GET",route="/export/{workspace}/{token}",status="2xx"} 1`,
		`postdog_http_request_duration_seconds_count{method="POST",route="/webhooks/x",status="5xx"} 1`,
		`postdog_http_request_duration_seconds_count{method="GET",route="/boom",status="5xx"} 1`,
		`postdog_http_request_duration_seconds_count{method="OTHER",route="none",status="4xx"} 1`)
	names := d.names(t)
	if want := []string{"GET /export/{workspace}/{token}", "POST /webhooks/x", "GET /boom", "OTHER none"}; !slices.Equal(names, want) {
		t.Errorf("%q, want %q", names, want)
	}
	if strings.Contains(strings.ToLower(page), "mina") || strings.Contains(page, "secret") {
		t.Error("/metrics has what a stranger wrote")
	}
}

// A live stream lasts: it is neither a long request nor a span, and keeps its own writer.
func TestLiveStreamsPass(t *testing.T) {
	t.Parallel()
	d := newDesk(t, 0)
	for _, header := range [][2]string{{"Upgrade", "websocket"}, {"Accept", "text/event-stream"}} {
		w, r := httptest.NewRecorder(), httptest.NewRequest(http.MethodGet, "/graphql", nil)
		r.Header.Set(header[0], header[1])
		d.Handler(http.HandlerFunc(func(got http.ResponseWriter, _ *http.Request) {
			if got != http.ResponseWriter(w) {
				t.Errorf("%s has another writer", header)
			}
		}), never).ServeHTTP(w, r)
	}
	if names := d.names(t); len(names) > 0 {
		t.Errorf("spans %q", names)
	}
}

// What measures a request hides nothing of its writer, and a body that is too large still ends its connection.
func TestWriterStaysWhatItWas(t *testing.T) {
	t.Parallel()
	d := newDesk(t, 0)
	s := httptest.NewServer(d.Handler(http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		if r.URL.Path == "/hijack" {
			conn, _, err := http.NewResponseController(w).Hijack()
			if err != nil {
				t.Error(err)
				return
			}
			_ = conn.Close()
			return
		}
		w.WriteHeader(http.StatusRequestEntityTooLarge)
		if err := http.NewResponseController(w).Flush(); err != nil {
			t.Error(err)
		}
	}), never))
	defer s.Close()
	res, err := http.Get(s.URL + "/large")
	if err != nil {
		t.Fatal(err)
	}
	_ = res.Body.Close()
	if !res.Close {
		t.Error("the connection stays after a body that is too large")
	}
	if res, err := http.Get(s.URL + "/hijack"); err == nil {
		_ = res.Body.Close()
		t.Error("the connection was not taken over")
	}
}

type network func(*http.Request) (*http.Response, error)

func (n network) RoundTrip(r *http.Request) (*http.Response, error) { return n(r) }

// Calls of networks have a template and a class of status, and nothing is added to them.
func TestCallsSayNothingOfWhom(t *testing.T) {
	t.Parallel()
	d := newDesk(t, 0)
	status := http.StatusOK
	rt := d.Calls("meta")(network(func(r *http.Request) (*http.Response, error) {
		if len(r.Header) > 0 {
			t.Errorf("headers %v", r.Header)
		}
		if status == 0 {
			return nil, &url.Error{Op: "Post", URL: r.URL.String(), Err: errors.New("refused")}
		}
		return &http.Response{StatusCode: status, Body: http.NoBody}, nil
	}))
	for _, status = range []int{200, 429, 0} {
		r, err := http.NewRequestWithContext(t.Context(), http.MethodPost, "https://graph.facebook.com/v26.0/447700900123/messages?access_token=secret", nil)
		if err != nil {
			t.Fatal(err)
		}
		res, err := rt.RoundTrip(r)
		if err == nil {
			_ = res.Body.Close()
		}
	}
	has(t, d.page(t), `postdog_channel_requests_total{api="meta",status="2xx"} 1`, `postdog_channel_requests_total{api="meta",status="4xx"} 1`,
		`postdog_channel_requests_total{api="meta",status="error"} 1`)
	d.names(t)
	var codes []string
	for _, s := range d.spans.GetSpans() {
		codes = append(codes, s.Status.Description)
		if s.Name != "POST /v26.0/{id}/messages" {
			t.Errorf("a span is called %q", s.Name)
		}
		for _, a := range s.Attributes {
			if v := a.Value.String(); strings.Contains(v, "4477") || strings.Contains(v, "secret") {
				t.Errorf("%s is %s", a.Key, v)
			}
		}
	}
	if want := []string{"", "HTTP 429", "NO_ANSWER"}; !slices.Equal(codes, want) {
		t.Errorf("%q, want %q", codes, want)
	}
}
