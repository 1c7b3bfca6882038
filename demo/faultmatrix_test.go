package demo_test

import (
	"fmt"
	"net/http"
	"slices"
	"strings"
	"testing"
)

// requestFaults fail a call once, webhookFaults mix up what follows it.
var (
	requestFaults = []string{"error_before", "error_after_accept", "drop_connection", "drop_after_accept", "delay", "rate_limit"}
	webhookFaults = []string{"duplicate_webhook", "reorder_webhooks"}
)

// sendable is one kind of message, as the input of sendMessage has it: of is given the person who gets it.
type sendable struct {
	// kind is what the customer's phone calls it.
	kind string
	of   func(t *testing.T, to *recipient) map[string]any
}

// recipient is a customer who is written to under one fault.
type recipient struct {
	network, fault, customer, conversation string
	first                                  string // their own first message
	sends                                  []sendable
	want                                   []string
	ids                                    []string
}

type input = map[string]any

func plain(kind string, in input) sendable {
	return sendable{kind, func(*testing.T, *recipient) map[string]any { return in }}
}

// file sends an uploaded file.
func (w *world) file(kind, name, mimeType string, data []byte) sendable {
	return sendable{kind, func(t *testing.T, to *recipient) map[string]any {
		t.Helper()
		var out struct {
			CreateUpload struct {
				UploadURL string
				Media     struct{ ID string }
			}
		}
		w.must(t, `mutation($i: CreateUploadInput!) { createUpload(input: $i) { uploadUrl media { id } } }`, map[string]any{"i": input{
			"conversationId": to.conversation, "filename": to.customer + name, "mimeType": mimeType, "byteSize": len(data), "voice": mimeType == "audio/ogg",
		}}, &out)
		if status, said := w.put(t, out.CreateUpload.UploadURL, data); status != http.StatusNoContent {
			t.Fatalf("%s: %d %s", name, status, said)
		}
		return input{"media": input{"mediaId": out.CreateUpload.Media.ID}}
	}}
}

// samples are a real file of each kind, by the kind: what a customer sent.
func (w *world) samples(t *testing.T) map[string][]byte {
	t.Helper()
	const customer = "447700903000"
	conversation := w.writeIn(t, customer, "Samples")
	events := w.follow(t, w.token, "")
	for _, kind := range []string{"image", "video", "voice", "document"} {
		w.sendIn(t, customer, kind, nil)
	}
	w.settled(t, events, conversation, 5)
	files := map[string][]byte{}
	for _, m := range w.thread(t, conversation)[1:] {
		_, files[m.Kind] = w.download(t, *m.Attachments[0].URL, "")
	}
	return files
}

// sendables are all kinds of message, in groups that go to one person each.
func (w *world) sendables(t *testing.T, network string, files map[string][]byte) [][]sendable {
	t.Helper()
	image, video := w.file("image", ".jpg", "image/jpeg", files["IMAGE"]), w.file("video", ".mp4", "video/mp4", files["VIDEO"])
	voice, document := w.file("audio", ".ogg", "audio/ogg", files["AUDIO"]), w.file("document", ".pdf", "application/pdf", files["DOCUMENT"])
	buttons := plain("text", input{"interactive": input{"kind": "BUTTONS", "body": "Shall we?", "buttons": []any{input{"id": "yes", "title": "Yes"}, input{"id": "no", "title": "No"}}}})
	link := plain("template", input{"interactive": input{"kind": "LINK", "body": "Look", "buttonText": "Open", "url": "https://example.com/a"}})
	asFile := document
	asFile.kind = "file"
	switch network {
	case "messenger":
		return [][]sendable{{image, asFile, plain("text", input{"text": "Good day"})}}
	case "instagram": // its echoes don't say which message they are of
		return [][]sendable{{image, buttons, plain("text", input{"text": "Good day"}), link}}
	case "x":
		return [][]sendable{{image, video, plain("text", input{"text": "Good day"})}}
	}
	one := w.template(t, "order_shipped", "ar")
	all := []sendable{plain("template", input{"template": input{
		"templateId": one.ID, "buttons": []any{input{"index": 0, "value": "LK-1"}},
		"body": []any{input{"name": "order_number", "text": "LK-1"}, input{"name": "first_name", "text": "Zoë"}, input{"name": "arrival_day", "text": "Monday"}},
	}})}
	for _, o := range offers() {
		all = append(all, plain(o.kind, o.input))
	}
	all = append(all, sendable{"reaction", func(_ *testing.T, to *recipient) map[string]any {
		return input{"reaction": input{"messageId": to.first, "emoji": "👍"}}
	}})
	sticker := sendable{"sticker", func(t *testing.T, to *recipient) map[string]any {
		t.Helper()
		for _, m := range w.thread(t, to.conversation) {
			if m.Kind == "STICKER" {
				return input{"media": input{"mediaId": m.Attachments[0].ID}}
			}
		}
		t.Fatal("the customer's sticker is not there")
		return nil
	}}
	return [][]sendable{{image, video, voice, document, sticker}, all[:5], all[5:]}
}

