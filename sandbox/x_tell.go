package sandbox

import (
	"crypto/rand"
	"encoding/hex"
	"slices"
	"strconv"
	"time"
)

// tellX sends an event of the X Activity API. The caller holds the lock.
func (s *Sandbox) tellX(v *conversation, kind string, payload object) {
	sub := s.world.subscriptions[v.box.id]
	url := s.config.Webhooks[xNetwork]
	if sub == nil || url == "" || !slices.Contains(sub.fields, kind) {
		return
	}
	var id [16]byte
	_, _ = rand.Read(id[:])
	s.push(v, event{
		url: url, network: xNetwork, secret: s.config.Apps.X.AppSecret, at: s.tasks.clock.Now(), lane: v.box.id + "/" + v.customer.id,
		change: object{"data": object{
			"event_uuid": hex.EncodeToString(id[:]), "event_type": kind, "tag": "", "filter": object{"user_id": v.box.id}, "payload": payload,
		}},
	})
}

// users are the two who speak, as events name them.
func (v *conversation) users() object {
	return object{
		v.customer.id: object{"data": object{"id": v.customer.id, "name": v.customer.name, "username": v.customer.username}},
		v.box.id:      object{"data": object{"id": v.box.id, "name": v.box.name, "username": v.box.username}},
	}
}

// parties are the ids of who speaks and who listens.
func (v *conversation) parties(from string) (sender, recipient string) {
	if from == byBusiness {
		return v.box.id, v.customer.id
	}
	return v.customer.id, v.box.id
}

// tellMessage tells of a message, whoever wrote it. The caller holds the lock.
func (s *Sandbox) tellMessage(v *conversation, m *message) {
	sender, recipient := v.parties(m.From)
	data := object{"text": m.Text, "entities": object{"urls": []object{}, "hashtags": []object{}}}
	if m.MediaURL != "" {
		file := object{"id_str": m.ID, "type": "photo", "media_url_https": m.MediaURL, "url": "https://t.co/" + m.ID}
		if m.Kind == "video" {
			file["type"] = m.Kind
			file["video_info"] = object{"variants": []object{{"content_type": "video/mp4", "bitrate": 0, "url": m.MediaURL}}}
		}
		data["attachment"] = object{"type": "media", "media": file}
		if m.Text == "" {
			data["text"] = " https://t.co/" + m.ID
		} else {
			data["text"] = m.Text + " https://t.co/" + m.ID
		}
	}
	kind := map[string]string{byCustomer: "dm.received", byBusiness: "dm.sent"}[m.From]
	s.tellX(v, kind, object{
		"direct_message_events": []object{{
			"type": "message_create", "id": m.ID, "created_timestamp": inMilliseconds(m.At),
			"message_create": object{"target": object{"recipient_id": recipient}, "sender_id": sender, "message_data": data},
		}},
		"users": v.users(),
	})
}

func inMilliseconds(t time.Time) string { return strconv.FormatInt(t.UnixMilli(), 10) }

// reportX lets a message of the business take its next step: X tells that it was sent, and that all up to it was read.
func (s *Sandbox) reportX(v *conversation, m *message, status string) {
	switch status {
	case "sent":
		s.tellMessage(v, m)
	case "read":
		s.tellX(v, "dm.read", object{
			"direct_message_mark_read_events": []object{{
				"created_timestamp": inMilliseconds(s.tasks.clock.Now()), "sender_id": v.customer.id,
				"target": object{"recipient_id": v.box.id}, "last_read_event_id": m.ID,
			}},
			"users": v.users(),
		})
	}
}

// doX does what a customer can do on X: text, image, read, typing; echo, which the business itself writes elsewhere; and
// revoke, by which the business takes our access away.
func (d deed) doX() (id, sentence string) {
	switch kind := d.given["type"]; kind {
	case "", "text", "image":
		m := &message{ID: newXID(), From: byCustomer, Kind: "text", Text: d.given["text"], At: d.at.UTC(), Status: "delivered"}
		if kind == "image" {
			if m.MediaURL, sentence = d.file(kind); sentence != "" {
				return "", sentence
			}
			m.Kind = kind
		} else if m.Text == "" {
			return "", "text must be what the customer writes, and not empty."
		}
		d.hear(m)
		return m.ID, ""
	case "read":
		d.look(kind)
		return "", ""
	case "typing":
		sender, recipient := d.v.parties(byCustomer)
		d.tellX(d.v, "dm.indicate_typing", object{"direct_message_indicate_typing_events": []object{{
			"created_timestamp": inMilliseconds(d.at), "sender_id": sender, "target": object{"recipient_id": recipient},
		}}, "users": d.v.users()})
		return "", ""
	case "echo":
		m := &message{ID: newXID(), From: byBusiness, Kind: "text", Text: d.given["text"], At: d.at.UTC(), Status: "sent", elsewhere: true}
		d.remember(d.v, m)
		d.tellMessage(d.v, m)
		return m.ID, ""
	case "revoke":
		d.tellX(d.v, "oauth.revoke", object{"date_time": d.at.UTC().Format(time.RFC3339), "user_id": d.v.box.id, "app_id": d.config.Apps.X.AppID})
		return "", ""
	}
	return "", "On X there is no type " + d.given["type"] + "."
}

// hear takes a message of a customer's.
func (d deed) hear(m *message) {
	d.remember(d.v, m)
	d.v.heard(d.at)
	d.tellMessage(d.v, m)
}
