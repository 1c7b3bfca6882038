package dal

import (
	"context"
	"database/sql"
	"reflect"
	"strings"

	"github.com/google/uuid"
	"github.com/jackc/pgx/v5"
	"github.com/uptrace/bun"
)

// statements is a transaction as bun's builders see it. bun writes values into the text, so nearly every text is a new one:
// to prepare it would cost a round trip, and push texts that come again out of the connection's cache. What builders make
// goes to Postgres as it is, in one round trip; texts that are worth preparing go through prepared and rows.
type statements struct {
	bun.Tx
	db *bun.DB
}

func (s statements) NewSelect() *bun.SelectQuery { return s.db.NewSelect().Conn(once{s.Tx.Tx}) }
func (s statements) NewInsert() *bun.InsertQuery { return s.db.NewInsert().Conn(once{s.Tx.Tx}) }
func (s statements) NewUpdate() *bun.UpdateQuery { return s.db.NewUpdate().Conn(once{s.Tx.Tx}) }
func (s statements) NewDelete() *bun.DeleteQuery { return s.db.NewDelete().Conn(once{s.Tx.Tx}) }
func (s statements) NewRaw(query string, args ...any) *bun.RawQuery {
	return s.db.NewRaw(query, args...).Conn(once{s.Tx.Tx})
}

// once runs texts that hold their values, unprepared.
type once struct{ tx *sql.Tx }

func (o once) QueryContext(ctx context.Context, query string, _ ...any) (*sql.Rows, error) {
	return o.tx.QueryContext(ctx, query, pgx.QueryExecModeExec)
}

func (o once) ExecContext(ctx context.Context, query string, _ ...any) (sql.Result, error) {
	return o.tx.ExecContext(ctx, query)
}

func (o once) QueryRowContext(ctx context.Context, query string, _ ...any) *sql.Row {
	return o.tx.QueryRowContext(ctx, query, pgx.QueryExecModeExec)
}

// prepared runs a statement whose text is always the same, with values as $1, $2, …, and returns how many rows it touched.
func (c *conn) prepared(ctx context.Context, query string, args ...any) (int64, error) {
	c.mu.Lock()
	defer c.mu.Unlock()
	res, err := c.bun.Tx.Tx.ExecContext(ctx, query, args...)
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
	found, err := c.bun.Tx.Tx.QueryContext(ctx, query, args...)
	if err != nil {
		return mapError(err)
	}
	return mapError(c.bun.db.ScanRows(ctx, found, dest))
}

// columnOf makes the values of one column, for a statement that stores many rows at once by unnest.
func columnOf[R, V any](rows []R, value func(R) V) []V {
	column := make([]V, len(rows))
	for i, r := range rows {
		column[i] = value(r)
	}
	return column
}

// orNull is nil for an id that is none.
func orNull(id uuid.UUID) *uuid.UUID {
	if id == uuid.Nil {
		return nil
	}
	return &id
}

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
