package identity_test

import (
	"slices"
	"strings"
	"testing"
	"time"

	"postdog.io/authz"
	"postdog.io/dal"
	"postdog.io/domain"
	"postdog.io/domain/identity"
)

var reads = []domain.Permission{domain.ConversationReadPermission, domain.MemberReadPermission}

func TestAPIKeys(t *testing.T) {
	t.Parallel()
	w := start(t)
	owner, agent := w.enrolled(t), w.employee(t)
	by := w.actor(t, owner.token)
	w.join(t, agent, by.Workspace(), domain.Agent)
	past := w.clock.read()
	for name, c := range map[string]struct {
		in    identity.NewKey
		code  domain.Code
		field string
	}{
		"no name":        {identity.NewKey{Name: " ", Permissions: reads}, domain.Invalid, "name"},
		"endless name":   {identity.NewKey{Name: strings.Repeat("x", 121), Permissions: reads}, domain.Invalid, "name"},
		"no permissions": {identity.NewKey{Name: "x"}, domain.Invalid, "permissions"},
		"over already":   {identity.NewKey{Name: "x", Permissions: reads, ExpiresAt: &past}, domain.Invalid, "expiresAt"},
	} {
		_, _, err := w.CreateAPIKey(t.Context(), by, c.in)
		wants(t, name, err, c.code, c.field)
	}
	_, _, err := w.CreateAPIKey(t.Context(), w.actor(t, agent.token), identity.NewKey{Name: "x", Permissions: []domain.Permission{domain.MemberManagePermission}})
	wants(t, "more than they may", err, domain.Forbidden, "permissions")
	limited := authz.Verified(authz.Facts{
		User: by.User(), Session: by.Session(), Workspace: by.Workspace(), Member: by.Member(), Role: domain.Admin.ID(),
		Permissions: authz.BuiltInPermissions(domain.Admin), Scope: domain.Scope{Visibility: domain.SeesAssigned, Member: by.Member()},
	})
	_, _, err = w.CreateAPIKey(t.Context(), limited, identity.NewKey{Name: "x", Permissions: reads})
	wants(t, "a key that sees more than its maker", err, domain.Forbidden, "")
	soon := w.clock.read().Add(time.Hour)
	k, token, err := w.CreateAPIKey(t.Context(), by, identity.NewKey{Name: " Exporter ", Permissions: reads, ExpiresAt: &soon})
	must(t, err)
	if !strings.HasPrefix(token, "pdk_") || k.Hint != token[:12] || k.Name != "Exporter" || k.CreatedBy != by.Member() || k.Kind != domain.ServiceKey || !k.MemberID.IsZero() {
		t.Errorf("the key is %+v", k)
	}
	if n := column[int64](t, w.url, "select count(*) from api_keys k where row_to_json(k)::text || encode(token_hash, 'escape') like '%' || $1 || '%'", token); n[0] != 0 {
		t.Error("the key stands in the clear")
	}
	actor := w.actor(t, token)
	if actor.APIKey() != k.ID || !actor.User().IsZero() || actor.Workspace() != by.Workspace() || !slices.Equal(authz.Permissions(actor), reads) {
		t.Errorf("the key is %+v", actor)
	}
	wants(t, "as a personal token", w.RevokePersonalToken(t.Context(), by, k.ID), domain.NotFound, "apiKeyId")
	wants(t, "of another workspace", w.RevokeAPIKey(t.Context(), w.actor(t, w.enrolled(t).token), k.ID), domain.NotFound, "apiKeyId")
	w.actor(t, token)
	must(t, w.RevokeAPIKey(t.Context(), by, k.ID))
	w.dead(t, "a revoked key", token)
	if !w.toldKey(k.ID) {
		t.Error("its sockets were not closed")
	}
	wants(t, "twice", w.RevokeAPIKey(t.Context(), by, k.ID), domain.NotFound, "apiKeyId")
	_, expiring, err := w.CreateAPIKey(t.Context(), by, identity.NewKey{Name: "x", Permissions: reads, ExpiresAt: &soon})
	must(t, err)
	w.clock.pass(time.Hour)
	w.dead(t, "an expired key", expiring)
	es := w.audit(t, by.User(), by.Workspace())
	for _, want := range []string{"api_key.created", "api_key.revoked"} {
		if !slices.ContainsFunc(es, func(e *dal.AuditEvent) bool {
			return e.Action == want && e.Subject == k.ID.String() && e.UserID == by.User()
		}) {
			t.Errorf("the log lacks %s: %v", want, actions(es))
		}
	}
}

// toldKey says whether live sockets were told of a key's end.
func (w *world) toldKey(id domain.APIKeyID) bool {
	for {
		select {
		case c := <-w.ended:
			if c.APIKey == id {
				return true
			}
		default:
			return false
		}
	}
}

