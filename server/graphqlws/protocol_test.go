package graphqlws_test

import (
	"context"
	"errors"
	"net/http"
	"slices"
	"strings"
	"testing"
	"time"

	"github.com/gorilla/websocket"

	"postdog.io/server/graphqlws"
)

const (
	initialise = `{"type":"connection_init"}`
	ack        = `{"type":"connection_ack"}`
)

func TestCloseCodes(t *testing.T) {
	t.Parallel()
	b := serve(t, graphqlws.Config{Init: func(ctx context.Context, payload map[string]any, _ *http.Request) (context.Context, error) {
		switch payload["authorization"] {
		case "stale":
			return nil, errors.New("fetch a new one")
		case "dead":
			return nil, &graphqlws.CloseError{Code: graphqlws.CodeUnauthorized, Reason: "Signed out"}
		case "panic":
			panic("in Init")
		}
		return ctx, nil
	}})
	feed := `{"id":"1","type":"subscribe","payload":{"query":"subscription { feed }"}}`
	for name, c := range map[string]struct {
		sends  []string
		binary bool
		code   int
		reason string
	}{
		"subscribe before init":        {sends: []string{feed}, code: 4401, reason: "Unauthorized"},
		"init twice":                   {sends: []string{initialise, initialise}, code: 4429, reason: "Too many initialisation requests"},
		"init refused":                 {sends: []string{`{"type":"connection_init","payload":{"authorization":"stale"}}`}, code: 4403, reason: "Forbidden"},
		"init by a dead session":       {sends: []string{`{"type":"connection_init","payload":{"authorization":"dead"}}`}, code: 4401, reason: "Signed out"},
		"init panics":                  {sends: []string{`{"type":"connection_init","payload":{"authorization":"panic"}}`}, code: 1011},
		"init payload a string":        {sends: []string{`{"type":"connection_init","payload":"x"}`}, code: 4400},
		"same id twice":                {sends: []string{initialise, feed, feed}, code: 4409, reason: "Subscriber for 1 already exists"},
		"no JSON":                      {sends: []string{initialise, "{"}, code: 4400},
		"no JSON first":                {sends: []string{"hello"}, code: 4400},
		"JSON but no object":           {sends: []string{initialise, `["ping"]`}, code: 4400},
		"unknown type":                 {sends: []string{initialise, `{"type":"start"}`}, code: 4400},
		"no type":                      {sends: []string{initialise, `{}`}, code: 4400},
		"server's type":                {sends: []string{initialise, `{"id":"1","type":"next","payload":{}}`}, code: 4400},
		"binary":                       {sends: []string{initialise}, binary: true, code: 4400},
		"not UTF-8":                    {sends: []string{initialise, "{\"type\":\"ping\",\"payload\":{\"x\":\"\xff\"}}"}, code: 1007},
		"subscribe without id":         {sends: []string{initialise, `{"type":"subscribe","payload":{"query":"{ hello }"}}`}, code: 4400},
		"subscribe with empty id":      {sends: []string{initialise, `{"id":"","type":"subscribe","payload":{"query":"{ hello }"}}`}, code: 4400},
		"subscribe with number as id":  {sends: []string{initialise, `{"id":1,"type":"subscribe","payload":{"query":"{ hello }"}}`}, code: 4400},
		"subscribe with a long id":     {sends: []string{initialise, `{"id":"` + strings.Repeat("é", 200) + `","type":"subscribe","payload":{"query":"{ hello }"}}`}, code: 4400},
		"subscribe without payload":    {sends: []string{initialise, `{"id":"1","type":"subscribe"}`}, code: 4400},
		"subscribe without query":      {sends: []string{initialise, `{"id":"1","type":"subscribe","payload":{}}`}, code: 4400},
		"subscribe with odd variables": {sends: []string{initialise, `{"id":"1","type":"subscribe","payload":{"query":"{ hello }","variables":[]}}`}, code: 4400},
		"complete without id":          {sends: []string{initialise, `{"type":"complete"}`}, code: 4400},
		"ping payload a string":        {sends: []string{`{"type":"ping","payload":"x"}`}, code: 4400},
		"too big":                      {sends: []string{initialise, strings.Repeat(" ", 70<<10)}, code: 1009},
		"too big and more behind":      {sends: []string{initialise, strings.Repeat(" ", 70<<10), feed, feed}, code: 1009},
		"more behind the mistake":      {sends: []string{initialise, "{", feed, feed, strings.Repeat(" ", 60<<10)}, code: 4400},
		"megabytes behind the mistake": {sends: append([]string{initialise, "{"}, slices.Repeat([]string{strings.Repeat(" ", 60<<10)}, 60)...), code: 4400},
	} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			p := b.dial(t)
			for _, text := range c.sends {
				p.send(text)
			}
			if c.binary {
				if err := p.WriteMessage(websocket.BinaryMessage, []byte(`{"type":"ping"}`)); err != nil {
					t.Error(err)
				}
			}
			reason, _ := p.closed(c.code)
			if c.reason != "" && reason != c.reason {
				t.Errorf("the reason is %q, want %q", reason, c.reason)
			}
		})
	}
}

