package demo_test

import (
	"bytes"
	"encoding/json"
	"io"
	"net/http"
	"strings"
	"testing"
	"time"

	"github.com/gorilla/websocket"
)

// browse runs an operation with headers of a browser's, which must not be refused, and returns the answer's own.
func (w *world) browse(t *testing.T, headers map[string]string, query string, variables, out any) http.Header {
	t.Helper()
	status, header, body := w.post(t, headers, query, variables)
	var answer struct {
		Data   json.RawMessage
		Errors []gqlError
	}
	if err := json.Unmarshal(body, &answer); err != nil || status != http.StatusOK || len(answer.Errors) > 0 {
		t.Fatalf("%d %s", status, body)
	}
	if out != nil {
		must(t, json.Unmarshal(answer.Data, out))
	}
	return header
}

func (w *world) post(t *testing.T, headers map[string]string, query string, variables any) (int, http.Header, []byte) {
	t.Helper()
	body, err := json.Marshal(map[string]any{"query": query, "variables": variables})
	must(t, err)
	r, err := http.NewRequestWithContext(t.Context(), http.MethodPost, w.url+"/graphql", bytes.NewReader(body))
	must(t, err)
	r.Header.Set("Content-Type", "application/json")
	for name, value := range headers {
		r.Header.Set(name, value)
	}
	res, err := http.DefaultClient.Do(r)
	must(t, err)
	defer func() { _ = res.Body.Close() }()
	text, err := io.ReadAll(res.Body)
	must(t, err)
	return res.StatusCode, res.Header, text
}

// sessionCookie is the one that an answer sets.
func sessionCookie(t *testing.T, header http.Header) *http.Cookie {
	t.Helper()
	for _, c := range (&http.Response{Header: header}).Cookies() {
		if c.Name == "postdog_session" {
			return c
		}
	}
	t.Fatalf("no session cookie in %v", header)
	return nil
}

// A browser's session is a cookie that no script reads and that other sites' pages can't act with.
func TestCookieSession(t *testing.T) {
	t.Parallel()
	w := start(t)
	p := w.join(t, "Cookie Monster")
	cookie := sessionCookie(t, p.header)
	if cookie.Value != p.token || !cookie.HttpOnly || cookie.SameSite != http.SameSiteStrictMode || cookie.Path != "/" || cookie.Domain != "" || time.Until(cookie.Expires) < 13*24*time.Hour {
		t.Errorf("the cookie is %v", cookie)
	}
	ours := map[string]string{"Cookie": "postdog_session=" + cookie.Value}
	with := func(name, value string) map[string]string {
		return map[string]string{"Cookie": ours["Cookie"], name: value}
	}
	var me struct{ Viewer struct{ Email string } }
	w.browse(t, ours, `{ viewer { email } }`, nil, &me)
	if me.Viewer.Email != p.email {
		t.Errorf("the cookie is %q's", me.Viewer.Email)
	}
	const out = `mutation { signOut { signedOut } }`
	for name, headers := range map[string]map[string]string{
		"another site's fetch":     with("Sec-Fetch-Site", "cross-site"),
		"a sibling domain's fetch": with("Sec-Fetch-Site", "same-site"),
		"another origin":           with("Origin", "https://evil.example"),
		"our name, another port":   with("Origin", "http://127.0.0.1:1"),
		"a page without an origin": with("Origin", "null"),
		"a form":                   with("Content-Type", "application/x-www-form-urlencoded"),
		"a form that looks plain":  with("Content-Type", "text/plain"),
	} {
		if status, _, body := w.post(t, headers, out, nil); status != http.StatusForbidden && status != http.StatusUnsupportedMediaType {
			t.Errorf("%s: %d %s", name, status, body)
		}
	}
	for name, headers := range map[string]map[string]string{
		"our own page": with("Sec-Fetch-Site", "same-origin"), "our own origin": with("Origin", w.url), "no browser": ours,
	} {
		w.browse(t, headers, `{ viewer { email } }`, nil, &me)
		if me.Viewer.Email != p.email {
			t.Errorf("%s: %q", name, me.Viewer.Email)
		}
	}
	for origin, want := range map[string]int{"https://evil.example": http.StatusForbidden, w.url: http.StatusSwitchingProtocols} {
		_, res := w.dial(t, http.Header{"Origin": {origin}, "Cookie": {ours["Cookie"]}})
		if res.StatusCode != want {
			t.Errorf("a socket of %s: %d", origin, res.StatusCode)
		}
	}
	gone := sessionCookie(t, w.browse(t, ours, out, nil, nil))
	if gone.Value != "" || gone.Expires.After(time.Now()) || !gone.HttpOnly || gone.SameSite != http.SameSiteStrictMode {
		t.Errorf("after signing out the cookie is %v", gone)
	}
	if _, _, body := w.post(t, ours, `{ viewer { email } }`, nil); !strings.Contains(string(body), "UNAUTHENTICATED") {
		t.Errorf("after signing out: %s", body)
	}
}

