package sandbox

import (
	"bytes"
	"encoding/json"
	"fmt"
	"net/http"
	"strings"
	"unicode/utf16"
)

// object is a JSON object.
type object = map[string]any

func writeJSON(w http.ResponseWriter, status int, v any) {
	w.Header().Set("Content-Type", "application/json; charset=utf-8")
	w.Header().Set("X-Content-Type-Options", "nosniff")
	w.WriteHeader(status)
	_, _ = w.Write(encode(v)) // the client may have gone
}

// problem answers a call of the control API that cannot be done, in a sentence.
func problem(w http.ResponseWriter, status int, format string, args ...any) {
	writeJSON(w, status, object{"error": fmt.Sprintf(format, args...)})
}

// encode writes JSON without HTML's escapes. It is given nothing that cannot be encoded.
func encode(v any) []byte {
	var b bytes.Buffer
	e := json.NewEncoder(&b)
	e.SetEscapeHTML(false)
	if err := e.Encode(v); err != nil {
		return []byte("null")
	}
	return bytes.TrimSuffix(b.Bytes(), []byte("\n"))
}

// encodeLikeMeta writes JSON as Meta posts it: non-ASCII as \uXXXX, with surrogates, and slashes as \/. Either stands
// inside of strings alone.
func encodeLikeMeta(v any) []byte {
	var b bytes.Buffer
	for _, r := range string(encode(v)) {
		switch {
		case r == '/':
			b.WriteString(`\/`)
		case r < 0x80:
			b.WriteRune(r)
		case r > 0xffff:
			high, low := utf16.EncodeRune(r)
			fmt.Fprintf(&b, `\u%04x\u%04x`, high, low)
		default:
			fmt.Fprintf(&b, `\u%04x`, r)
		}
	}
	return b.Bytes()
}

// jsonNumber writes digits as a number.
func jsonNumber(digits string) json.Number { return json.Number(digits) }

// digits are the digits of a text.
func digits(s string) string {
	return strings.Map(func(r rune) rune {
		if r < '0' || r > '9' {
			return -1
		}
		return r
	}, s)
}
