package demo_test

import (
	"bytes"
	"encoding/json"
	"net/http"
	"net/http/cookiejar"
	"net/url"
	"strings"
	"testing"
	"time"

	"postdog.io/sandbox"
)

// browser is a browser of a person who connects accounts: it keeps cookies and follows no redirect by itself.
type browser struct {
	w     *world
	token string
	http  *http.Client
}

func (w *world) browser(t *testing.T, token string) *browser {
	t.Helper()
	jar, err := cookiejar.New(nil)
	must(t, err)
	return &browser{w, token, &http.Client{Jar: jar, CheckRedirect: func(*http.Request, []*http.Request) error { return http.ErrUseLastResponse }}}
}

// ask runs an operation in the browser.
func (b *browser) ask(t *testing.T, query string, variables, out any) []gqlError {
	t.Helper()
	body, err := json.Marshal(map[string]any{"query": query, "variables": variables})
	must(t, err)
	r, err := http.NewRequestWithContext(t.Context(), http.MethodPost, b.w.url+"/graphql", bytes.NewReader(body))
	must(t, err)
	r.Header.Set("Content-Type", "application/json")
	r.Header.Set("Authorization", "Bearer "+b.token)
	res, err := b.http.Do(r)
	must(t, err)
	defer func() { _ = res.Body.Close() }()
	var answer struct {
		Data   json.RawMessage
		Errors []gqlError
	}
	must(t, json.NewDecoder(res.Body).Decode(&answer))
	if out != nil && len(answer.Errors) == 0 {
		must(t, json.Unmarshal(answer.Data, out))
	}
	return answer.Errors
}

// visit opens an address and returns where it leads.
func (b *browser) visit(t *testing.T, address string) *url.URL {
	t.Helper()
	r, err := http.NewRequestWithContext(t.Context(), http.MethodGet, address, nil)
	must(t, err)
	res, err := b.http.Do(r)
	must(t, err)
	_ = res.Body.Close()
	to, err := res.Location()
	if err != nil {
		t.Fatalf("%s leads nowhere: HTTP %d", strings.SplitN(address, "?", 2)[0], res.StatusCode)
	}
	return to
}

const beginConnection = `mutation($n: Network!, $p: Boolean) { beginChannelConnection(input: {network: $n, throughPage: $p}) { authorizationUrl connection { id status } } }`

// begin begins to connect accounts and returns the consent page's address, to which a test can add an answer.
func (b *browser) begin(t *testing.T, network string, throughPage bool) (address, id string) {
	t.Helper()
	var out struct {
		BeginChannelConnection struct {
			AuthorizationURL string `json:"authorizationUrl"`
			Connection       struct{ ID, Status string }
		}
	}
	if errs := b.ask(t, beginConnection, map[string]any{"n": network, "p": throughPage}, &out); len(errs) > 0 {
		t.Fatalf("%s: %v", network, errs)
	}
	if out.BeginChannelConnection.Connection.Status != "STARTED" {
		t.Errorf("it begins as %s", out.BeginChannelConnection.Connection.Status)
	}
	return out.BeginChannelConnection.AuthorizationURL, out.BeginChannelConnection.Connection.ID
}

type setup struct {
	Status   string
	Problem  *string
	Accounts []struct {
		AccountID, Name, Address string
		Tasks                    []string
		Problem                  *string
		Connected                bool
	}
}

// found is how far a connection is.
func (b *browser) found(t *testing.T, id string) setup {
	t.Helper()
	var out struct{ ChannelConnection *setup }
	if errs := b.ask(t, `query($id: ID!) { channelConnection(id: $id) { status problem accounts { accountId name address tasks problem connected } } }`, map[string]any{"id": id}, &out); len(errs) > 0 || out.ChannelConnection == nil {
		t.Fatalf("the connection is not there: %v", errs)
	}
	return *out.ChannelConnection
}

const completeConnection = `mutation($id: ID!, $a: [String!]!) { completeChannelConnection(input: {connectionId: $id, accountIds: $a}) {
	channels { id name address status network grant { profile health canNarrow grantedBy { id } expiresAt scopes { name meaning needed granted } } } } }`

