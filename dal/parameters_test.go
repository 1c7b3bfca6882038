package dal

import (
	"runtime"
	"slices"
	"strings"
	"testing"

	"pgregory.net/rapid"
)

func TestParameters(t *testing.T) {
	t.Parallel()
	for query, want := range map[string]struct {
		text string
		args []any
	}{
		"select 1":                             {"select 1", nil},
		"select a from b where c = 'x'":        {"select a from b where c = $1", []any{"x"}},
		"a = 'it''s' and b = '' limit 51":      {"a = $1 and b = $2 limit 51", []any{"it's", ""}},
		`a in ('x', 'y') and b = 'z'`:          {`a = any($1) and b = $2`, []any{`{"x","y"}`, "z"}},
		`a in ('q"uote', 'back\slash', 'c,d')`: {`a = any($1)`, []any{`{"q\"uote","back\\slash","c,d"}`}},
		"a in ('x')":                           {"a = any($1)", []any{`{"x"}`}},
		"a in ('x', b, 'y')":                   {"a in ($1, b, $2)", []any{"x", "y"}},
		"a not in ('x', 'y')":                  {"a not in ($1, $2)", []any{"x", "y"}},
		"at < now() - interval '1 day'":        {"at < now() - interval '1 day'", nil},
		"last_update = 'x'":                    {"last_update = $1", []any{"x"}},
		`"o'dd" = 'x'`:                         {`"o'dd" = $1`, []any{"x"}},
		`UPDATE "a2" AS "x" SET "b" = 12, "c" = -3, "d" = 1.5, "e" = '7' WHERE ("x"."id" = 4)`: {
			`UPDATE "a2" AS "x" SET "b" = $1, "c" = -3, "d" = 1.5, "e" = $2 WHERE ("x"."id" = $3)`, []any{"12", "7", "4"}},
		`INSERT INTO "a" ("b1", "c") VALUES (1, 'x', 23), (4, DEFAULT, NULL)`:     {`INSERT INTO "a" ("b1", "c") VALUES ($1, $2, $3), ($4, DEFAULT, NULL)`, []any{"1", "x", "23", "4"}},
		`INSERT INTO "a" VALUES (2) ON conflict (b) where c > 1 do nothing`:       {`INSERT INTO "a" VALUES ($1) ON conflict (b) where c > 1 do nothing`, []any{"2"}},
		"insert into a values ('x') ON conflict (b) where c <> 'DONE' do nothing": {"insert into a values ($1) ON conflict (b) where c <> 'DONE' do nothing", []any{"x"}},
	} {
		text, args, ok := parameters(query)
		if !ok || text != want.text || !slices.Equal(args, want.args) {
			t.Errorf("%s\nbecame %s with %q, %v\nwanted %s with %q", query, text, args, ok, want.text, want.args)
		}
	}
	for _, query := range []string{"select $1", "select 1 -- 'x'", "select /* ' */ 1", "do $$ begin end $$", "select E'\\''", "a = 'open", `a = "open`, "a in (" + strings.Repeat("b, 'x', ", 300) + "'x')"} {
		if text, _, ok := parameters(query); ok {
			t.Errorf("%s became %s", query, text)
		}
	}
}

// Whatever a value holds, it comes out as it was.
func TestParametersKeepValues(t *testing.T) {
	t.Parallel()
	rapid.Check(t, func(t *rapid.T) {
		values := rapid.SliceOfN(rapid.String(), 1, 5).Draw(t, "values")
		var query strings.Builder
		query.WriteString("select")
		for n, v := range values {
			if n > 0 {
				query.WriteString(" ||")
			}
			query.WriteString(" '" + strings.ReplaceAll(v, "'", "''") + "'")
		}
		_, args, ok := parameters(query.String())
		if !ok || len(args) != len(values) {
			t.Fatalf("%q became %q", query.String(), args)
		}
		for n, v := range values {
			if args[n] != v {
				t.Fatalf("%q came out as %q", v, args[n])
			}
		}
	})
}

// Connections keep the texts of their statements: those hold no room that the values took. It runs alone, since it measures
// the heap.
func TestParametersLetValuesGo(t *testing.T) {
	held := func() uint64 {
		runtime.GC()
		var m runtime.MemStats
		runtime.ReadMemStats(&m)
		return m.HeapAlloc
	}
	const statements, size = 1000, 20_000
	texts := make([]string, statements)
	before := held()
	for n := range texts {
		texts[n], _, _ = parameters("insert into messages (content) values ('" + strings.Repeat("x", size) + "')")
	}
	if grew := int64(held()) - int64(before); grew > statements*size/2 {
		t.Errorf("%d statements hold %d bytes", len(texts), grew)
	}
	runtime.KeepAlive(texts)
}
