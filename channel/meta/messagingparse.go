package meta

import (
	"context"
	"encoding/json"

	"postdog.io/channel"
)

// Parse turns a part into its items. What it does not know becomes Unknown: threads that another app holds (standby),
// handovers, opt-ins, account linking, policy, comments and mentions among it.
func (m *Messaging) Parse(ctx context.Context, p channel.Part) ([]channel.Inbound, error) {
	items := []channel.Inbound{}
	object, all := entries(p.Body)
	for _, raw := range all {
		if err := ctx.Err(); err != nil {
			return nil, err
		}
		of, err := members(raw)
		if err != nil || (object != m.dialect.Object && object != permissionsObject) {
			continue
		}
		var found []channel.Inbound
		switch {
		case object == permissionsObject:
			found = m.permissions(of, p.AccountID)
		case readID(get(of, "id")) == "":
			continue
		case readID(get(of, "id")) != p.AccountID:
			found = []channel.Inbound{{Err: errOtherAccount, Raw: raw}}
		default:
			found = m.entry(of, p.AccountID)
		}
		if len(found) == 0 {
			found = []channel.Inbound{{Unknown: raw}}
		}
		for _, item := range found {
			item.AccountID, item.ParentID = p.AccountID, p.ParentID
			items = append(items, item)
		}
	}
	return items, nil
}

// entry reads the lists of an entry in the order in which they stand; several may be there together.
func (m *Messaging) entry(of []member, account string) []channel.Inbound {
	var items []channel.Inbound
	at := get(of, "time")
	for _, k := range of {
		switch k.key {
		case "id", "time", "uid":
		case "messaging":
			items = append(items, each(k, func(raw json.RawMessage) channel.Inbound { return m.event(raw, at, account) })...)
		case "standby":
			items = append(items, each(k, func(raw json.RawMessage) channel.Inbound {
				return channel.Inbound{Unknown: under("standby", raw)}
			})...)
		case "changes":
			items = append(items, each(k, func(raw json.RawMessage) channel.Inbound { return m.change(raw, at, account) })...)
		case "field":
			// Apps with Instagram Login get a change without its list (Instagram: comments webhook).
			items = append(items, channel.Inbound{Unknown: flat(of)})
		case "value":
		default:
			items = append(items, channel.Inbound{Unknown: under(k.key, k.value)})
		}
	}
	return items
}

// each reads the elements of a list; a value that is none is one malformed item.
func each(k member, read func(json.RawMessage) channel.Inbound) []channel.Inbound {
	var all []json.RawMessage
	if json.Unmarshal(k.value, &all) != nil {
		return []channel.Inbound{{Err: errShape, Raw: under(k.key, k.value)}}
	}
	items := make([]channel.Inbound, 0, len(all))
	for _, raw := range all {
		items = append(items, read(raw))
	}
	return items
}

func flat(of []member) json.RawMessage {
	var change []member
	for _, k := range of {
		if k.key == "field" || k.key == "value" {
			change = append(change, k)
		}
	}
	return rewrite(change, "", nil)
}

// eventFields are the fields whose value, where it comes as a change, is an event: the dashboard's test button sends such.
var eventFields = map[string]bool{
	"messages": true, "message_echoes": true, "message_deliveries": true, "message_reads": true, "message_reactions": true,
	"message_edit": true, "message_edits": true, "messaging_postbacks": true, "messaging_referral": true, "messaging_referrals": true, "messaging_seen": true,
}

func (m *Messaging) change(raw, at json.RawMessage, account string) channel.Inbound {
	of, err := members(raw)
	if err != nil {
		return channel.Inbound{Err: err, Raw: raw}
	}
	if eventFields[readText(get(of, "field"))] {
		return m.event(get(of, "value"), at, account)
	}
	return channel.Inbound{Unknown: raw}
}

// needed are the permissions without which messages no longer come or go.
var needed = map[string]bool{
	"pages_messaging": true, "pages_manage_metadata": true, "instagram_manage_messages": true, "instagram_business_manage_messages": true,
}

// permissions reads that someone gave or took a permission.
func (m *Messaging) permissions(of []member, account string) []channel.Inbound {
	var items []channel.Inbound
	for _, change := range list(get(of, "changes")) {
		inside, err := members(change)
		if err != nil {
			items = append(items, channel.Inbound{Err: err, Raw: change})
			continue
		}
		field, verb := readText(get(inside, "field")), readText(inner(inside, "value", "verb"))
		about := false
		for _, id := range targetsOf(change) {
			about = about || id == account
		}
		if !about || field == "" || verb == "" {
			items = append(items, channel.Inbound{Unknown: change})
			continue
		}
		lost := verb == "revoked" && needed[field]
		severity := "INFO"
		if lost {
			severity = "CRITICAL"
		}
		items = append(items, channel.Inbound{Account: &channel.AccountChange{
			Kind: permissionsObject, Event: verb, Disconnected: lost, Severity: severity,
			Values: map[string]string{"permission": field}, OccurredAt: m.orNow(get(of, "time")),
		}})
	}
	return items
}
