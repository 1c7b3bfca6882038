package graphqlhttp

import (
	"bytes"
	"encoding/json"
	"errors"
	"fmt"
	"io"
	"mime"
	"net/http"
	"net/url"
	"strings"
	"unicode/utf8"

	"github.com/99designs/gqlgen/graphql"

	"postdog.io/domain"
)

// envelope holds the parameters of a request (GraphQL over HTTP, "Request Parameters").
type envelope struct {
	Query         *string        `json:"query"`
	OperationName *string        `json:"operationName"`
	Variables     map[string]any `json:"variables"`
	Extensions    map[string]any `json:"extensions"`
	DocumentID    *string        `json:"documentId"`
}

// readRequest reads the parameters; its errors are *problem, and none repeats what was sent.
func (t *Transport) readRequest(w http.ResponseWriter, r *http.Request) (*graphql.RawParams, *problem) {
	start := graphql.Now()
	var e envelope
	var wrong *problem
	if r.Method == http.MethodGet {
		wrong = fromURL(&e, r.URL.RawQuery)
	} else {
		wrong = t.fromBody(&e, w, r)
	}
	if wrong != nil {
		return nil, wrong
	}
	p := &graphql.RawParams{Variables: e.Variables, Extensions: e.Extensions, Headers: r.Header}
	if e.Query != nil {
		p.Query = *e.Query
	}
	if e.OperationName != nil {
		p.OperationName = *e.OperationName
	}
	if e.DocumentID != nil {
		if p.Extensions == nil {
			p.Extensions = map[string]any{}
		}
		p.Extensions[DocumentID] = *e.DocumentID
	}
	if p.Query == "" && p.Extensions[DocumentID] == nil && p.Extensions["persistedQuery"] == nil {
		return nil, bad("The request has neither a query nor a documentId.")
	}
	p.ReadTime = graphql.TraceTiming{Start: start, End: graphql.Now()}
	return p, nil
}

func (t *Transport) fromBody(e *envelope, w http.ResponseWriter, r *http.Request) *problem {
	mediaType, params, err := mime.ParseMediaType(r.Header.Get("Content-Type"))
	if err != nil || mediaType != jsonType { // a form could come from another site without a preflight
		return &problem{http.StatusUnsupportedMediaType, refuse(domain.Invalid,
			"The content type must be application/json. Files are uploaded by a signed upload URL.")}
	}
	if charset := params["charset"]; charset != "" && !strings.EqualFold(charset, "utf-8") {
		return &problem{http.StatusUnsupportedMediaType, refuse(domain.Invalid, "The body must be in UTF-8.")}
	}
	if encoding := r.Header.Get("Content-Encoding"); encoding != "" && encoding != "identity" {
		return &problem{http.StatusUnsupportedMediaType, refuse(domain.Invalid, "The body must not be compressed.")}
	}
	body, err := io.ReadAll(http.MaxBytesReader(w, r.Body, t.c.Limits.Body))
	var tooLarge *http.MaxBytesError
	switch {
	case errors.As(err, &tooLarge):
		return &problem{http.StatusRequestEntityTooLarge, refuse(domain.Invalid, "The body is larger than %d bytes.", t.c.Limits.Body)}
	case err != nil:
		return bad("The body could not be read to its end.")
	case !utf8.Valid(body):
		return bad("The body is not UTF-8.")
	}
	switch body = bytes.TrimSpace(body); {
	case len(body) == 0:
		return bad("The body is empty; it must be a JSON object with a query or a documentId.")
	case body[0] == '[':
		return bad("Batches are not accepted: send one operation a request.")
	case body[0] != '{':
		return bad("The body must be a JSON object with a query or a documentId.")
	}
	return decode(body, e, "The body")
}

func fromURL(e *envelope, raw string) *problem {
	q, err := url.ParseQuery(raw)
	if err != nil {
		return bad("The URL's parameters are not well-formed.")
	}
	for name, to := range map[string]**string{"query": &e.Query, "operationName": &e.OperationName, "documentId": &e.DocumentID} {
		if value := q.Get(name); value != "" {
			*to = &value
		}
	}
	for name, to := range map[string]*map[string]any{"variables": &e.Variables, "extensions": &e.Extensions} {
		if value := q.Get(name); value != "" {
			if wrong := decode([]byte(value), to, "The parameter "+name); wrong != nil {
				return wrong
			}
		}
	}
	return nil
}

// decode reads one JSON value and says in a sentence what is wrong with it.
func decode(raw []byte, to any, what string) *problem {
	d := json.NewDecoder(bytes.NewReader(raw))
	d.UseNumber()
	err := d.Decode(to)
	var mistyped *json.UnmarshalTypeError
	switch {
	case errors.As(err, &mistyped):
		field, want := mistyped.Field, "an object"
		if mistyped.Type.Kind().String() == "string" {
			want = "a string"
		}
		if field == "" {
			return bad("%s must be %s.", what, want)
		}
		return bad("%q must be %s, not %s.", field, want, article(mistyped.Value))
	case err != nil:
		return bad("%s is not well-formed JSON: something is wrong near byte %d.", what, d.InputOffset())
	}
	if _, err := d.Token(); !errors.Is(err, io.EOF) {
		return bad("%s has more after its end, near byte %d.", what, d.InputOffset())
	}
	return nil
}

func article(value string) string {
	word, _, _ := strings.Cut(value, " ") // "number 7" would repeat what was sent
	switch word {
	case "array", "object":
		return "an " + word
	case "bool":
		return "true or false"
	}
	return "a " + word
}

func bad(format string, args ...any) *problem {
	return &problem{http.StatusBadRequest, refuse(domain.Invalid, "%s", fmt.Sprintf(format, args...))}
}
