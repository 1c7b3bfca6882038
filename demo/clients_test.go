package demo_test

import (
	"bufio"
	"context"
	"encoding/json"
	"fmt"
	"net/http"
	"os"
	"os/exec"
	"path/filepath"
	"strings"
	"testing"
	"time"
)

// installed is a folder of Node scripts with its packages.
func installed(t *testing.T, dir, pkg string) string {
	t.Helper()
	if _, err := os.Stat(filepath.Join(dir, "node_modules", pkg)); err != nil {
		npm := exec.CommandContext(t.Context(), "npm", "ci", "--ignore-scripts", "--no-audit", "--no-fund", "--prefix", dir) //nolint:gosec // a folder of ours
		if out, err := npm.CombinedOutput(); err != nil {
			t.Fatalf("npm ci: %v\n%s", err, out)
		}
	}
	return dir
}

// The audits of the GraphQL over HTTP specification, against the product's own endpoint.
func TestServerAuditsOfTheProduct(t *testing.T) {
	t.Parallel()
	w := start(t)
	dir := installed(t, filepath.Join("..", "server", "graphqlhttp", "testdata", "audits"), "graphql-http")
	node := exec.CommandContext(t.Context(), "node", "run.mjs", w.url+"/graphql") //nolint:gosec // our own server
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

// The official client asks, pings, follows the inbox, resumes with its cursor, and gives up when its session has ended.
func TestOfficialClient(t *testing.T) {
	t.Parallel()
	w := start(t)
	const customer = "447700900871"
	token := w.session(t, w.token)
	ctx, cancel := context.WithTimeout(t.Context(), time.Minute)
	defer cancel()
	node := exec.CommandContext(ctx, "node", "postdog.mjs", w.ws+"/graphql", token) //nolint:gosec // our own server
	node.Dir, node.Stderr = installed(t, filepath.Join("..", "server", "graphqlws", "testdata", "client"), "graphql-ws"), os.Stderr
	stdout, err := node.StdoutPipe()
	must(t, err)
	stdin, err := node.StdinPipe()
	must(t, err)
	must(t, node.Start())
	lines, ponged := bufio.NewScanner(stdout), false
	hears := func(want string) {
		t.Helper()
		for lines.Scan() {
			switch got := lines.Text(); {
			case got == want:
				return
			case got == "pong":
				ponged = true
			case strings.HasPrefix(got, "message ") && !strings.Contains(got, "official"): // of other tests
			default:
				t.Errorf("the client says %q, want %q", got, want)
			}
		}
		t.Fatalf("the client has ended; want %q", want)
	}
	says := func(text string) {
		t.Helper()
		w.control(t, http.MethodPost, "/whatsapp/customers/"+customer+"/messages", map[string]any{"to": account, "text": text}, nil)
	}
	hears("query mina@demo.postdog.io")
	hears("refused INVALID")
	hears("ready")
	says("official one")
	hears("message official one")
	command := func(text string) {
		_, err := fmt.Fprintln(stdin, text)
		must(t, err)
	}
	command("drop")
	hears("complete")
	watching := w.follow(t, w.token, "")
	says("official two")
	watching.until(t, func(e event) bool { return e.Message != nil && e.Message.Text == "official two" })
	command("resume")
	hears("message official two")
	hears("ready")
	says("official three")
	hears("message official three")
	for !ponged && lines.Scan() {
		ponged = lines.Text() == "pong"
	}
	w.mustAs(t, token, `mutation { signOut { signedOut } }`, nil, nil)
	hears("closed 4401")
	hears("ended 4401")
	must(t, stdin.Close())
	must(t, node.Wait())
}
