package dal_test

import (
	"errors"
	"slices"
	"strings"
	"testing"

	"github.com/jackc/pgx/v5"
	"github.com/jackc/pgx/v5/pgconn"

	"postdog.io/dal"
	"postdog.io/domain"
	"postdog.io/server/embedded/embeddedtest"
)

// controlTables name a workspace and are control tables all the same: they say who may enter a cell, and which.
var controlTables = []string{
	"members", "channel_routes", "roles", "role_permissions", "member_channels", "team_members", "invitations", "api_keys", "export_links",
	"grant_index", "connection_states",
}

// accountTables belong to one person's way of signing in: they are never read from inside a workspace.
var accountTables = []string{
	"sessions", "sign_in_challenges", "recovery_codes", "email_verifications", "password_resets", "email_changes", "known_devices",
	"refresh_tokens", "security_events", "network_deletions",
}

// cellTables are the live catalogue's tables that belong to workspaces.
func cellTables(t *testing.T, c *pgx.Conn) []string {
	t.Helper()
	tables := slices.DeleteFunc(workspaceTables(t, c), func(name string) bool { return slices.Contains(controlTables, name) })
	if len(tables) < 10 {
		t.Fatalf("the catalogue has only these cell tables: %v", tables)
	}
	return tables
}

// workspaceTables are those with a workspace_id.
func workspaceTables(t *testing.T, c *pgx.Conn) []string {
	t.Helper()
	return column[string](t, c, `
		select c.relname::text from pg_class c join pg_attribute a on a.attrelid = c.oid
		where c.relnamespace = 'public'::regnamespace and c.relkind in ('r', 'p') and a.attname = 'workspace_id' order by 1`)
}

func TestEveryTenantTableIsGuarded(t *testing.T) {
	t.Parallel()
	c := connect(t, embeddedtest.URL(t))
	guarded := append(workspaceTables(t, c), append([]string{"workspaces", "users", "user_photos"}, accountTables...)...)
	for _, table := range guarded {
		if !one[bool](t, c, "select relrowsecurity and relforcerowsecurity from pg_class where oid = $1::text::regclass", table) {
			t.Errorf("%s: row-level security is not forced", table)
		}
		policies := column[string](t, c, "select concat_ws(' ', polcmd, polpermissive, pg_get_expr(polqual, polrelid)) from pg_policy where polrelid = $1::text::regclass", table)
		if len(policies) != 1 || !strings.HasPrefix(policies[0], "* t ") || !strings.Contains(policies[0], "current_workspace()") {
			t.Errorf("%s: its one policy for everything is %q", table, policies)
		}
	}
}

func TestCellKeysBeginWithTheWorkspace(t *testing.T) {
	t.Parallel()
	c := connect(t, embeddedtest.URL(t))
	cells := cellTables(t, c)
	for _, table := range cells {
		first := column[string](t, c, `
			select a.attname::text from pg_index i join pg_attribute a on a.attrelid = i.indrelid and a.attnum = i.indkey[0]
			where i.indrelid = $1::text::regclass and i.indisunique`, table)
		if len(first) == 0 || slices.ContainsFunc(first, func(name string) bool { return name != "workspace_id" }) {
			t.Errorf("%s: its unique keys begin with %v", table, first)
		}
	}
	rows, err := c.Query(t.Context(), `
		select conname::text, conrelid::regclass::text, confrelid::regclass::text,
			(select attname::text from pg_attribute where attrelid = conrelid and attnum = conkey[1]),
			(select attname::text from pg_attribute where attrelid = confrelid and attnum = confkey[1])
		from pg_constraint where contype = 'f' and connamespace = 'public'::regnamespace`)
	must(t, err)
	count := 0
	var name, from, to, ours, theirs string
	_, err = pgx.ForEachRow(rows, []any{&name, &from, &to, &ours, &theirs}, func() error {
		count++
		switch isCell := slices.Contains(cells, from); {
		case isCell != slices.Contains(cells, to):
			t.Errorf("%s crosses from %s to %s, and so between control and cell", name, from, to)
		case isCell && (ours != "workspace_id" || theirs != "workspace_id"):
			t.Errorf("%s from %s to %s does not carry the workspace", name, from, to)
		}
		return nil
	})
	must(t, err)
	if count < 10 {
		t.Errorf("only %d foreign keys were looked at", count)
	}
}

