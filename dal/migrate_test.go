package dal_test

import (
	"context"
	"fmt"
	"net/url"
	"slices"
	"sync"
	"testing"
	"time"

	"postdog.io/dal"
	"postdog.io/server/embedded"
	"postdog.io/server/embedded/embeddedtest"
)

// shape is everything about a database's tables that a migration can make.
func shape(t *testing.T, url string) []string {
	t.Helper()
	c := connect(t, url)
	return column[string](t, c, `
		select 'column ' || table_schema || '.' || table_name || '.' || column_name || ' ' || data_type || ' ' || is_nullable || ' ' || coalesce(column_default, '')
			from information_schema.columns where table_schema in ('public', 'river')
		union all select 'index ' || indexdef from pg_indexes where schemaname in ('public', 'river')
		union all select 'constraint ' || conrelid::regclass || ' ' || conname || ' ' || pg_get_constraintdef(oid)
			from pg_constraint where connamespace in ('public'::regnamespace, 'river'::regnamespace) and contype <> 'n'
		union all select 'policy ' || tablename || ' ' || policyname || ' ' || coalesce(qual, '') from pg_policies
		union all select 'table ' || relname || ' ' || relrowsecurity || relforcerowsecurity || ' ' || coalesce(relacl::text, '')
			from pg_class where relnamespace in ('public'::regnamespace, 'river'::regnamespace) and relkind = 'r'
		union all select 'done ' || name from schema_migrations
		order by 1`)
}

func TestMigrateTwiceIsANoOp(t *testing.T) {
	t.Parallel()
	url := embeddedtest.FreshDatabase(t)
	must(t, dal.Migrate(t.Context(), url))
	before := shape(t, url)
	c := connect(t, url)
	when := one[time.Time](t, c, "select max(applied_at) from schema_migrations")
	must(t, dal.Migrate(t.Context(), url))
	if !slices.Equal(before, shape(t, url)) {
		t.Error("migrating again changed the tables")
	}
	if !one[time.Time](t, c, "select max(applied_at) from schema_migrations").Equal(when) {
		t.Error("a migration ran again")
	}
	if len(before) < 200 {
		t.Errorf("the shape has %d lines only", len(before))
	}
}

func TestMigrateAtTheSameTime(t *testing.T) {
	t.Parallel()
	want := shape(t, embeddedtest.URL(t))
	// Several processes on one database, and several databases on one server: they share the app role.
	urls := []string{embeddedtest.FreshDatabase(t), embeddedtest.FreshDatabase(t)}
	var all sync.WaitGroup
	for range 3 {
		for _, url := range urls {
			all.Go(func() {
				if err := dal.Migrate(t.Context(), url); err != nil {
					t.Error(err)
				}
			})
		}
	}
	all.Wait()
	for _, url := range urls {
		if !slices.Equal(shape(t, url), want) {
			t.Error("the tables are not those of a migration alone")
		}
	}
}

// A step and the note that it was done are one: a step that fails leaves nothing, and the next run goes on there.
func TestMigrationIsWholeOrNotAtAll(t *testing.T) {
	t.Parallel()
	url := embeddedtest.FreshDatabase(t)
	c := connect(t, url)
	exec(t, c, "create table teams (in_the_way int)") // the second step makes it, after others
	if err := dal.Migrate(t.Context(), url); err == nil {
		t.Fatal("a table in the way is no error")
	}
	if done := column[string](t, c, "select name from schema_migrations"); len(done) != 1 {
		t.Errorf("done are %v", done)
	}
	if one[bool](t, c, "select to_regclass('workspace_keys') is not null") {
		t.Error("the failed step left a table behind")
	}
	exec(t, c, "drop table teams")
	must(t, dal.Migrate(t.Context(), url))
	if !slices.Equal(shape(t, url), shape(t, embeddedtest.URL(t))) {
		t.Error("the tables are not those of a run without a failure")
	}
}

// Interrupted wherever it stands, again and again, it ends where an undisturbed run ends.
func TestMigrateInterrupted(t *testing.T) {
	t.Parallel()
	url := embeddedtest.FreshDatabase(t)
	for patience := time.Millisecond; ; patience += patience / 3 {
		ctx, cancel := context.WithTimeout(t.Context(), patience)
		err := dal.Migrate(ctx, url)
		cancel()
		if err == nil {
			t.Logf("done with %v", patience)
			break
		}
		if patience > 20*time.Second {
			t.Fatal(err)
		}
	}
	if !slices.Equal(shape(t, url), shape(t, embeddedtest.URL(t))) {
		t.Error("the tables are not those of a run in peace")
	}
}

func TestPending(t *testing.T) {
	t.Parallel()
	url := embeddedtest.FreshDatabase(t)
	must(t, dal.Migrate(t.Context(), url))
	store := embeddedtest.StoreOn(t, url, nil)
	if names, err := store.Pending(t.Context()); err != nil || len(names) != 0 {
		t.Errorf("pending after migrating: %v %v", names, err)
	}
	c := connect(t, url)
	last := one[string](t, c, "delete from schema_migrations where name = (select max(name) from schema_migrations) returning name")
	if names, err := store.Pending(t.Context()); err != nil || !slices.Equal(names, []string{last}) {
		t.Errorf("pending: %v %v", names, err)
	}
}

// On a new server the app role is made by whoever comes first, from whatever database.
func TestFirstMigrationsOfAServer(t *testing.T) {
	t.Parallel()
	server, err := embedded.StartPostgres(t.Context(), embedded.PostgresConfig{DataDir: t.TempDir()})
	must(t, err)
	t.Cleanup(func() { must(t, server.Stop(context.Background())) })
	c := connect(t, server.URL())
	var urls []string
	for n := range 4 {
		name := fmt.Sprintf("database_%d", n)
		exec(t, c, "create database "+name)
		at, err := url.Parse(server.URL())
		must(t, err)
		at.Path = "/" + name
		urls = append(urls, at.String())
	}
	for range 5 {
		var all sync.WaitGroup
		for _, url := range urls {
			all.Go(func() {
				if err := dal.Migrate(t.Context(), url); err != nil {
					t.Error(err)
				}
			})
		}
		all.Wait()
		for _, url := range urls { // the next round has the role alone to make
			exec(t, connect(t, url), "drop owned by "+dal.AppRole)
		}
		exec(t, c, "drop role "+dal.AppRole)
	}
}
