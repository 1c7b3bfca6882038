package server

import (
	"bytes"
	"context"
	"encoding/json"
	"log/slog"
	"strings"
	"testing"

	"postdog.io/dal"
	"postdog.io/domain"
	"postdog.io/server/embedded/embeddedtest"
)

// The end of a workspace's audit log is written when it moved, and not again while it stands still.
func TestAuditHeadsAreNoted(t *testing.T) {
	t.Parallel()
	store := embeddedtest.Store(t)
	ws := embeddedtest.Workspace(t, store)
	var log bytes.Buffer
	heads := newAuditHeads(store, slog.New(slog.NewJSONHandler(&log, nil)))
	noted := func() (list []string) {
		t.Helper()
		log.Reset()
		if err := heads.note(t.Context()); err != nil {
			t.Fatal(err)
		}
		for line := range strings.Lines(log.String()) {
			var entry struct{ Msg, Head string }
			if err := json.Unmarshal([]byte(line), &entry); err != nil {
				t.Fatal(err)
			}
			if entry.Msg == "audit head" && strings.HasPrefix(entry.Head, ws.String()) {
				list = append(list, entry.Head)
			}
		}
		return list
	}
	if got := noted(); len(got) != 0 {
		t.Errorf("an empty log: %q", got)
	}
	for n := range 2 {
		err := store.InWorkspace(t.Context(), ws, func(tx *dal.Tx) error {
			dal.Audit(tx, domain.AuditEntry{ActorKind: domain.SystemActor, Action: "thing.done", Subject: ws.String()})
			return nil
		})
		if err != nil {
			t.Fatal(err)
		}
		head := headOf(t, store, ws)
		if got := noted(); len(got) != 1 || got[0] != head.Note(ws) || head.Sequence != int64(n+1) {
			t.Errorf("noted %q, the head is %s", got, head.Note(ws))
		}
		if got := noted(); len(got) != 0 {
			t.Errorf("noted again: %q", got)
		}
	}
}

func headOf(t *testing.T, store *dal.Store, ws domain.WorkspaceID) dal.AuditHead {
	t.Helper()
	tx, err := store.ReadWorkspace(context.Background(), ws)
	if err != nil {
		t.Fatal(err)
	}
	defer tx.Close()
	head, err := dal.GetAuditHead(t.Context(), tx)
	if err != nil {
		t.Fatal(err)
	}
	return head
}
