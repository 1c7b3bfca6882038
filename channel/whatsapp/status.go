package whatsapp

import (
	"encoding/json"
	"strconv"
	"time"

	"postdog.io/channel"
	"postdog.io/channel/meta"
)

// steps are the status values that we know. Meta once sent "deleted" and "warning" too; they say nothing of delivery.
var steps = map[string]channel.Status{
	"sent":      channel.StatusSent,
	"delivered": channel.StatusDelivered,
	"read":      channel.StatusRead,
	"played":    channel.StatusPlayed,
	"failed":    channel.StatusFailed,
}

func (a *Adapter) status(raw json.RawMessage) channel.Inbound {
	var s struct {
		ID            json.RawMessage `json:"id"`
		Status        string          `json:"status"`
		Timestamp     json.RawMessage `json:"timestamp"`
		Type          string          `json:"type"`
		RecipientType string          `json:"recipient_type"`
		CallbackData  json.RawMessage `json:"biz_opaque_callback_data"`
		Errors        json.RawMessage `json:"errors"`
		Pricing       json.RawMessage `json:"pricing"`
		Conversation  json.RawMessage `json:"conversation"`
	}
	if err := json.Unmarshal(raw, &s); err != nil {
		return channel.Inbound{Err: errShape, Raw: raw}
	}
	step, known := steps[s.Status]
	// A call's status is no message's, and one of a group speaks of one participant alone.
	if !known || s.Type == "call" || s.RecipientType == "group" {
		return channel.Inbound{Unknown: raw}
	}
	out := &channel.InboundStatus{ExternalID: id(s.ID), Status: step, OccurredAt: a.orNow(s.Timestamp)}
	if out.ExternalID == "" {
		return channel.Inbound{Err: errNoID, Raw: raw}
	}
	_ = json.Unmarshal(s.CallbackData, &out.CallbackData)
	if step == channel.StatusFailed {
		out.Failure = failure(s.Errors)
	}
	out.Price, out.FreeUntil = price(s.Pricing), freeUntil(s.Conversation)
	return channel.Inbound{Status: out}
}

// price reads what a status says of the message's cost. Since July 2025 the type says whether it costs; billable is what
// older deliveries have.
func price(raw json.RawMessage) *channel.Price {
	var p struct {
		Billable *bool  `json:"billable"`
		Model    string `json:"pricing_model"`
		Type     string `json:"type"`
		Category string `json:"category"`
	}
	if len(raw) == 0 || json.Unmarshal(raw, &p) != nil || p.Category == "" {
		return nil
	}
	out := &channel.Price{Category: upper(p.Category), Type: upper(p.Type), Model: p.Model}
	switch {
	case p.Type != "":
		out.Billable = p.Type == "regular"
	case p.Billable != nil:
		out.Billable = *p.Billable
		out.Type = map[bool]string{true: "REGULAR", false: "FREE"}[out.Billable]
	}
	return out
}

// freeUntil is the end of a free entry point: 72 hours or more after an ad or a page's button brought the customer. It is
// read, never computed, since its length differs.
func freeUntil(raw json.RawMessage) time.Time {
	var c struct {
		Expiration json.RawMessage `json:"expiration_timestamp"`
		Origin     struct {
			Type string `json:"type"`
		} `json:"origin"`
	}
	var t meta.FlexTime
	if len(raw) == 0 || json.Unmarshal(raw, &c) != nil || c.Origin.Type != "referral_conversion" || len(c.Expiration) == 0 || t.UnmarshalJSON(c.Expiration) != nil {
		return time.Time{}
	}
	return t.Time
}

// failure reads the first error of a failed status, of which only the code is certain.
func failure(raw json.RawMessage) *channel.Rejected {
	for _, one := range list(raw) {
		var e struct {
			Code    *meta.FlexInt   `json:"code"`
			Title   json.RawMessage `json:"title"`
			Message json.RawMessage `json:"message"`
			Data    json.RawMessage `json:"error_data"`
		}
		if json.Unmarshal(one, &e) != nil || e.Code == nil {
			continue
		}
		var title, message string
		var data struct {
			Details string `json:"details"`
		}
		_, _, _ = json.Unmarshal(e.Title, &title), json.Unmarshal(e.Message, &message), json.Unmarshal(e.Data, &data)
		return rejected(strconv.FormatInt(int64(*e.Code), 10), first(data.Details, message, title))
	}
	return rejected("", "")
}

func first(all ...string) string {
	for _, s := range all {
		if s != "" {
			return s
		}
	}
	return ""
}