// A personal token never may do more than its person, also when they may less than before; it ends with the membership.
func TestPersonalTokens(t *testing.T) {
	t.Parallel()
	w := start(t)
	owner, p := w.enrolled(t), w.employee(t)
	ws := w.actor(t, owner.token).Workspace()
	_, _, err := w.CreatePersonalToken(t.Context(), w.actor(t, p.token), identity.NewKey{Name: "laptop"})
	wants(t, "without a workspace", err, domain.Invalid, "")
	member := w.join(t, p, ws, domain.Admin)
	by := w.in(t, p.token, ws)
	k, token, err := w.CreatePersonalToken(t.Context(), by, identity.NewKey{Name: "laptop"})
	must(t, err)
	if k.MemberID != member || k.Kind != domain.PersonalKey || !slices.Equal(k.Permissions, authz.Permissions(by)) {
		t.Errorf("the token is %+v", k)
	}
	_, _, err = w.CreatePersonalToken(t.Context(), by, identity.NewKey{Name: "x", Permissions: []domain.Permission{}})
	wants(t, "nothing", err, domain.Invalid, "permissions")
	_, _, err = w.CreatePersonalToken(t.Context(), by, identity.NewKey{Name: "x", Permissions: []domain.Permission{domain.WorkspaceManagePermission}})
	wants(t, "more than they may", err, domain.Forbidden, "permissions")
	_, lesser, err := w.CreatePersonalToken(t.Context(), by, identity.NewKey{Name: "x", Permissions: reads})
	must(t, err)
	if got := authz.Permissions(w.actor(t, lesser)); !slices.Equal(got, reads) {
		t.Errorf("the lesser token may %v", got)
	}
	must(t, w.Store.InWorkspace(t.Context(), ws, func(tx *dal.Tx) error {
		m, err := dal.LockMember(t.Context(), tx, member)
		if err != nil {
			return err
		}
		m.RoleID = domain.Viewer.ID()
		return dal.UpdateMember(t.Context(), tx, m)
	}))
	if actor := w.actor(t, token); actor.User() != by.User() || actor.Granted() != authz.BuiltInPermissions(domain.Viewer) {
		t.Errorf("after the role changed the token may %v", authz.Permissions(actor))
	}
	other := w.actor(t, owner.token)
	wants(t, "another's token", w.RevokePersonalToken(t.Context(), other, k.ID), domain.NotFound, "apiKeyId")
	wants(t, "as a service account's", w.RevokeAPIKey(t.Context(), other, k.ID), domain.NotFound, "apiKeyId")
	must(t, w.RevokePersonalToken(t.Context(), by, k.ID))
	w.dead(t, "a revoked token", token)
	if !w.toldKey(k.ID) {
		t.Error("its sockets were not closed")
	}
	w.actor(t, lesser)
	must(t, w.Store.InWorkspace(t.Context(), ws, func(tx *dal.Tx) error { return dal.DeleteMember(t.Context(), tx, member) }))
	w.dead(t, "the token of a member who left", lesser)
}

// What a person does with their account no key does, be it their own.
func TestKeysAreNoPeople(t *testing.T) {
	t.Parallel()
	w := start(t)
	p := w.enrolled(t)
	by := w.actor(t, p.token)
	_, personal, err := w.CreatePersonalToken(t.Context(), by, identity.NewKey{Name: "laptop"})
	must(t, err)
	_, service, err := w.CreateAPIKey(t.Context(), by, identity.NewKey{Name: "robot", Permissions: authz.Permissions(by)})
	must(t, err)
	ctx := t.Context()
	for _, token := range []string{personal, service} {
		key := w.actor(t, token)
		for what, act := range map[string]func() error{
			"SignOut":             func() error { return w.SignOut(ctx, key) },
			"StepUp":              func() error { _, err := w.StepUp(ctx, key, identity.StepUp{Code: w.code(t, p, 1)}); return err },
			"RevokeSession":       func() error { return w.RevokeSession(ctx, key, by.Session()) },
			"RevokeOtherSessions": func() error { _, err := w.RevokeOtherSessions(ctx, key); return err },
			"UpdateProfile":       func() error { return w.UpdateProfile(ctx, key, identity.ProfileChange{}) },
			"BeginPhotoUpload":    func() error { _, err := w.BeginPhotoUpload(ctx, key, "image/png"); return err },
			"UploadPhoto":         func() error { _, err := w.UploadPhoto(ctx, key, "", nil); return err },
			"RemovePhoto":         func() error { return w.RemovePhoto(ctx, key) },
			"ChangePassword": func() error {
				_, err := w.ChangePassword(ctx, key, identity.ChangePassword{Current: password, New: another})
				return err
			},
			"RequestEmailChange":      func() error { return w.RequestEmailChange(ctx, key, random()+"@example.com") },
			"BeginTOTPChange":         func() error { _, err := w.BeginTOTPChange(ctx, key); return err },
			"ConfirmTOTPChange":       func() error { _, err := w.ConfirmTOTPChange(ctx, key, "000000"); return err },
			"RegenerateRecoveryCodes": func() error { _, err := w.RegenerateRecoveryCodes(ctx, key); return err },
			"CloseAccount":            func() error { return w.CloseAccount(ctx, key, password) },
			"AcceptInvitation":        func() error { _, err := w.AcceptInvitation(ctx, key, ""); return err },
			"ResetMemberTOTP":         func() error { return w.ResetMemberTOTP(ctx, key, domain.NewID[domain.MemberID]()) },
			"CreateAPIKey": func() error {
				_, _, err := w.CreateAPIKey(ctx, key, identity.NewKey{Name: "x", Permissions: reads})
				return err
			},
			"CreatePersonalToken": func() error { _, _, err := w.CreatePersonalToken(ctx, key, identity.NewKey{Name: "x"}); return err },
			"RevokeAPIKey":        func() error { return w.RevokeAPIKey(ctx, key, key.APIKey()) },
			"RevokePersonalToken": func() error { return w.RevokePersonalToken(ctx, key, key.APIKey()) },
		} {
			wants(t, what, act(), domain.Forbidden, "")
		}
		w.actor(t, token)
	}
	w.actor(t, p.token)
}
