package dal

import (
	"context"
	"database/sql"
	"sync"
	"time"

	"github.com/google/uuid"
	"github.com/riverqueue/river"

	"postdog.io/domain"
)

// conn is a transaction's connection. Queries on it wait for each other, so that loaders may run side by side.
type conn struct {
	mu  sync.Mutex
	bun statements
	// tx is nil outside a transaction: nothing that must be part of one, such as a job, can be added there.
	tx    *sql.Tx
	store *Store
}

// Tx is a transaction in one workspace.
type Tx struct {
	conn
	workspace domain.WorkspaceID
	events    []domain.Event
	audits    []domain.AuditEntry

	subjectsMu sync.Mutex
	subjects   map[domain.DataSubjectID]dataKey
}

type uuider interface{ UUID() uuid.UUID }

// ControlTx is a transaction on the control tables.
type ControlTx struct{ conn }

// Workspace is the workspace that the transaction belongs to.
func (tx *Tx) Workspace() domain.WorkspaceID { return tx.workspace }

// Close ends a read-only transaction.
func (tx *Tx) Close() { tx.rollback() }

// Now is the store's clock.
func (c *conn) Now() time.Time { return c.store.now() }

func (c *conn) rollback() { _ = c.tx.Rollback() } // after a commit this does nothing

type scanner interface {
	Scan(ctx context.Context, dest ...any) error
}

type execer interface {
	Exec(ctx context.Context, dest ...any) (sql.Result, error)
}

// scan runs a query that returns rows.
func (c *conn) scan(ctx context.Context, q scanner, dest ...any) error {
	c.mu.Lock()
	defer c.mu.Unlock()
	return mapError(q.Scan(ctx, dest...))
}

// uuids runs a query that returns one column of uuids. bun takes a slice of our id types for rows of a table.
func (c *conn) uuids(ctx context.Context, q scanner) ([]uuid.UUID, error) {
	var list []uuid.UUID
	err := c.scan(ctx, q, &list)
	return list, err
}

// exec runs a statement and returns how many rows it touched.
func (c *conn) exec(ctx context.Context, q execer) (int64, error) {
	c.mu.Lock()
	defer c.mu.Unlock()
	res, err := q.Exec(ctx)
	if err != nil {
		return 0, mapError(err)
	}
	n, err := res.RowsAffected()
	return n, mapError(err)
}

// InsertJobs adds many jobs to the queue at once, likewise.
func (c *conn) InsertJobs(ctx context.Context, all ...river.JobArgs) error {
	if len(all) == 0 {
		return nil
	}
	params := make([]river.InsertManyParams, len(all))
	for i, args := range all {
		params[i].Args = args
	}
	c.mu.Lock()
	defer c.mu.Unlock()
	_, err := c.store.jobs.InsertManyFastTx(ctx, c.tx, params)
	return mapError(err)
}

// InsertJob adds a job to the queue as part of the transaction: they run if it commits, and only then.
func (c *conn) InsertJob(ctx context.Context, args river.JobArgs, opts *river.InsertOpts) error {
	c.mu.Lock()
	defer c.mu.Unlock()
	_, err := c.store.jobs.InsertTx(ctx, c.tx, args, opts)
	return mapError(err)
}
