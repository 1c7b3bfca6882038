package dal

import (
	"strconv"
	"strings"
)

// mostParameters is how many values a statement may have to be worth preparing: what is longer is a bulk insert, whose
// text hardly comes again.
const mostParameters = 200

// parameters takes the string values out of a statement that bun wrote with its values in it, so that one text serves
// them all and Postgres parses and plans it once. A list of values after `in` becomes one array, whatever its length.
// Whole numbers are taken from what bun stores of a row; elsewhere they stay, since they are limits and the like. It returns false
// for what is better sent as it is.
//
// Postgres infers an untyped parameter's type as it infers that of a quoted literal, so the statement means the same.
// Literals stay where no parameter can stand: after a type's name (interval '1 day'), and in what tells a partial index
// from others (on conflict (…) where …).
func parameters(query string) (text string, args []any, ok bool) {
	var b strings.Builder
	b.Grow(len(query))
	done := 0 // how much of the query was written or left out
	end := len(query)
	if at := strings.Index(query, " conflict ("); at >= 0 {
		end = at
	}
	stores := strings.HasPrefix(query, "INSERT INTO ") || strings.HasPrefix(query, "UPDATE ") // ours by hand are in lower case
	for i := 0; i < end; i++ {
		switch c := query[i]; {
		case stores && c >= '0' && c <= '9':
			after := i + 1
			for after < end && isWord(query[after]) {
				after++
			}
			if isNumber(query, i, after) && len(args) < mostParameters {
				b.WriteString(query[done:i])
				args = append(args, query[i:after])
				b.WriteString("$" + strconv.Itoa(len(args)))
				done = after
			}
			i = after - 1
		case c == '"':
			end := strings.IndexByte(query[i+1:], '"')
			if end < 0 {
				return "", nil, false
			}
			i += 1 + end
		case c == '$', c == '-' && strings.HasPrefix(query[i:], "--"), c == '/' && strings.HasPrefix(query[i:], "/*"):
			return "", nil, false // parameters of its own, dollar quotes, comments
		case c == '\'':
			if isTyped(query[:i]) {
				_, end, closed := literal(query, i)
				if !closed {
					return "", nil, false
				}
				i = end - 1
				continue
			}
			if len(args) == mostParameters {
				return "", nil, false
			}
			b.WriteString(query[done:i])
			value, end, closed := literal(query, i)
			if !closed {
				return "", nil, false
			}
			if before, isList := strings.CutSuffix(b.String(), " in ("); isList && !strings.HasSuffix(before, " not") {
				if values, after, all := list(query, i); all {
					b.Reset()
					b.WriteString(before)
					b.WriteString(" = any(")
					value, end = arrayOf(values), after
				}
			}
			args = append(args, value)
			b.WriteString("$" + strconv.Itoa(len(args)))
			done, i = end, end-1
		}
	}
	b.WriteString(query[done:])
	text = b.String()
	if b.Cap() > 2*b.Len() {
		text = strings.Clone(text) // connections keep it, and would keep the room of the values with it
	}
	return text, args, true
}

// literal reads the quoted literal that begins at i, and returns its value and where it ends.
func literal(query string, i int) (value string, end int, closed bool) {
	if i > 0 && (query[i-1] == 'E' || query[i-1] == 'e' || query[i-1] == 'X' || query[i-1] == 'B' || query[i-1] == '&') {
		return "", 0, false // E'…' and kin have escapes of their own
	}
	doubled := false
	for j := i + 1; j < len(query); j++ {
		if query[j] != '\'' {
			continue
		}
		if j+1 < len(query) && query[j+1] == '\'' {
			doubled = true
			j++
			continue
		}
		value = query[i+1 : j]
		if doubled {
			value = strings.ReplaceAll(value, "''", "'")
		}
		return value, j + 1, true
	}
	return "", 0, false
}

// list reads literals with commas between them up to a closing bracket, and returns where that stands.
func list(query string, i int) (values []string, end int, all bool) {
	for {
		if i >= len(query) || query[i] != '\'' {
			return nil, 0, false
		}
		value, after, closed := literal(query, i)
		if !closed || after >= len(query) {
			return nil, 0, false
		}
		values = append(values, value)
		switch {
		case query[after] == ')':
			return values, after, true
		case strings.HasPrefix(query[after:], ", "):
			i = after + 2
		default:
			return nil, 0, false
		}
	}
}

var arrayQuoter = strings.NewReplacer(`\`, `\\`, `"`, `\"`)

// arrayOf writes an array as Postgres reads it (PostgreSQL manual, "Array Input and Output Syntax").
func arrayOf(values []string) string {
	var b strings.Builder
	b.WriteByte('{')
	for n, v := range values {
		if n > 0 {
			b.WriteByte(',')
		}
		b.WriteByte('"')
		_, _ = arrayQuoter.WriteString(&b, v) // a builder takes everything
		b.WriteByte('"')
	}
	b.WriteByte('}')
	return b.String()
}

// isTyped says whether a type's name stands right before, as in interval '1 day'.
func isTyped(before string) bool {
	before = strings.TrimRight(before, " ")
	for _, name := range []string{"interval", "timestamptz", "timestamp", "date", "time", "uuid", "text", "jsonb"} {
		if rest, found := strings.CutSuffix(before, name); found && (rest == "" || !isWord(rest[len(rest)-1])) {
			return true
		}
	}
	return false
}

// isNumber says whether a whole number stands between two places, as one of a row's values or as what a column is set to.
func isNumber(query string, from, to int) bool {
	if strings.Trim(query[from:to], "0123456789") != "" || to < len(query) && !strings.ContainsRune(",) ", rune(query[to])) {
		return false
	}
	before := query[:from]
	return strings.HasSuffix(before, "(") || strings.HasSuffix(before, ", ") || strings.HasSuffix(before, " = ")
}

func isWord(c byte) bool {
	return c == '_' || c == '"' || c == '.' || c >= '0' && c <= '9' || c >= 'a' && c <= 'z' || c >= 'A' && c <= 'Z'
}