// Whatever the network does while a message of any kind is on its way: it reaches the customer once, before the one that
// was sent after it, and stands once in the thread.
func TestEveryKindAgainstEveryFault(t *testing.T) {
	t.Parallel()
	w := start(t)
	files := w.samples(t)
	events := w.follow(t, w.token, "")
	from := events.seen[len(events.seen)-1].Cursor
	_ = events.conn.Close()
	everyone, byGreeting := []*recipient{}, map[string]*recipient{}
	for network, base := range map[string]string{"whatsapp": "4477009031", "messenger": "70000000031", "instagram": "90000000031", "x": "22220000031"} {
		for n, group := range w.sendables(t, network, files) {
			for f, fault := range slices.Concat(requestFaults, webhookFaults) {
				to := &recipient{network: network, fault: fault, customer: fmt.Sprintf("%s%02d", base, 10*n+f+20), sends: group}
				everyone, byGreeting["Hello from "+to.customer] = append(everyone, to), to
				greeting := input{"text": "Hello from " + to.customer}
				if network == "whatsapp" {
					w.sendIn(t, to.customer, "sticker", nil)
					greeting["to"] = account
				}
				w.control(t, http.MethodPost, "/"+network+"/customers/"+to.customer+"/messages", greeting, nil)
			}
		}
	}
	events = w.follow(t, w.token, from)
	for len(byGreeting) > 0 {
		e := events.next(t)
		if e.Typename != "MessageAdded" || byGreeting[e.Message.Text] == nil {
			continue
		}
		to := byGreeting[e.Message.Text]
		to.conversation, to.first = e.Conversation.ID, e.Message.ID
		delete(byGreeting, e.Message.Text)
	}
	for step := range 5 {
		events = w.faultyStep(t, events, everyone, step)
	}
	for _, to := range everyone {
		w.arrivedOnce(t, to)
	}
}

// faultyStep sends each person the next kind of message under their fault, and a text behind it, and waits for the end. It
// returns the stream that it watched, which went on where the one before was left.
func (w *world) faultyStep(t *testing.T, events *stream, everyone []*recipient, step int) *stream {
	t.Helper()
	from := events.seen[len(events.seen)-1].Cursor
	_ = events.conn.Close()
	open := map[string]string{}
	for _, to := range everyone {
		if step >= len(to.sends) {
			continue
		}
		in := to.sends[step].of(t, to)
		fault := input{"network": to.network, "match": to.customer, "fault": to.fault, "times": 1}
		switch to.fault {
		case "delay":
			fault["delay"] = 100
		case "rate_limit":
			fault["delay"] = 1000
		case "duplicate_webhook", "reorder_webhooks":
			fault["times"] = 4
		}
		if to.network == "whatsapp" && to.sends[step].kind == "document" { // its upload fails too
			w.control(t, http.MethodPost, "/faults", input{"network": to.network, "match": to.customer + ".pdf", "fault": to.fault, "times": 1, "delay": 100}, nil)
		}
		w.control(t, http.MethodPost, "/faults", fault, nil)
		name := fmt.Sprintf("%s under %s on %s", to.sends[step].kind, to.fault, to.network)
		id := w.offer(t, to.conversation, fmt.Sprint("faulty-", step), in)
		open[id] = name
		if to.sends[step].kind != "reaction" {
			to.ids = append(to.ids, id)
		}
		to.want = append(to.want, to.sends[step].kind)
		if to.fault == "delay" || slices.Contains(webhookFaults, to.fault) {
			continue // nothing is tried again, so that nothing can be overtaken
		}
		behind := fmt.Sprint("behind ", step)
		id = w.send(t, to.conversation, behind, behind)
		to.ids, open[id] = append(to.ids, id), "text behind "+name
		to.want = append(to.want, behind)
	}
	events = w.follow(t, w.token, from)
	defer func() {
		if t.Failed() && len(open) > 0 {
			t.Logf("still on their way: %v", open)
		}
	}()
	for len(open) > 0 {
		e := events.next(t)
		if e.Message == nil || open[e.Message.ID] == "" {
			continue
		}
		name := open[e.Message.ID]
		switch {
		case e.Message.Status == "READ", e.Message.Status == "SENT" && strings.HasPrefix(name, "reaction"):
			delete(open, e.Message.ID)
		case e.Message.Status == "FAILED":
			t.Errorf("%s failed", name)
			delete(open, e.Message.ID)
		}
	}
	return events
}

// arrivedOnce compares what a customer has, and what the thread says, with what was sent.
func (w *world) arrivedOnce(t *testing.T, to *recipient) {
	t.Helper()
	var out struct {
		Messages []struct{ From, Kind, Text string }
	}
	path := "/" + to.network + "/customers/" + to.customer + "/messages"
	if to.network == "whatsapp" {
		path += "?account=" + account
	}
	w.control(t, http.MethodGet, path, nil, &out)
	var has []string
	for _, m := range out.Messages {
		switch {
		case m.From != "business":
		case strings.HasPrefix(m.Text, "behind "):
			has = append(has, m.Text)
		default:
			has = append(has, m.Kind)
		}
	}
	if !slices.Equal(has, to.want) {
		t.Errorf("%s on %s: the customer has %q\nand not %q", to.fault, to.network, has, to.want)
	}
	var ids []string
	for _, m := range w.thread(t, to.conversation) {
		if m.Direction == "OUTBOUND" {
			ids = append(ids, m.ID)
		}
	}
	if !slices.Equal(ids, to.ids) {
		t.Errorf("%s on %s: the thread has %d messages of ours, in order %v, and not %v", to.fault, to.network, len(ids), ids, to.ids)
	}
}
