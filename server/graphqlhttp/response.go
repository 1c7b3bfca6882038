package graphqlhttp

import (
	"context"
	"encoding/json"
	"fmt"
	"strings"

	"github.com/99designs/gqlgen/graphql"
	"github.com/vektah/gqlparser/v2/gqlerror"

	"postdog.io/domain"
)

// Format is what the client is told about a request that was refused before it was executed: malformed, too
// costly, not valid. Errors of resolvers do not pass here: gqlgen's error presenter formats them.
type Format func(ctx context.Context, err *gqlerror.Error) *gqlerror.Error

// longestMessage keeps an error from repeating a long request.
const longestMessage = 500

// RequestErrors formats the errors of a refused request: the first `limit` of them, none of them long.
func RequestErrors(ctx context.Context, format Format, list gqlerror.List, limit int) gqlerror.List {
	told := make(gqlerror.List, 0, min(len(list), limit))
	for _, err := range list[:min(len(list), limit)] {
		short := *err
		if len(short.Message) > longestMessage {
			short.Message = strings.ToValidUTF8(short.Message[:longestMessage], "") + "…"
		}
		if format == nil {
			told = append(told, &short)
			continue
		}
		told = append(told, format(ctx, &short))
	}
	return told
}

// AppendResponse appends the JSON of an execution result (GraphQL, section 7) to dst. gqlgen has the data as bytes
// already, and this copies them once; encoding/json would scan them again.
func AppendResponse(dst []byte, r *graphql.Response) ([]byte, error) {
	if r.HasNext != nil || r.Label != "" || r.Path != nil { // @defer
		whole, err := json.Marshal(r)
		return append(dst, whole...), err
	}
	dst = append(dst, '{')
	if len(r.Errors) > 0 {
		list, err := json.Marshal(r.Errors)
		if err != nil {
			return nil, fmt.Errorf("graphqlhttp: %w", err)
		}
		dst = append(append(append(dst, `"errors":`...), list...), ',')
	}
	dst = append(dst, `"data":`...)
	if len(r.Data) == 0 {
		dst = append(dst, "null"...)
	} else {
		dst = append(dst, r.Data...)
	}
	if len(r.Extensions) > 0 {
		more, err := json.Marshal(r.Extensions)
		if err != nil {
			return nil, fmt.Errorf("graphqlhttp: %w", err)
		}
		dst = append(append(dst, `,"extensions":`...), more...)
	}
	return append(dst, '}'), nil
}

// requestErrorBody is a response without a data entry (GraphQL over HTTP, "Request errors").
func requestErrorBody(list gqlerror.List) []byte {
	body, err := json.Marshal(struct {
		Errors gqlerror.List `json:"errors"`
	}{list})
	if err != nil { // an extension that is no JSON
		return []byte(`{"errors":[{"message":"The request was refused.","extensions":{"code":"INTERNAL"}}]}`)
	}
	return body
}

func refuse(code domain.Code, format string, args ...any) *gqlerror.Error {
	return &gqlerror.Error{Message: fmt.Sprintf(format, args...), Extensions: map[string]any{"code": string(code)}}
}
