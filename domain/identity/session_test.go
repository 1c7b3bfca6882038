package identity_test

import (
	"crypto/sha256"
	"reflect"
	"strings"
	"testing"
	"time"

	"postdog.io/dal"
	"postdog.io/domain"
	"postdog.io/domain/identity"
	"postdog.io/server/embedded/embeddedtest"
)

func TestSessionsExpire(t *testing.T) {
	t.Parallel()
	w := start(t)
	p := w.enrolled(t)
	for range 6 { // in use every other day
		w.clock.pass(48 * time.Hour)
		w.actor(t, p.token)
	}
	w.clock.pass(identity.SessionLifetime - 12*24*time.Hour - time.Second)
	s, err := w.Authenticate(t.Context(), p.token, "", w.from())
	must(t, err)
	w.clock.pass(time.Second)
	if !s.ExpiresAt.Equal(w.clock.read()) {
		t.Errorf("it ends at %v", s.ExpiresAt)
	}
	_, err = w.Authenticate(t.Context(), p.token, "", w.from())
	wants(t, "after its end", err, domain.Unauthenticated, "")
	for _, wrong := range []string{"", "x", p.token + "x", strings.ToUpper(p.token)} {
		_, err = w.Authenticate(t.Context(), wrong, "", w.from())
		wants(t, "a wrong token", err, domain.Unauthenticated, "")
	}
}

func TestSignOut(t *testing.T) {
	t.Parallel()
	w := start(t)
	p := w.enrolled(t)
	w.clock.pass(time.Minute)
	second, err := w.VerifyTOTP(t.Context(), w.answer(w.challenge(t, p), w.code(t, p, 0)))
	must(t, err)
	by := w.actor(t, p.token)
	must(t, w.SignOut(t.Context(), by))
	if e := <-w.ended; e.Session != by.Session() {
		t.Errorf("told was the end of %v", e)
	}
	_, err = w.Authenticate(t.Context(), p.token, "", w.from())
	wants(t, "a session that was signed out", err, domain.Unauthenticated, "")
	w.actor(t, second.Token)
	w.restart(t)
	_, err = w.Authenticate(t.Context(), p.token, "", w.from())
	wants(t, "after a restart", err, domain.Unauthenticated, "")
	w.actor(t, second.Token)
}

func TestSessionTokensAreHashed(t *testing.T) {
	t.Parallel()
	w := start(t)
	p := w.enrolled(t)
	if len(p.token) != len("pds_")+43 {
		t.Errorf("the token has %d characters", len(p.token))
	}
	sum := sha256.Sum256([]byte(p.token))
	if n := column[int64](t, w.url, "select count(*) from sessions where token_hash = $1", sum[:]); n[0] != 1 {
		t.Errorf("%d sessions hold the token's hash", n[0])
	}
	if n := column[int64](t, w.url, "select count(*) from sessions s where row_to_json(s)::text || encode(token_hash, 'escape') like '%' || $1 || '%'", p.token); n[0] != 0 {
		t.Error("the token stands in the clear")
	}
}

func TestAuthenticateInAWorkspace(t *testing.T) {
	t.Parallel()
	w := start(t)
	p, stranger := w.enrolled(t), w.enrolled(t)
	own, foreign := w.actor(t, p.token), w.actor(t, stranger.token)
	if own.Workspace().IsZero() || own.Workspace() == foreign.Workspace() {
		t.Fatalf("the workspaces are %v and %v", own.Workspace(), foreign.Workspace())
	}
	s, err := w.Authenticate(t.Context(), p.token, own.Workspace().String(), w.from())
	must(t, err)
	if !reflect.DeepEqual(s.Actor, own) {
		t.Errorf("named, it is %+v; by default %+v", s.Actor, own)
	}
	for name, workspace := range map[string]string{
		"another's": foreign.Workspace().String(), "nobody's": domain.NewID[domain.WorkspaceID]().String(),
		"no id": "x", "another kind of id": own.Member().String(), "a bare uuid": own.Workspace().UUID().String(),
	} {
		_, err := w.Authenticate(t.Context(), p.token, workspace, w.from())
		wants(t, name, err, domain.NotFound, "")
	}
	// With two workspaces none is meant until one is named.
	second := embeddedtest.Workspace(t, w.Store)
	must(t, w.Store.InControl(t.Context(), func(tx *dal.ControlTx) error {
		m := &dal.Member{WorkspaceID: second, ID: domain.NewID[domain.MemberID](), UserID: own.User(), RoleID: domain.Viewer.ID()}
		return dal.InsertMember(t.Context(), tx, m)
	}))
	if by := w.actor(t, p.token); !by.Workspace().IsZero() || !by.Member().IsZero() || !by.SignedIn() {
		t.Errorf("with two workspaces it is %+v", by)
	}
	s, err = w.Authenticate(t.Context(), p.token, second.String(), w.from())
	must(t, err)
	if s.Actor.Workspace() != second || s.Actor.Member() == own.Member() {
		t.Errorf("in the second workspace it is %+v", s.Actor)
	}
}
