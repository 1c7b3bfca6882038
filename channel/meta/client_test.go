package meta

import (
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"io"
	"net"
	"net/http"
	"net/http/httptest"
	"net/url"
	"strings"
	"testing"
	"time"

	"postdog.io/channel"
)

const token channel.Secret = "EAAsecretTOKEN"

func serve(t *testing.T, h http.HandlerFunc) string {
	t.Helper()
	s := httptest.NewServer(h)
	t.Cleanup(s.Close)
	return s.URL
}

func newClient(t *testing.T, c Config) *Client {
	t.Helper()
	client, err := New(c)
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(client.CloseIdleConnections)
	return client
}

func TestDo(t *testing.T) {
	t.Parallel()
	base := serve(t, func(w http.ResponseWriter, r *http.Request) {
		if r.URL.Path != "/meta/v26.0/1/2/messages" || r.URL.RawPath != "/meta/v26.0/1%2F2/messages" {
			t.Errorf("path %q, raw %q", r.URL.Path, r.URL.RawPath)
		}
		if r.Header.Get("Authorization") != "Bearer "+string(token) || strings.Contains(r.URL.RawQuery, string(token)) {
			t.Error("the token is not where it belongs")
		}
		if r.URL.Query().Get("appsecret_proof") != AppSecretProof(token, "app secret") {
			t.Error("no proof")
		}
		_, _ = io.WriteString(w, `{"ok":true}`)
	})
	c := newClient(t, Config{BaseURL: base + "/meta/", AppSecret: "app secret"})
	var out struct{ OK bool }
	err := c.Do(t.Context(), Request{Method: http.MethodPost, Path: []string{"1/2", "messages"}, Body: map[string]int{"a": 1}, Token: token}, &out)
	if err != nil || !out.OK {
		t.Fatalf("%v, %+v", err, out)
	}
}

func TestNewRefusesBadBaseURL(t *testing.T) {
	t.Parallel()
	for _, bad := range []string{"graph.facebook.com", "ftp://x", "http://", "://"} {
		if _, err := New(Config{BaseURL: bad}); err == nil {
			t.Errorf("%q was taken", bad)
		}
	}
}

func TestDoDecodesErrors(t *testing.T) {
	t.Parallel()
	cases := map[string]struct {
		code  int
		class Class
	}{
		"api-error-100-missing-param.json":       {131008, Invalid},
		"api-error-130429-throughput.json":       {130429, RateLimit},
		"api-error-131056-pair.json":             {131056, PairRate},
		"api-error-132000-param-count.json":      {132000, Template},
		"api-error-132001-template-missing.json": {132001, Template},
		"api-error-190-expired.json":             {190, Auth},
		"api-error-33-unknown-object.json":       {100, Permission},
		"api-error-500-transient.json":           {131000, Ambiguous},
	}
	for file, want := range cases {
		t.Run(file, func(t *testing.T) {
			t.Parallel()
			var fixture struct {
				Response struct {
					Status int             `json:"status"`
					Body   json.RawMessage `json:"body"`
				} `json:"response"`
			}
			if err := json.Unmarshal(readFile(t, file), &fixture); err != nil {
				t.Fatal(err)
			}
			c := newClient(t, Config{BaseURL: serve(t, func(w http.ResponseWriter, _ *http.Request) {
				w.WriteHeader(fixture.Response.Status)
				_, _ = w.Write(fixture.Response.Body)
			})})
			var e *Error
			if err := c.Do(t.Context(), Request{Method: http.MethodGet, Path: []string{"1"}, Token: token}, nil); !errors.As(err, &e) {
				t.Fatalf("got %v", err)
			}
			if e.Code != want.code || e.Class() != want.class || e.HTTPStatus != fixture.Response.Status || e.TraceID == "" || e.Message == "" {
				t.Errorf("got %+v of class %s", e, e.Class())
			}
			if strings.Contains(e.Error(), e.Message) {
				t.Error("the error's text quotes Meta")
			}
		})
	}
}

