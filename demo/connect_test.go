package demo_test

import (
	"testing"

	"postdog.io/sandbox"
)

const connectNumber = `mutation($p: String!, $w: String!, $t: String!, $n: String) {
	connectWhatsAppNumber(input: {phoneNumberId: $p, wabaId: $w, accessToken: $t, name: $n}) { channel { id name address status } } }`

// A number is connected when Meta confirms its token, again when the token changes, and never to a second workspace.
func TestConnectWhatsAppNumber(t *testing.T) {
	t.Parallel()
	w := start(t)
	right := sandbox.DefaultAccounts()[0]
	input := func(p, waba, token string) map[string]any { return map[string]any{"p": p, "w": waba, "t": token} }
	for name, c := range map[string]struct {
		in          map[string]any
		code, field string
	}{
		"a wrong token":     {input(right.PhoneNumberID, right.WABAID, "EAAWRONG"), "INVALID", "accessToken"},
		"no such number":    {input("999999999999999", right.WABAID, right.Token), "INVALID", "accessToken"},
		"not an id":         {input("+44 7700 900000", right.WABAID, right.Token), "INVALID", "phoneNumberId"},
		"not an account id": {input(right.PhoneNumberID, "../me", right.Token), "INVALID", "wabaId"},
		"no token":          {input(right.PhoneNumberID, right.WABAID, " "), "INVALID", "accessToken"},
	} {
		errs, err := w.ask(w.token, connectNumber, c.in, nil)
		if err != nil || len(errs) != 1 || errs[0].Extensions.Code != c.code || errs[0].Extensions.Field != c.field {
			t.Errorf("%s: got %+v %v, want %s on %q", name, errs, err, c.code, c.field)
		}
	}

	var before, after struct {
		Channels []struct{ ID, Name, Address, Status string }
	}
	const channels = `{ channels { id name address status } }`
	w.must(t, channels, nil, &before)
	again := input(right.PhoneNumberID, right.WABAID, right.Token)
	again["n"] = before.Channels[0].Name
	w.must(t, connectNumber, again, nil)
	w.must(t, channels, nil, &after)
	if len(after.Channels) != len(before.Channels) || after.Channels[0] != before.Channels[0] || after.Channels[0].Address != right.DisplayNumber {
		t.Errorf("connected again it is %+v, and was %+v", after.Channels, before.Channels)
	}

	stranger := w.join(t, "Nadia")
	errs, err := w.ask(stranger.token, connectNumber, input(right.PhoneNumberID, right.WABAID, right.Token), nil)
	if err != nil || len(errs) != 1 || errs[0].Extensions.Code != "CONFLICT" {
		t.Errorf("another workspace: got %+v %v, want CONFLICT", errs, err)
	}
}