func TestHandshake(t *testing.T) {
	t.Parallel()
	b := serve(t, graphqlws.Config{})
	for name, offered := range map[string][]string{"none": nil, "legacy": {"graphql-ws"}} {
		p := b.dialWith(t, &websocket.Dialer{Subprotocols: offered}, nil)
		if p.Subprotocol() != "" {
			t.Errorf("%s: agreed on %q", name, p.Subprotocol())
		}
		p.closed(4406)
	}
	p := b.dialWith(t, &websocket.Dialer{Subprotocols: []string{"graphql-ws", "graphql-transport-ws"}}, http.Header{"Origin": {b.server.URL}})
	p.send(initialise)
	p.reads(ack)
	_, res, err := websocket.DefaultDialer.DialContext(t.Context(), b.url(), http.Header{"Origin": {"https://elsewhere.example"}})
	if err == nil || res.StatusCode != http.StatusForbidden {
		t.Errorf("from another origin: %v %v", err, res)
	}
}

func TestInitTimeout(t *testing.T) {
	t.Parallel()
	b := serve(t, graphqlws.Config{InitTimeout: 50 * time.Millisecond})
	p := b.dial(t)
	if reason, _ := p.closed(4408); reason != "Connection initialisation timeout" {
		t.Error(reason)
	}
	slow := serve(t, graphqlws.Config{
		InitTimeout: 50 * time.Millisecond,
		Init: func(ctx context.Context, _ map[string]any, _ *http.Request) (context.Context, error) {
			<-ctx.Done()
			return ctx, nil
		},
	})
	p = slow.dial(t)
	p.send(initialise)
	p.closed(4408)
}

func TestPings(t *testing.T) {
	t.Parallel()
	b := serve(t, graphqlws.Config{})
	p := b.dial(t)
	p.send(`{"type":"ping","payload":{"n":1}}`)
	p.reads(`{"type":"pong","payload":{"n":1}}`)
	p.send(initialise)
	p.reads(ack)
	p.send(`{"type":"pong"}`)
	p.isSilent()
	if err := p.WriteMessage(websocket.CloseMessage, websocket.FormatCloseMessage(1000, "bye")); err != nil {
		t.Error(err)
	}
	p.closed(1000)
}

func TestDeadPeerIsGivenUp(t *testing.T) {
	t.Parallel()
	b := serve(t, graphqlws.Config{PingInterval: 20 * time.Millisecond, PongTimeout: 20 * time.Millisecond})
	dead := b.open(t)
	dead.SetPingHandler(func(string) error { return nil })
	dead.closed(1001)

	patient := serve(t, graphqlws.Config{PingInterval: 100 * time.Millisecond, PongTimeout: time.Second})
	lively := patient.open(t)
	pings := 0
	lively.SetPingHandler(func(data string) error {
		if pings++; pings == 13 { // the first deadline is past
			return lively.WriteMessage(websocket.CloseMessage, websocket.FormatCloseMessage(1000, ""))
		}
		return lively.WriteMessage(websocket.PongMessage, []byte(data))
	})
	lively.closed(1000)
}

