package meta

import (
	"bytes"
	"encoding/json"
	"errors"

	"postdog.io/channel"
)

var errOtherAccount = errors.New("meta: the entry speaks of another account than its part")

// permissionsObject is what deliveries about revoked permissions are about (Graph API: webhooks for permissions).
const permissionsObject = "permissions"

// Route splits a delivery by its entries' ids: a Page's or an Instagram account's. Deliveries about permissions go by the
// accounts that they name. A delivery of one account keeps its bytes, others are put together from untouched entries.
func (m *Messaging) Route(w channel.Webhook) []channel.Part {
	object, all := entries(w.Body)
	if object != m.dialect.Object && object != permissionsObject {
		return nil
	}
	var order []string
	shares := map[string][]json.RawMessage{}
	give := func(account string, entry json.RawMessage) {
		if account == "" {
			return
		}
		if shares[account] == nil {
			order = append(order, account)
		}
		shares[account] = append(shares[account], entry)
	}
	for _, raw := range all {
		of, err := members(raw)
		switch {
		case err != nil:
		case object == permissionsObject:
			for _, account := range targets(of) {
				give(account, onlyFor(account, of))
			}
		default:
			give(readID(get(of, "id")), raw)
		}
	}
	parts := make([]channel.Part, 0, len(order))
	for _, account := range order {
		body := w.Body
		if len(order) > 1 {
			body = delivery(object, shares[account])
		}
		parts = append(parts, channel.Part{AccountID: account, Body: body})
	}
	return parts
}

// delivery is a delivery of these entries. It is written by hand, since the encoder would rewrite the raw JSON.
func delivery(object string, all []json.RawMessage) []byte {
	var b bytes.Buffer
	b.WriteString(`{"object":"` + object + `","entry":[`)
	for i, raw := range all {
		if i > 0 {
			b.WriteByte(',')
		}
		b.Write(raw)
	}
	b.WriteString(`]}`)
	return b.Bytes()
}

// targets are the accounts that an entry about permissions names, each once.
func targets(entry []member) []string {
	var all []string
	seen := map[string]bool{}
	for _, change := range list(get(entry, "changes")) {
		for _, id := range targetsOf(change) {
			if !seen[id] {
				seen[id] = true
				all = append(all, id)
			}
		}
	}
	return all
}

func targetsOf(change json.RawMessage) []string {
	of, err := members(change)
	if err != nil {
		return nil
	}
	var all []string
	for _, raw := range list(inner(of, "value", "target_ids")) {
		if id := readID(raw); id != "" {
			all = append(all, id)
		}
	}
	return all
}

// onlyFor is an entry about permissions that names one account: one workspace must not learn of another's.
func onlyFor(account string, entry []member) json.RawMessage {
	return rewrite(entry, "changes", func(raw json.RawMessage) json.RawMessage {
		var kept [][]byte
		for _, change := range list(raw) {
			for _, id := range targetsOf(change) {
				if id != account {
					continue
				}
				of, _ := members(change) // it has a target, so it is an object
				kept = append(kept, rewrite(of, "value", func(value json.RawMessage) json.RawMessage {
					inside, _ := members(value)
					quoted, _ := json.Marshal([]string{account}) // strings always encode
					return rewrite(inside, "target_ids", func(json.RawMessage) json.RawMessage { return quoted })
				}))
				break
			}
		}
		return bytes.Join([][]byte{{'['}, bytes.Join(kept, []byte{','}), {']'}}, nil)
	})
}

// rewrite is an object with one member's value replaced; all else keeps its bytes.
func rewrite(all []member, key string, with func(json.RawMessage) json.RawMessage) json.RawMessage {
	var b bytes.Buffer
	b.WriteByte('{')
	for i, m := range all {
		if i > 0 {
			b.WriteByte(',')
		}
		quoted, _ := json.Marshal(m.key) // a string always encodes
		b.Write(quoted)
		b.WriteByte(':')
		if m.key == key {
			b.Write(with(m.value))
		} else {
			b.Write(m.value)
		}
	}
	b.WriteByte('}')
	return b.Bytes()
}
