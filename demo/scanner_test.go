package demo_test

import (
	"bytes"
	"encoding/base64"
	"encoding/binary"
	"encoding/hex"
	"encoding/json"
	"io/fs"
	"maps"
	"net/url"
	"os"
	"path/filepath"
	"regexp"
	"slices"
	"strings"
	"testing"
	"unicode/utf16"

	"github.com/jackc/pgx/v5"
)

// forms are the ways in which a canary could stand somewhere: each is bytes to look for, by its name.
func forms(canary string) map[string][]byte {
	escaped, _ := json.Marshal(canary)
	f := map[string][]byte{
		"plain":        []byte(canary),
		"lower case":   []byte(strings.ToLower(canary)),
		"upper case":   []byte(strings.ToUpper(canary)),
		"JSON":         bytes.Trim(escaped, `"`),
		"hex":          []byte(hex.EncodeToString([]byte(canary))),
		"upper hex":    bytes.ToUpper([]byte(hex.EncodeToString([]byte(canary)))),
		"query escape": []byte(url.QueryEscape(canary)),
		"path escape":  []byte(url.PathEscape(canary)),
	}
	wide := utf16.Encode([]rune(canary))
	var little, big []byte
	for _, c := range wide {
		little, big = binary.LittleEndian.AppendUint16(little, c), binary.BigEndian.AppendUint16(big, c)
	}
	f["UTF-16LE"], f["UTF-16BE"] = little, big
	// In base64 of something longer the canary begins at any of three places; characters that its neighbours touch are
	// left out.
	for offset := range 3 {
		padded := append(make([]byte, offset), canary...)
		first, end := (8*offset+5)/6, 8*len(padded)/6
		f["base64+"+string(rune('0'+offset))] = []byte(base64.StdEncoding.EncodeToString(padded))[first:end]
		f["base64url+"+string(rune('0'+offset))] = []byte(base64.URLEncoding.EncodeToString(padded))[first:end]
	}
	return f
}

// scanner looks for canaries.
type scanner struct {
	needles map[string]string // what it is, by the bytes to look for
	found   []string
	scanned int
}

func newScanner(canaries ...string) *scanner {
	s := &scanner{needles: map[string]string{}}
	for _, c := range canaries {
		all := forms(c)
		for _, form := range slices.Sorted(maps.Keys(all)) {
			s.needles[string(all[form])] += " " + c + " as " + form
		}
	}
	return s
}

func (s *scanner) look(where string, in []byte) {
	s.scanned += len(in)
	for needle, name := range s.needles {
		if bytes.Contains(in, []byte(needle)) {
			s.found = append(s.found, name+" in "+where)
		}
	}
}

var byteaText = regexp.MustCompile(`\\\\x([0-9a-f]+)`)

// tables looks at every column of every row of every table, as text, and bytea also as the bytes that it is.
func (s *scanner) tables(t *testing.T, c *pgx.Conn) {
	t.Helper()
	rows, err := c.Query(t.Context(), `
		select format('%I.%I', schemaname, relname) from pg_stat_user_tables order by 1`)
	must(t, err)
	names, err := pgx.CollectRows(rows, pgx.RowTo[string])
	must(t, err)
	if len(names) < 25 {
		t.Errorf("only %d tables were looked at", len(names))
	}
	for _, name := range names {
		var out bytes.Buffer
		_, err := c.PgConn().CopyTo(t.Context(), &out, "copy (select * from "+name+") to stdout")
		must(t, err)
		s.look("table "+name, out.Bytes())
		for _, hexed := range byteaText.FindAllSubmatch(out.Bytes(), -1) {
			raw, err := hex.DecodeString(string(hexed[1]))
			must(t, err)
			s.look("a bytea of table "+name, raw)
		}
	}
}

// files looks at every file below a folder.
func (s *scanner) files(t *testing.T, dir string) {
	t.Helper()
	must(t, filepath.WalkDir(dir, func(path string, d fs.DirEntry, err error) error {
		if err != nil || !d.Type().IsRegular() {
			if os.IsNotExist(err) {
				return nil // Postgres removed it meanwhile
			}
			return err
		}
		raw, err := os.ReadFile(path) //nolint:gosec // below our own folder
		if os.IsNotExist(err) {
			return nil
		}
		s.look(strings.TrimPrefix(path, dir), raw)
		return err
	}))
}

// encodeMiddle is the base64 of a canary with other bytes around it.
func encodeMiddle(before int, canary string) string {
	return base64.StdEncoding.EncodeToString([]byte(strings.Repeat("x", before) + canary + "yyyy"))
}
