package channeltest

import (
	"context"
	"errors"
	"fmt"
	"strings"
	"testing"

	"postdog.io/channel"
	"postdog.io/domain"
)

// wantError checks that err is of type E, and returns it.
func wantError[E error](t *testing.T, err error) E {
	t.Helper()
	var e E
	if !errors.As(err, &e) {
		t.Fatalf("got %T (%v), want %T", err, err, e)
	}
	return e
}

func testRateLimited(t *testing.T, r *run) {
	r.open(t)
	r.fault(t, "rate_limit", nil)
	_, err := r.Adapter.Send(t.Context(), r.Credential, r.text("too fast"))
	if e := wantError[*channel.Retryable](t, err); !e.Wait || e.Code == "" {
		t.Errorf("got %+v", e)
	}
	if mine := r.fromBusiness(t); len(mine) != 0 {
		t.Errorf("the customer sees %+v", mine)
	}
	r.send(t, r.text("later"))
}

func testRejected(t *testing.T, r *run) {
	r.open(t)
	limits := r.Adapter.Capabilities()
	most := limits.MaxTextLength
	if limits.MaxTextBytes > 0 {
		most = min(most, limits.MaxTextBytes/len("é"))
	}
	long := strings.Repeat("é", most)
	r.send(t, r.text(long))
	_, err := r.Adapter.Send(t.Context(), r.Credential, r.text(long+"é"))
	if e := wantError[*channel.Rejected](t, err); e.Code == "" || e.Message == "" {
		t.Errorf("got %+v", e)
	}
}

func testNoRecipient(t *testing.T, r *run) {
	m := r.text("to nobody")
	m.To = nil
	_, err := r.Adapter.Send(t.Context(), r.Credential, m)
	_ = wantError[*channel.Rejected](t, err)
	m = r.text("of no kind")
	m.Kind = domain.KindUnsupported
	_, err = r.Adapter.Send(t.Context(), r.Credential, m)
	_ = wantError[*channel.Rejected](t, err)
}

func testDisconnected(t *testing.T, r *run) {
	c := r.Credential
	c.Token = "a token that was revoked"
	_, err := r.Adapter.Send(t.Context(), c, r.text("hello"))
	if e := wantError[*channel.Disconnected](t, err); e.Message == "" {
		t.Errorf("got %+v", e)
	}
}

func testUnknownAccount(t *testing.T, r *run) {
	if r.TokenDecides {
		return
	}
	c := r.Credential
	c.AccountID = "1" + c.AccountID
	if c.ParentID != "" {
		c.ParentID = "1" + c.ParentID
	}
	_, err := r.Adapter.Send(t.Context(), c, r.text("hello"))
	_ = wantError[*channel.Disconnected](t, err)
}

func testUnreachable(t *testing.T, r *run) {
	_, err := r.Unreachable.Send(t.Context(), r.Credential, r.text("hello"))
	if e := wantError[*channel.Retryable](t, err); e.Wait {
		t.Errorf("got %+v", e)
	}
}

func testCancelled(t *testing.T, r *run) {
	ctx, cancel := context.WithCancel(t.Context())
	cancel()
	_, err := r.Adapter.Send(ctx, r.Credential, r.text("hello"))
	_ = wantError[*channel.Retryable](t, err)
	if !errors.Is(err, context.Canceled) {
		t.Errorf("got %v", err)
	}
}

// testAccepted checks that a message whose answer was lost counts as unconfirmed, and that a status or an echo finds it: by
// the callback data, or by what it says where the network has no such.
func testAccepted(fault string) func(*testing.T, *run) {
	return func(t *testing.T, r *run) {
		r.open(t)
		r.fault(t, fault, nil)
		_, err := r.Adapter.Send(t.Context(), r.Credential, r.text("was it taken?"))
		_ = wantError[*channel.Unconfirmed](t, err)
		id := r.awaitOurs(t, "was it taken?", "callback of was it taken?")
		if mine := r.fromBusiness(t); len(mine) != 1 || mine[0].ID != id {
			t.Errorf("the customer sees %+v", mine)
		}
	}
}

// testNotAccepted checks that an ambiguous failure counts as unconfirmed also where the message was not taken: the
// adapter cannot know.
func testNotAccepted(fault string) func(*testing.T, *run) {
	return func(t *testing.T, r *run) {
		r.open(t)
		r.send(t, r.text("a connection that is kept alive"))
		r.fault(t, fault, nil)
		_, err := r.Adapter.Send(t.Context(), r.Credential, r.text("lost"))
		_ = wantError[*channel.Unconfirmed](t, err)
		r.send(t, r.text("and again"))
		if mine := r.fromBusiness(t); len(mine) != 2 {
			t.Errorf("the customer sees %+v", mine)
		}
	}
}

func testTimeout(t *testing.T, r *run) {
	r.open(t)
	r.fault(t, "delay", map[string]any{"delay": "1h"})
	_, err := r.Impatient.Send(t.Context(), r.Credential, r.text("slow"))
	_ = wantError[*channel.Unconfirmed](t, err)
}

// testSecrets checks that no error tells the token or what was said.
func testSecrets(t *testing.T, r *run) {
	r.open(t)
	var all []error
	for _, fault := range []string{"error_before", "drop_connection", "rate_limit"} {
		r.fault(t, fault, nil)
		_, err := r.Adapter.Send(t.Context(), r.Credential, r.text("private words"))
		all = append(all, err)
	}
	_, err := r.Unreachable.Send(t.Context(), r.Credential, r.text("private words"))
	all = append(all, err)
	for _, err := range all {
		if err == nil {
			t.Error("a fault did not fail")
			continue
		}
		text := fmt.Sprintf("%v %+v", err, err)
		for _, secret := range []string{string(r.Credential.Token), "private words", r.Customer} {
			if strings.Contains(text, secret) {
				t.Errorf("%T tells %q", err, secret)
			}
		}
	}
}
