package graphqlhttp_test

import (
	"context"
	"crypto/sha256"
	"encoding/hex"
	"encoding/json"
	"io"
	"net/http"
	"net/http/httptest"
	"os"
	"os/exec"
	"path/filepath"
	"strings"
	"testing"

	"github.com/99designs/gqlgen/graphql"
	"github.com/99designs/gqlgen/graphql/handler"
	"github.com/99designs/gqlgen/graphql/handler/extension"
	"github.com/vektah/gqlparser/v2/gqlerror"

	"postdog.io/server/graphqlhttp"
	"postdog.io/server/graphqltest"
)

type library map[string]string

func (l library) Document(id string) (string, bool) {
	text, ok := l[id]
	return text, ok
}

var wide = "{" + strings.Repeat(" hello", 3000) + "}"

func digest(text string) string {
	sum := sha256.Sum256([]byte(text))
	return hex.EncodeToString(sum[:])
}

var trusted = library{
	"greeting": "query Greeting { hello }", "wide": wide, digest("{ echo(text: \"a\") }"): "{ echo(text: \"a\") }",
}

// serve is the toy schema behind the transport and the guard.
func serve(t *testing.T) (*httptest.Server, *graphqltest.Server, *graphqlhttp.Transport) {
	t.Helper()
	toy := graphqltest.New()
	srv := handler.New(toy.Schema())
	srv.SetQueryCache(graphqlhttp.NewDocumentCache(100))
	srv.SetDisableSuggestion(true)
	srv.SetErrorPresenter(func(context.Context, error) *gqlerror.Error { return gqlerror.Errorf("presented") })
	srv.Use(graphqlhttp.NewGuard(graphqlhttp.GuardConfig{Documents: trusted}))
	srv.Use(extension.Introspection{})
	transport := graphqlhttp.New(graphqlhttp.Config{Format: func(_ context.Context, err *gqlerror.Error) *gqlerror.Error {
		err.Extensions["formatted"] = true
		return err
	}})
	srv.AddTransport(transport)
	s := httptest.NewServer(srv)
	t.Cleanup(s.Close)
	return s, toy, transport
}

type answer struct {
	status int
	kind   string
	body   string
	header http.Header
}

func ask(t *testing.T, method, url, body string, header ...string) answer {
	t.Helper()
	r, err := http.NewRequestWithContext(t.Context(), method, url, strings.NewReader(body))
	must(t, err)
	if method == http.MethodPost {
		r.Header.Set("Content-Type", "application/json")
	}
	for i := 0; i < len(header); i += 2 {
		r.Header.Set(header[i], header[i+1])
	}
	res, err := http.DefaultClient.Do(r)
	must(t, err)
	defer func() { _ = res.Body.Close() }() // read to its end
	raw, err := io.ReadAll(res.Body)
	must(t, err)
	return answer{res.StatusCode, res.Header.Get("Content-Type"), string(raw), res.Header}
}

func must(t *testing.T, err error) {
	t.Helper()
	if err != nil {
		t.Fatal(err)
	}
}

// document wraps a query in a request body.
func document(query string) string {
	raw, _ := json.Marshal(map[string]string{"query": query})
	return string(raw)
}

func TestServerAudits(t *testing.T) {
	t.Parallel()
	s, _, _ := serve(t)
	dir := filepath.Join("testdata", "audits")
	if _, err := os.Stat(filepath.Join(dir, "node_modules", "graphql-http")); err != nil {
		npm := exec.CommandContext(t.Context(), "npm", "ci", "--ignore-scripts", "--no-audit", "--no-fund", "--prefix", dir)
		if out, err := npm.CombinedOutput(); err != nil {
			t.Fatalf("npm ci: %v\n%s", err, out)
		}
	}
	node := exec.CommandContext(t.Context(), "node", "run.mjs", s.URL) // our own server
	node.Dir, node.Stderr = dir, os.Stderr
	out, err := node.Output()
	must(t, err)
	var audits []struct{ ID, Name, Status, Reason string }
	must(t, json.Unmarshal(out, &audits))
	if len(audits) != 61 {
		t.Errorf("%d audits ran, not 61", len(audits))
	}
	for _, a := range audits {
		if a.Status != "ok" {
			t.Errorf("%s %s: %s: %s", a.Status, a.ID, a.Name, a.Reason)
		}
	}
}