func TestClassOfUnknownAnswers(t *testing.T) {
	t.Parallel()
	cases := []struct {
		e    Error
		want Class
	}{
		{Error{HTTPStatus: 500, Code: 999999, Transient: true}, Ambiguous},
		{Error{HTTPStatus: 502, Code: NoCode}, Ambiguous},
		{Error{HTTPStatus: 429, Code: NoCode}, RateLimit},
		{Error{HTTPStatus: 404, Code: NoCode}, Transient},
		{Error{HTTPStatus: 400, Code: 999999, Transient: true}, Transient},
		{Error{HTTPStatus: 400, Code: 999999}, Unknown},
		{Error{HTTPStatus: 403, Code: 230}, Permission},
		{Error{HTTPStatus: 500, Code: 131016}, Transient},
	}
	for _, c := range cases {
		if got := c.e.Class(); got != c.want {
			t.Errorf("%+v: got %s, want %s", c.e, got, c.want)
		}
	}
}

func TestUsageHeaders(t *testing.T) {
	t.Parallel()
	c := newClient(t, Config{BaseURL: serve(t, func(w http.ResponseWriter, _ *http.Request) {
		w.Header().Set("X-Business-Use-Case-Usage", `{"102":[{"type":"whatsapp","call_count":100,"estimated_time_to_regain_access":7}]}`)
		w.WriteHeader(http.StatusBadRequest)
		_, _ = io.WriteString(w, `{"error":{"code":80007,"message":"m","type":"t","fbtrace_id":"f"}}`)
	})})
	var e *Error
	if err := c.Do(t.Context(), Request{Method: http.MethodGet}, nil); !errors.As(err, &e) || e.RetryAfter != 7*time.Minute {
		t.Errorf("got %v", err)
	}
}

func TestTransportErrors(t *testing.T) {
	t.Parallel()
	closed, err := net.Listen("tcp", "127.0.0.1:0")
	if err != nil {
		t.Fatal(err)
	}
	_ = closed.Close()
	release := make(chan struct{})
	hang := serve(t, func(http.ResponseWriter, *http.Request) { <-release })
	t.Cleanup(func() { close(release) })
	cases := map[string]struct {
		base    string
		written bool
	}{
		"refused":  {"http://" + closed.Addr().String(), false},
		"no host":  {"http://host.invalid", false},
		"plain":    {strings.Replace(hang, "http://", "https://", 1), false},
		"timeout":  {hang, true},
		"dropped":  {serve(t, func(http.ResponseWriter, *http.Request) { panic(http.ErrAbortHandler) }), true},
		"not JSON": {serve(t, func(w http.ResponseWriter, _ *http.Request) { _, _ = io.WriteString(w, "<html>") }), true},
		"too large": {serve(t, func(w http.ResponseWriter, _ *http.Request) {
			_, _ = fmt.Fprintf(w, "%q", strings.Repeat("a", maxResponse))
		}), true},
	}
	for name, want := range cases {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			c := newClient(t, Config{BaseURL: want.base, Timeout: 500 * time.Millisecond, AppSecret: "s"})
			var out map[string]any
			err := c.Do(t.Context(), Request{Method: http.MethodPost, Path: []string{"1"}, Query: url.Values{"input_token": {string(token)}}, Body: "x", Token: token}, &out)
			var te *TransportError
			if !errors.As(err, &te) || te.Written != want.written {
				t.Fatalf("got %#v: %v", err, err)
			}
			if text := fmt.Sprintf("%v %+v", err, te); strings.Contains(text, string(token)) || strings.Contains(text, "appsecret_proof") {
				t.Errorf("a secret stands in %s", text)
			}
		})
	}
}

func TestCancelledBeforeSending(t *testing.T) {
	t.Parallel()
	ctx, cancel := context.WithCancel(t.Context())
	cancel()
	var te *TransportError
	err := newClient(t, Config{BaseURL: "http://127.0.0.1:1"}).Do(ctx, Request{Method: http.MethodPost, Body: 1}, nil)
	if !errors.As(err, &te) || te.Written || !errors.Is(err, context.Canceled) {
		t.Errorf("got %v", err)
	}
}

func TestRedirectsAreNotFollowed(t *testing.T) {
	t.Parallel()
	elsewhere := serve(t, func(_ http.ResponseWriter, _ *http.Request) { t.Error("followed") })
	c := newClient(t, Config{BaseURL: serve(t, func(w http.ResponseWriter, r *http.Request) {
		http.Redirect(w, r, elsewhere, http.StatusTemporaryRedirect)
	})})
	var e *Error
	if err := c.Do(t.Context(), Request{Method: http.MethodPost, Body: 1, Token: token}, nil); !errors.As(err, &e) || e.Class() != Transient {
		t.Errorf("got %v", err)
	}
}
