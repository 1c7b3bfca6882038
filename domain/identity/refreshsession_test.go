package identity_test

import (
	"sync"
	"sync/atomic"
	"testing"
	"time"

	"postdog.io/domain"
)

// An app's token lives for an hour; its refresh token brings a new pair, for 90 days at the most and 30 without use.
func TestRefreshSession(t *testing.T) {
	t.Parallel()
	w := start(t)
	p := w.enrolled(t)
	s := w.again(t, p, "PostDog on Android", true)
	opened := w.clock.read()
	if len(s.RefreshToken) != len("pdr_")+43 || !s.ExpiresAt.Equal(opened.Add(time.Hour)) {
		t.Fatalf("the session is %+v", s)
	}
	session := w.actor(t, s.Token).Session()
	for range 4 {
		w.clock.pass(20 * 24 * time.Hour)
		w.dead(t, "an access token of long ago", s.Token)
		next, err := w.RefreshSession(t.Context(), s.RefreshToken, w.from())
		must(t, err)
		if w.actor(t, next.Token).Session() != session {
			t.Error("it is another session")
		}
		s = next
	}
	again, err := w.RefreshSession(t.Context(), s.RefreshToken, w.from())
	must(t, err)
	w.dead(t, "an access token that was renewed", s.Token)
	w.clock.pass(10*24*time.Hour - time.Minute)
	again, err = w.RefreshSession(t.Context(), again.RefreshToken, w.from())
	must(t, err)
	if want := opened.Add(90 * 24 * time.Hour); !again.ExpiresAt.Equal(want) {
		t.Errorf("the last token ends at %v, not with the session at %v", again.ExpiresAt, want)
	}
	w.clock.pass(time.Minute)
	_, err = w.RefreshSession(t.Context(), again.RefreshToken, w.from())
	wants(t, "after 90 days", err, domain.Unauthenticated, "")

	idle := w.again(t, p, "", true)
	w.clock.pass(30 * 24 * time.Hour)
	_, err = w.RefreshSession(t.Context(), idle.RefreshToken, w.from())
	wants(t, "after 30 days without use", err, domain.Unauthenticated, "")
	for _, wrong := range []string{"", "pdr_", idle.Token, idle.RefreshToken + "x"} {
		_, err = w.RefreshSession(t.Context(), wrong, w.from())
		wants(t, "a wrong token", err, domain.Unauthenticated, "")
	}
	if plain := w.again(t, p, "", false); plain.RefreshToken != "" || !plain.ExpiresAt.Equal(w.clock.read().Add(14*24*time.Hour)) {
		t.Errorf("a browser's session is %+v", plain)
	}
}

// A refresh token that comes a second time was copied: the session ends for both who have it, and the owner is told.
func TestRefreshTokenReuse(t *testing.T) {
	t.Parallel()
	w := start(t)
	p := w.enrolled(t)
	s, bystander := w.again(t, p, "", true), w.again(t, p, "", true)
	by := w.actor(t, s.Token)
	next, err := w.RefreshSession(t.Context(), s.RefreshToken, w.from())
	must(t, err)
	w.told()
	_, err = w.RefreshSession(t.Context(), s.RefreshToken, w.elsewhere())
	wants(t, "a used refresh token", err, domain.Unauthenticated, "")
	w.dead(t, "the session", next.Token)
	_, err = w.RefreshSession(t.Context(), next.RefreshToken, w.from())
	wants(t, "the session's good refresh token", err, domain.Unauthenticated, "")
	if told := w.told(); len(told) != 1 || told[0] != by.Session() {
		t.Errorf("told was the end of %v", told)
	}
	w.actor(t, bystander.Token)
	w.last(t, p.email, "A session was ended for safety")
	es := w.audit(t, by.User(), by.Workspace())
	if e := es[len(es)-1]; e.Action != "account.refresh_token_reused" || e.Details.Address != w.elsewhere().Address {
		t.Errorf("the log says %+v", e)
	}
}

// Of many who bring a refresh token at the same time one is first, and then the session has ended.
func TestRefreshAtTheSameTime(t *testing.T) {
	t.Parallel()
	w := start(t)
	s := w.again(t, w.enrolled(t), "", true)
	var renewed atomic.Int64
	var all sync.WaitGroup
	for range 30 {
		all.Go(func() {
			switch _, err := w.RefreshSession(t.Context(), s.RefreshToken, w.from()); {
			case err == nil:
				renewed.Add(1)
			case domain.CodeOf(err) != domain.Unauthenticated:
				t.Error(err)
			}
		})
	}
	all.Wait()
	if renewed.Load() != 1 {
		t.Errorf("%d were given new tokens", renewed.Load())
	}
	w.dead(t, "the session", s.Token)
}
