package channeltest

import (
	"errors"
	"net/http"
	"slices"
	"testing"

	"postdog.io/channel"
)

// numbers returns the adapter's numbers with the credential that they want; the test has nothing to do where there are none.
func (r *run) numbers(a channel.Adapter) (channel.Numbers, channel.Credential, bool) {
	found, can := a.(channel.Numbers)
	c := r.Credential
	c.ParentID = r.ParentID
	return found, c, can
}

// move moves the number as the network would, and returns the code that was sent to it last.
func (r *run) move(t *testing.T, in map[string]any) string {
	t.Helper()
	var out struct{ Code string }
	r.call(t, http.MethodPost, "/"+r.Network+"/numbers/"+r.Credential.AccountID, in, &out)
	return out.Code
}

// rejectedWith checks that the network refused something, with a code.
func rejectedWith(t *testing.T, what string, err error) {
	t.Helper()
	var rejected *channel.Rejected
	if !errors.As(err, &rejected) || rejected.Code == "" {
		t.Errorf("%s: %T %v", what, err, err)
	}
}

// testNumber takes a number from its first code to its first message, and reads its state on the way.
func testNumber(t *testing.T, r *run) {
	adapter, c, can := r.numbers(r.Adapter)
	if !can {
		return
	}
	state := func() channel.Number {
		t.Helper()
		n, err := adapter.Number(t.Context(), c)
		if err != nil {
			t.Fatal(err)
		}
		return n
	}
	if n := state(); n.VerifiedName == "" || !n.Verified || !n.Registered || n.HasPin || n.MessagingLimit == 0 || n.PerSecond == 0 || len(n.Problems) != 0 {
		t.Errorf("at first: %+v", n)
	}
	r.move(t, map[string]any{"codeStatus": "NOT_VERIFIED", "registered": false})
	if n := state(); n.Verified || n.Registered || len(n.Problems) == 0 || !n.Problems[0].Blocks {
		t.Errorf("without a code: %+v", n)
	}
	rejectedWith(t, "registered before it is verified", adapter.Register(t.Context(), c, "123456"))
	if err := adapter.RequestCode(t.Context(), c, true, "en_US"); err != nil {
		t.Fatal(err)
	}
	code := r.move(t, nil)
	wrong := channel.Secret("000000")
	if code == "000000" {
		wrong = "111111"
	}
	rejectedWith(t, "a wrong code", adapter.VerifyCode(t.Context(), c, wrong))
	for range 2 { // what is true already is no error
		if err := adapter.VerifyCode(t.Context(), c, channel.Secret(code)); err != nil {
			t.Errorf("the code: %v", err)
		}
	}
	for range 2 {
		if err := adapter.Register(t.Context(), c, "123456"); err != nil {
			t.Errorf("register: %v", err)
		}
	}
	rejectedWith(t, "a wrong PIN", adapter.Register(t.Context(), c, "654321"))
	if err := adapter.SetPin(t.Context(), c, "654321"); err != nil {
		t.Errorf("set the PIN: %v", err)
	}
	r.await(t, "word of the PIN", func(i channel.Inbound) bool { return i.Account != nil && i.Account.Event == "PIN_CHANGED" })
	if err := adapter.Register(t.Context(), c, "654321"); err != nil {
		t.Errorf("register with the new PIN: %v", err)
	}
	if n := state(); !n.Verified || !n.Registered || !n.HasPin || len(n.Problems) != 0 {
		t.Errorf("in the end: %+v", n)
	}
	r.open(t)
	r.send(t, r.text("Now it works"))
}