func TestOperations(t *testing.T) {
	t.Parallel()
	b := serve(t, graphqlws.Config{})
	p := b.open(t)
	for query, want := range map[string][]string{
		"{ hello }":                     {`{"id":"a\"b","type":"next","payload":{"data":{"hello":"hello"}}}`},
		"mutation { add(n: 2) }":        {`{"id":"a\"b","type":"next","payload":{"data":{"add":2}}}`},
		"subscription { count(to: 2) }": {`{"id":"a\"b","type":"next","payload":{"data":{"count":1}}}`, `{"id":"a\"b","type":"next","payload":{"data":{"count":2}}}`},
		"{ fail }":                      {`{"id":"a\"b","type":"next","payload":{"errors":[{"message":"presented"}],"data":{"fail":null}}}`},
		"{ boom }":                      {`{"id":"a\"b","type":"next","payload":{"errors":[{"message":"presented"}],"data":{"boom":null}}}`},
		"subscription { boom }":         {`{"id":"a\"b","type":"next","payload":{"errors":[{"message":"presented"}],"data":null}}`},
		"subscription { count(to: 0) }": {},
		"query Q { a: hello b: hello }": {`{"id":"a\"b","type":"next","payload":{"data":{"a":"hello","b":"hello"}}}`},
	} {
		p.subscribe(`a\"b`, query)
		p.reads(append(want, `{"id":"a\"b","type":"complete"}`)...)
	}
	p.send(`{"id":"1","type":"subscribe","payload":{"documentId":"greeting"}}`)
	p.reads(`{"id":"1","type":"next","payload":{"data":{"hello":"hello"}}}`, `{"id":"1","type":"complete"}`)
	p.send(`{"id":"1","type":"subscribe","payload":{"query":"query($t: String!) { echo(text: $t) }","variables":{"t":"é"},"operationName":null}}`)
	p.reads(`{"id":"1","type":"next","payload":{"data":{"echo":"é"}}}`, `{"id":"1","type":"complete"}`)
	for query, want := range map[string]string{
		"{ nothing }": `"GRAPHQL_VALIDATION_FAILED"`,
		"{":           `"GRAPHQL_PARSE_FAILED"`,
		"":            `"INVALID"`,
		"{" + strings.Repeat(" hello", 1900) + "}": `"COST_EXCEEDED"`,
	} {
		p.subscribe("1", query)
		if got := p.read(); !strings.HasPrefix(got, `{"id":"1","type":"error","payload":[{"message":`) || !strings.Contains(got, want) {
			t.Error(got)
		}
		p.isSilent()
	}
}

func TestClientCompletes(t *testing.T) {
	t.Parallel()
	b := serve(t, graphqlws.Config{})
	p := b.open(t)
	p.send(`{"id":"nobody","type":"complete"}`)
	for range 3 { // the id may be used again
		p.subscribe("1", "subscription { feed }")
		b.toy.AwaitWatchers(1)
		b.toy.Publish("x")
		p.reads(`{"id":"1","type":"next","payload":{"data":{"feed":"x"}}}`)
		p.send(`{"id":"1","type":"complete"}`)
		b.toy.AwaitWatchers(0)
		p.isSilent()
	}
	p.subscribe("1", "subscription { feed }")
	b.toy.AwaitWatchers(1)
	_ = p.Close()
	b.toy.AwaitWatchers(0)
}

func TestTooManyOperations(t *testing.T) {
	t.Parallel()
	b := serve(t, graphqlws.Config{MaxOperations: 2})
	p := b.open(t)
	p.subscribe("1", "subscription { feed }")
	p.subscribe("2", "subscription { feed }")
	p.subscribe("3", "subscription { feed }")
	if got := p.read(); !strings.Contains(got, `{"id":"3","type":"error"`) || !strings.Contains(got, "RATE_LIMITED") {
		t.Error(got)
	}
	b.toy.AwaitWatchers(2)
	b.toy.End()
	for range 2 {
		if got := p.read(); !strings.Contains(got, `"complete"`) {
			t.Error(got)
		}
	}
	p.subscribe("3", "{ hello }")
	p.reads(`{"id":"3","type":"next","payload":{"data":{"hello":"hello"}}}`, `{"id":"3","type":"complete"}`)
}