// dial opens a socket without initialising it.
func (w *world) dial(t *testing.T, header http.Header) (*websocket.Conn, *http.Response) {
	t.Helper()
	d := websocket.Dialer{Subprotocols: []string{"graphql-transport-ws"}}
	conn, res, err := d.DialContext(t.Context(), w.ws+"/graphql", header)
	if err != nil && res == nil {
		t.Fatal(err)
	}
	_ = res.Body.Close()
	if conn != nil {
		t.Cleanup(func() { _ = conn.Close() })
	}
	return conn, res
}

// closeCode reads until the socket is closed, and returns with which code.
func closeCode(t *testing.T, conn *websocket.Conn, within time.Duration) int {
	t.Helper()
	must(t, conn.SetReadDeadline(time.Now().Add(within)))
	for {
		_, _, err := conn.ReadMessage()
		if err == nil {
			continue
		}
		closed, ok := err.(*websocket.CloseError) //nolint:errorlint // gorilla returns it bare
		if !ok {
			t.Fatalf("not closed within %v: %v", within, err)
		}
		return closed.Code
	}
}

// A socket lives as long as its session, and belongs to one workspace.
func TestSocketsEndWithTheirSession(t *testing.T) {
	t.Parallel()
	w := start(t)
	token := w.session(t, w.as(t, "AGENT"))
	watching, idle, other := w.follow(t, token, ""), w.socket(t, token), w.socket(t, w.as(t, "AGENT"))
	w.mustAs(t, token, `mutation { signOut { signedOut } }`, nil, nil)
	for name, conn := range map[string]*websocket.Conn{"a subscription's": watching.conn, "an idle one": idle} {
		if code := closeCode(t, conn, time.Second); code != 4401 {
			t.Errorf("%s was closed with %d", name, code)
		}
	}
	write(t, other, map[string]any{"type": "ping"})
	if m := read(t, other); m.Type != "pong" {
		t.Errorf("another session's socket says %s", m.Type)
	}
}

func TestSocketInit(t *testing.T) {
	t.Parallel()
	w := start(t)
	foreign := w.join(t, "Someone Else")
	for name, c := range map[string]struct {
		payload map[string]any
		code    int
	}{
		"a dead session":        {map[string]any{"authorization": "Bearer " + dead}, 4401},
		"nobody":                {nil, 4401},
		"another's workspace":   {map[string]any{"authorization": "Bearer " + w.token, "workspaceId": foreign.workspace}, 4403},
		"no workspace's id":     {map[string]any{"authorization": "Bearer " + w.token, "workspaceId": "x"}, 4403},
		"a token of wrong type": {map[string]any{"authorization": 4711}, 4401},
	} {
		conn, _ := w.dial(t, nil)
		write(t, conn, map[string]any{"type": "connection_init", "payload": c.payload})
		if code := closeCode(t, conn, 10*time.Second); code != c.code {
			t.Errorf("%s: closed with %d, not %d", name, code, c.code)
		}
	}
}
