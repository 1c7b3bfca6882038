package dal_test

import (
	"context"
	"fmt"
	"strings"
	"sync"
	"testing"

	"github.com/jackc/pgx/v5"

	"postdog.io/dal"
	"postdog.io/domain"
	"postdog.io/server/embedded/embeddedtest"
)

// note adds an entry to a workspace's audit log.
func note(t *testing.T, s *dal.Store, ws domain.WorkspaceID, action, after string) {
	t.Helper()
	in(t, s, ws, func(_ context.Context, tx *dal.Tx) error {
		dal.Audit(tx, domain.AuditEntry{
			ActorKind: domain.SystemActor, Action: action, Subject: ws.String(),
			Changes: []domain.Change{domain.Changed("name", "", after)}, Address: "203.0.113.9",
		})
		return nil
	})
}

func verify(t *testing.T, s *dal.Store, ws domain.WorkspaceID, noted dal.AuditHead) dal.AuditVerdict {
	t.Helper()
	tx, err := s.ReadWorkspace(t.Context(), ws)
	must(t, err)
	defer tx.Close()
	v, err := dal.VerifyAudit(t.Context(), tx, noted)
	must(t, err)
	return v
}

func TestAuditLogIsOneChain(t *testing.T) {
	t.Parallel()
	s := embeddedtest.Store(t)
	ws := embeddedtest.Workspace(t, s)
	if v := verify(t, s, ws, dal.AuditHead{}); len(v.Broken) > 0 || v.Head.Sequence != 0 {
		t.Errorf("an empty log: %+v", v)
	}
	var all sync.WaitGroup
	for n := range 20 { // side by side, and still one chain without gaps
		all.Go(func() { note(t, s, ws, "thing.done", fmt.Sprint("to ", n)) })
	}
	all.Wait()
	if v := verify(t, s, ws, dal.AuditHead{}); len(v.Broken) > 0 || v.Head.Sequence != 20 || v.Erased != 0 {
		t.Errorf("twenty entries: %+v", v)
	}
	tx, err := s.ReadWorkspace(t.Context(), ws)
	must(t, err)
	defer tx.Close()
	es, err := dal.ListAuditEvents(t.Context(), tx, dal.AuditQuery{Action: "thing", Before: 20, Limit: 3})
	must(t, err)
	if len(es) != 3 || es[0].Sequence != 19 || es[0].Details.Address != "203.0.113.9" || !strings.HasPrefix(*es[0].Details.Changes[0].After, "to ") {
		t.Errorf("the page is %+v", es)
	}
}

// What is rolled back leaves no entry and no gap.
func TestAuditLogForgetsWhatDidNotHappen(t *testing.T) {
	t.Parallel()
	s := embeddedtest.Store(t)
	ws := embeddedtest.Workspace(t, s)
	note(t, s, ws, "thing.done", "")
	if err := s.InWorkspace(t.Context(), ws, func(tx *dal.Tx) error {
		dal.Audit(tx, domain.AuditEntry{ActorKind: domain.SystemActor, Action: "thing.undone", Subject: "x"})
		return dal.ErrNotFound
	}); err == nil {
		t.Fatal("the transaction committed")
	}
	note(t, s, ws, "thing.done", "")
	if v := verify(t, s, ws, dal.AuditHead{}); len(v.Broken) > 0 || v.Head.Sequence != 2 {
		t.Errorf("%+v", v)
	}
}

// Whoever owns the database can change its rows, and is found out.
func TestTamperingIsFound(t *testing.T) {
	t.Parallel()
	s := embeddedtest.Store(t)
	for name, c := range map[string]struct{ sql, want string }{
		"an edited action":       {"update audit_events set action = 'thing.else' where sequence = 3", "entry 3 (audit_"},
		"an edited time":         {"update audit_events set occurred_at = occurred_at - interval '1 hour' where sequence = 3", "entry 3 (audit_"},
		"another actor":          {"update audit_events set user_id = gen_random_uuid() where sequence = 4", "entry 4 (audit_"},
		"a removed entry":        {"delete from audit_details where sequence = 2; delete from audit_events where sequence = 2", "entry 2 is missing"},
		"the first removed":      {"delete from audit_details where sequence = 1; delete from audit_events where sequence = 1", "entry 1 is missing"},
		"the last removed":       {"delete from audit_details where sequence = 5; delete from audit_events where sequence = 5", "the log ends after entry 4"},
		"two that changed place": {"delete from audit_details; update audit_events set sequence = -sequence where sequence in (2, 3); update audit_events set sequence = 5 + sequence where sequence < 0", "entry 2 (audit_"},
		"others' details":        {"update audit_details d set details = (select details from audit_details e where e.workspace_id = d.workspace_id and e.sequence = 1) where sequence = 2", "the details of entry 2"},
		"a forged commitment":    {"update audit_events set commitment = 'x' where sequence = 5", "entry 5 (audit_"},
	} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			ws := embeddedtest.Workspace(t, s)
			for range 5 {
				note(t, s, ws, "thing.done", "")
			}
			if v := verify(t, s, ws, dal.AuditHead{}); len(v.Broken) > 0 {
				t.Fatalf("broken before: %q", v.Broken)
			}
			c0 := owner(t, ws)
			must(t, pgx.BeginFunc(t.Context(), c0, func(tx pgx.Tx) error {
				for sql := range strings.SplitSeq(c.sql, ";") {
					where := " where "
					if strings.Contains(sql, " where ") {
						where = " and "
					}
					if _, err := tx.Exec(t.Context(), sql+where+qualified(sql)+"workspace_id = $1", ws.UUID()); err != nil {
						return err
					}
				}
				return nil
			}))
			if v := verify(t, s, ws, dal.AuditHead{}); !strings.Contains(strings.Join(v.Broken, "\n"), c.want) {
				t.Errorf("%q, want %q", v.Broken, c.want)
			}
		})
	}
}

