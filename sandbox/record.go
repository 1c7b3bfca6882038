package sandbox

import (
	"bytes"
	"encoding/json"
	"fmt"
	"io"
	"maps"
	"net/http"
	"net/url"
	"strconv"
	"strings"
	"time"
	"unicode/utf8"
)

const (
	// maxRequests and maxRequestBytes bound what is remembered of what came in.
	maxRequests     = 5000
	maxRequestBytes = 64 << 20
)

// request is one request that came in, and its answer. Its JSON is the control API's.
type request struct {
	Sequence int64             `json:"sequence"`
	At       time.Time         `json:"at"`
	Network  string            `json:"network"`
	Method   string            `json:"method"`
	Path     string            `json:"path"`
	Headers  map[string]string `json:"headers"`
	// Body is the JSON itself where it is JSON, else a text.
	Body any `json:"body"`
	// Response is null where the connection was dropped.
	Response *response `json:"response"`
	size     int
}

type response struct {
	Status int `json:"status"`
	Body   any `json:"body"`
}

// requestLog holds the latest requests.
type requestLog struct {
	sequence int64
	size     int
	all      []request
}

func (l *requestLog) add(r request) {
	l.sequence++
	r.Sequence = l.sequence
	l.all = append(l.all, r)
	l.size += r.size
	for len(l.all) > maxRequests || l.size > maxRequestBytes {
		l.size -= l.all[0].size
		l.all[0] = request{}
		l.all = l.all[1:]
	}
}

// recorded remembers each request with its answer, and makes it fail where a fault asks for that.
func (s *Sandbox) recorded(next http.Handler) http.Handler {
	return http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		limit := int64(maxGraphBody)
		if strings.HasPrefix(r.Header.Get("Content-Type"), "multipart/") {
			limit = maxMedia
		}
		body, err := io.ReadAll(io.LimitReader(r.Body, limit+1))
		if err != nil {
			return // the client has gone
		}
		if int64(len(body)) > limit {
			writeJSON(w, http.StatusRequestEntityTooLarge, graphError(413, 1, 0, "The request is too large.", "").body)
			return
		}
		r.Body = io.NopCloser(bytes.NewReader(body))
		s.mu.Lock()
		network := s.networkOf(r.URL.Path, body)
		f := s.takeFault(network, requestFaults, r.URL.Path, string(body))
		s.mu.Unlock()
		kept := &keptResponse{header: http.Header{}, status: http.StatusOK}
		drop := s.serveWith(f, network, kept, r, next)
		s.keep(r, network, body, kept, drop)
		if drop {
			panic(http.ErrAbortHandler) // closes the connection without an answer
		}
		maps.Copy(w.Header(), kept.header)
		w.WriteHeader(kept.status)
		_, _ = w.Write(kept.body.Bytes()) // the client may have gone
	})
}

// serveWith answers as the fault wants it; it returns whether the connection is to be dropped.
func (s *Sandbox) serveWith(f *fault, network string, w http.ResponseWriter, r *http.Request, next http.Handler) (drop bool) {
	kind := ""
	if f != nil {
		kind = f.Fault
	}
	switch kind {
	case dropConnection:
		return true
	case errorBefore:
		writeAnswer(w, wentWrong(network))
		return false
	case rateLimit:
		if network == xNetwork {
			reset := f.delay
			or(&reset, time.Minute)
			w.Header().Set("X-Rate-Limit-Reset", strconv.FormatInt(s.tasks.clock.Now().Add(reset).Unix(), 10))
		}
		writeAnswer(w, tooMuch(network))
		return false
	case delayAnswer:
		s.wait(r, f.delay)
	case errorAfterAccept, dropAfterAccept:
		next.ServeHTTP(&keptResponse{header: http.Header{}}, r)
		if kind == errorAfterAccept {
			writeAnswer(w, wentWrong(network))
		}
		return kind == dropAfterAccept
	}
	next.ServeHTTP(w, r)
	return false
}

func writeAnswer(w http.ResponseWriter, a answer) { writeJSON(w, a.status, a.body) }

// wait lets time pass, unless the client goes away or the sandbox is closed.
func (s *Sandbox) wait(r *http.Request, d time.Duration) {
	over := make(chan struct{})
	t := s.tasks.after(d, func() { close(over) })
	select {
	case <-over:
	case <-r.Context().Done():
	case <-s.hooks.ctx.Done():
	}
	t.stop()
}

func (s *Sandbox) keep(r *http.Request, network string, body []byte, kept *keptResponse, dropped bool) {
	one := request{Network: network, Method: r.Method, Path: redactedPath(r.URL), Headers: map[string]string{}, Body: readable(body, r.Header.Get("Content-Type")), size: len(body) + kept.body.Len()}
	for name, values := range r.Header {
		one.Headers[name] = strings.Join(values, ", ")
	}
	if one.Headers["Authorization"] != "" {
		one.Headers["Authorization"] = "***"
	}
	if !dropped {
		one.Response = &response{kept.status, readable(kept.body.Bytes(), kept.header.Get("Content-Type"))}
	}
	s.mu.Lock()
	defer s.mu.Unlock()
	one.At = s.tasks.clock.Now().UTC()
	s.world.requests.add(one)
}

// readable is a body as the control API shows it.
func readable(body []byte, contentType string) any {
	switch {
	case len(body) == 0:
		return nil
	case json.Valid(body):
		return json.RawMessage(bytes.Clone(body))
	case utf8.Valid(body):
		return string(body)
	}
	return fmt.Sprintf("%d bytes of %s", len(body), contentType)
}

func redactedPath(u *url.URL) string {
	query := u.Query()
	if len(query) == 0 {
		return u.Path
	}
	for _, name := range []string{"access_token", "input_token", "appsecret_proof", "client_secret", "code", "fb_exchange_token"} {
		if query.Has(name) {
			query.Set(name, "***")
		}
	}
	return u.Path + "?" + query.Encode()
}

// keptResponse is an answer that is held back.
type keptResponse struct {
	header http.Header
	status int
	body   bytes.Buffer
}

func (k *keptResponse) Header() http.Header         { return k.header }
func (k *keptResponse) Write(b []byte) (int, error) { return k.body.Write(b) }
func (k *keptResponse) WriteHeader(status int)      { k.status = status }
