package main

import (
	"errors"
	"strings"
	"testing"

	"github.com/jackc/pgx/v5"

	"postdog.io/dal"
	"postdog.io/domain"
	"postdog.io/server/embedded/embeddedtest"
)

func TestMain(m *testing.M) { embeddedtest.Main(m) }

// What the command prints can be given back to it; it names what was changed, also where a whole workspace is gone.
func TestVerifyAudit(t *testing.T) {
	t.Parallel()
	store := embeddedtest.Store(t)
	ws := embeddedtest.Workspace(t, store)
	for range 3 {
		err := store.InWorkspace(t.Context(), ws, func(tx *dal.Tx) error {
			dal.Audit(tx, domain.AuditEntry{ActorKind: domain.SystemActor, Action: "thing.done", Subject: ws.String()})
			return nil
		})
		if err != nil {
			t.Fatal(err)
		}
	}
	verify := func(heads ...string) (string, error) {
		noted := notedHeads{}
		for _, h := range heads {
			if err := noted.Set(h); err != nil {
				t.Fatal(err)
			}
		}
		var out strings.Builder
		err := verifyAudit(t.Context(), store, noted, &out)
		return out.String(), err
	}
	said, err := verify()
	if err != nil || !strings.Contains(said, "holds   "+ws.String()+"  3 entries") {
		t.Fatalf("%v: %s", err, said)
	}
	_, head, _ := strings.Cut(said, "--head ")
	head = strings.TrimSpace(head)
	if said, err := verify(head); err != nil {
		t.Errorf("with its own head: %v: %s", err, said)
	}
	gone := domain.NewID[domain.WorkspaceID]().String() + ":1:00"
	if said, err := verify(head, gone); !errors.Is(err, errBroken) || !strings.Contains(said, "this workspace is gone") {
		t.Errorf("with the head of a workspace that is gone: %v: %s", err, said)
	}
	owner, err := pgx.Connect(t.Context(), embeddedtest.URL(t))
	if err != nil {
		t.Fatal(err)
	}
	defer func() { _ = owner.Close(t.Context()) }()
	if _, err := owner.Exec(t.Context(), "select set_config('app.workspace_id', $1, false)", ws.UUID().String()); err != nil {
		t.Fatal(err)
	}
	if _, err := owner.Exec(t.Context(), "update audit_events set action = 'thing.else' where sequence = 2"); err != nil {
		t.Fatal(err)
	}
	if said, err := verify(head); !errors.Is(err, errBroken) || !strings.Contains(said, "BROKEN  "+ws.String()) || !strings.Contains(said, "entry 2 (audit_") {
		t.Errorf("with an edited entry: %v: %s", err, said)
	}
}
