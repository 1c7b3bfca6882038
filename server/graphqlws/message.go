package graphqlws

import (
	"bytes"
	"encoding/json"

	"github.com/99designs/gqlgen/graphql"

	"postdog.io/server/graphqlhttp"
)

// message is what a client sends (GraphQL over WebSocket, "Message types").
type message struct {
	ID      *string         `json:"id"`
	Type    string          `json:"type"`
	Payload json.RawMessage `json:"payload"`
}

// longestID bounds the id that a client chooses: it is repeated with every result.
const longestID = 256

// parse reads a message and checks what its type asks for.
func parse(raw []byte) (message, *CloseError) {
	var m message
	if err := json.Unmarshal(raw, &m); err != nil {
		return m, closing(CodeInvalidMessage, "Invalid message: not a JSON object with a type")
	}
	switch m.Type {
	case "connection_init", "ping", "pong":
		if !isObject(m.Payload) {
			return m, closing(CodeInvalidMessage, "Invalid message: %s's payload must be an object", m.Type)
		}
	case "subscribe", "complete":
		if m.ID == nil || *m.ID == "" || len(*m.ID) > longestID {
			return m, closing(CodeInvalidMessage, "Invalid message: %s needs an id of 1 to %d bytes", m.Type, longestID)
		}
	case "":
		return m, closing(CodeInvalidMessage, "Invalid message: it has no type")
	default:
		return m, closing(CodeInvalidMessage, "Invalid message: unknown type")
	}
	return m, nil
}

// isObject reports whether an optional payload is left out, null or an object.
func isObject(payload json.RawMessage) bool {
	payload = bytes.TrimSpace(payload)
	return len(payload) == 0 || string(payload) == "null" || payload[0] == '{'
}

// params reads a subscribe payload; its parameters are those of GraphQL over HTTP.
func (m message) params() (*graphql.RawParams, *CloseError) {
	var p struct {
		Query         *string        `json:"query"`
		OperationName *string        `json:"operationName"`
		Variables     map[string]any `json:"variables"`
		Extensions    map[string]any `json:"extensions"`
		DocumentID    *string        `json:"documentId"`
	}
	d := json.NewDecoder(bytes.NewReader(m.Payload))
	d.UseNumber()
	if err := d.Decode(&p); err != nil {
		return nil, closing(CodeInvalidMessage, "Invalid message: subscribe's payload must have a query, and objects as variables and extensions")
	}
	raw := &graphql.RawParams{Variables: p.Variables, Extensions: p.Extensions}
	if p.Query != nil {
		raw.Query = *p.Query
	}
	if p.OperationName != nil {
		raw.OperationName = *p.OperationName
	}
	if p.DocumentID != nil {
		if raw.Extensions == nil {
			raw.Extensions = map[string]any{}
		}
		raw.Extensions[graphqlhttp.DocumentID] = *p.DocumentID
	}
	if p.Query == nil && raw.Extensions[graphqlhttp.DocumentID] == nil && raw.Extensions["persistedQuery"] == nil {
		return nil, closing(CodeInvalidMessage, "Invalid message: subscribe's payload has neither a query nor a documentId")
	}
	return raw, nil
}

// head is the beginning of a message about an operation, up to its payload.
func head(id, kind string) []byte {
	quoted, _ := json.Marshal(id) // a string always marshals
	h := append([]byte(`{"id":`), quoted...)
	return append(append(append(h, `,"type":"`...), kind...), '"')
}
