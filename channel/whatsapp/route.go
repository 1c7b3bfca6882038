package whatsapp

import (
	"bytes"
	"encoding/json"

	"postdog.io/channel"
)

// owner is whose a change is.
type owner struct{ phoneNumberID, wabaID string }

// ownerOf says whose a change is. In an entry about a partner the entry's id is the business portfolio's, and the WABA's
// stands in the value (Cloud API: account_update webhook).
func ownerOf(change json.RawMessage, entryID string) owner {
	o := owner{phoneNumberID(change), entryID}
	of, err := members(change)
	if err != nil {
		return o
	}
	value, err := members(get(of, "value"))
	if err != nil {
		return o
	}
	if info, err := members(get(value, "waba_info")); err == nil {
		o.wabaID = first(id(get(info, "waba_id")), o.wabaID)
	}
	return o
}

// Route splits a delivery by phone number id; changes without one, which speak of the WABA, go by the WABA's id.
// A delivery of one owner keeps its bytes; others are put together from the untouched bytes of their changes.
func (*Adapter) Route(w channel.Webhook) []channel.Part {
	type share struct{ entries []entry }
	var order []owner
	shares := map[owner]*share{}
	for _, e := range entries(w.Body) {
		last := map[owner]int{} // which of the owner's entries continues this one
		for _, change := range e.changes {
			o := ownerOf(change, e.id)
			if o == (owner{}) {
				continue
			}
			s := shares[o]
			if s == nil {
				s = &share{}
				shares[o] = s
				order = append(order, o)
			}
			at, known := last[o]
			if !known {
				at = len(s.entries)
				last[o] = at
				s.entries = append(s.entries, entry{id: e.id, time: e.time})
			}
			s.entries[at].changes = append(s.entries[at].changes, change)
		}
	}
	parts := make([]channel.Part, 0, len(order))
	for _, o := range order {
		body := w.Body
		if len(order) > 1 {
			body = wrap(shares[o].entries)
		}
		parts = append(parts, channel.Part{AccountID: o.phoneNumberID, ParentID: o.wabaID, Body: body, Opened: shares[o].entries})
	}
	return parts
}

// wrap makes a delivery of the entries. It writes by hand, since the encoder would rewrite the raw JSON.
func wrap(entries []entry) []byte {
	var b bytes.Buffer
	b.WriteString(`{"object":"` + object + `","entry":[`)
	for i, e := range entries {
		if i > 0 {
			b.WriteByte(',')
		}
		b.WriteByte('{')
		if e.id != "" {
			quoted, _ := json.Marshal(e.id) // a string always encodes
			b.WriteString(`"id":`)
			b.Write(quoted)
			b.WriteByte(',')
		}
		if e.time != nil {
			b.WriteString(`"time":`)
			b.Write(e.time)
			b.WriteByte(',')
		}
		b.WriteString(`"changes":[`)
		b.Write(bytes.Join(raws(e.changes), []byte{','}))
		b.WriteString(`]}`)
	}
	b.WriteString(`]}`)
	return b.Bytes()
}

func raws(all []json.RawMessage) [][]byte {
	out := make([][]byte, len(all))
	for i, raw := range all {
		out[i] = raw
	}
	return out
}
