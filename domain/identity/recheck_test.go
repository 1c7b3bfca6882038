package identity_test

import (
	"slices"
	"testing"

	"postdog.io/dal"
	"postdog.io/domain"
	"postdog.io/domain/identity"
)

// What became of a session is found without its token, and without anybody's telling: what changed for one person leaves
// the others of the workspace as they were.
func TestRecheck(t *testing.T) {
	t.Parallel()
	w := start(t)
	owner, agent := w.enrolled(t), w.employee(t)
	by := w.actor(t, owner.token)
	ws := by.Workspace()
	member := w.join(t, agent, ws, domain.Agent)
	service, serviceToken, err := w.CreateAPIKey(t.Context(), by, identity.NewKey{Name: "Exporter", Permissions: reads})
	must(t, err)
	_, personal, err := w.CreatePersonalToken(t.Context(), w.in(t, agent.token, ws), identity.NewKey{Name: "Mine", Permissions: reads})
	must(t, err)

	tokens := []string{owner.token, agent.token, serviceToken, personal}
	sessions := make([]*identity.Session, len(tokens))
	admit := func() {
		for n, token := range tokens {
			s, err := w.Authenticate(t.Context(), token, ws.String(), w.from())
			must(t, err)
			sessions[n] = &s
		}
	}
	is := func(when string, access, ended []identity.Standing) {
		t.Helper()
		got, err := w.RecheckAccess(t.Context(), sessions)
		must(t, err)
		if !slices.Equal(got, access) {
			t.Errorf("%s: access is %v, want %v", when, got, access)
		}
		got, err = w.RecheckEnded(t.Context(), sessions)
		must(t, err)
		if !slices.Equal(got, ended) {
			t.Errorf("%s: the ends are %v, want %v", when, got, ended)
		}
	}
	change := func(m *dal.Member) {
		t.Helper()
		must(t, w.Store.InWorkspace(t.Context(), ws, func(tx *dal.Tx) error {
			if err := dal.BumpPolicyVersion(t.Context(), tx); err != nil || m == nil {
				return err
			}
			return dal.UpdateMember(t.Context(), tx, m)
		}))
	}
	const h, c, e = identity.Holds, identity.Changed, identity.Ended
	all := []identity.Standing{h, h, h, h}
	admit()
	is("at first", all, all)
	change(nil) // somebody else's
	is("another's change", all, all)

	m := &dal.Member{WorkspaceID: ws, ID: member, RoleID: domain.Agent.ID(), Visibility: domain.SeesAssigned}
	change(m)
	is("sees less", []identity.Standing{h, c, h, c}, all)
	is("asked again", []identity.Standing{h, c, h, c}, all)
	admit()
	is("let in anew", all, all)
	m.RoleID = domain.Billing.ID()
	change(m)
	is("another role", []identity.Standing{h, c, h, c}, all)
	must(t, w.Store.InWorkspace(t.Context(), ws, func(tx *dal.Tx) error {
		if err := dal.BumpPolicyVersion(t.Context(), tx); err != nil {
			return err
		}
		return dal.DeleteMember(t.Context(), tx, member)
	}))
	is("removed", []identity.Standing{h, c, h, c}, []identity.Standing{h, h, h, e}) // their tokens go with them
	must(t, w.RevokeAPIKey(t.Context(), by, service.ID))
	must(t, w.RevokeSession(t.Context(), sessions[1].Actor, sessions[1].Actor.Session()))
	is("ended", []identity.Standing{h, c, h, c}, []identity.Standing{h, e, e, e})
	if got, err := w.RecheckAccess(t.Context(), []*identity.Session{{}}); err != nil || !slices.Equal(got, []identity.Standing{h}) {
		t.Errorf("somebody without a workspace: %v, %v", got, err)
	}
}
