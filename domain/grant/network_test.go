package grant_test

import (
	"context"
	"fmt"
	"net/url"
	"sync"
	"time"

	"postdog.io/channel"
)

// network is every network at once: it does as a test says, and remembers what it was asked.
type network struct {
	channel.Adapter // of which nothing is called
	clock           func() time.Time

	mu       sync.Mutex
	asked    []string
	fails    map[string][]error
	accounts []channel.GrantedAccount
	grant    channel.Grant
	refresh  int
	off      map[string]bool
	// during is called once, while the first refresh is under way.
	during func()
}

func newNetwork() *network {
	return &network{fails: map[string][]error{}, off: map[string]bool{}}
}

// fail lets the next call of a kind fail.
func (n *network) fail(call string, errs ...error) {
	n.mu.Lock()
	defer n.mu.Unlock()
	n.fails[call] = append(n.fails[call], errs...)
}

// calls are those so far.
func (n *network) calls() []string {
	n.mu.Lock()
	defer n.mu.Unlock()
	return append([]string(nil), n.asked...)
}

func (n *network) called(call, with string) error {
	n.mu.Lock()
	defer n.mu.Unlock()
	n.asked = append(n.asked, call+" "+with)
	if waiting := n.fails[call]; len(waiting) > 0 {
		n.fails[call] = waiting[1:]
		return waiting[0]
	}
	return nil
}

func (*network) Scopes(channel.Kind) []channel.Scope {
	return []channel.Scope{{Name: "a", Meaning: "Do a.", Needed: true}, {Name: "b", Meaning: "Do b."}}
}

func (*network) AuthorizeURL(a channel.Authorization) string {
	return "https://network.example/authorize?" + url.Values{"state": {a.State}, "redirect_uri": {a.RedirectURI}, "verifier": {a.Verifier}}.Encode()
}

func (n *network) Exchange(_ context.Context, c channel.Code) (channel.Grant, error) {
	err := n.called("exchange", c.Code)
	n.mu.Lock()
	defer n.mu.Unlock()
	return n.grant, err
}

func (n *network) Check(_ context.Context, g channel.Grant) (channel.Grant, error) {
	return g, n.called("check", string(g.Token))
}

func (n *network) Accounts(_ context.Context, g channel.Grant, _ channel.Kind) ([]channel.GrantedAccount, error) {
	err := n.called("accounts", string(g.Token))
	n.mu.Lock()
	defer n.mu.Unlock()
	return n.accounts, err
}

func (n *network) Refresh(_ context.Context, g channel.Grant) (channel.Grant, error) {
	if err := n.called("refresh", string(g.Refresh)); err != nil {
		return g, err
	}
	n.mu.Lock()
	during := n.during
	n.during = nil
	n.mu.Unlock()
	if during != nil {
		during()
	}
	n.mu.Lock()
	defer n.mu.Unlock()
	n.refresh++
	g.Token, g.Refresh = channel.Secret(fmt.Sprintf("token-%d", n.refresh+1)), channel.Secret(fmt.Sprintf("refresh-%d", n.refresh+1))
	g.ExpiresAt = n.clock().Add(2 * time.Hour)
	return g, nil
}

func (n *network) Revoke(_ context.Context, g channel.Grant) error {
	return n.called("revoke", string(g.Token))
}

func (n *network) Narrow(_ context.Context, _ channel.Grant, scope string) error {
	return n.called("narrow", scope)
}

func (n *network) Connect(_ context.Context, c channel.Credential, _ string) (channel.Account, error) {
	return channel.Account{Name: "Larkspur " + c.AccountID, Address: "@larkspur"}, n.called("connect", c.AccountID)
}

func (n *network) Unsubscribe(_ context.Context, c channel.Credential) error {
	return n.called("unsubscribe", c.AccountID)
}

func (n *network) Subscribed(_ context.Context, c channel.Credential) (bool, error) {
	err := n.called("subscribed", c.AccountID)
	n.mu.Lock()
	defer n.mu.Unlock()
	return !n.off[c.AccountID], err
}

func (n *network) Subscribe(_ context.Context, c channel.Credential) error {
	err := n.called("subscribe", c.AccountID)
	n.mu.Lock()
	defer n.mu.Unlock()
	if err == nil {
		delete(n.off, c.AccountID)
	}
	return err
}
