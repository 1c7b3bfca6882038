package graphqlws_test

import (
	"bufio"
	"context"
	"net/http"
	"os"
	"os/exec"
	"path/filepath"
	"strings"
	"testing"
	"time"

	"postdog.io/server/graphqlws"
)

// The official client subscribes, pings, reconnects after a restart, and gives up when its session is dead.
func TestOfficialClient(t *testing.T) {
	t.Parallel()
	dir := filepath.Join("testdata", "client")
	if _, err := os.Stat(filepath.Join(dir, "node_modules", "graphql-ws")); err != nil {
		npm := exec.CommandContext(t.Context(), "npm", "ci", "--ignore-scripts", "--no-audit", "--no-fund", "--prefix", dir)
		if out, err := npm.CombinedOutput(); err != nil {
			t.Fatalf("npm ci: %v\n%s", err, out)
		}
	}
	sessions := make(chan context.CancelCauseFunc, 3)
	b := serve(t, graphqlws.Config{Init: func(ctx context.Context, payload map[string]any, _ *http.Request) (context.Context, error) {
		if payload["authorization"] != "Bearer let-me-in" {
			return nil, &graphqlws.CloseError{Code: graphqlws.CodeForbidden, Reason: "Forbidden"}
		}
		ctx, end := context.WithCancelCause(ctx)
		sessions <- end
		return ctx, nil
	}})

	ctx, cancel := context.WithTimeout(t.Context(), time.Minute)
	defer cancel()
	node := exec.CommandContext(ctx, "node", "run.mjs", b.url()) // our own server
	node.Dir, node.Stderr = dir, os.Stderr
	out, err := node.StdoutPipe()
	if err != nil {
		t.Fatal(err)
	}
	if err := node.Start(); err != nil {
		t.Fatal(err)
	}
	lines := bufio.NewScanner(out)
	ponged := false
	hears := func(want string) {
		t.Helper()
		for lines.Scan() {
			switch got := lines.Text(); {
			case got == want:
				return
			case got == "pong": // at any time
				ponged = true
			default:
				t.Errorf("the client says %q, want %q", got, want)
			}
		}
		t.Fatalf("the client has ended; want %q", want)
	}
	for _, step := range []string{
		"connected", `query {"data":{"hello":"hello"}}`, `mutation {"data":{"add":3}}`,
		`count {"data":{"count":1}}`, `count {"data":{"count":2}}`, `count {"data":{"count":3}}`,
		`first {"data":{"count":1}}`, "refused 1",
	} {
		hears(step)
	}
	b.toy.AwaitWatchers(1)
	b.toy.Publish("one")
	hears(`feed {"data":{"feed":"one"}}`)

	(<-sessions)(&graphqlws.CloseError{Code: graphqlws.CodeServiceRestart, Reason: "Service restart"})
	hears("connected")
	b.toy.AwaitWatchers(1)
	b.toy.Publish("two")
	hears(`feed {"data":{"feed":"two"}}`)
	for !ponged && lines.Scan() {
		ponged = strings.HasPrefix(lines.Text(), "pong")
	}

	(<-sessions)(&graphqlws.CloseError{Code: graphqlws.CodeUnauthorized, Reason: "Signed out"})
	hears("ended 4401")
	if err := node.Wait(); err != nil {
		t.Error(err)
	}
}
