package demo_test

import (
	"bytes"
	"encoding/json"
	"net/http"
	"testing"

	"postdog.io/sandbox"
)

// signUp plays a person who goes through WhatsApp's own window.
func (w *world) signUpAtWhatsApp(t *testing.T) map[string]any {
	t.Helper()
	res, err := http.Post(w.sandboxURL+"/control/whatsapp/signups", "application/json", bytes.NewReader([]byte(`{"phoneNumberId": "`+sandbox.MoreAccounts()[0].PhoneNumberID+`"}`)))
	must(t, err)
	defer func() { _ = res.Body.Close() }()
	var in map[string]any
	must(t, json.NewDecoder(res.Body).Decode(&in))
	return in
}

const connectBySignUp = `mutation($code: String!, $wabaId: String!, $phoneNumberId: String!, $businessId: String, $coexistence: Boolean) {
	connectWhatsAppBySignUp(input: {code: $code, wabaId: $wabaId, phoneNumberId: $phoneNumberId, businessId: $businessId, coexistence: $coexistence}) {
		channel { id status address grant { health scopes { name granted } } } } }`

// A number is connected by WhatsApp's own window. What the browser claims is compared with what the code opens; the same code
// goes on where it stopped; and nobody else can take the number.
func TestConnectWhatsAppBySignUp(t *testing.T) {
	t.Parallel()
	w := start(t)
	p := w.join(t, "Sina")
	b := w.browser(t, p.token)
	var logins struct {
		ChannelLogins []struct {
			Network      string
			SignUpWindow *string
		}
	}
	if errs := b.ask(t, `{ channelLogins { network signUpWindow } }`, nil, &logins); len(errs) > 0 || len(logins.ChannelLogins) == 0 {
		t.Fatal(logins, errs)
	}
	for _, l := range logins.ChannelLogins {
		if (l.SignUpWindow != nil) != (l.Network == "WHATSAPP") {
			t.Errorf("%s has the window %v", l.Network, l.SignUpWindow)
		}
	}
	in := w.signUpAtWhatsApp(t)
	refused := func(change map[string]any, code, field string) {
		t.Helper()
		tried := map[string]any{}
		for k, v := range in {
			tried[k] = v
		}
		for k, v := range change {
			tried[k] = v
		}
		if errs := b.ask(t, connectBySignUp, tried, nil); len(errs) != 1 || errs[0].Extensions.Code != code || errs[0].Extensions.Field != field {
			t.Errorf("%v: %v, not %s on %s", change, errs, code, field)
		}
	}
	refused(map[string]any{"code": "AQnothing"}, "INVALID", "code")
	refused(map[string]any{"wabaId": "x"}, "INVALID", "wabaId")
	// The demo's number is none that the code opens.
	refused(map[string]any{"phoneNumberId": sandbox.DefaultAccounts()[0].PhoneNumberID, "wabaId": sandbox.DefaultAccounts()[0].WABAID}, "INVALID", "phoneNumberId")

	for n := range 2 { // an answer that got lost
		var out struct {
			ConnectWhatsAppBySignUp struct{ Channel connected }
		}
		if errs := b.ask(t, connectBySignUp, in, &out); len(errs) > 0 {
			t.Fatalf("time %d: %v", n, errs)
		}
		if ch := out.ConnectWhatsAppBySignUp.Channel; ch.Status != "CONNECTED" || ch.Grant == nil || ch.Grant.Health != "WORKING" {
			t.Errorf("time %d: %+v", n, ch)
		}
	}
	// Another sign-up registers the number with the PIN of before.
	if errs := b.ask(t, connectBySignUp, w.signUpAtWhatsApp(t), nil); len(errs) > 0 {
		t.Errorf("again: %v", errs)
	}
	other := w.browser(t, w.join(t, "Tess").token)
	if errs := other.ask(t, connectBySignUp, w.signUpAtWhatsApp(t), nil); len(errs) != 1 || errs[0].Extensions.Code != "CONFLICT" {
		t.Errorf("another workspace: %v", errs)
	}
	coexists := w.signUpAtWhatsApp(t)
	coexists["coexistence"] = true
	if errs := b.ask(t, connectBySignUp, coexists, nil); len(errs) > 0 {
		t.Errorf("with the app: %v", errs)
	}
}