type connected struct {
	ID, Name, Address, Status, Network string
	Grant                              *struct {
		Profile   *string
		Health    string
		CanNarrow bool
		GrantedBy struct{ ID string }
		ExpiresAt *time.Time
		Scopes    []struct {
			Name, Meaning   string
			Needed, Granted bool
		}
	}
}

func (b *browser) complete(t *testing.T, id string, accounts ...string) ([]connected, []gqlError) {
	t.Helper()
	var out struct {
		CompleteChannelConnection struct{ Channels []connected }
	}
	errs := b.ask(t, completeConnection, map[string]any{"id": id, "a": accounts}, &out)
	return out.CompleteChannelConnection.Channels, errs
}

// channelOf is a channel as it is now.
func (b *browser) channelOf(t *testing.T, id string) (c struct {
	Status   string
	Problem  *string
	Revoking bool
	Grant    *struct{ Health string }
}) {
	t.Helper()
	out := struct{ Node any }{&c}
	if errs := b.ask(t, `query($id: ID!) { node(id: $id) { ... on Channel { status problem revoking grant { health } } } }`, map[string]any{"id": id}, &out); len(errs) > 0 {
		t.Fatal(errs)
	}
	return c
}

// Accounts of each network are connected by the consent of their owner: found, chosen, described and ended again, here and at
// the network.
func TestConnectByConsent(t *testing.T) {
	t.Parallel()
	w := start(t)
	p := w.join(t, "Connie")
	b := w.browser(t, p.token)
	for _, c := range []struct {
		network, through, account, parent string
		page                              bool
		narrow                            bool
	}{
		{network: "MESSENGER", account: sandbox.MorePages()[0].ID, narrow: true},
		{network: "INSTAGRAM", account: sandbox.MoreInstagramAccounts()[1].ID},
		{network: "INSTAGRAM", account: sandbox.MoreInstagramAccounts()[0].ID, page: true, narrow: true},
		{network: "X", account: sandbox.MoreXAccounts()[0].ID},
	} {
		address, id := b.begin(t, c.network, c.page)
		if u, err := url.Parse(address); err != nil || len(u.Query().Get("state")) < 43 {
			t.Fatalf("the address is %s", address)
		}
		choice := c.account
		if c.page {
			choice = sandbox.MorePages()[0].ID
		}
		back := b.visit(t, address+"&account="+choice+"&user=person-"+c.account)
		to := b.visit(t, back.String())
		if to.Path != "/settings/channels/connect" || to.Query().Get("connection") != id || len(to.Query()) != 1 {
			t.Fatalf("%s: came back to %s", c.network, to)
		}
		s := b.found(t, id)
		if s.Status != "FOUND" || len(s.Accounts) != 1 || s.Accounts[0].AccountID != c.account || s.Accounts[0].Problem != nil || s.Accounts[0].Connected {
			t.Fatalf("%s: found %+v", c.network, s)
		}
		// The same way back is closed now, and another session sees nothing of it.
		if again := b.visit(t, back.String()); again.Query().Get("problem") != "refused" {
			t.Errorf("%s: the second time it leads to %s", c.network, again)
		}
		if _, errs := b.complete(t, id, "123"); len(errs) != 1 || errs[0].Extensions.Code != "NOT_FOUND" || errs[0].Extensions.Field != "accountIds" {
			t.Errorf("an account that was not found: %v", errs)
		}
		channels, errs := b.complete(t, id, c.account)
		if len(errs) > 0 || len(channels) != 1 {
			t.Fatalf("%s: %v %v", c.network, channels, errs)
		}
		ch := channels[0]
		if ch.Status != "CONNECTED" || ch.Network != c.network || ch.Grant == nil || ch.Grant.Health != "WORKING" || ch.Grant.CanNarrow != c.narrow || ch.Grant.GrantedBy.ID == "" || len(ch.Grant.Scopes) < 2 {
			t.Errorf("%s: connected %+v", c.network, ch)
		}
		for _, scope := range ch.Grant.Scopes {
			if !scope.Granted || scope.Meaning == "" {
				t.Errorf("%s: scope %+v", c.network, scope)
			}
		}
		if _, errs := b.complete(t, id, c.account); len(errs) != 1 || errs[0].Extensions.Code != "CONFLICT" {
			t.Errorf("completed twice: %v", errs)
		}
		var out any
		if errs := b.ask(t, `mutation($id: ID!) { disconnectChannel(input: {channelId: $id}) { channel { status } } }`, map[string]any{"id": ch.ID}, &out); len(errs) > 0 {
			t.Fatalf("%s: %v", c.network, errs)
		}
		deadline := time.Now().Add(20 * time.Second)
		for b.channelOf(t, ch.ID).Revoking {
			if time.Now().After(deadline) {
				t.Fatalf("%s: the network is still to confirm", c.network)
			}
		}
	}
	// What was ended at the networks.
	for network, want := range map[string][]string{"meta": {"DELETE /meta/v26.0/600000000000007/subscribed_apps", "DELETE /meta/v26.0/person-600000000000007/permissions"}, "x": {"POST /x/2/oauth2/revoke"}} {
		res, err := http.Get(w.sandboxURL + "/control/" + network + "/requests")
		must(t, err)
		var all []struct{ Method, Path string }
		must(t, json.NewDecoder(res.Body).Decode(&all))
		_ = res.Body.Close()
		for _, one := range want {
			there := false
			for _, r := range all {
				path, _, _ := strings.Cut(r.Path, "?")
				there = there || r.Method+" "+path == one
			}
			if !there {
				t.Errorf("%s was not asked: %s", network, one)
			}
		}
	}
}

