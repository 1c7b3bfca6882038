package dal_test

import (
	"context"
	"slices"
	"strings"
	"testing"

	"github.com/jackc/pgx/v5"
	"gocloud.dev/secrets/localsecrets"

	"postdog.io/dal"
	"postdog.io/domain"
	"postdog.io/server/embedded/embeddedtest"
)

// sent is what a store sends to Postgres.
type sent struct{ texts []string }

func (s *sent) TraceQueryStart(ctx context.Context, _ *pgx.Conn, q pgx.TraceQueryStartData) context.Context {
	s.texts = append(s.texts, q.SQL)
	return ctx
}

func (*sent) TraceQueryEnd(context.Context, *pgx.Conn, pgx.TraceQueryEndData) {}

func TestBegin(t *testing.T) {
	t.Parallel()
	ours := seed(t, embeddedtest.Store(t))
	var log sent
	root := localsecrets.NewKeeper([32]byte{1, 2, 3}) // as embeddedtest's
	store, err := dal.Open(t.Context(), dal.Config{URL: embeddedtest.URL(t), RootKey: root, MaxConns: 1, Tracer: &log})
	must(t, err)
	t.Cleanup(func() { store.Close(); _ = root.Close() })

	log.texts = nil
	tx, err := store.ReadWorkspace(t.Context(), ours.ws)
	must(t, err)
	contacts, err := dal.ListContacts(t.Context(), tx, domain.WholeScope, []domain.ContactID{ours.contact.ID})
	must(t, err)
	if len(contacts) != 1 || contacts[0].ProfileName != ours.contact.ProfileName || contacts[0].WrappedKey != nil {
		t.Errorf("read %v", contacts)
	}
	if err := dal.SetContactName(t.Context(), tx, contacts[0]); err == nil {
		t.Error("a transaction that only reads has written")
	}
	tx.Close()
	words := make([]string, 0, len(log.texts))
	for _, text := range log.texts {
		words = append(words, strings.Fields(text)[0])
	}
	// The workspace's key is read once in a store's life, the person's with the contact.
	if want := []string{"begin", "SELECT", "select", "update", "rollback"}; !slices.Equal(words, want) {
		t.Errorf("the statements were %q, want those of %q", log.texts, want)
	}

	log.texts = nil
	must(t, store.OnControl(func(tx *dal.ControlTx) error {
		_, err := dal.GetUser(t.Context(), tx, ours.user.ID)
		return err
	}))
	if len(log.texts) != 1 {
		t.Errorf("one statement of its own took %q", log.texts)
	}
	// The connection has no workspace after it was one's.
	if n := onePooled(t, store, "select count(*) from contacts"); n != 0 {
		t.Errorf("%d contacts are seen outside a workspace", n)
	}
}

func onePooled(t *testing.T, s *dal.Store, sql string) (n int) {
	t.Helper()
	must(t, s.Pool().QueryRow(t.Context(), sql).Scan(&n))
	return n
}
