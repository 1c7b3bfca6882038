package whatsapp

import (
	"context"
	"encoding/json"
	"errors"

	"postdog.io/channel"
	"postdog.io/domain"
)

var errOtherAccount = errors.New("whatsapp: the change speaks of another account than its part")

// Parse turns a part into its items. What it does not know, down to a new key of a known field, becomes Unknown.
func (a *Adapter) Parse(ctx context.Context, p channel.Part) ([]channel.Inbound, error) {
	items := []channel.Inbound{}
	all, opened := p.Opened.([]entry)
	if !opened {
		all = entries(p.Body)
	}
	for _, e := range all {
		for _, change := range e.changes {
			if err := ctx.Err(); err != nil {
				return nil, err
			}
			if !opened && ownerOf(change, e.id) != (owner{p.AccountID, p.ParentID}) {
				items = append(items, channel.Inbound{AccountID: p.AccountID, Err: errOtherAccount, Raw: change})
				continue
			}
			for _, item := range a.parseChange(e, change) {
				item.AccountID, item.ParentID = p.AccountID, p.ParentID
				items = append(items, item)
			}
		}
	}
	return items, nil
}

// origin is where a value stood: under which field, and in an entry of which time.
type origin struct {
	field string
	time  json.RawMessage
}

// field reads one field's value of a change; nil where the value's shape is not what it should be.
type field func(a *Adapter, value []member, at origin) []channel.Inbound

// fields are the webhook fields that we understand, beside those whose value is a messages value. The rest is kept whole.
var fields = map[string]field{
	"message_template_status_update":      (*Adapter).templateStatus,
	"message_template_quality_update":     (*Adapter).templateQuality,
	"template_category_update":            (*Adapter).templateCategory,
	"template_correct_category_detection": (*Adapter).templateCategory,
	"message_template_components_update":  (*Adapter).templateComponents,
	"account_update":                      (*Adapter).accountUpdate,
	"account_alerts":                      (*Adapter).accountAlert,
	"account_review_update":               accountWord("decision"),
	"phone_number_quality_update":         accountWord("event"),
	"phone_number_name_update":            accountWord("decision"),
	"business_capability_update":          accountWord(""),
	"security":                            accountWord("event"),
}

func (a *Adapter) parseChange(e entry, change json.RawMessage) []channel.Inbound {
	of, err := members(change)
	if err != nil {
		return []channel.Inbound{{Err: err, Raw: change}}
	}
	var name string
	_ = json.Unmarshal(get(of, "field"), &name)
	value, err := members(get(of, "value"))
	read, isKnown := fields[name]
	switch {
	case isKnown && err == nil:
		if items := read(a, value, origin{name, e.time}); items != nil {
			return items
		}
		return []channel.Inbound{{Unknown: change}}
	case !messageFields[name]:
		return []channel.Inbound{{Unknown: change}}
	case err != nil:
		return []channel.Inbound{{Err: err, Raw: change}}
	}
	items := a.parseMessages(value)
	if len(items) == 0 {
		return []channel.Inbound{{Unknown: change}}
	}
	return items
}

// messageFields are the fields whose value has the shape of the field messages.
var messageFields = map[string]bool{
	"messages": true, "smb_message_echoes": true, "message_echoes": true, "history": true, "smb_app_state_sync": true, "user_preferences": true,
}

// parseMessages reads a messages value: any of its lists may be missing, several may be there together.
func (a *Adapter) parseMessages(value []member) []channel.Inbound {
	people := contacts(get(value, "contacts"))
	business := displayNumber(get(value, "metadata"))
	var items []channel.Inbound
	for _, m := range value {
		switch m.key {
		case "messaging_product", "metadata", "contacts":
		case "messages":
			items = append(items, each(m, func(raw json.RawMessage) channel.Inbound { return a.message(raw, people) })...)
		case "statuses":
			items = append(items, each(m, a.status)...)
		case "message_echoes":
			items = append(items, each(m, func(raw json.RawMessage) channel.Inbound { return a.echo(raw, people) })...)
		case "history":
			items = append(items, a.history(m, business)...)
		case "state_sync":
			items = append(items, each(m, a.addressBook)...)
		case "user_preferences":
			items = append(items, each(m, a.preference)...)
		default:
			items = append(items, unknown(m))
		}
	}
	explain(items, get(value, "errors"))
	return items
}

// explain gives the message that could not be read the reason that stands beside it, where there is but one.
func explain(items []channel.Inbound, errors json.RawMessage) {
	var odd []*channel.InboundMessage
	for _, i := range items {
		if i.Message != nil && i.Message.Kind == domain.KindUnsupported && i.Message.Content.Problem == nil {
			odd = append(odd, i.Message)
		}
	}
	if len(odd) == 1 {
		odd[0].Content.Problem = problem(errors)
	}
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