// One break does not hide the next, and what was not touched is not blamed.
func TestEveryTamperingIsNamed(t *testing.T) {
	t.Parallel()
	s := embeddedtest.Store(t)
	ws := embeddedtest.Workspace(t, s)
	for range 9 {
		note(t, s, ws, "thing.done", "")
	}
	c := owner(t, ws)
	for _, sql := range []string{
		"update audit_events set action = 'thing.else' where workspace_id = $1 and sequence = 2",
		"delete from audit_details where workspace_id = $1 and sequence in (4, 5)", "delete from audit_events where workspace_id = $1 and sequence in (4, 5)",
		"update audit_details set details = 'x' where workspace_id = $1 and sequence = 7",
		"update audit_events set subject = 'x' where workspace_id = $1 and sequence = 9",
	} {
		exec(t, c, sql, ws.UUID())
	}
	v := verify(t, s, ws, dal.AuditHead{})
	want := []string{"entry 2 (", "entries 4 to 5 are missing", "the details of entry 7 (", "entry 9 ("}
	if len(v.Broken) != len(want) {
		t.Fatalf("found %q", v.Broken)
	}
	for i, w := range want {
		if !strings.HasPrefix(v.Broken[i], w) {
			t.Errorf("found %q, want %q", v.Broken[i], w)
		}
	}
}

// qualified names the table where a statement has two.
func qualified(sql string) string {
	if strings.Contains(sql, "audit_details d ") {
		return "d."
	}
	return ""
}

// Cutting the log's end off together with its head is found by a head that was noted elsewhere.
func TestNotedHeadProvesTheEnd(t *testing.T) {
	t.Parallel()
	s := embeddedtest.Store(t)
	ws := embeddedtest.Workspace(t, s)
	for range 3 {
		note(t, s, ws, "thing.done", "")
	}
	early := verify(t, s, ws, dal.AuditHead{}).Head
	note(t, s, ws, "thing.done", "")
	noted := verify(t, s, ws, early).Head
	c := owner(t, ws)
	for _, sql := range []string{
		"delete from audit_details where workspace_id = $1 and sequence = 4", "delete from audit_events where workspace_id = $1 and sequence = 4",
		"update audit_heads set sequence = 3, hash = (select hash from audit_events where workspace_id = $1 and sequence = 3) where workspace_id = $1",
	} {
		exec(t, c, sql, ws.UUID())
	}
	if v := verify(t, s, ws, dal.AuditHead{}); len(v.Broken) > 0 {
		t.Errorf("without a noted head nobody can know, and yet: %q", v.Broken)
	}
	if v := verify(t, s, ws, noted); !strings.Contains(strings.Join(v.Broken, "\n"), "entries after 3 are missing") {
		t.Errorf("with the noted head: %q", v.Broken)
	}
}

// Erasing a person takes what the log says of them, and the chain still holds.
func TestErasingDetailsKeepsTheChain(t *testing.T) {
	t.Parallel()
	s := embeddedtest.Store(t)
	ws := embeddedtest.Workspace(t, s)
	user := domain.NewID[domain.UserID]()
	note(t, s, ws, "thing.done", "")
	in(t, s, ws, func(_ context.Context, tx *dal.Tx) error {
		dal.Audit(tx, domain.AuditEntry{ActorKind: domain.PersonActor, User: user, Action: "thing.done", Subject: "x", Address: "198.51.100.4"})
		return nil
	})
	in(t, s, ws, func(ctx context.Context, tx *dal.Tx) error {
		return dal.EraseAuditDetails(ctx, tx, user, user.String())
	})
	if v := verify(t, s, ws, dal.AuditHead{}); len(v.Broken) > 0 || v.Erased != 1 || v.Head.Sequence != 2 {
		t.Errorf("%+v", v)
	}
	tx, err := s.ReadWorkspace(t.Context(), ws)
	must(t, err)
	defer tx.Close()
	es, err := dal.ListAuditEvents(t.Context(), tx, dal.AuditQuery{Limit: 10})
	must(t, err)
	if !es[0].Erased || es[0].Details.Address != "" || es[1].Erased {
		t.Errorf("%+v", es)
	}
}