// Whoever does not agree, comes from elsewhere, or takes an account of another workspace connects nothing.
func TestConsentThatConnectsNothing(t *testing.T) {
	t.Parallel()
	w := start(t)
	b := w.browser(t, w.join(t, "Dora").token)

	address, id := b.begin(t, "MESSENGER", false)
	b.visit(t, b.visit(t, address+"&deny=1").String())
	if s := b.found(t, id); s.Status != "DENIED" {
		t.Errorf("denied: %+v", s)
	}

	// Another browser brings the code: refused, and the person sees why.
	address, id = b.begin(t, "X", false)
	stranger := w.browser(t, w.token)
	if to := stranger.visit(t, b.visit(t, address).String()); to.Query().Get("problem") != "refused" || to.Query().Has("connection") {
		t.Errorf("another browser is sent to %s", to)
	}
	if s := b.found(t, id); s.Status != "FAILED" || s.Problem == nil {
		t.Errorf("after another browser: %+v", s)
	}
	var out struct{ ChannelConnection *setup }
	if errs := stranger.ask(t, `query($id: ID!) { channelConnection(id: $id) { status } }`, map[string]any{"id": id}, &out); len(errs) > 0 || out.ChannelConnection != nil {
		t.Errorf("another session sees %+v %v", out.ChannelConnection, errs)
	}

	// A needed permission was declined: the account says so.
	address, id = b.begin(t, "MESSENGER", false)
	b.visit(t, b.visit(t, address+"&decline=pages_messaging&user=decliner").String())
	s := b.found(t, id)
	if s.Status != "FOUND" || len(s.Accounts) == 0 || s.Accounts[0].Problem == nil {
		t.Fatalf("declined: %+v", s)
	}
	if _, errs := b.complete(t, id, s.Accounts[0].AccountID); len(errs) != 1 || errs[0].Extensions.Code != "INVALID" {
		t.Errorf("declined, and connected: %v", errs)
	}

	// The demo's own Page.
	address, id = b.begin(t, "MESSENGER", false)
	b.visit(t, b.visit(t, address+"&user=poacher").String())
	_, errs := b.complete(t, id, sandbox.DefaultPages()[0].ID)
	if len(errs) != 1 || errs[0].Extensions.Code != "CONFLICT" || strings.Contains(errs[0].Message, "Larkspur") {
		t.Errorf("another workspace's: %v", errs)
	}

	// A key is nobody who could agree.
	if errs, err := w.ask("", beginConnection, map[string]any{"n": "X"}, nil); err != nil || len(errs) != 1 || errs[0].Extensions.Code != "UNAUTHENTICATED" {
		t.Errorf("nobody: %v %v", errs, err)
	}
	if to := b.visit(t, w.url+"/oauth/x/callback?state=pdo_nothing&code=x"); to.Query().Get("problem") != "refused" {
		t.Errorf("a state of nobody's leads to %s", to)
	}
}
