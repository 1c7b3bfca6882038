package whatsapp

import (
	"encoding/json"
	"errors"
	"unicode/utf8"

	"github.com/tidwall/gjson"

	"postdog.io/channel/meta"
)

var errShape = errors.New("whatsapp: not the shape of a delivery")

const (
	object = "whatsapp_business_account"
	// maxID is more than the longest id that Meta gives out.
	maxID = 512
)

// entry is one entry of a delivery, with its changes untouched.
type entry struct {
	id      string
	time    json.RawMessage
	changes []json.RawMessage
}

// member is one key of a JSON object and its value, untouched.
type member struct {
	key   string
	value json.RawMessage
}

// members reads the keys of an object, in JSON that is known to be valid, in the order in which they stand. Route and Parse
// both read with it, so that they never disagree about whose a change is.
func members(raw json.RawMessage) ([]member, error) {
	object := gjson.ParseBytes(raw)
	if !object.IsObject() {
		return nil, errShape
	}
	all := make([]member, 0, 8)
	object.ForEach(func(key, value gjson.Result) bool {
		all = append(all, member{key.String(), json.RawMessage(value.Raw)})
		return true
	})
	return all, nil
}

// get returns the value of the last member of that name, or nil.
func get(all []member, key string) json.RawMessage {
	var found json.RawMessage
	for _, m := range all {
		if m.key == key {
			found = m.value
		}
	}
	return found
}

// list reads the elements of an array, in JSON that is known to be valid; anything else has none.
func list(raw json.RawMessage) []json.RawMessage {
	array := gjson.ParseBytes(raw)
	if !array.IsArray() {
		return nil
	}
	var all []json.RawMessage
	array.ForEach(func(_, value gjson.Result) bool {
		all = append(all, json.RawMessage(value.Raw))
		return true
	})
	return all
}

// id reads an id; one that cannot be an id is empty.
func id(raw json.RawMessage) string {
	var f meta.FlexID
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

// entries opens a delivery. It has none where the body is not WhatsApp's.
func entries(body []byte) []entry {
	if !utf8.Valid(body) || !json.Valid(body) {
		return nil
	}
	top, err := members(body)
	if err != nil {
		return nil
	}
	var of string
	if json.Unmarshal(get(top, "object"), &of) != nil || of != object {
		return nil
	}
	var all []entry
	for _, raw := range list(get(top, "entry")) {
		of, err := members(raw)
		if err != nil {
			continue
		}
		all = append(all, entry{id: id(get(of, "id")), time: get(of, "time"), changes: list(get(of, "changes"))})
	}
	return all
}

// phoneNumberID is the number that a change speaks of; it is empty for changes of the WABA as a whole.
func phoneNumberID(change json.RawMessage) string {
	for _, key := range []string{"value", "metadata"} {
		of, err := members(change)
		if err != nil {
			return ""
		}
		change = get(of, key)
	}
	of, err := members(change)
	if err != nil {
		return ""
	}
	return id(get(of, "phone_number_id"))
}
