package identity_test

import (
	"slices"
	"testing"
	"time"

	"postdog.io/domain"
	"postdog.io/domain/identity"
)

func TestChangeTOTP(t *testing.T) {
	t.Parallel()
	w := start(t)
	p := w.enrolled(t)
	w.clock.pass(time.Minute)
	other := w.again(t, p, "", true)
	by := w.actor(t, p.token)
	_, err := w.ConfirmTOTPChange(t.Context(), by, "000000")
	wants(t, "confirming without beginning", err, domain.Conflict, "")
	forgotten, err := w.BeginTOTPChange(t.Context(), by)
	must(t, err)
	begun, err := w.BeginTOTPChange(t.Context(), by)
	must(t, err)
	next := &person{secret: begun.Secret, email: p.email}
	_, err = w.ConfirmTOTPChange(t.Context(), by, w.code(t, &person{secret: forgotten.Secret}, 0))
	wants(t, "a code of the forgotten secret", err, domain.Unauthenticated, "code")
	_, err = w.ConfirmTOTPChange(t.Context(), by, w.code(t, p, 0))
	wants(t, "a code of the old app", err, domain.Unauthenticated, "code")
	// The old app works meanwhile, and the new one does not.
	_, err = w.VerifyTOTP(t.Context(), w.answer(w.challenge(t, p), w.code(t, next, 0)))
	wants(t, "a code of the new app", err, domain.Unauthenticated, "code")
	_, err = w.StepUp(t.Context(), by, identity.StepUp{Code: w.code(t, p, 0)})
	must(t, err)
	pending := w.challenge(t, p)
	w.told()
	codes, err := w.ConfirmTOTPChange(t.Context(), by, w.code(t, next, 0))
	must(t, err)
	if len(codes) != 10 || slices.Contains(codes, p.codes[0]) || len(w.told()) != 1 {
		t.Errorf("the codes are %v", codes)
	}
	w.dead(t, "another session", other.Token)
	w.actor(t, p.token)
	_, err = w.VerifyTOTP(t.Context(), w.answer(pending, w.code(t, next, 1)))
	wants(t, "a sign-in that began before", err, domain.Invalid, "challengeId")
	for what, code := range map[string]string{"the confirming code": w.code(t, next, 0), "a code of the old app": w.code(t, p, 1), "an old recovery code": p.codes[0]} {
		_, err = w.VerifyTOTP(t.Context(), w.answer(w.challenge(t, p), code))
		wants(t, what, err, domain.Unauthenticated, "code")
	}
	_, err = w.VerifyTOTP(t.Context(), w.answer(w.challenge(t, p), codes[0]))
	must(t, err)
	_, err = w.VerifyTOTP(t.Context(), w.answer(w.challenge(t, p), w.code(t, next, 1)))
	must(t, err)
	_, err = w.ConfirmTOTPChange(t.Context(), by, w.code(t, next, 1))
	wants(t, "a second time", err, domain.Conflict, "")
	w.last(t, p.email, "Authenticator app changed")
	w.last(t, p.email, "Authenticator app set up")
	w.last(t, p.email, "Recovery code used")
}

func TestTOTPChangesExpire(t *testing.T) {
	t.Parallel()
	w := start(t)
	p := w.enrolled(t)
	by := w.actor(t, p.token)
	begun, err := w.BeginTOTPChange(t.Context(), by)
	must(t, err)
	w.clock.pass(10 * time.Minute)
	_, err = w.ConfirmTOTPChange(t.Context(), by, w.code(t, &person{secret: begun.Secret}, 0))
	wants(t, "after ten minutes", err, domain.Conflict, "")
}

func TestRegenerateRecoveryCodes(t *testing.T) {
	t.Parallel()
	w := start(t)
	p := w.enrolled(t)
	codes, err := w.RegenerateRecoveryCodes(t.Context(), w.actor(t, p.token))
	must(t, err)
	_, err = w.VerifyTOTP(t.Context(), w.answer(w.challenge(t, p), p.codes[0]))
	wants(t, "an old code", err, domain.Unauthenticated, "code")
	_, err = w.VerifyTOTP(t.Context(), w.answer(w.challenge(t, p), codes[9]))
	must(t, err)
	w.last(t, p.email, "New recovery codes")
}

// An admin takes the app of someone who lost it away; only of people whose account is the workspace's alone, and never of
// those who may do more.
func TestResetMemberTOTP(t *testing.T) {
	t.Parallel()
	w := start(t)
	owner, admin, agent := w.enrolled(t), w.employee(t), w.employee(t)
	ws := w.actor(t, owner.token).Workspace()
	ownerMember := w.actor(t, owner.token).Member()
	adminMember, agentMember := w.join(t, admin, ws, domain.Admin), w.join(t, agent, ws, domain.Agent)
	by := w.in(t, admin.token, ws)
	wants(t, "oneself", w.ResetMemberTOTP(t.Context(), by, adminMember), domain.Invalid, "memberId")
	wants(t, "an owner", w.ResetMemberTOTP(t.Context(), by, ownerMember), domain.Forbidden, "")
	wants(t, "nobody", w.ResetMemberTOTP(t.Context(), by, domain.NewID[domain.MemberID]()), domain.NotFound, "memberId")
	stranger := w.enrolled(t)
	wants(t, "a member elsewhere", w.ResetMemberTOTP(t.Context(), by, w.actor(t, stranger.token).Member()), domain.NotFound, "memberId")
	foreign := w.join(t, stranger, ws, domain.Agent)
	wants(t, "someone of two workspaces", w.ResetMemberTOTP(t.Context(), by, foreign), domain.Forbidden, "")
	w.actor(t, agent.token)
	pending := w.challenge(t, agent)
	w.told()
	must(t, w.ResetMemberTOTP(t.Context(), by, agentMember))
	w.dead(t, "a session of before", agent.token)
	if len(w.told()) != 1 {
		t.Error("its sockets were not closed")
	}
	for _, code := range []string{agent.codes[0], w.code(t, agent, 1), "328482"} {
		_, err := w.VerifyTOTP(t.Context(), w.answer(pending, code))
		wants(t, "a sign-in that began before", err, domain.Invalid, "challengeId")
	}
	c, err := w.signIn(t, agent, password)
	must(t, err)
	if c.Kind != "TOTP_ENROLMENT" {
		t.Errorf("the next step is %s", c.Kind)
	}
	w.last(t, agent.email, "Authenticator app taken away")
	agentUser, err := w.user(t, agent.email)
	must(t, err)
	es := w.audit(t, agentUser.ID, ws)
	var byAdmin int
	for _, e := range es {
		switch e.Action {
		case "member.totp_reset":
			byAdmin++
			if e.Subject != agentMember.String() || e.MemberID != adminMember {
				t.Errorf("the log says %+v", e)
			}
		case "account.totp_reset":
			byAdmin++
			if e.Subject != agentUser.ID.String() || e.UserID != by.User() || e.MemberID != adminMember {
				t.Errorf("the log says %+v", e)
			}
		}
	}
	if byAdmin != 2 {
		t.Errorf("the log says %v", actions(es))
	}
}