// testBusinessProfile replaces what customers see of the business, whole or not at all.
func testBusinessProfile(t *testing.T, r *run) {
	adapter, c, can := r.numbers(r.Adapter)
	if !can {
		return
	}
	want := channel.BusinessProfile{About: "Bikes & more 🚲", Description: "A workshop", Address: "1 Lane", Email: "help@larkspur.example", Websites: []string{"https://larkspur.example/"}, Industry: "AUTO"}
	read := func() channel.BusinessProfile {
		t.Helper()
		p, err := adapter.BusinessProfile(t.Context(), c)
		if err != nil {
			t.Fatal(err)
		}
		return p
	}
	same := func(a, b channel.BusinessProfile) bool {
		websites := slices.Equal(a.Websites, b.Websites)
		a.Websites, b.Websites = nil, nil
		return websites && a.About == b.About && a.Description == b.Description && a.Address == b.Address && a.Email == b.Email && a.Industry == b.Industry
	}
	if err := adapter.SetBusinessProfile(t.Context(), c, want); err != nil || !same(read(), want) {
		t.Errorf("%+v, %v", read(), err)
	}
	bad := want
	bad.About, bad.Websites = "Something else", []string{"no address"}
	if rejectedWith(t, "a wrong website", adapter.SetBusinessProfile(t.Context(), c, bad)); !same(read(), want) {
		t.Errorf("a refusal left %+v", read())
	}
	empty := channel.BusinessProfile{}
	if err := adapter.SetBusinessProfile(t.Context(), c, empty); err != nil {
		t.Error(err)
	}
	if want = (channel.BusinessProfile{About: want.About, Industry: want.Industry}); !same(read(), want) {
		t.Errorf("emptied: %+v", read())
	}
}

// testNumberNews moves a number as the network would, and hears of it.
func testNumberNews(t *testing.T, r *run) {
	if _, _, can := r.numbers(r.Adapter); !can {
		return
	}
	r.move(t, map[string]any{"quality": "RED", "limit": "TIER_250", "nameStatus": "DECLINED", "restrict": []string{"RESTRICTED_BIZ_INITIATED_MESSAGING"}})
	for what, is := range map[string]func(*channel.AccountChange) bool{
		"the quality": func(c *channel.AccountChange) bool { return c.Event == "FLAGGED" && c.Severity == "WARNING" },
		"the limit": func(c *channel.AccountChange) bool {
			return c.Event == "DOWNGRADE" && c.Values["current_limit"] == "TIER_250"
		},
		"the limit of all": func(c *channel.AccountChange) bool {
			return c.Kind == "business_capability_update" && c.Values["max_daily_conversations_per_business"] == "250"
		},
		"the name": func(c *channel.AccountChange) bool { return c.Event == "REJECTED" && c.Severity == "WARNING" },
		"the restriction": func(c *channel.AccountChange) bool {
			return c.Event == "ACCOUNT_RESTRICTION" && c.Severity == "CRITICAL" && c.Values["RESTRICTED_BIZ_INITIATED_MESSAGING"] != "" && !c.Disconnected
		},
	} {
		r.await(t, what, func(i channel.Inbound) bool { return i.Account != nil && i.ParentID == r.ParentID && is(i.Account) })
	}
	r.move(t, map[string]any{"unrestrict": true})
	r.await(t, "its end", func(i channel.Inbound) bool {
		return i.Account != nil && i.Account.Event == "DISABLED_UPDATE" && i.Account.Severity == "INFO"
	})
}

// testNumberErrors tells a refusal from a lost connection, a lost answer and patience.
func testNumberErrors(t *testing.T, r *run) {
	adapter, c, can := r.numbers(r.Adapter)
	if !can {
		return
	}
	bad := c
	bad.Token = "wrong"
	var disconnected *channel.Disconnected
	if _, err := adapter.Number(t.Context(), bad); !errors.As(err, &disconnected) {
		t.Errorf("a wrong token: %T %v", err, err)
	}
	if err := adapter.SetPin(t.Context(), bad, "123456"); !errors.As(err, &disconnected) {
		t.Errorf("a wrong token: %T %v", err, err)
	}
	var retryable *channel.Retryable
	r.fault(t, "rate_limit", nil)
	if err := adapter.Register(t.Context(), c, "123456"); !errors.As(err, &retryable) {
		t.Errorf("limited: %T %v", err, err)
	}
	var unconfirmed *channel.Unconfirmed
	r.fault(t, "drop_after_accept", nil)
	if err := adapter.SetPin(t.Context(), c, "123456"); !errors.As(err, &unconfirmed) {
		t.Errorf("a lost answer: %T %v", err, err)
	}
	nobody, _, _ := r.numbers(r.Unreachable)
	if _, err := nobody.BusinessProfile(t.Context(), c); !errors.As(err, &retryable) {
		t.Errorf("unreachable: %T %v", err, err)
	}
}
