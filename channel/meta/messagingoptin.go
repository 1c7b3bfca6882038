package meta

import (
	"postdog.io/channel"
)

// optin reads that someone agreed to marketing messages of a page, or stopped or resumed them (Messenger Platform:
// messaging_optins). Its token is a key to the person's inbox, and is left where it is.
func (m *Messaging) optin(e event, value []member) (channel.Inbound, bool) {
	if readText(get(value, "type")) != "notification_messages" || e.echo {
		return channel.Inbound{}, false
	}
	p := &channel.InboundPreference{From: m.who(e), OccurredAt: e.at}
	switch readText(get(value, "notification_messages_status")) {
	case "":
		p.Word, p.Marketing = "signup", true
		p.Reference = first(readText(get(value, "title")), readText(get(value, "payload")), "notification_messages")
	case "STOP_NOTIFICATIONS":
		p.Word = "stop"
	case "RESUME_NOTIFICATIONS":
		p.Word, p.Marketing = "resume", true
	default:
		return channel.Inbound{}, false
	}
	return channel.Inbound{Preference: p}, true
}
