package dal

import (
	"context"
	"embed"
	"errors"
	"fmt"
	"io/fs"
	"strings"

	"github.com/jackc/pgx/v5"
	"github.com/jackc/pgx/v5/pgxpool"
	"github.com/riverqueue/river/riverdriver/riverpgxv5"
	"github.com/riverqueue/river/rivermigrate"
)

//go:embed migrations/*.up.sql
var migrations embed.FS

// migrationLock is the key of the advisory lock that lets one process migrate at a time.
const migrationLock = 0x706f7374646f67

// Migrate brings the database at url up to date, as a role that may create tables and roles. It can be run by several
// processes at once and killed at any instant: each step and the note that it was done are one transaction.
func Migrate(ctx context.Context, url string) error {
	pool, err := pgxpool.New(ctx, url)
	if err != nil {
		return errors.New("DATABASE_URL wants a URL such as postgres://user:password@host/database")
	}
	defer pool.Close()
	conn, err := pool.Acquire(ctx)
	if err != nil {
		return connectError(err)
	}
	defer conn.Release()
	if _, err := conn.Exec(ctx, "select pg_advisory_lock($1)", int64(migrationLock)); err != nil {
		return fmt.Errorf("dal: lock migrations: %w", err)
	}
	defer func() {
		_, _ = conn.Exec(context.WithoutCancel(ctx), "select pg_advisory_unlock($1)", int64(migrationLock))
	}()

	if err := migrateTables(ctx, conn.Conn()); err != nil {
		return err
	}
	if err := migrateJobs(ctx, pool); err != nil {
		return err
	}
	return grant(ctx, conn.Conn())
}

// HasKeys says whether the database at url holds keys that a root key wraps: then only that root key will do.
func HasKeys(ctx context.Context, url string) (bool, error) {
	conn, err := pgx.Connect(ctx, url)
	if err != nil {
		return false, connectError(err)
	}
	defer func() { _ = conn.Close(ctx) }()
	var has bool
	if err := conn.QueryRow(ctx, "select to_regclass('control_keys') is not null").Scan(&has); err != nil || !has {
		return false, mapError(err)
	}
	err = conn.QueryRow(ctx, "select exists (select from control_keys)").Scan(&has)
	return has, mapError(err)
}

// Pending returns the names of migrations that the database has not had yet.
func (s *Store) Pending(ctx context.Context) ([]string, error) {
	names, err := migrationNames()
	if err != nil {
		return nil, err
	}
	rows, _ := s.pool.Query(ctx, "select name from schema_migrations")
	done, err := pgx.CollectRows(rows, pgx.RowTo[string])
	if err != nil {
		return nil, mapError(err)
	}
	seen := map[string]bool{}
	for _, n := range done {
		seen[n] = true
	}
	var pending []string
	for _, n := range names {
		if !seen[n] {
			pending = append(pending, n)
		}
	}
	return pending, nil
}

func migrationNames() ([]string, error) {
	files, err := fs.Glob(migrations, "migrations/*.up.sql")
	if err != nil {
		return nil, err
	}
	for i, f := range files {
		files[i] = strings.TrimSuffix(strings.TrimPrefix(f, "migrations/"), ".up.sql")
	}
	return files, nil // Glob sorts
}

func migrateTables(ctx context.Context, conn *pgx.Conn) error {
	if _, err := conn.Exec(ctx, "create table if not exists schema_migrations (name text primary key, applied_at timestamptz not null default now())"); err != nil {
		return fmt.Errorf("dal: create schema_migrations: %w", err)
	}
	names, err := migrationNames()
	if err != nil {
		return err
	}
	for _, name := range names {
		text, err := migrations.ReadFile("migrations/" + name + ".up.sql")
		if err != nil {
			return err
		}
		err = pgx.BeginFunc(ctx, conn, func(tx pgx.Tx) error {
			tag, err := tx.Exec(ctx, "insert into schema_migrations (name) values ($1) on conflict do nothing", name)
			if err != nil || tag.RowsAffected() == 0 {
				return err
			}
			_, err = tx.Exec(ctx, string(text))
			return err
		})
		if err != nil {
			return fmt.Errorf("dal: migration %s: %w", name, err)
		}
	}
	return nil
}

func migrateJobs(ctx context.Context, pool *pgxpool.Pool) error {
	if _, err := pool.Exec(ctx, "create schema if not exists "+JobSchema); err != nil {
		return fmt.Errorf("dal: create schema %s: %w", JobSchema, err)
	}
	m, err := rivermigrate.New(riverpgxv5.New(pool), &rivermigrate.Config{Schema: JobSchema})
	if err != nil {
		return fmt.Errorf("dal: job migrations: %w", err)
	}
	if _, err := m.Migrate(ctx, rivermigrate.DirectionUp, nil); err != nil {
		return fmt.Errorf("dal: job migrations: %w", err)
	}
	return nil
}

// grant gives the app role its rights: to use rows, never to change tables. The role belongs to the whole server, so the
// migration of another database may make it at the same moment.
func grant(ctx context.Context, conn *pgx.Conn) error {
	const text = `
do $$ begin
    if not exists (select from pg_roles where rolname = 'postdog_app') then
        create role postdog_app nologin nobypassrls;
    end if;
exception when duplicate_object or unique_violation then null;
end $$;
do $$ begin
    grant postdog_app to current_user;
exception when unique_violation or internal_error then null; -- "tuple concurrently updated"
end $$;
grant usage on schema public, river to postdog_app;
grant select, insert, update, delete on all tables in schema public, river to postdog_app;
grant usage, select on all sequences in schema public, river to postdog_app;
grant execute on all functions in schema public, river to postdog_app;
revoke insert, update, delete on schema_migrations from postdog_app;
revoke update, delete on audit_events from postdog_app;
revoke update, delete on consent_events from postdog_app;
grant update (contact_id) on consent_events to postdog_app;`
	if _, err := conn.Exec(ctx, text); err != nil {
		return fmt.Errorf("dal: grant: %w", err)
	}
	return nil
}
