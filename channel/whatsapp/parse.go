package whatsapp

import (
	"context"
	"encoding/json"
	"errors"

	"postdog.io/channel"
)

var errOtherAccount = errors.New("whatsapp: the change speaks of another account than its part")

// Parse turns a part into its items. What it does not know, down to a new key of a known field, becomes Unknown.
func (a *Adapter) Parse(ctx context.Context, p channel.Part) ([]channel.Inbound, error) {
	items := []channel.Inbound{}
	for _, e := range entries(p.Body) {
		for _, change := range e.changes {
			if err := ctx.Err(); err != nil {
				return nil, err
			}
			o := owner{phoneNumberID(change), e.id}
			if o != (owner{p.AccountID, p.ParentID}) {
				items = append(items, channel.Inbound{AccountID: p.AccountID, Err: errOtherAccount, Raw: change})
				continue
			}
			for _, item := range a.parseChange(change) {
				item.AccountID = p.AccountID
				items = append(items, item)
			}
		}
	}
	return items, nil
}

func (a *Adapter) parseChange(change json.RawMessage) []channel.Inbound {
	of, err := members(change)
	if err != nil {
		return []channel.Inbound{{Err: err, Raw: change}}
	}
	var field string
	_ = json.Unmarshal(get(of, "field"), &field)
	value, err := members(get(of, "value"))
	if field != "messages" {
		return []channel.Inbound{{Unknown: change}}
	}
	if err != nil {
		return []channel.Inbound{{Err: err, Raw: change}}
	}
	people := contacts(get(value, "contacts"))
	var items []channel.Inbound
	for _, m := range value {
		switch m.key {
		case "messaging_product", "metadata", "contacts":
		case "messages":
			items = append(items, each(m, func(raw json.RawMessage) channel.Inbound { return a.message(raw, people) })...)
		case "statuses":
			items = append(items, each(m, a.status)...)
		default:
			items = append(items, unknown(m))
		}
	}
	if len(items) == 0 {
		return []channel.Inbound{{Unknown: change}}
	}
	return items
}

// each reads the elements of an array; a value that is none is one malformed item.
func each(m member, read func(json.RawMessage) channel.Inbound) []channel.Inbound {
	var all []json.RawMessage
	if json.Unmarshal(m.value, &all) != nil {
		item := unknown(m)
		return []channel.Inbound{{Err: errShape, Raw: item.Unknown}}
	}
	items := make([]channel.Inbound, 0, len(all))
	for _, raw := range all {
		items = append(items, read(raw))
	}
	return items
}

func unknown(m member) channel.Inbound {
	key, _ := json.Marshal(m.key) // a string always encodes
	raw := append([]byte{'{'}, key...)
	raw = append(append(append(raw, ':'), m.value...), '}')
	return channel.Inbound{Unknown: raw}
}
