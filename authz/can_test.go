package authz_test

import (
	"testing"
	"time"

	"pgregory.net/rapid"

	"postdog.io/authz"
	"postdog.io/domain"
)

// Casbin is asked the same as the compiled tables: random roles, members and workspaces, with the same answers.
func TestTablesDecideLikeCasbin(t *testing.T) {
	t.Parallel()
	rapid.Check(t, func(t *rapid.T) {
		var workspaces []domain.WorkspaceID
		var grants []authz.Grant
		var holdings []authz.Holding
		roles := []domain.RoleID{domain.NewID[domain.RoleID]()} // one that nobody made
		for _, r := range domain.BuiltInRoles() {
			roles = append(roles, r.ID())
		}
		for range rapid.IntRange(1, 3).Draw(t, "workspaces") {
			workspaces = append(workspaces, domain.NewID[domain.WorkspaceID]())
		}
		anyWorkspace := rapid.SampledFrom(workspaces)
		for range rapid.IntRange(0, 4).Draw(t, "roles") {
			roles = append(roles, domain.NewID[domain.RoleID]())
		}
		own := roles[9:]
		if len(own) > 0 {
			for range rapid.IntRange(0, 20).Draw(t, "grants") {
				grants = append(grants, authz.Grant{
					Role: rapid.SampledFrom(own).Draw(t, "role"), Workspace: anyWorkspace.Draw(t, "where"),
					Permission: rapid.SampledFrom(domain.Permissions()).Draw(t, "permission"),
				})
			}
		}
		for range rapid.IntRange(1, 4).Draw(t, "members") {
			holdings = append(holdings, authz.Holding{
				Member: domain.NewID[domain.MemberID](), Role: rapid.SampledFrom(roles).Draw(t, "held"), Workspace: anyWorkspace.Draw(t, "of"),
			})
		}
		enforcer, err := authz.NewEnforcer(grants, holdings)
		if err != nil {
			t.Fatal(err)
		}
		for _, ws := range workspaces {
			table := authz.Compile(ws, 1, grants)
			for _, h := range holdings {
				actor := authz.Verified(authz.Facts{
					User: domain.NewID[domain.UserID](), Session: domain.NewID[domain.SessionID](), Workspace: ws, Member: h.Member,
				})
				if h.Workspace == ws { // else the person is no member there, and has no actor there
					actor = authz.Verified(authz.Facts{
						User: domain.NewID[domain.UserID](), Session: domain.NewID[domain.SessionID](), Workspace: ws, Member: h.Member,
						Role: h.Role, Permissions: table.Permissions(h.Role),
					})
				}
				for _, p := range domain.Permissions() {
					want, err := enforcer.Enforce(h.Member.String(), ws.String(), string(p))
					if err != nil {
						t.Fatal(err)
					}
					if got := authz.Can(actor, p) == nil; got != want {
						t.Fatalf("%s with %s in %s: Can says %v, Casbin says %v", p, h.Role, ws, got, want)
					}
				}
			}
		}
	})
}

func TestCanRefuses(t *testing.T) {
	t.Parallel()
	user, session, ws := domain.NewID[domain.UserID](), domain.NewID[domain.SessionID](), domain.NewID[domain.WorkspaceID]()
	viewer := authz.BuiltInPermissions(domain.Viewer)
	for name, c := range map[string]struct {
		actor authz.Actor
		want  domain.Code
	}{
		"a stranger":             {authz.Actor{}, domain.Unauthenticated},
		"nobody's workspace":     {authz.Verified(authz.Facts{User: user, Session: session, Permissions: viewer}), domain.Invalid},
		"a viewer who answers":   {authz.Verified(authz.Facts{User: user, Session: session, Workspace: ws, Permissions: viewer}), domain.Forbidden},
		"a member without roles": {authz.Verified(authz.Facts{User: user, Session: session, Workspace: ws}), domain.Forbidden},
	} {
		if got := domain.CodeOf(authz.Can(c.actor, domain.ConversationReplyPermission)); got != c.want {
			t.Errorf("%s: got %s, want %s", name, got, c.want)
		}
	}
	if err := authz.Can(authz.System(ws, "delivery"), domain.ConversationReplyPermission); err != nil {
		t.Errorf("the system: %v", err)
	}
}

func TestSteppedUp(t *testing.T) {
	t.Parallel()
	now := time.Date(2026, 11, 24, 12, 0, 0, 0, time.UTC)
	session := func(at time.Time) authz.Actor {
		return authz.Verified(authz.Facts{User: domain.NewID[domain.UserID](), Session: domain.NewID[domain.SessionID](), SteppedUpAt: at})
	}
	for name, c := range map[string]struct {
		actor authz.Actor
		want  domain.Code
	}{
		"a stranger":     {authz.Actor{}, domain.Unauthenticated},
		"never":          {session(time.Time{}), domain.StepUpRequired},
		"too long ago":   {session(now.Add(-15*time.Minute - time.Second)), domain.StepUpRequired},
		"just in time":   {session(now.Add(-15 * time.Minute)), ""},
		"an API key":     {authz.Verified(authz.Facts{APIKey: domain.NewID[domain.APIKeyID](), SteppedUpAt: now}), domain.Forbidden},
		"PostDog itself": {authz.System(domain.NewID[domain.WorkspaceID](), "test"), ""},
	} {
		err := authz.SteppedUp(c.actor, 15*time.Minute, now)
		if c.want == "" && err != nil || c.want != "" && domain.CodeOf(err) != c.want {
			t.Errorf("%s: got %v, want %s", name, err, c.want)
		}
	}
}
