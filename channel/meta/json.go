package meta

import (
	"bytes"
	"encoding/json"
	"errors"
	"unicode/utf8"
)

var errShape = errors.New("meta: not the shape of a delivery")

// maxID is more than the longest id that Meta gives out.
const maxID = 512

// member is one key of a JSON object and its value, untouched.
type member struct {
	key   string
	value json.RawMessage
}

// members reads an object's keys in the order in which they stand. Routing and parsing both read with it, so that they
// never disagree about whose an item is.
func members(raw json.RawMessage) ([]member, error) {
	d := json.NewDecoder(bytes.NewReader(raw))
	if t, err := d.Token(); err != nil || t != json.Delim('{') {
		return nil, errShape
	}
	var all []member
	for d.More() {
		t, err := d.Token()
		if err != nil {
			return nil, errShape
		}
		key, _ := t.(string)
		var value json.RawMessage
		if err := d.Decode(&value); err != nil {
			return nil, errShape
		}
		all = append(all, member{key, value})
	}
	return all, nil
}

// get returns the value of the last member of that name; null and what is missing are nil.
func get(all []member, key string) json.RawMessage {
	var found json.RawMessage
	for _, m := range all {
		if m.key == key {
			found = m.value
		}
	}
	if string(found) == "null" {
		return nil
	}
	return found
}

// inner returns a member of an object within an object, or nil.
func inner(all []member, key, of string) json.RawMessage {
	object, err := members(get(all, key))
	if err != nil {
		return nil
	}
	return get(object, of)
}

// list reads an array's elements; anything else has none.
func list(raw json.RawMessage) []json.RawMessage {
	var all []json.RawMessage
	if len(raw) == 0 || json.Unmarshal(raw, &all) != nil {
		return nil
	}
	return all
}

// readID reads an id; one that cannot be an id is empty.
func readID(raw json.RawMessage) string {
	var f FlexID
	if len(raw) == 0 || f.UnmarshalJSON(raw) != nil || !isID(string(f)) {
		return ""
	}
	return string(f)
}

// isID says whether the text can be an id of Meta's: printable ASCII without spaces.
func isID(s string) bool {
	for i := range len(s) {
		if s[i] <= ' ' || s[i] > '~' {
			return false
		}
	}
	return s != "" && len(s) <= maxID
}

// readText reads a string, or a number as it is spelled; anything else is empty.
func readText(raw json.RawMessage) string {
	if len(raw) == 0 {
		return ""
	}
	s, err := scalar(raw)
	if err != nil {
		return ""
	}
	return s
}

// readTrue says whether a value is true, also where it is spelled as a string.
func readTrue(raw json.RawMessage) bool { return string(raw) == "true" || string(raw) == `"true"` }

// under is an object with one member.
func under(key string, value json.RawMessage) json.RawMessage {
	quoted, _ := json.Marshal(key) // a string always encodes
	return bytes.Join([][]byte{{'{'}, quoted, {':'}, value, {'}'}}, nil)
}

// entries opens a delivery: what it is about, and its entries untouched. It has none where the body is no delivery.
func entries(body []byte) (object string, all []json.RawMessage) {
	if !utf8.Valid(body) || !json.Valid(body) {
		return "", nil
	}
	top, err := members(body)
	if err != nil {
		return "", nil
	}
	if json.Unmarshal(get(top, "object"), &object) != nil {
		return "", nil
	}
	return object, list(get(top, "entry"))
}

func first(all ...string) string {
	for _, s := range all {
		if s != "" {
			return s
		}
	}
	return ""
}
