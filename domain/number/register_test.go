package number_test

import (
	"testing"
	"time"

	"postdog.io/channel"
	"postdog.io/dal"
	"postdog.io/domain"
)

// acts are what the audit log has of the channel, the oldest first.
func (w *world) acts(t *testing.T) (acts []string) {
	t.Helper()
	w.in(t, func(tx *dal.Tx) error {
		list, err := dal.ListAuditEvents(t.Context(), tx, dal.AuditQuery{Limit: 50})
		for i := len(list) - 1; i >= 0; i-- {
			acts = append(acts, list[i].Action)
		}
		return err
	})
	return acts
}

// The way from a new number to one that can send: a code, then a registration under a PIN that is kept.
func TestVerifyAndRegister(t *testing.T) {
	t.Parallel()
	w := start(t)
	w.move(t, map[string]any{"codeStatus": "NOT_VERIFIED", "registered": false})
	_, err := w.SyncNumber(t.Context(), w.mina, w.channel.ID)
	must(t, err)
	if n, _ := w.known(t); n.Verified || n.Registered || len(n.Problems) != 1 {
		t.Errorf("%+v", n)
	}
	_, err = w.Register(t.Context(), w.mina, w.channel.ID, "")
	fails(t, "registered before it is verified", err, domain.Invalid, "pin")
	if _, pin := w.known(t); pin != "" {
		t.Errorf("a PIN that the number does not have is kept: %s", pin)
	}
	_, err = w.RequestCode(t.Context(), w.mina, w.channel.ID, false, "English")
	fails(t, "no language", err, domain.Invalid, "language")
	_, err = w.RequestCode(t.Context(), w.mina, w.channel.ID, true, "en_GB")
	must(t, err)
	code := w.move(t, nil)
	for _, wrong := range []string{"", "12345", "1234567", "abcdef", "12-3456"} {
		_, err = w.VerifyCode(t.Context(), w.mina, w.channel.ID, wrong)
		fails(t, "the code "+wrong, err, domain.Invalid, "code")
	}
	_, err = w.VerifyCode(t.Context(), w.mina, w.channel.ID, otherThan(code))
	fails(t, "a wrong code", err, domain.Invalid, "code")
	_, err = w.VerifyCode(t.Context(), w.mina, w.channel.ID, code[:3]+"-"+code[3:])
	must(t, err)
	if n, _ := w.known(t); !n.Verified || n.Registered {
		t.Errorf("%+v", n)
	}
	_, err = w.VerifyCode(t.Context(), w.mina, w.channel.ID, "123456")
	must(t, err) // what is true already is no error
	_, err = w.RequestCode(t.Context(), w.mina, w.channel.ID, false, "en")
	fails(t, "a code for a verified number", err, domain.Invalid, "channelId")

	_, err = w.Register(t.Context(), w.mina, w.channel.ID, "")
	must(t, err)
	n, pin := w.known(t)
	if !n.Registered || !n.HasPin || len(pin) != 6 {
		t.Errorf("PIN %q, %+v", pin, n)
	}
	_, err = w.Register(t.Context(), w.mina, w.channel.ID, "")
	must(t, err) // with the PIN that is kept
	want := []string{"channel.code_requested", "channel.verified", "channel.verified", "channel.registered", "channel.registered"}
	if got := w.acts(t); len(got) != len(want) {
		t.Errorf("the log has %q, want %q", got, want)
	} else {
		for i := range want {
			if got[i] != want[i] {
				t.Errorf("the log has %q, want %q", got, want)
			}
		}
	}
}

func otherThan(code string) string {
	if code == "111111" {
		return "222222"
	}
	return "111111"
}