func TestRequests(t *testing.T) {
	t.Parallel()
	s, _, _ := serve(t)
	const grj = "application/graphql-response+json"
	secret := "secret-4711"
	for name, c := range map[string]struct {
		method, query, body string
		header              []string
		status              int
		want                []string
	}{
		"query":              {body: document("{ hello }"), status: 200, want: []string{`{"data":{"hello":"hello"}}`}},
		"mutation":           {body: document("mutation { add(n: 2) }"), status: 200, want: []string{`"add":2`}},
		"by quality":         {body: document("{ hello }"), header: []string{"Accept", "application/json;q=0.5, " + grj}, status: 200, want: []string{"hello"}},
		"get":                {method: "GET", query: "?query={hello}", status: 200, want: []string{"hello"}},
		"get mutation":       {method: "GET", query: "?query=mutation{add(n:1)}", status: 405, want: []string{"POST"}},
		"get nothing":        {method: "GET", status: 400, want: []string{"neither a query nor a documentId"}},
		"put":                {method: "PUT", status: 405, want: []string{"Use POST"}},
		"html":               {body: document("{ hello }"), header: []string{"Accept", "text/html"}, status: 406},
		"multipart":          {body: "--x", header: []string{"Content-Type", "multipart/form-data; boundary=x"}, status: 415, want: []string{"upload URL"}},
		"text":               {body: document("{ hello }"), header: []string{"Content-Type", "text/plain"}, status: 415},
		"latin":              {body: document("{ hello }"), header: []string{"Content-Type", "application/json; charset=latin1"}, status: 415},
		"compressed":         {body: document("{ hello }"), header: []string{"Content-Encoding", "gzip"}, status: 415},
		"batch":              {body: "[" + document("{ hello }") + "]", status: 400, want: []string{"Batches"}},
		"empty":              {body: " ", status: 400, want: []string{"empty"}},
		"malformed":          {body: `{"query": ` + secret, status: 400, want: []string{"not well-formed"}},
		"trailing":           {body: document("{ hello }") + "{}", status: 400, want: []string{"more after its end"}},
		"not UTF-8":          {body: "{\"query\":\"\xff\"}", status: 400, want: []string{"UTF-8"}},
		"mistyped query":     {body: `{"query": 4711}`, status: 400, want: []string{`\"query\" must be a string, not a number`}},
		"mistyped variables": {body: `{"query": "{hello}", "variables": ["` + secret + `"]}`, status: 400, want: []string{`\"variables\" must be an object, not an array`}},
		"large":              {body: document(strings.Repeat(" ", 1<<20)), status: 413, want: []string{"1048576"}},
		"subscription":       {body: document("subscription { feed }"), status: 406, want: []string{"text/event-stream"}},
		"resolver error":     {body: document("{ fail }"), status: 200, want: []string{"presented", `"data":{"fail":null}`}},
		"panic":              {body: document("{ boom }"), status: 200, want: []string{"presented", `"data":{"boom":null}`}},
		"invalid":            {body: document("{ nothing }"), header: []string{"Accept", grj}, status: 400, want: []string{`"formatted":true`, "GRAPHQL_VALIDATION_FAILED"}},
		"unparsable":         {body: document("{"), status: 200, want: []string{"GRAPHQL_PARSE_FAILED"}},

		"trusted":               {body: `{"documentId":"greeting"}`, status: 200, want: []string{`"hello":"hello"`}},
		"trusted by get":        {method: "GET", query: "?documentId=greeting", status: 200, want: []string{`"hello":"hello"`}},
		"trusted, with query":   {body: `{"documentId":"greeting","query":"query Greeting { hello }"}`, status: 200, want: []string{`"hello":"hello"`}},
		"trusted, other query":  {body: `{"documentId":"greeting","query":"{ hello }"}`, status: 200, want: []string{"INVALID", "documentId"}},
		"trusted, unknown":      {body: `{"documentId":"nobody"}`, header: []string{"Accept", grj}, status: 400, want: []string{"PERSISTED_QUERY_NOT_FOUND"}},
		"trusted, unknown json": {body: `{"documentId":"nobody"}`, status: 200, want: []string{"PERSISTED_QUERY_NOT_FOUND"}},
		"trusted and wide":      {body: `{"documentId":"wide"}`, status: 200, want: []string{`"hello":"hello"`}},
		"hash":                  {body: `{"extensions":{"persistedQuery":{"version":1,"sha256Hash":"` + digest(`{ echo(text: "a") }`) + `"}}}`, status: 200, want: []string{`"echo":"a"`}},
		"hash, unknown":         {body: `{"extensions":{"persistedQuery":{"version":1,"sha256Hash":"00"}}}`, status: 200, want: []string{"PERSISTED_QUERY_NOT_FOUND"}},
		"hash of another":       {body: `{"query":"{ hello }","extensions":{"persistedQuery":{"version":1,"sha256Hash":"00"}}}`, status: 200, want: []string{"INVALID", "SHA-256"}},
		"hash with its query":   {body: `{"query":"{ hello }","extensions":{"persistedQuery":{"version":1,"sha256Hash":"` + digest("{ hello }") + `"}}}`, status: 200, want: []string{`"hello":"hello"`}},
	} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			if c.method == "" {
				c.method = http.MethodPost
			}
			got := ask(t, c.method, s.URL+c.query, c.body, c.header...)
			if got.status != c.status {
				t.Errorf("status %d, want %d: %s", got.status, c.status, got.body)
			}
			for _, w := range c.want {
				if !strings.Contains(got.body, w) {
					t.Errorf("the body does not hold %q: %s", w, got.body)
				}
			}
			if strings.Contains(got.body, secret) {
				t.Errorf("the body repeats what was sent: %s", got.body)
			}
			if strings.Contains(got.body, `"formatted"`) && strings.Contains(got.body, `"data"`) {
				t.Errorf("a refused request has data: %s", got.body)
			}
		})
	}
}

