package telemetry

import "testing"

func TestStatement(t *testing.T) {
	t.Parallel()
	for sql, want := range map[string][2]string{
		`SELECT "m"."id" FROM "messages" AS "m" WHERE (workspace_id = 'x')`:                        {"SELECT", "messages"},
		`INSERT INTO "events" ("a") VALUES ('1')`:                                                  {"INSERT", "events"},
		`UPDATE "conversations" AS "c" SET "x" = 'from secrets'`:                                   {"UPDATE", "conversations"},
		`delete from parked_changes where a = 'x'`:                                                 {"DELETE", "parked_changes"},
		"\n\t\twith taken as (delete from parked_changes where x returning *) select * from taken": {"WITH", "parked_changes"},
		`update river.river_job j set state = 'available'`:                                         {"UPDATE", "river.river_job"},
		`select count(*) from (select 1 from "river"."river_job") as x`:                            {"SELECT", "river.river_job"},
		`select set_config('app.workspace_id', 'from mina', true)`:                                 {"SELECT", ""},
		`select 'it''s from mina' from users`:                                                      {"SELECT", "users"},
		`select 1 from 'mina'`:                                                                     {"SELECT", ""},
		`select 1 from "Mina Anand"`:                                                               {"SELECT", ""},
		`select 1 from Mina`:                                                                       {"SELECT", ""},
		`select 'never closed from mina`:                                                           {"SELECT", ""},
		`begin isolation level repeatable read read only`:                                          {"BEGIN", ""},
		`commit`: {"COMMIT", ""},
		"-- name: JobInsertFastMany :many\nINSERT INTO river_job": {"JobInsertFastMany", ""},
		`mina@example.com`: {"SQL", ""},
		`'mina'`:           {"SQL", ""},
		``:                 {"SQL", ""},
	} {
		if word, table := statement(sql); word != want[0] || table != want[1] {
			t.Errorf("%s: %q %q, want %q", sql, word, table, want)
		}
	}
}

// Whatever is written between quotes, nothing of it is told.
func FuzzStatement(f *testing.F) {
	f.Add("it's", "o''brien")
	f.Add("from mina", "into \"mina\"")
	f.Fuzz(func(t *testing.T, a, b string) {
		quote := func(s string) string {
			out := "'"
			for _, c := range s {
				if out += string(c); c == '\'' {
					out += "'"
				}
			}
			return out + "'"
		}
		word, table := statement("INSERT INTO (" + quote(a) + ", " + quote(b) + ") from (" + quote(b) + ")")
		if word != "INSERT" || table != "" {
			t.Errorf("%q %q of %q and %q", word, table, a, b)
		}
	})
}

func TestTemplateCutsOutIDs(t *testing.T) {
	t.Parallel()
	for path, want := range map[string]string{
		"/v26.0/106540352242922/messages":         "/v26.0/{id}/messages",
		"/2/dm_conversations/with/12345/messages": "/2/dm_conversations/with/{id}/messages",
		"/v26.0/debug_token":                      "/v26.0/debug_token",
		"/v26.0/upload:MTphdHRhY2g=":              "/v26.0/{id}",
		"/v/t45.1600-4/Photo_of_Mina.jpg":         "/v/{id}/{id}",
		"/+447700900123":                          "/{id}",
		"/me":                                     "/me",
		"":                                        "",
		"/a/b/c/d/e/f/g/h/i/j":                    "/a/b/c/d/e/f/g/…",
		"/minaanandminaanandminaanandminaanandmina": "/{id}",
		"/12345": "/{id}",
	} {
		if got := template(path); got != want {
			t.Errorf("%s: %s, want %s", path, got, want)
		}
	}
}