// A wrong PIN leaves the one that is kept, and too many tries end at the network's own limits.
func TestWrongPIN(t *testing.T) {
	t.Parallel()
	w := start(t)
	_, err := w.Register(t.Context(), w.mina, w.channel.ID, "654321")
	must(t, err)
	for _, bad := range []channel.Secret{"12345", "1234567", "12345a"} {
		_, err = w.Register(t.Context(), w.mina, w.channel.ID, bad)
		fails(t, "half a PIN", err, domain.Invalid, "pin")
	}
	for range 5 {
		_, err = w.Register(t.Context(), w.mina, w.channel.ID, "111111")
		fails(t, "a wrong PIN", err, domain.Invalid, "pin")
	}
	const tooMany = "Too many wrong PINs. WhatsApp lets you try again later."
	if _, err = w.Register(t.Context(), w.mina, w.channel.ID, "111111"); domain.CodeOf(err) != domain.Invalid || err.(*domain.Error).Message != tooMany {
		t.Errorf("one more: %v", err)
	}
	for range 3 {
		_, err = w.Register(t.Context(), w.mina, w.channel.ID, "")
		must(t, err)
	}
	const tooOften = "The number was registered too often: ten times in three days are allowed."
	if _, err = w.Register(t.Context(), w.mina, w.channel.ID, ""); domain.CodeOf(err) != domain.Invalid || err.(*domain.Error).Message != tooOften {
		t.Errorf("one more: %v", err)
	}
	if _, pin := w.known(t); pin != "654321" {
		t.Errorf("the PIN that is kept is %s", pin)
	}
}

// Our own change of a PIN comes back by webhook, and does not make us forget it; somebody else's does.
func TestSetPin(t *testing.T) {
	t.Parallel()
	w := synced(t)
	_, err := w.SetPin(t.Context(), w.mina, w.channel.ID, "22")
	fails(t, "half a PIN", err, domain.Invalid, "pin")
	_, err = w.SetPin(t.Context(), w.mina, w.channel.ID, "222222")
	must(t, err)
	w.listen(t, 1)
	if n, pin := w.known(t); pin != "222222" || n.PinSetAt == nil {
		t.Errorf("after our own change %q is kept, %+v", pin, n)
	}
	_, err = w.SetPin(t.Context(), w.mina, w.channel.ID, "")
	must(t, err)
	w.listen(t, 1)
	if n, pin := w.known(t); len(pin) != 6 || pin == "222222" || !n.HasPin {
		t.Errorf("after one of our making %q is kept", pin)
	}
	w.in(t, func(tx *dal.Tx) error { // an hour ago
		n, err := dal.GetNumber(t.Context(), tx, w.channel.ID)
		if err != nil {
			return err
		}
		before := n.PinSetAt.Add(-time.Hour)
		n.PinSetAt = &before
		return dal.PutNumber(t.Context(), tx, n)
	})
	w.move(t, map[string]any{"pin": "333333"})
	w.listen(t, 1)
	if _, pin := w.known(t); pin != "" {
		t.Errorf("after somebody else's change %q is kept", pin)
	}
	_, err = w.Register(t.Context(), w.mina, w.channel.ID, "")
	fails(t, "with a PIN of our making", err, domain.Invalid, "pin")
	_, err = w.Register(t.Context(), w.mina, w.channel.ID, "333333")
	must(t, err)
	if _, pin := w.known(t); pin != "333333" {
		t.Errorf("given by hand, %q is kept", pin)
	}
}

// A PIN whose setting got no clear answer is kept: the number may have it.
func TestLostAnswerKeepsThePIN(t *testing.T) {
	t.Parallel()
	w := start(t)
	_, err := w.SetPin(t.Context(), w.mina, w.channel.ID, "222222")
	must(t, err)
	var ignored any
	w.control(t, "/faults", map[string]any{"network": "whatsapp", "fault": "rate_limit"}, &ignored)
	_, err = w.SetPin(t.Context(), w.mina, w.channel.ID, "333333")
	fails(t, "limited", err, domain.RateLimited, "")
	if _, pin := w.known(t); pin != "222222" {
		t.Errorf("the number surely has its former PIN, and %q is kept", pin)
	}
	w.control(t, "/faults", map[string]any{"network": "whatsapp", "fault": "drop_after_accept"}, &ignored)
	_, err = w.SetPin(t.Context(), w.mina, w.channel.ID, "444444")
	fails(t, "a lost answer", err, domain.Conflict, "")
	if _, pin := w.known(t); pin != "444444" {
		t.Errorf("the number has another PIN, and %q is kept", pin)
	}
}
