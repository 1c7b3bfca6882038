package whatsapp

import (
	"encoding/json"
	"strings"
	"time"

	"postdog.io/channel"
	"postdog.io/channel/meta"
)

// template is what the fields about templates share. Ids are numbers that can exceed 2^53, languages come with a hyphen or
// an underscore.
type template struct {
	ID       meta.FlexID `json:"message_template_id"`
	Name     string      `json:"message_template_name"`
	Language string      `json:"message_template_language"`
}

// readTemplate decodes a value about a template into out, and its head.
func (a *Adapter) readTemplate(value []member, at origin, out any) (*channel.TemplateChange, bool) {
	var t template
	raw := join(value)
	if json.Unmarshal(raw, &t) != nil || json.Unmarshal(raw, out) != nil || t.ID == "" {
		return nil, false
	}
	return &channel.TemplateChange{
		ExternalID: string(t.ID), Name: t.Name, Language: strings.ReplaceAll(t.Language, "-", "_"), OccurredAt: a.orNow(at.time),
	}, true
}

func (a *Adapter) templateStatus(value []member, at origin) []channel.Inbound {
	var s struct {
		Event    string  `json:"event"`
		Reason   *string `json:"reason"`
		Category string  `json:"message_template_category"`
		Other    *struct {
			Title, Description string
		} `json:"other_info"`
		Rejection *struct {
			Reason, Recommendation string
		} `json:"rejection_info"`
	}
	t, ok := a.readTemplate(value, at, &s)
	if !ok || s.Event == "" {
		return nil
	}
	t.Status, t.Category = upper(s.Event), upper(s.Category)
	if s.Reason != nil && *s.Reason != "NONE" {
		t.Reason = *s.Reason
	}
	if s.Other != nil {
		t.Reason, t.Detail = first(t.Reason, s.Other.Title), s.Other.Description
		if pause := templatePauses[s.Other.Title]; pause > 0 && t.Status == "PAUSED" {
			t.PausedUntil = t.OccurredAt.Add(pause)
		}
	}
	if s.Rejection != nil {
		t.Detail = first(strings.TrimSpace(s.Rejection.Reason+" "+s.Rejection.Recommendation), t.Detail)
	}
	return []channel.Inbound{{Template: t}}
}

func (a *Adapter) templateQuality(value []member, at origin) []channel.Inbound {
	var q struct {
		New string `json:"new_quality_score"`
	}
	t, ok := a.readTemplate(value, at, &q)
	if !ok || q.New == "" {
		return nil
	}
	t.Quality = upper(q.New)
	return []channel.Inbound{{Template: t}}
}

// templatePauses are how long Meta pauses a template of low quality; the third time disables it (template pausing).
var templatePauses = map[string]time.Duration{"FIRST_PAUSE": 3 * time.Hour, "SECOND_PAUSE": 6 * time.Hour}

// templateCategory reads a change of category that is announced (correct_category) or done (previous_category).
func (a *Adapter) templateCategory(value []member, at origin) []channel.Inbound {
	var c struct {
		New      string        `json:"new_category"`
		Now      string        `json:"category"` // template_correct_category_detection
		Previous string        `json:"previous_category"`
		Correct  string        `json:"correct_category"`
		At       meta.FlexTime `json:"category_update_timestamp"`
	}
	t, ok := a.readTemplate(value, at, &c)
	if c.New = first(c.New, c.Now); !ok || c.New == "" {
		return nil
	}
	t.Category, t.PreviousCategory, t.CorrectCategory, t.CategoryChangeAt = upper(c.New), upper(c.Previous), upper(c.Correct), c.At.Time
	return []channel.Inbound{{Template: t}}
}

// templateComponents reads that a template's content changed. The change itself is left out: Meta's list has it whole.
func (a *Adapter) templateComponents(value []member, at origin) []channel.Inbound {
	t, ok := a.readTemplate(value, at, &struct{}{})
	if !ok {
		return nil
	}
	t.Edited = true
	return []channel.Inbound{{Template: t}}
}

