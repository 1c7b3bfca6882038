package workspace_test

import (
	"strings"
	"testing"
	"time"

	"postdog.io/dal"
	"postdog.io/domain"
	"postdog.io/domain/workspace"
)

func TestCreateWorkspace(t *testing.T) {
	t.Parallel()
	w := start(t)
	made, err := w.CreateWorkspace(t.Context(), w.agent, workspace.CreateWorkspace{Name: " Second ", Region: domain.US})
	must(t, err)
	second := &world{Workspaces: w.Workspaces, ws: made.ID}
	ms := second.members(t)
	if len(ms) != 1 || made.Name != "Second" || made.Region != domain.US {
		t.Fatalf("%+v with %v", made, ms)
	}
	for _, m := range ms {
		if m.UserID != w.agent.User() || m.RoleID != domain.Owner.ID() {
			t.Errorf("its member is %+v", m)
		}
		// They own it in deed: they can do there what owners do.
		must(t, second.UpdateMember(t.Context(), second.actor(t, m.ID), workspace.UpdateMember{Member: m.ID, Visibility: domain.SeesTeams}))
		tx, err := w.Store.ReadWorkspace(t.Context(), made.ID)
		must(t, err)
		es, err := dal.ListAuditEvents(t.Context(), tx, dal.AuditQuery{Action: "workspace.created", Limit: 10})
		must(t, err)
		tx.Close()
		if len(es) != 1 || es[0].MemberID != m.ID || es[0].UserID != w.agent.User() || es[0].Subject != made.ID.String() {
			t.Errorf("audited: %+v", es)
		}
	}
	for _, bad := range []workspace.CreateWorkspace{{Name: "", Region: domain.EU}, {Name: "a\nb", Region: domain.EU}, {Name: strings.Repeat("x", 121), Region: domain.EU}} {
		_, err = w.CreateWorkspace(t.Context(), w.agent, bad)
		wants(t, "the name "+bad.Name, err, domain.Invalid, "name")
	}
	_, err = w.CreateWorkspace(t.Context(), w.agent, workspace.CreateWorkspace{Name: "x", Region: "MOON"})
	wants(t, "a region", err, domain.Invalid, "region")
	for range 19 {
		_, err = w.CreateWorkspace(t.Context(), w.agent, workspace.CreateWorkspace{Name: "x", Region: domain.EU})
		must(t, err)
	}
	_, err = w.CreateWorkspace(t.Context(), w.agent, workspace.CreateWorkspace{Name: "x", Region: domain.EU})
	wants(t, "a 21st within the hour", err, domain.RateLimited, "")
	w.pass(time.Hour)
	_, err = w.CreateWorkspace(t.Context(), w.agent, workspace.CreateWorkspace{Name: "x", Region: domain.EU})
	must(t, err)
}

func TestUpdateWorkspace(t *testing.T) {
	t.Parallel()
	w := start(t)
	to := func(s string) *string { return &s }
	ws, err := w.UpdateWorkspace(t.Context(), w.owner, workspace.UpdateWorkspace{
		Name: to(" Larkspur "), LegalName: to("Larkspur Bikes Ltd"), Website: to("https://larkspur.example/about"), Address: to("1 High Street\nLondon"), RegistrationNumber: to("GB 123"),
	})
	must(t, err)
	if ws.Name != "Larkspur" || *ws.LegalName != "Larkspur Bikes Ltd" || *ws.Address != "1 High Street\nLondon" {
		t.Errorf("it is %+v", ws)
	}
	ws, err = w.UpdateWorkspace(t.Context(), w.owner, workspace.UpdateWorkspace{LegalName: to(" ")})
	must(t, err)
	if ws.LegalName != nil || ws.Website == nil || ws.Name != "Larkspur" {
		t.Errorf("it is %+v", ws)
	}
	_, err = w.UpdateWorkspace(t.Context(), w.owner, workspace.UpdateWorkspace{LegalName: to(""), Name: to("Larkspur")})
	must(t, err)
	equal(t, "audited", w.audited(t, w.ws.String()), []string{
		"workspace.updated; name: Larkspur Bikes > Larkspur; legalName:  > Larkspur Bikes Ltd; website:  > https://larkspur.example/about; address:  > 1 High Street\nLondon; registrationNumber:  > GB 123",
		"workspace.updated; legalName: Larkspur Bikes Ltd > ",
	})
	for _, c := range []struct {
		field string
		in    workspace.UpdateWorkspace
	}{
		{"name", workspace.UpdateWorkspace{Name: to("")}}, {"name", workspace.UpdateWorkspace{Name: to(strings.Repeat("x", 121))}},
		{"legalName", workspace.UpdateWorkspace{LegalName: to(strings.Repeat("x", 201))}}, {"legalName", workspace.UpdateWorkspace{LegalName: to("a\nb")}},
		{"website", workspace.UpdateWorkspace{Website: to("larkspur.example")}}, {"website", workspace.UpdateWorkspace{Website: to("javascript:alert(1)")}},
		{"website", workspace.UpdateWorkspace{Website: to("ftp://larkspur.example")}}, {"website", workspace.UpdateWorkspace{Website: to("https://")}},
		{"website", workspace.UpdateWorkspace{Website: to("https://user@evil.example")}}, {"website", workspace.UpdateWorkspace{Website: to("https://x.example/\" onclick=")}},
		{"address", workspace.UpdateWorkspace{Address: to(strings.Repeat("x", 501))}}, {"address", workspace.UpdateWorkspace{Address: to("a\x00b")}},
		{"registrationNumber", workspace.UpdateWorkspace{RegistrationNumber: to(strings.Repeat("1", 61))}},
	} {
		_, err = w.UpdateWorkspace(t.Context(), w.owner, c.in)
		wants(t, "a wrong "+c.field, err, domain.Invalid, c.field)
	}
}