// unreferenced are the ids in cell tables that no foreign key holds, with the reason.
var unreferenced = map[string]string{
	"contact_identities.data_subject_id": "nothing is sealed without the person's key",
	"conversations.data_subject_id":      "nothing is sealed without the person's key",
	"messages.data_subject_id":           "nothing is sealed without the person's key",
	"conversations.assignee_id":          "members are control",
	"conversation_reads.member_id":       "members are control",
	"messages.author_id":                 "members are control",
	"media.data_subject_id":              "nothing is sealed without the person's key",
	"message_reactions.data_subject_id":  "nothing is sealed without the person's key",
	"message_reactions.member_id":        "members are control",
	"message_revisions.data_subject_id":  "nothing is sealed without the person's key",
	"parked_changes.data_subject_id":     "nothing is sealed without the person's key",
	"messages.author_key_id":             "keys are control",
	"events.member_id":                   "members are control",
	"conversations.last_message_id":      "messages refer to conversations",
	"messages.reply_to_id":               "what is quoted may be gone",
	"events.conversation_id":             "the log outlives what it tells of",
	"events.message_id":                  "the log outlives what it tells of",
	"events.from_assignee_id":            "members are control",
	"events.from_team_id":                "the log outlives what it tells of",
	"consent_events.contact_id":          "the ledger outlives the contact",
	"consent_events.data_subject_id":     "nothing is sealed without the person's key",
	"consent_events.message_id":          "the ledger outlives the message",
	"consent_events.member_id":           "members are control",
	"consent_events.api_key_id":          "keys are control",
	"events.template_id":                 "the log outlives what it tells of",
	"audit_events.user_id":               "people are control",
	"audit_events.member_id":             "members are control",
	"audit_events.api_key_id":            "keys are control",
	"security_alerts.member_id":          "members are control",
	"channel_connections.member_id":      "members are control",
	"channel_connections.session_id":     "sessions are control",
}

// An id of another row of the cell is held by a foreign key, or says here why not.
func TestIDsAreReferences(t *testing.T) {
	t.Parallel()
	c := connect(t, embeddedtest.URL(t))
	free := column[string](t, c, `
		select c.relname || '.' || a.attname from pg_class c join pg_attribute a on a.attrelid = c.oid
		where c.oid::regclass::text = any($1) and a.atttypid = 'uuid'::regtype and a.attname like '%\_id' and a.attname <> 'workspace_id'
		and not exists (select from pg_constraint f where f.contype = 'f' and f.conrelid = c.oid and a.attnum = any(f.conkey))`, cellTables(t, c))
	for _, name := range free {
		if unreferenced[name] == "" {
			t.Errorf("%s refers to nothing: add a foreign key with the workspace in it, or say in this test why not", name)
		}
	}
	if len(free) != len(unreferenced) {
		t.Errorf("%v refer to nothing; %d are listed", free, len(unreferenced))
	}
}

// Views, materialised views and functions that run as their owner would go round row-level security.
func TestNothingGoesRoundRowLevelSecurity(t *testing.T) {
	t.Parallel()
	c := connect(t, embeddedtest.URL(t))
	if found := column[string](t, c, "select relname::text from pg_class where relnamespace = 'public'::regnamespace and relkind in ('v', 'm')"); len(found) > 0 {
		t.Errorf("views: %v", found)
	}
	if found := column[string](t, c, "select proname::text from pg_proc where pronamespace in ('public'::regnamespace, 'river'::regnamespace) and prosecdef"); len(found) > 0 {
		t.Errorf("functions that run as their owner: %v", found)
	}
}

func TestAppRoleIsWeak(t *testing.T) {
	t.Parallel()
	c := connect(t, embeddedtest.URL(t))
	if one[bool](t, c, "select rolsuper or rolbypassrls or rolcreaterole or rolcreatedb or rolreplication or rolcanlogin from pg_roles where rolname = $1", dal.AppRole) {
		t.Error("the app role has rights of its own")
	}
	if n := one[int](t, c, "select count(*)::int from pg_shdepend where refclassid = 'pg_authid'::regclass and deptype = 'o' and refobjid = $1::text::regrole", dal.AppRole); n != 0 {
		t.Errorf("the app role owns %d things", n)
	}
	if one[bool](t, c, "select has_schema_privilege($1, 'public', 'create') or has_schema_privilege($1, 'river', 'create')", dal.AppRole) {
		t.Error("the app role may create tables")
	}
	for _, table := range column[string](t, c, "select oid::regclass::text from pg_class where relnamespace = 'public'::regnamespace and relkind = 'r'") {
		if one[bool](t, c, "select has_table_privilege($1, $2, 'truncate, references, trigger')", dal.AppRole, table) {
			t.Errorf("the app role may do more with %s than use its rows", table)
		}
	}
	store := embeddedtest.Store(t)
	var user string
	must(t, store.Pool().QueryRow(t.Context(), "select current_user").Scan(&user))
	if user != dal.AppRole {
		t.Errorf("the store works as %s", user)
	}
}

// What raw SQL as the app role can do to another workspace's rows: nothing.
func TestRowsOfAnotherWorkspace(t *testing.T) {
	t.Parallel()
	store := embeddedtest.Store(t)
	ours, theirs := seed(t, store), seed(t, store)
	us, them := connectAs(t, ours.ws), owner(t, theirs.ws)
	for _, table := range workspaceTables(t, them) {
		row := oneRow(t, them, table, theirs.ws)
		if row == "" {
			t.Errorf("%s has no row to try; let seed make one", table)
			continue
		}
		if oneRow(t, us, table, ours.ws) == "" {
			t.Errorf("%s: our own row is not seen", table)
		}
		if oneRow(t, us, table, theirs.ws) != "" {
			t.Errorf("%s: their row is seen", table)
		}
		if n := one[int](t, us, "select count(distinct workspace_id)::int from "+table); n != 1 {
			t.Errorf("%s: rows of %d workspaces are seen", table, n)
		}
		for _, sql := range []string{"update " + table + " set workspace_id = workspace_id", "delete from " + table} {
			if slices.Contains(appendOnly, table) {
				refused(t, us, sql+" where workspace_id = $1", theirs.ws.UUID())
				continue
			}
			if n := exec(t, us, sql+" where workspace_id = $1", theirs.ws.UUID()); n != 0 {
				t.Errorf("%s touched %d of their rows", sql, n)
			}
		}
		refused(t, us, "insert into "+table+" select * from json_populate_record(null::"+table+", $1::text::json)", row)
		refused(t, us, "update "+table+" set workspace_id = $1 where workspace_id = current_workspace()", theirs.ws.UUID()) // also what may only be added to
		if oneRow(t, them, table, theirs.ws) != row {
			t.Errorf("%s: their row changed", table)
		}
	}
}