func TestAttacksAreRefusedBeforeValidation(t *testing.T) {
	t.Parallel()
	s, _, _ := serve(t)
	var spread strings.Builder // each fragment spreads the next twice: 2^20 fields
	for i := range 20 {
		spread.WriteString("fragment f" + string(rune('a'+i)) + " on Nest { ...f" + string(rune('b'+i)) + " ...f" + string(rune('b'+i)) + " }\n")
	}
	for name, query := range map[string]string{
		"many fields":       "{" + strings.Repeat(" hello", 1900) + "}",
		"long document":     "{" + strings.Repeat(" hello", 20000) + "}",
		"many tokens":       "{" + strings.Repeat(" x", 5000) + "}",
		"many aliases":      "{" + strings.Repeat(" a: hello", 60) + "}",
		"deep":              strings.Repeat("{ nest ", 30) + "{ depth }" + strings.Repeat("}", 30),
		"many directives":   "{ hello" + strings.Repeat(" @x", 900) + "}",
		"fragments":         "{ nest { ...fa } }\n" + spread.String() + "fragment fu on Nest { depth }",
		"fragment cycle":    "{ nest { ...a } } fragment a on Nest { ...b } fragment b on Nest { ...a }",
		"unused fragment":   "{ hello } fragment a on Query {" + strings.Repeat(" hello", 1800) + "}",
		"long name":         "{ " + strings.Repeat("n", 20000) + " }",
		"inline fragments":  "{" + strings.Repeat("... on Query { hello ", 300) + strings.Repeat("}", 301),
		"variable's tokens": "query(" + strings.Repeat("$a: Int @x ", 300) + ") { hello }",
	} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			got := ask(t, http.MethodPost, s.URL, document(query))
			if !strings.Contains(got.body, "COST_EXCEEDED") || len(got.body) > 500 {
				t.Errorf("%d bytes: %.500s", len(got.body), got.body)
			}
		})
	}
}

func TestFewErrorsAreTold(t *testing.T) {
	t.Parallel()
	s, _, _ := serve(t)
	got := ask(t, http.MethodPost, s.URL, document("{"+strings.Repeat(" nothing @x", 45)+"}"))
	if n := strings.Count(got.body, `"message"`); n != 10 {
		t.Errorf("%d errors, not 10", n)
	}
}

func TestFreeFormMayBeRefused(t *testing.T) {
	t.Parallel()
	srv := handler.New(graphqltest.New().Schema())
	srv.Use(graphqlhttp.NewGuard(graphqlhttp.GuardConfig{Documents: trusted,
		FreeForm: func(context.Context, string) *gqlerror.Error {
			return gqlerror.Errorf("strangers send documents we know")
		}}))
	seen := make(chan bool, 1)
	srv.AroundOperations(func(ctx context.Context, next graphql.OperationHandler) graphql.ResponseHandler {
		seen <- graphqlhttp.Trusted(ctx)
		return next(ctx)
	})
	srv.AddTransport(graphqlhttp.New(graphqlhttp.Config{}))
	s := httptest.NewServer(srv)
	t.Cleanup(s.Close)
	if got := ask(t, http.MethodPost, s.URL, document("{ hello }")); !strings.Contains(got.body, "strangers") {
		t.Error(got.body)
	}
	if got := ask(t, http.MethodPost, s.URL, `{"documentId":"greeting"}`); !strings.Contains(got.body, "hello") || !<-seen {
		t.Error(got.body)
	}
}
