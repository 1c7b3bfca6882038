// Package embeddedtest gives tests a real Postgres: the server that DATABASE_URL names, else an embedded one that lives as
// long as the test binary. Each binary has a database of its own, and each test makes workspaces of its own in it.
package embeddedtest

import (
	"context"
	"fmt"
	"net/url"
	"os"
	"sync"
	"testing"
	"time"

	"github.com/google/uuid"
	"github.com/jackc/pgx/v5"
	"gocloud.dev/secrets/localsecrets"

	"postdog.io/dal"
	"postdog.io/domain"
	"postdog.io/server/embedded"
)

var shared struct {
	once sync.Once
	url  string
	err  error
	stop []func()
}

// Main runs a package's tests and stops what they started. TestMain calls it.
func Main(m *testing.M) {
	code := m.Run()
	Stop()
	os.Exit(code)
}

// Stop stops what the tests started, for packages whose TestMain has more to do.
func Stop() {
	for i := len(shared.stop) - 1; i >= 0; i-- {
		shared.stop[i]()
	}
}

// External returns a database of this test binary on the server that DATABASE_URL names; empty where it names none.
func External(t testing.TB) string {
	t.Helper()
	if os.Getenv("DATABASE_URL") == "" {
		return ""
	}
	return URL(t)
}

// URL returns the database of this test binary, migrated, as a role that owns it.
func URL(t testing.TB) string {
	t.Helper()
	shared.once.Do(func() { shared.url, shared.err = start() })
	if shared.err != nil {
		t.Fatal(shared.err)
	}
	return shared.url
}

// volatile spares a server that is thrown away afterwards the wait for the disk. Commits mean the same to everyone who is
// connected; what survives a crash is tested on servers of their own.
var volatile = map[string]string{"fsync": "off", "synchronous_commit": "off", "full_page_writes": "off"}

func start() (string, error) {
	ctx, cancel := context.WithTimeout(context.Background(), time.Minute)
	defer cancel()
	server := os.Getenv("DATABASE_URL")
	if server == "" {
		dir, err := os.MkdirTemp("", "postdog-test-")
		if err != nil {
			return "", err
		}
		shared.stop = append(shared.stop, func() { _ = os.RemoveAll(dir) })
		pg, err := embedded.StartPostgres(ctx, embedded.PostgresConfig{DataDir: dir, Settings: volatile})
		if err != nil {
			return "", err
		}
		shared.stop = append(shared.stop, func() { _ = pg.Stop(context.Background()) })
		server = pg.URL()
	}
	own, drop, err := createDatabase(ctx, server)
	if err != nil {
		return "", err
	}
	shared.stop = append(shared.stop, drop)
	return own, dal.Migrate(ctx, own)
}

// createDatabase makes a fresh database beside the one that server names.
func createDatabase(ctx context.Context, server string) (own string, drop func(), err error) {
	u, err := url.Parse(server)
	if err != nil {
		return "", nil, err
	}
	name := "postdog_test_" + uuid.NewString()[:8]
	run := func(ctx context.Context, sql string) error {
		conn, err := pgx.Connect(ctx, server)
		if err != nil {
			return err
		}
		defer func() { _ = conn.Close(ctx) }() // the statement's own error counts
		_, err = conn.Exec(ctx, sql)
		return err
	}
	if err := run(ctx, "create database "+name); err != nil {
		return "", nil, fmt.Errorf("create a database for the tests: %w", err)
	}
	u.Path = "/" + name
	return u.String(), func() { _ = run(context.Background(), "drop database if exists "+name+" with (force)") }, nil
}

// Store opens the data layer on this binary's database. Its root key is fixed, so that stores of one database understand
// each other.
func Store(t testing.TB) *dal.Store { return StoreAt(t, nil) }

// StoreAt opens the data layer with a clock of the test's own.
func StoreAt(t testing.TB, now func() time.Time) *dal.Store {
	t.Helper()
	return StoreOn(t, URL(t), now)
}

// StoreOn opens the data layer on a migrated database, with a clock of the test's own (nil: the real one).
func StoreOn(t testing.TB, url string, now func() time.Time) *dal.Store {
	t.Helper()
	root := localsecrets.NewKeeper([32]byte{1, 2, 3})
	s, err := dal.Open(t.Context(), dal.Config{URL: url, RootKey: root, Now: now, MaxConns: 10})
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() {
		s.Close()
		_ = root.Close()
	})
	return s
}

// FreshDatabase makes an empty database for one test, beside this binary's own.
func FreshDatabase(t testing.TB) (url string) {
	t.Helper()
	url, drop, err := createDatabase(t.Context(), URL(t))
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(drop)
	return url
}

// Workspace makes a fresh workspace with its key.
func Workspace(t testing.TB, s *dal.Store) domain.WorkspaceID {
	t.Helper()
	ws := domain.NewID[domain.WorkspaceID]()
	err := s.InWorkspace(t.Context(), ws, func(tx *dal.Tx) error { return dal.InsertWorkspaceKey(t.Context(), tx) })
	if err == nil {
		err = s.InControl(t.Context(), func(tx *dal.ControlTx) error {
			return dal.InsertWorkspace(t.Context(), tx, &dal.Workspace{ID: ws, Name: "Larkspur Bikes", Region: domain.EU})
		})
	}
	if err != nil {
		t.Fatal(err)
	}
	return ws
}