// appendOnly are the tables whose rows the app role can't change or remove, be they its own.
var appendOnly = []string{"audit_events", "consent_events"}

// oneRow returns a workspace's first row as JSON; empty if none is seen.
func oneRow(t *testing.T, c *pgx.Conn, table string, ws domain.WorkspaceID) string {
	t.Helper()
	rows := column[string](t, c, "select row_to_json(t)::text from "+table+" t where workspace_id = $1 order by 1 limit 1", ws.UUID())
	if len(rows) == 0 {
		return ""
	}
	return rows[0]
}

// refused runs a statement that row-level security must refuse.
func refused(t *testing.T, c *pgx.Conn, sql string, args ...any) {
	t.Helper()
	_, err := c.Exec(t.Context(), sql, args...)
	var pg *pgconn.PgError
	if !errors.As(err, &pg) || pg.Code != "42501" {
		t.Errorf("%s: not refused by a policy, but %v", sql, err)
	}
}

func TestNoWorkspaceNoRows(t *testing.T) {
	t.Parallel()
	theirs := seed(t, embeddedtest.Store(t))
	nobody := connectAs(t, domain.WorkspaceID{})
	for _, table := range cellTables(t, nobody) {
		count := "select count(*)::int from " + table
		if n := one[int](t, nobody, count); n != 0 {
			t.Errorf("%s: %d rows are seen without a workspace", table, n)
		}
		refused(t, nobody, "insert into "+table+" select * from json_populate_record(null::"+table+", $1::text::json)", oneRow(t, owner(t, theirs.ws), table, theirs.ws))
	}
	// After a transaction that set it, the setting is an empty string.
	exec(t, nobody, "select set_config('app.workspace_id', '', false)")
	for _, table := range cellTables(t, nobody) {
		if n := one[int](t, nobody, "select count(*)::int from "+table); n != 0 {
			t.Errorf("%s: %d rows are seen in the workspace ''", table, n)
		}
	}
}

// From inside a workspace, people are its members, and nobody's way of signing in is seen.
func TestPeopleOfAnotherWorkspace(t *testing.T) {
	t.Parallel()
	store := embeddedtest.Store(t)
	ours, theirs := seed(t, store), seed(t, store)
	us := connectAs(t, ours.ws)
	if got := column[string](t, us, "select id::text from users"); !slices.Equal(got, []string{ours.user.ID.UUID().String()}) {
		t.Errorf("the people seen are %v", got)
	}
	if got := column[string](t, us, "select id::text from workspaces"); !slices.Equal(got, []string{ours.ws.UUID().String()}) {
		t.Errorf("the workspaces seen are %v", got)
	}
	for _, sql := range []string{"update users set password_hash = 'x' where id = $1", "delete from users where id = $1"} {
		if n := exec(t, us, sql, theirs.user.ID.UUID()); n != 0 {
			t.Errorf("%s touched %d rows", sql, n)
		}
	}
	all := connect(t, embeddedtest.URL(t))
	for _, table := range accountTables {
		if one[int](t, all, "select count(*)::int from "+table) == 0 {
			t.Errorf("%s has no row to try; let seed make one", table)
		}
		if n := one[int](t, us, "select count(*)::int from "+table); n != 0 {
			t.Errorf("%s: %d rows are seen from inside a workspace", table, n)
		}
	}
}

// A reference can't reach into another workspace, also when its row is in one's own.
func TestReferencesStayInTheWorkspace(t *testing.T) {
	t.Parallel()
	store := embeddedtest.Store(t)
	ours, theirs := seed(t, store), seed(t, store)
	m := ours.newMessage(domain.Outbound)
	m.ConversationID = theirs.conversation.ID
	err := store.InWorkspace(t.Context(), ours.ws, func(tx *dal.Tx) error {
		_, err := dal.InsertMessage(t.Context(), tx, m)
		return err
	})
	if err == nil || !strings.Contains(err.Error(), "23503") {
		t.Errorf("a message in another workspace's conversation: %v", err)
	}
	if err := store.InWorkspace(t.Context(), domain.WorkspaceID{}, func(*dal.Tx) error { return nil }); domain.CodeOf(err) != domain.Invalid {
		t.Errorf("a transaction in no workspace: %v", err)
	}
}
