package authz_test

import (
	"testing"

	"postdog.io/authz"
	"postdog.io/domain"
)

func TestCanDecidesLikeCasbin(t *testing.T) {
	t.Parallel()
	enforcer, err := authz.NewEnforcer()
	if err != nil {
		t.Fatal(err)
	}
	for _, role := range []domain.Role{domain.Owner, domain.Admin, domain.Agent, domain.Viewer, "STRANGE"} {
		actor := authz.Verified(authz.Facts{
			User: domain.NewID[domain.UserID](), Workspace: domain.NewID[domain.WorkspaceID](), Role: role,
		})
		for _, p := range domain.Permissions() {
			want, err := enforcer.Enforce(string(role), string(p))
			if err != nil {
				t.Fatal(err)
			}
			if got := authz.Can(actor, p) == nil; got != want {
				t.Errorf("%s %s: Can says %v, Casbin says %v", role, p, got, want)
			}
		}
	}
}

func TestCanRefuses(t *testing.T) {
	t.Parallel()
	user, ws := domain.NewID[domain.UserID](), domain.NewID[domain.WorkspaceID]()
	for name, c := range map[string]struct {
		actor authz.Actor
		want  domain.Code
	}{
		"a stranger":             {authz.Actor{}, domain.Unauthenticated},
		"nobody's workspace":     {authz.Verified(authz.Facts{User: user, Role: domain.Owner}), domain.Invalid},
		"a viewer who answers":   {authz.Verified(authz.Facts{User: user, Workspace: ws, Role: domain.Viewer}), domain.Forbidden},
		"a member without roles": {authz.Verified(authz.Facts{User: user, Workspace: ws}), domain.Forbidden},
	} {
		if got := domain.CodeOf(authz.Can(c.actor, domain.ConversationReplyPermission)); got != c.want {
			t.Errorf("%s: got %s, want %s", name, got, c.want)
		}
	}
	if err := authz.Can(authz.System(ws, "delivery"), domain.ConversationReplyPermission); err != nil {
		t.Errorf("the system: %v", err)
	}
}
