package sandbox

import (
	"encoding/json"
	"slices"
	"strings"
	"time"
)

// The faults, in the spelling of the control API.
const (
	errorBefore      = "error_before"
	errorAfterAccept = "error_after_accept"
	dropConnection   = "drop_connection"
	dropAfterAccept  = "drop_after_accept"
	duplicateWebhook = "duplicate_webhook"
	reorderWebhooks  = "reorder_webhooks"
	delayAnswer      = "delay"
	rateLimit        = "rate_limit"
	mediaMissing     = "media_missing" // a file that is announced, and not there; match its type or id
)

// The networks that faults name.
const (
	whatsApp = "whatsapp"
	mail     = "mail"
)

var (
	requestFaults = []string{errorBefore, errorAfterAccept, dropConnection, dropAfterAccept, delayAnswer, rateLimit}
	webhookFaults = []string{duplicateWebhook, reorderWebhooks}
	mediaFaults   = []string{mediaMissing}
)

// fault is one failure that is to come.
type fault struct {
	Network string `json:"network"`
	Match   string `json:"match"`
	Fault   string `json:"fault"`
	Times   int    `json:"times"`
	Delay   string `json:"delay,omitempty"`
	delay   time.Duration
}

// takeFault uses up one fault of these kinds that matches: its text is part of the path or of the body, and an empty one
// matches all. Read marks and typing come at moments that nobody plans, so they need a text that is in their body. The
// caller holds the lock.
func (s *Sandbox) takeFault(network string, kinds []string, path, body string) *fault {
	unplanned := isReadMark(body)
	for i, f := range s.world.faults {
		if f.Network != network && f.Network != "" || !slices.Contains(kinds, f.Fault) {
			continue
		}
		inBody := strings.Contains(body, f.Match)
		if unplanned && (f.Match == "" || !inBody) || !inBody && !strings.Contains(path, f.Match) {
			continue
		}
		f.Times--
		if f.Times <= 0 {
			s.world.faults = append(s.world.faults[:i:i], s.world.faults[i+1:]...)
		}
		return f
	}
	return nil
}

// directNetworks are the networks of direct messages, beside WhatsApp.
var directNetworks = []string{messenger, instagram, xNetwork}

// isReadMark says whether a request marks a message as read, or shows that someone types.
func isReadMark(body string) bool {
	var r struct {
		Status string `json:"status"`
		Action string `json:"sender_action"`
	}
	return json.Unmarshal([]byte(body), &r) == nil && (r.Status == "read" || slices.Contains([]string{"mark_seen", "typing_on", "typing_off"}, r.Action))
}
