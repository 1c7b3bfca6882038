package dal

import (
	"context"
	"database/sql"
	"reflect"
	"strings"

	"github.com/google/uuid"
	"github.com/jackc/pgx/v5"
	"github.com/jackc/pgx/v5/pgtype"
	"github.com/uptrace/bun"
)

// runner is a transaction, or a pool that runs each statement for itself.
type runner interface {
	QueryContext(ctx context.Context, query string, args ...any) (*sql.Rows, error)
	ExecContext(ctx context.Context, query string, args ...any) (sql.Result, error)
	QueryRowContext(ctx context.Context, query string, args ...any) *sql.Row
}

// statements is a runner as bun's builders see it. bun writes values into the text, so nearly every text would be a
// new one to Postgres: what builders make is prepared with its values taken out again; see parameters.
type statements struct {
	on runner
	db *bun.DB
}

func (s statements) NewSelect() *bun.SelectQuery { return s.db.NewSelect().Conn(plain{s.on}) }
func (s statements) NewInsert() *bun.InsertQuery { return s.db.NewInsert().Conn(plain{s.on}) }
func (s statements) NewUpdate() *bun.UpdateQuery { return s.db.NewUpdate().Conn(plain{s.on}) }
func (s statements) NewDelete() *bun.DeleteQuery { return s.db.NewDelete().Conn(plain{s.on}) }
func (s statements) NewRaw(query string, args ...any) *bun.RawQuery {
	return s.db.NewRaw(query, args...).Conn(plain{s.on})
}

// plain runs what bun wrote. Texts that hold nothing to be taken out, or too much, go to Postgres as they are, in one round
// trip.
type plain struct{ on runner }

func (p plain) QueryContext(ctx context.Context, query string, _ ...any) (*sql.Rows, error) {
	if text, args, ok := parameters(query); ok {
		return p.on.QueryContext(ctx, text, args...)
	}
	return p.on.QueryContext(ctx, query, pgx.QueryExecModeExec)
}

func (p plain) ExecContext(ctx context.Context, query string, _ ...any) (sql.Result, error) {
	if text, args, ok := parameters(query); ok {
		return p.on.ExecContext(ctx, text, args...)
	}
	return p.on.ExecContext(ctx, query)
}

func (p plain) QueryRowContext(ctx context.Context, query string, _ ...any) *sql.Row {
	if text, args, ok := parameters(query); ok {
		return p.on.QueryRowContext(ctx, text, args...)
	}
	return p.on.QueryRowContext(ctx, query, pgx.QueryExecModeExec)
}

// prepared runs a statement whose text is always the same, with values as $1, $2, …, and returns how many rows it touched.
func (c *conn) prepared(ctx context.Context, query string, args ...any) (int64, error) {
	c.mu.Lock()
	defer c.mu.Unlock()
	res, err := c.bun.on.ExecContext(ctx, query, args...)
	if err != nil {
		return 0, mapError(err)
	}
	n, err := res.RowsAffected()
	return n, mapError(err)
}

// rows runs a query whose text is always the same, with values as $1, $2, …, and reads what it returns into dest as bun
// does: a slice of a table's rows, or of plain values.
func (c *conn) rows(ctx context.Context, dest any, query string, args ...any) error {
	c.mu.Lock()
	defer c.mu.Unlock()
	found, err := c.bun.on.QueryContext(ctx, query, args...)
	if err != nil {
		return mapError(err)
	}
	return mapError(c.bun.db.ScanRows(ctx, found, dest))
}

// columnOf makes the values of one column, for a statement that stores many rows at once by unnest.
func columnOf[R, V any](rows []R, value func(R) V) pgtype.FlatArray[V] {
	column := make([]V, len(rows))
	for i, r := range rows {
		column[i] = value(r)
	}
	return column
}

// idsOf makes a column of ids, for the same; an id that is none is null. pgx writes its own type of uuid as it is, and ours by a
// detour over text, each of them.
func idsOf[R any](rows []R, id func(R) uuider) pgtype.FlatArray[pgtype.UUID] {
	return columnOf(rows, func(r R) pgtype.UUID {
		u := id(r).UUID()
		return pgtype.UUID{Bytes: u, Valid: u != uuid.Nil}
	})
}

// itself is the id of an id.
func itself[I uuider](id I) uuider { return id }

// columnsOf lists the columns of a row's table, under an alias. To name them keeps what is prepared valid when a migration
// adds one.
func columnsOf[R any](db *bun.DB, alias string) string {
	var b strings.Builder
	for _, f := range db.Table(reflect.TypeFor[R]()).Fields {
		if b.Len() > 0 {
			b.WriteString(", ")
		}
		b.WriteString(alias + "." + string(f.SQLName))
	}
	return b.String()
}
