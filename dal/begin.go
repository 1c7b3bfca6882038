package dal

import (
	"context"
	"database/sql"
	"database/sql/driver"
	"errors"

	"github.com/jackc/pgx/v5"
	"github.com/jackc/pgx/v5/pgxpool"
	"github.com/jackc/pgx/v5/stdlib"

	"postdog.io/domain"
)

// openDB is database/sql over a pool, with transactions that begin and name their workspace in one round trip.
func openDB(pool *pgxpool.Pool) *sql.DB {
	db := sql.OpenDB(connector{stdlib.GetPoolConnector(pool)})
	db.SetMaxIdleConns(0) // idle connections rest in the pgx pool
	return db
}

// beginKey is where a context carries the text that begins a transaction, past database/sql, which knows isolation levels only.
type beginKey struct{}

// ofWorkspace has the next transaction belong to a workspace from its first moment on. One that only reads sees one snapshot.
func ofWorkspace(ctx context.Context, ws domain.WorkspaceID, readOnly bool) context.Context {
	begin := "begin"
	if readOnly {
		begin = "begin isolation level repeatable read read only"
	}
	// An id is letters, digits and dashes: it needs no quoting.
	return context.WithValue(ctx, beginKey{}, begin+"; select set_config('app.workspace_id', '"+ws.UUID().String()+"', true)")
}

type connector struct{ driver.Connector }

func (c connector) Connect(ctx context.Context) (driver.Conn, error) {
	opened, err := c.Connector.Connect(ctx)
	if err != nil {
		return nil, err
	}
	pgxConn, ok := opened.(*stdlib.Conn)
	if !ok {
		return nil, errors.Join(errors.New("dal: pgx opens other connections than it did"), opened.Close())
	}
	return beginner{pgxConn}, nil
}

type beginner struct{ *stdlib.Conn }

func (b beginner) BeginTx(ctx context.Context, opts driver.TxOptions) (driver.Tx, error) {
	text, ok := ctx.Value(beginKey{}).(string)
	if !ok {
		return b.Conn.BeginTx(ctx, opts)
	}
	if b.Conn.Conn().IsClosed() {
		return nil, driver.ErrBadConn
	}
	tx, err := b.Conn.Conn().BeginTx(ctx, pgx.TxOptions{BeginQuery: text})
	if err != nil {
		return nil, err
	}
	return begun{ctx, tx}, nil
}

// begun is a transaction as database/sql wants it, whose ends have no context of their own.
type begun struct {
	ctx context.Context
	tx  pgx.Tx
}

func (b begun) Commit() error   { return b.tx.Commit(b.ctx) }
func (b begun) Rollback() error { return b.tx.Rollback(b.ctx) }
