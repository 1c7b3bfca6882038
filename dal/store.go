// Package dal is the only place with SQL. It opens transactions that belong to one workspace, seals personal data on
// the way in and opens it on the way out, and names what Postgres refuses.
package dal

import (
	"context"
	"database/sql"
	"errors"
	"fmt"
	"time"

	"github.com/jackc/pgx/v5"
	"github.com/jackc/pgx/v5/pgxpool"
	"github.com/riverqueue/river"
	"github.com/riverqueue/river/riverdriver/riverdatabasesql"
	"github.com/riverqueue/river/rivertype"
	"github.com/uptrace/bun"
	"github.com/uptrace/bun/dialect/pgdialect"
	"gocloud.dev/secrets"

	"postdog.io/domain"
)

// AppRole is the database role that PostDog works as: it owns nothing, and row-level security binds it.
const AppRole = "postdog_app"

// JobSchema is the Postgres schema that holds River's tables.
const JobSchema = "river"

// jobCooldown bounds how soon the queue is told of a job after it was told of another.
const jobCooldown = 5 * time.Millisecond

// Config says how to reach the database and which root key wraps all others.
type Config struct {
	// URL is a postgres:// URL of a role that is a member of AppRole.
	URL string
	// RootKey wraps the workspaces' keys; it is closed by its owner.
	RootKey *secrets.Keeper
	// MaxConns bounds the pool; 0 means 20.
	MaxConns int32
	// Now is the clock; nil means time.Now.
	Now func() time.Time
	// Tracer measures queries, and Jobs stand between whoever wants a job and the queue; both may be nil.
	Tracer pgx.QueryTracer
	Jobs   []rivertype.Middleware
}

// Store opens transactions. It is safe for concurrent use.
type Store struct {
	pool *pgxpool.Pool
	db   *bun.DB
	keys *keyring
	jobs *river.Client[*sql.Tx]
	now  func() time.Time

	onCommit func(context.Context, []domain.Event)
}

// Open connects to a migrated database and checks that it answers.
func Open(ctx context.Context, c Config) (*Store, error) {
	pc, err := pgxpool.ParseConfig(c.URL)
	if err != nil {
		return nil, errors.New("DATABASE_URL wants a URL such as postgres://user:password@host/database") // the parser's own words can hold the password
	}
	pc.MaxConns = 20
	if c.MaxConns > 0 {
		pc.MaxConns = c.MaxConns
	}
	pc.ConnConfig.RuntimeParams["role"] = AppRole
	pc.ConnConfig.RuntimeParams["application_name"] = "postdog"
	pc.ConnConfig.RuntimeParams["timezone"] = "UTC"
	pc.ConnConfig.Tracer = c.Tracer
	pool, err := pgxpool.NewWithConfig(ctx, pc)
	if err != nil {
		return nil, connectError(err)
	}
	if err := pool.Ping(ctx); err != nil {
		pool.Close()
		return nil, connectError(err)
	}
	sqlDB := openDB(pool)
	jobs, err := river.NewClient(riverdatabasesql.New(sqlDB), &river.Config{Schema: JobSchema, FetchCooldown: jobCooldown, Middleware: c.Jobs})
	if err != nil {
		pool.Close()
		return nil, fmt.Errorf("dal: job client: %w", err)
	}
	now := c.Now
	if now == nil {
		now = time.Now
	}
	s := &Store{
		pool: pool, db: bun.NewDB(sqlDB, pgdialect.New()), jobs: jobs, now: now,
		keys: newKeyring(c.RootKey), onCommit: func(context.Context, []domain.Event) {},
	}
	if err := s.loadControlKey(ctx); err != nil {
		s.Close()
		return nil, err
	}
	return s, nil
}

// Close ends all connections. Transactions that are still open fail.
func (s *Store) Close() {
	_ = s.db.Close()
	s.pool.Close()
}

// Pool is the pgx pool beneath, for River's workers, which speak pgx themselves.
func (s *Store) Pool() *pgxpool.Pool { return s.pool }

// Ping checks that the database answers.
func (s *Store) Ping(ctx context.Context) error { return s.pool.Ping(ctx) }

// Now is the store's clock.
func (s *Store) Now() time.Time { return s.now() }

// OnCommit sets what is told of the events of each committed transaction. It is called once, before the first
// transaction; the function must not block.
func (s *Store) OnCommit(tell func(context.Context, []domain.Event)) { s.onCommit = tell }

// InWorkspace runs fn in a transaction that sees and changes the rows of one workspace only. It commits when fn returns
// nil and rolls back otherwise. Events that fn emitted get their numbers last, so that commit order is sequence order.
func (s *Store) InWorkspace(ctx context.Context, ws domain.WorkspaceID, fn func(*Tx) error) error {
	tx, err := s.begin(ctx, ws, false)
	if err != nil {
		return err
	}
	defer tx.rollback()
	if err := fn(tx); err != nil {
		return err
	}
	if err := tx.writeAudit(ctx); err != nil {
		return err
	}
	events, err := tx.writeEvents(ctx)
	if err != nil {
		return err
	}
	if err := tx.tx.Commit(); err != nil {
		return mapError(err)
	}
	if len(events) > 0 {
		s.onCommit(ctx, events)
	}
	return nil
}

// ReadWorkspace begins a read-only transaction, one snapshot, on one workspace. The caller must Close it.
func (s *Store) ReadWorkspace(ctx context.Context, ws domain.WorkspaceID) (*Tx, error) {
	return s.begin(ctx, ws, true)
}

func (s *Store) begin(ctx context.Context, ws domain.WorkspaceID, readOnly bool) (*Tx, error) {
	if ws.IsZero() {
		return nil, domain.Errorf(domain.Invalid, "Say which workspace you mean with the X-Workspace-Id header.")
	}
	btx, err := s.db.BeginTx(ofWorkspace(ctx, ws, readOnly), nil)
	if err != nil {
		return nil, mapError(err)
	}
	return &Tx{conn: s.conn(btx.Tx), workspace: ws}, nil
}

func (s *Store) conn(tx *sql.Tx) conn { return conn{bun: statements{tx, s.db}, tx: tx, store: s} }

// InControl runs fn in a transaction on the control tables, outside any workspace: it sees no cell row at all.
func (s *Store) InControl(ctx context.Context, fn func(*ControlTx) error) error {
	btx, err := s.db.BeginTx(ctx, nil)
	if err != nil {
		return mapError(err)
	}
	tx := &ControlTx{s.conn(btx.Tx)}
	defer tx.rollback()
	if err := fn(tx); err != nil {
		return err
	}
	return mapError(btx.Commit())
}

// OnControl runs fn on the control tables like InControl, with each statement for itself: what fn changed before it failed
// stays changed. It spares two round trips where one statement is all there is, nearly always.
func (s *Store) OnControl(fn func(*ControlTx) error) error {
	return fn(&ControlTx{conn{bun: statements{s.db.DB, s.db}, store: s}})
}
