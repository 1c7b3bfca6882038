package telemetry

import (
	"cmp"
	"strings"
)

// tableWords are those after which a statement names a table.
var tableWords = map[string]bool{"FROM": true, "INTO": true, "UPDATE": true}

// statement is what may be told of an SQL statement: its name where it has one, else its first word and the first table that it names, empty where it names
// none. Text in quotes is passed over: it may be an argument.
func statement(sql string) (word, table string) {
	if named, ok := strings.CutPrefix(sql, "-- name: "); ok { // as River's are
		end := 0
		for end < len(named) && (letter(named[end]) || digit(named[end])) {
			end++
		}
		return named[:end], ""
	}
	s := words{rest: sql}
	for wants := false; ; {
		w, quoted, ok := s.next()
		if !ok {
			break
		}
		upper := strings.ToUpper(w)
		switch {
		case word == "" && quoted:
			return "SQL", ""
		case word == "":
			if word = upper; !knownWords[word] {
				return "SQL", ""
			}
			if word != "WITH" && word != "SELECT" && word != "INSERT" && word != "UPDATE" && word != "DELETE" {
				return word, ""
			}
			wants = word == "UPDATE"
		case wants && (quoted || plain(strings.ReplaceAll(w, ".", "_")) && !skipped[upper]):
			return word, w
		case !quoted && tableWords[upper]:
			wants = true
		case !quoted && skipped[upper] && wants:
		default:
			wants = false
		}
	}
	return cmp.Or(word, "SQL"), ""
}

var knownWords = map[string]bool{
	"WITH": true, "SELECT": true, "INSERT": true, "UPDATE": true, "DELETE": true, "BEGIN": true, "COMMIT": true, "ROLLBACK": true,
	"SAVEPOINT": true, "RELEASE": true, "SET": true, "LOCK": true, "LISTEN": true, "NOTIFY": true, "SHOW": true,
}

// skipped may stand between such a word and the table.
var skipped = map[string]bool{"ONLY": true, "LATERAL": true, "SELECT": true, "WHERE": true, "SET": true, "UPDATE": true, "OF": true, "SKIP": true, "NOWAIT": true}

// words reads the words of a statement: names, bare or in double quotes. All else parts them.
type words struct{ rest string }

func (s *words) next() (word string, quoted, ok bool) {
	for s.rest != "" {
		c := s.rest[0]
		switch {
		case c == '\'':
			s.skipText()
		case c == '"':
			inside, after, closed := strings.Cut(s.rest[1:], `"`)
			s.rest = after
			if !closed || !plain(inside) {
				continue
			}
			if name, more := s.dotted(); more {
				return inside + "." + name, true, true
			}
			return inside, true, true
		case letter(c):
			end := 1
			for end < len(s.rest) && (letter(s.rest[end]) || digit(s.rest[end]) || s.rest[end] == '.') {
				end++
			}
			word, s.rest = s.rest[:end], s.rest[end:]
			return word, false, true
		case digit(c), c == '$', c == '\\':
			end := 1
			for end < len(s.rest) && (letter(s.rest[end]) || digit(s.rest[end])) {
				end++
			}
			s.rest = s.rest[end:]
		case c == '(' || c == ')' || c == ',' || c == '=':
			s.rest = s.rest[1:]
			return string(c), false, true
		default:
			s.rest = s.rest[1:]
		}
	}
	return "", false, false
}

// dotted reads what follows a schema in quotes.
func (s *words) dotted() (string, bool) {
	if !strings.HasPrefix(s.rest, `."`) {
		return "", false
	}
	inside, after, closed := strings.Cut(s.rest[2:], `"`)
	if !closed || !plain(inside) {
		return "", false
	}
	s.rest = after
	return inside, true
}

// skipText passes over a text in single quotes; two of them in it are one that belongs to it.
func (s *words) skipText() {
	s.rest = s.rest[1:]
	for {
		end := strings.IndexByte(s.rest, '\'')
		if end < 0 {
			s.rest = ""
			return
		}
		s.rest = s.rest[end+1:]
		if !strings.HasPrefix(s.rest, "'") {
			return
		}
		s.rest = s.rest[1:]
	}
}

// plain says whether a name is of the kind that our tables have.
func plain(name string) bool {
	for i := range len(name) {
		if !letter(name[i]) && !digit(name[i]) || name[i] >= 'A' && name[i] <= 'Z' {
			return false
		}
	}
	return name != "" && len(name) <= 63
}

func letter(c byte) bool { return c >= 'a' && c <= 'z' || c >= 'A' && c <= 'Z' || c == '_' }
func digit(c byte) bool  { return c >= '0' && c <= '9' }
