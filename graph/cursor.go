package graph

import (
	"encoding/base64"
	"encoding/json"

	"postdog.io/domain"
)

// Cursors are opaque to clients: base64 of the place in the list's own order.

func encodeCursor(place any) string {
	b, _ := json.Marshal(place) // places are structs of times, numbers and ids
	return base64.RawURLEncoding.EncodeToString(b)
}

// decodeCursor reads a cursor that a client sent back; nil for none.
func decodeCursor[P any](field string, cursor *string) (*P, error) {
	if cursor == nil {
		return nil, nil
	}
	var p P
	b, err := base64.RawURLEncoding.DecodeString(*cursor)
	if err == nil {
		err = json.Unmarshal(b, &p)
	}
	if err != nil {
		return nil, domain.InvalidField(field, "This is not a cursor of this list; take one from pageInfo or from an edge.")
	}
	return &p, nil
}

// maxPage is the most that a list gives at once.
const maxPage = 100

// pageSize checks a first or last.
func pageSize(field string, n int) (int64, error) {
	if n < 1 || n > maxPage {
		return 0, domain.InvalidField(field, "Ask for 1 to %d at a time.", maxPage)
	}
	return int64(n), nil
}
