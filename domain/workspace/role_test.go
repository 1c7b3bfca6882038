package workspace_test

import (
	"fmt"
	"strings"
	"testing"

	"postdog.io/domain"
	"postdog.io/domain/workspace"
)

var (
	reads    = []domain.Permission{domain.MemberReadPermission}
	readsTwo = []domain.Permission{domain.MemberReadPermission, domain.ChannelReadPermission}
)

func TestRoles(t *testing.T) {
	t.Parallel()
	w := start(t)
	before := w.version(t)
	r, err := w.CreateRole(t.Context(), w.admin, workspace.CreateRole{Name: " Night watch ", Description: "Looks on", Permissions: []domain.Permission{domain.ChannelReadPermission, domain.MemberReadPermission}})
	must(t, err)
	if r.Name != "Night watch" || fmt.Sprint(r.Permissions) != fmt.Sprint(readsTwo) {
		t.Errorf("the role is %+v", r)
	}
	if w.version(t) == before {
		t.Error("the policy's version is as before: tables made before do not know the role")
	}
	guard := w.member(t, r.ID)
	if fmt.Sprint(guard.Granted().List()) != fmt.Sprint(readsTwo) {
		t.Errorf("who has it may %v", guard.Granted().List())
	}
	name := "Day watch"
	r, err = w.UpdateRole(t.Context(), w.admin, workspace.UpdateRole{Role: r.ID, Name: &name, Permissions: reads})
	must(t, err)
	equal(t, "told", w.told(), []domain.UserID{{}})
	if fmt.Sprint(w.actor(t, guard.Member()).Granted().List()) != fmt.Sprint(reads) {
		t.Error("the change does not count for who has it")
	}
	wants(t, "delete one that a member has", w.DeleteRole(t.Context(), w.admin, r.ID), domain.Conflict, "")
	must(t, w.UpdateMember(t.Context(), w.admin, workspace.UpdateMember{Member: guard.Member(), Role: domain.Viewer.ID()}))
	inv, err := w.InviteMember(t.Context(), w.admin, workspace.InviteMember{Email: random() + "@example.com", Role: r.ID})
	must(t, err)
	wants(t, "delete one that someone is invited to", w.DeleteRole(t.Context(), w.admin, r.ID), domain.Conflict, "")
	must(t, w.RevokeInvitation(t.Context(), w.admin, inv.ID))
	must(t, w.DeleteRole(t.Context(), w.admin, r.ID))
	equal(t, "audited", w.audited(t, r.ID.String()), []string{
		"role.created; name:  > Night watch; description:  > Looks on; permissions:  > MEMBER_READ, CHANNEL_READ",
		"role.updated; name: Night watch > Day watch; permissions: MEMBER_READ, CHANNEL_READ > MEMBER_READ",
		"role.deleted; name: Day watch > ; description: Looks on > ; permissions: MEMBER_READ > ",
	})
	wants(t, "again", w.DeleteRole(t.Context(), w.admin, r.ID), domain.NotFound, "roleId")
}

func TestRolesRefuse(t *testing.T) {
	t.Parallel()
	w := start(t)
	r, err := w.CreateRole(t.Context(), w.admin, workspace.CreateRole{Name: "Night watch", Permissions: reads})
	must(t, err)
	second, err := w.CreateRole(t.Context(), w.admin, workspace.CreateRole{Name: "Day watch", Permissions: reads})
	must(t, err)
	before := w.state(t)
	for what, c := range map[string]struct {
		in    workspace.CreateRole
		code  domain.Code
		field string
	}{
		"no name":             {workspace.CreateRole{Name: " ", Permissions: reads}, domain.Invalid, "name"},
		"a long name":         {workspace.CreateRole{Name: strings.Repeat("x", 61), Permissions: reads}, domain.Invalid, "name"},
		"a long description":  {workspace.CreateRole{Name: "x", Description: strings.Repeat("x", 301), Permissions: reads}, domain.Invalid, "description"},
		"nothing":             {workspace.CreateRole{Name: "x"}, domain.Invalid, "permissions"},
		"a permission twice":  {workspace.CreateRole{Name: "x", Permissions: []domain.Permission{domain.MemberReadPermission, domain.MemberReadPermission}}, domain.Invalid, "permissions"},
		"none that there is":  {workspace.CreateRole{Name: "x", Permissions: []domain.Permission{"FLY"}}, domain.Invalid, "permissions"},
		"a built-in's name":   {workspace.CreateRole{Name: "marketing MANAGER", Permissions: reads}, domain.Conflict, "name"},
		"another's name":      {workspace.CreateRole{Name: "Night watch", Permissions: reads}, domain.Conflict, "name"},
		"in other capitals":   {workspace.CreateRole{Name: "NIGHT WATCH", Permissions: reads}, domain.Conflict, "name"},
		"more than one's own": {workspace.CreateRole{Name: "x", Permissions: []domain.Permission{domain.WorkspaceManagePermission}}, domain.Forbidden, "permissions"},
	} {
		_, err := w.CreateRole(t.Context(), w.admin, c.in)
		wants(t, "create: "+what, err, c.code, c.field)
		update := workspace.UpdateRole{Role: second.ID, Name: &c.in.Name, Description: &c.in.Description, Permissions: c.in.Permissions}
		if c.in.Permissions == nil {
			update.Permissions = []domain.Permission{}
		}
		_, err = w.UpdateRole(t.Context(), w.admin, update)
		wants(t, "update: "+what, err, c.code, c.field)
	}
	name := "Boss"
	_, err = w.UpdateRole(t.Context(), w.owner, workspace.UpdateRole{Role: domain.Agent.ID(), Name: &name})
	wants(t, "update a built-in one", err, domain.Invalid, "roleId")
	wants(t, "delete a built-in one", w.DeleteRole(t.Context(), w.owner, domain.Viewer.ID()), domain.Invalid, "roleId")
	if w.state(t) != before {
		t.Error("a refusal changed something")
	}
	own := "NIGHT watch" // its own name in other capitals is no other's
	_, err = w.UpdateRole(t.Context(), w.admin, workspace.UpdateRole{Role: r.ID, Name: &own})
	must(t, err)
}

func TestFiftyRoles(t *testing.T) {
	t.Parallel()
	w := start(t)
	for n := range 49 {
		_, err := w.CreateRole(t.Context(), w.admin, workspace.CreateRole{Name: fmt.Sprint("Role ", n), Permissions: reads})
		must(t, err)
	}
	create := func(name string) func() error {
		return func() error {
			_, err := w.CreateRole(t.Context(), w.admin, workspace.CreateRole{Name: name, Permissions: reads})
			return err
		}
	}
	full := 0
	for _, err := range together(create("a"), create("b"), create("c")) {
		if domain.CodeOf(err) == domain.QuotaReached {
			full++
		}
	}
	if full != 2 {
		t.Errorf("of three at once for one place %d were refused", full)
	}
}
