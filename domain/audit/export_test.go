package audit_test

import (
	"context"
	"encoding/csv"
	"slices"
	"strings"
	"testing"

	"postdog.io/authz"
	"postdog.io/dal"
	"postdog.io/domain"
	"postdog.io/domain/audit"
	"postdog.io/server/embedded/embeddedtest"
)

func TestMain(m *testing.M) { embeddedtest.Main(m) }

// nobody watches.
type nobody struct{}

func (nobody) Exported(context.Context, *dal.Tx, authz.Actor) error { return nil }

func must(t *testing.T, err error) {
	t.Helper()
	if err != nil {
		t.Fatal(err)
	}
}

// member joins someone to a workspace.
func member(t *testing.T, s *dal.Store, ws domain.WorkspaceID, name string) authz.Actor {
	t.Helper()
	u := &dal.User{ID: domain.NewID[domain.UserID](), Email: domain.NewID[domain.UserID]().String() + "@example.com", Name: name, AcceptedPolicyVersion: "1", AcceptedPolicyAt: s.Now()}
	m := &dal.Member{WorkspaceID: ws, ID: domain.NewID[domain.MemberID](), UserID: u.ID, RoleID: domain.Admin.ID()}
	must(t, s.InControl(t.Context(), func(tx *dal.ControlTx) error {
		if err := dal.InsertUser(t.Context(), tx, u); err != nil {
			return err
		}
		return dal.InsertMember(t.Context(), tx, m)
	}))
	return authz.Verified(authz.Facts{
		User: u.ID, Session: domain.NewID[domain.SessionID](), Workspace: ws, Member: m.ID, Role: m.RoleID,
	})
}

func TestExport(t *testing.T) {
	t.Parallel()
	s := embeddedtest.Store(t)
	ws, elsewhere := embeddedtest.Workspace(t, s), embeddedtest.Workspace(t, s)
	mina, jonas, eve := member(t, s, ws, "=HYPERLINK(1)"), member(t, s, ws, "Jonas"), member(t, s, elsewhere, "Eve")
	log := &audit.Log{Store: s, Watcher: nobody{}}
	must(t, s.InWorkspace(t.Context(), ws, func(tx *dal.Tx) error {
		dal.Audit(tx, mina.Did("team.created", domain.NewID[domain.TeamID](), domain.Changed("name", "", "Night, \"late\"\nshift")))
		dal.Audit(tx, jonas.Did("member.removed", domain.NewID[domain.MemberID]()))
		return nil
	}))
	link, err := log.Export(t.Context(), mina, audit.Filter{MemberID: mina.Member()})
	must(t, err)
	for name, by := range map[string]authz.Actor{"a colleague": jonas, "another workspace": eve} {
		if _, err := log.Take(t.Context(), by, link.Token); domain.CodeOf(err) != domain.NotFound {
			t.Errorf("%s took the link: %v", name, err)
		}
	}
	filter, err := log.Take(t.Context(), mina, link.Token)
	must(t, err)
	if _, err := log.Take(t.Context(), mina, link.Token); domain.CodeOf(err) != domain.NotFound {
		t.Errorf("the link worked twice: %v", err)
	}
	var text strings.Builder
	must(t, log.WriteCSV(t.Context(), mina, filter, &text))
	rows, err := csv.NewReader(strings.NewReader(text.String())).ReadAll()
	must(t, err)
	if len(rows) != 3 || rows[1][5] != "audit_log.exported" || rows[2][5] != "team.created" {
		t.Fatalf("exported %q", rows)
	}
	if rows[2][3] != "'=HYPERLINK(1)" || !strings.Contains(rows[2][7], "Night, \"late\"\nshift") {
		t.Errorf("the cells are %q", rows[2])
	}
	if slices.ContainsFunc(rows, func(r []string) bool { return r[5] == "member.removed" }) {
		t.Error("the filter let another member's entry through")
	}
}