// join is the JSON of an object whose members were read.
func join(of []member) json.RawMessage {
	var b strings.Builder
	b.WriteByte('{')
	for i, m := range of {
		if i > 0 {
			b.WriteByte(',')
		}
		key, _ := json.Marshal(m.key) // a string always encodes
		b.Write(key)
		b.WriteByte(':')
		b.Write(m.value)
	}
	b.WriteByte('}')
	return json.RawMessage(b.String())
}

// values are a value's plain members by name; objects within add theirs after a dot, and lists are left out.
func values(of []member, prefix string, into map[string]string) map[string]string {
	for _, m := range of {
		var s meta.FlexID
		switch inner, err := members(m.value); {
		case err == nil:
			values(inner, prefix+m.key+".", into)
		case s.UnmarshalJSON(m.value) == nil && s != "":
			into[prefix+m.key] = string(s)
		case string(m.value) == "true" || string(m.value) == "false":
			into[prefix+m.key] = string(m.value)
		}
	}
	return into
}

// accountWord reads a change of an account whose word for what happened stands under a key.
func accountWord(key string) field {
	return func(a *Adapter, value []member, at origin) []channel.Inbound {
		c := &channel.AccountChange{Kind: at.field, Severity: "INFO", Values: values(value, "", map[string]string{}), OccurredAt: a.orNow(at.time)}
		if key != "" {
			if c.Event = c.Values[key]; c.Event == "" {
				return nil
			}
		}
		switch c.Event {
		case "REJECTED", "DOWNGRADE", "FLAGGED", "DEFERRED":
			c.Severity = "WARNING"
		}
		return []channel.Inbound{{Account: c}}
	}
}

// losses are the account updates after which we have no access any more.
var losses = map[string]bool{
	"PARTNER_REMOVED": true, "PARTNER_APP_UNINSTALLED": true, "ACCOUNT_DELETED": true, "ACCOUNT_OFFBOARDED": true,
}

func (a *Adapter) accountUpdate(value []member, at origin) []channel.Inbound {
	c := &channel.AccountChange{Kind: at.field, Severity: "INFO", Values: values(value, "", map[string]string{}), OccurredAt: a.orNow(at.time)}
	if c.Event = c.Values["event"]; c.Event == "" {
		return nil
	}
	c.Disconnected = losses[c.Event]
	switch {
	case c.Disconnected:
		c.Severity = "CRITICAL"
	case c.Event == "ACCOUNT_RESTRICTION":
		c.Severity = "CRITICAL"
		restrictions(get(value, "restriction_info"), c.Values)
	case c.Event == "ACCOUNT_VIOLATION", c.Event == "DISABLED_UPDATE" && c.Values["ban_info.waba_ban_state"] != reinstated:
		c.Severity = "CRITICAL"
	}
	return []channel.Inbound{{Account: c}}
}

// reinstated is Meta's word for an account whose ban ended.
const reinstated = "REINSTATE"

// restrictions notes what an account may not do, each with the unix second of its end; 0 where there is none.
func restrictions(raw json.RawMessage, into map[string]string) {
	for _, one := range list(raw) {
		var r struct {
			Type       string       `json:"restriction_type"`
			Expiration meta.FlexInt `json:"expiration"`
		}
		if json.Unmarshal(one, &r) == nil && r.Type != "" {
			into[r.Type] = number(int64(r.Expiration))
		}
	}
}

func (a *Adapter) accountAlert(value []member, at origin) []channel.Inbound {
	c := &channel.AccountChange{Kind: at.field, Severity: "INFO", Values: values(value, "", map[string]string{}), OccurredAt: a.orNow(at.time)}
	if c.Event = c.Values["alert_info.alert_type"]; c.Event == "" {
		return nil
	}
	if s := c.Values["alert_info.alert_severity"]; s == "CRITICAL" || s == "WARNING" {
		c.Severity = s
	}
	return []channel.Inbound{{Account: c}}
}
