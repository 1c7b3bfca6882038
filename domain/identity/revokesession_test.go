package identity_test

import (
	"slices"
	"testing"
	"time"

	"postdog.io/domain"
	"postdog.io/domain/identity"
)

func TestSessions(t *testing.T) {
	t.Parallel()
	w := start(t)
	w.address = "2a00:1450:4001:81b::200e" // in Germany
	p, stranger := w.enrolled(t), w.enrolled(t)
	w.clock.pass(time.Minute)
	app := w.again(t, p, "PostDog on Android", true)
	by := w.actor(t, p.token)
	list, err := w.Sessions(t.Context(), by)
	must(t, err)
	if len(list) != 2 || list[1].Kind != domain.AppSession && list[0].Kind != domain.AppSession {
		t.Fatalf("the sessions are %+v", list)
	}
	for _, s := range list {
		want := "PostDog on Android"
		if s.ID == by.Session() {
			want = "Firefox on Windows"
		}
		if s.Device != want || s.Address != w.address || s.Country == nil || len(*s.Country) != 2 || !s.LastUsedAt.Equal(w.clock.read()) {
			t.Errorf("a session is %+v", s)
		}
	}
	for name, id := range map[string]domain.SessionID{"another person's": w.actor(t, stranger.token).Session(), "nobody's": domain.NewID[domain.SessionID]()} {
		wants(t, name, w.RevokeSession(t.Context(), by, id), domain.NotFound, "sessionId")
	}
	w.told()
	id := w.actor(t, app.Token).Session()
	must(t, w.RevokeSession(t.Context(), by, id))
	w.dead(t, "a revoked session", app.Token)
	_, err = w.RefreshSession(t.Context(), app.RefreshToken, w.from())
	wants(t, "its refresh token", err, domain.Unauthenticated, "")
	if told := w.told(); !slices.Equal(told, []domain.SessionID{id}) {
		t.Errorf("told was the end of %v", told)
	}
	wants(t, "twice", w.RevokeSession(t.Context(), by, id), domain.NotFound, "sessionId")
	first, second := w.again(t, p, "", false), w.again(t, p, "", true)
	n, err := w.RevokeOtherSessions(t.Context(), by)
	must(t, err)
	if n != 2 || len(w.told()) != 2 {
		t.Errorf("%d were revoked", n)
	}
	w.dead(t, "another session", first.Token)
	w.dead(t, "another session", second.Token)
	w.actor(t, p.token)
	w.actor(t, stranger.token)
}

// A browser's token changes at a step-up, and its sockets go on; a token in a header stays.
func TestStepUpRotates(t *testing.T) {
	t.Parallel()
	w := start(t)
	p := w.enrolled(t)
	w.clock.pass(time.Minute)
	by := w.actor(t, p.token)
	up, err := w.StepUp(t.Context(), by, identity.StepUp{Code: w.code(t, p, 0)})
	must(t, err)
	if up.Session != nil {
		t.Error("a token in a header was changed")
	}
	w.actor(t, p.token)
	w.told()
	up, err = w.StepUp(t.Context(), by, identity.StepUp{Code: w.code(t, p, 1), Rotate: true})
	must(t, err)
	if !w.actor(t, p.token).SteppedUpAt().IsZero() {
		t.Error("the token before has what the code opened")
	}
	w.clock.pass(31 * time.Second)
	w.dead(t, "the token before", p.token)
	if w.actor(t, up.Session.Token).Session() != by.Session() || len(w.told()) != 0 {
		t.Error("it is another session, or its sockets were closed")
	}
}

// Of a new device the person is told; not of the very first, nor of one that they used before.
func TestNewDevicesAreTold(t *testing.T) {
	t.Parallel()
	w := start(t)
	w.address = "2a00:1450:4001:81b::200e"
	p := w.enrolled(t)
	count := func() (n int) {
		for _, m := range w.mails(t, p.email) {
			if m.Subject == "New sign-in to PostDog" {
				n++
			}
		}
		return n
	}
	w.again(t, p, "Firefox on Windows", false)
	if n := count(); n != 0 {
		t.Errorf("%d mails on the first device", n)
	}
	w.again(t, p, "Safari on iOS", false)
	w.again(t, p, "Safari on iOS", true)
	w.again(t, p, "", false)
	if n := count(); n != 2 {
		t.Errorf("%d mails on two new devices", n)
	}
}
