package sandbox

import (
	"bytes"
	"crypto/hmac"
	"crypto/sha256"
	"encoding/hex"
	"encoding/json"
	"fmt"
	"io"
	"net/http"
	"net/http/httptest"
	"net/url"
	"strings"
	"testing"
	"time"
)

// directWorld is a sandbox whose deliveries of one network of direct messages come in as JSON, their signature checked.
type directWorld struct {
	*Sandbox
	url   string
	clock *manualClock
	hooks chan object
}

func newDirectWorld(t *testing.T, network string) *directWorld {
	t.Helper()
	w := &directWorld{clock: newClock(), hooks: make(chan object, 1000)}
	receiver := httptest.NewServer(http.HandlerFunc(func(_ http.ResponseWriter, r *http.Request) {
		raw, err := io.ReadAll(r.Body)
		if err != nil {
			t.Error(err)
		}
		mac := hmac.New(sha256.New, []byte(DefaultApps().Meta.AppSecret))
		mac.Write(raw)
		if r.Header.Get("X-Hub-Signature-256") != "sha256="+hex.EncodeToString(mac.Sum(nil)) {
			t.Error("a delivery has the wrong signature")
		}
		var body object
		if err := json.Unmarshal(raw, &body); err != nil {
			t.Error(err)
		}
		w.hooks <- body
	}))
	t.Cleanup(receiver.Close)
	s, err := New(Config{Webhooks: map[string]string{network: receiver.URL}, Clock: w.clock})
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() { _ = s.Close() })
	w.Sandbox = s
	server := httptest.NewServer(s.Handler())
	t.Cleanup(server.Close)
	w.url = server.URL
	return w
}

// event is the next delivery's only event, as JSON, and what the delivery is about.
func (w *directWorld) event(t *testing.T) (about any, text string) {
	t.Helper()
	select {
	case body := <-w.hooks:
		entry, _ := body["entry"].([]any)
		of, _ := entry[0].(object)
		events, _ := of["messaging"].([]any)
		return body["object"], string(encode(events[0]))
	case <-time.After(patience):
		t.Fatal("no delivery came")
		return nil, ""
	}
}

// ask makes a call with a token, which may be empty, and returns the status and the answer.
func (w *directWorld) ask(t *testing.T, method, path, token string, in any) (int, object) {
	t.Helper()
	var body io.Reader
	switch in := in.(type) {
	case nil:
	case url.Values:
		body = strings.NewReader(in.Encode())
	default:
		body = bytes.NewReader(encode(in))
	}
	req, err := http.NewRequestWithContext(t.Context(), method, w.url+path, body)
	if err != nil {
		t.Fatal(err)
	}
	if _, form := in.(url.Values); form {
		req.Header.Set("Content-Type", "application/x-www-form-urlencoded")
	}
	if token != "" {
		req.Header.Set("Authorization", "Bearer "+token)
	}
	client := http.Client{
		Transport:     &http.Transport{DisableKeepAlives: true},
		CheckRedirect: func(*http.Request, []*http.Request) error { return http.ErrUseLastResponse },
	}
	res, err := client.Do(req)
	if err != nil {
		t.Fatal(err)
	}
	defer func() { _ = res.Body.Close() }()
	out := object{}
	raw, err := io.ReadAll(res.Body)
	if err != nil {
		t.Fatal(err)
	}
	_ = json.Unmarshal(raw, &out) // a redirect has no JSON
	out["location"] = res.Header.Get("Location")
	return res.StatusCode, out
}

// code is an error's code and subcode.
func code(out object) string {
	e, _ := out["error"].(object)
	text := fmt.Sprintf("%.0f/", e["code"])
	if e["error_subcode"] == nil {
		return text + "<nil>"
	}
	return text + fmt.Sprintf("%.0f", e["error_subcode"])
}

const (
	pagePath = "/meta/v26.0/600000000000006"
	psid     = "7000000000000555"
)

var pageToken = DefaultPages()[0].Token

// write does something as a customer, and takes the event of it.
func (w *directWorld) write(t *testing.T, network, person string, in object) string {
	t.Helper()
	if status, out := w.ask(t, http.MethodPost, "/control/"+network+"/customers/"+person+"/messages", "", in); status != http.StatusCreated {
		t.Fatalf("%v: HTTP %d %v", in, status, out)
	}
	_, text := w.event(t)
	return text
}

func TestPageMessagesTakeTheirCourse(t *testing.T) {
	t.Parallel()
	for _, c := range []struct{ network, path, token, person, echo, delivered, read string }{
		{messenger, pagePath, pageToken, psid, `"metadata":"cb"`, `"delivery":{"mids":[`, `"read":{"watermark":`},
		{instagram, "/meta/instagram/v26.0/17841400000000001", DefaultInstagramAccounts()[0].Token, "900000000000555", `"is_echo":true`, "", `"read":{"mid":`},
	} {
		w := newDirectWorld(t, c.network)
		if got := w.write(t, c.network, c.person, object{"text": "hi"}); !strings.Contains(got, `"text":"hi"`) {
			t.Errorf("got %s", got)
		}
		body := object{"recipient": object{"id": c.person}, "message": object{"text": "yes?", "metadata": "cb"}}
		status, out := w.ask(t, http.MethodPost, c.path+"/messages", c.token, body)
		if status != 200 || out["recipient_id"] != c.person || out["message_id"] == nil {
			t.Fatalf("%d %v", status, out)
		}
		w.clock.Advance(10 * time.Second)
		for _, want := range []string{c.echo, c.delivered, c.read} {
			if want == "" {
				continue
			}
			about, got := w.event(t)
			if !strings.Contains(got, want) || (about == "page") != (c.network == messenger) {
				t.Errorf("%v: got %s, want %s", about, got, want)
			}
			if c.network == instagram && strings.Contains(got, "metadata") {
				t.Errorf("Instagram's echo has metadata: %s", got)
			}
		}
	}
}

// TestPageRefusals checks what the Send API refuses, and with which words of Meta's.
func TestPageRefusals(t *testing.T) {
	t.Parallel()
	w := newDirectWorld(t, messenger)
	w.write(t, messenger, psid, object{"text": "hi"})
	w.write(t, messenger, "7000000000000001", object{"text": "hi"})
	text := func(s string) object { return object{"text": s} }
	for name, c := range map[string]struct {
		body object
		want string
	}{
		"nobody":           {object{"message": text("x")}, "100/<nil>"},
		"a stranger":       {object{"recipient": object{"id": "1"}, "message": text("x")}, "100/2018001"},
		"no message":       {object{"recipient": object{"id": psid}}, "100/<nil>"},
		"too long":         {object{"recipient": object{"id": psid}, "message": text(strings.Repeat("é", 2001))}, "100/<nil>"},
		"an old tag":       {object{"recipient": object{"id": psid}, "messaging_type": "MESSAGE_TAG", "tag": "ACCOUNT_UPDATE", "message": text("x")}, "100/<nil>"},
		"a lost file":      {object{"recipient": object{"id": psid}, "message": object{"attachment": object{"type": "image", "payload": object{"attachment_id": "1"}}}}, "100/2018047"},
		"no address":       {object{"recipient": object{"id": psid}, "message": object{"attachment": object{"type": "image", "payload": object{"url": "x"}}}}, "100/2018008"},
		"a word unknown":   {object{"recipient": object{"id": psid}, "sender_action": "dance"}, "100/<nil>"},
		"who is not there": {object{"recipient": object{"id": "7000000000000001"}, "message": text("x")}, "551/1545041"},
	} {
		if status, out := w.ask(t, http.MethodPost, pagePath+"/messages", pageToken, c.body); status != 400 || code(out) != c.want {
			t.Errorf("%s: %d %v", name, status, out)
		}
	}
	body := object{"recipient": object{"id": psid}, "message": text("late")}
	w.clock.Advance(25 * time.Hour)
	if _, out := w.ask(t, http.MethodPost, pagePath+"/messages", pageToken, body); code(out) != "10/2018278" {
		t.Errorf("after a day: %v", out)
	}
	body["messaging_type"], body["tag"] = "MESSAGE_TAG", "HUMAN_AGENT"
	if status, out := w.ask(t, http.MethodPost, pagePath+"/messages", pageToken, body); status != 200 {
		t.Errorf("a person: %v", out)
	}
	if status, out := w.ask(t, http.MethodPost, pagePath+"/subscribed_apps?subscribed_fields=messages,nonsense", pageToken, nil); status != 400 {
		t.Errorf("a field unknown: %v", out)
	}
	if _, out := w.ask(t, http.MethodGet, "/meta/v26.0/7000000000000013", pageToken, nil); code(out) != "100/33" {
		t.Errorf("a stranger's profile: %v", out)
	}
	w.write(t, messenger, "7000000000000013", object{"text": "hi"})
	if _, out := w.ask(t, http.MethodGet, "/meta/v26.0/7000000000000013", pageToken, nil); code(out) != "100/2018218" {
		t.Errorf("a shy one's profile: %v", out)
	}
}

// TestCustomersDoEverything goes through the kinds of the control API.
func TestCustomersDoEverything(t *testing.T) {
	t.Parallel()
	w := newDirectWorld(t, instagram)
	const igsid = "900000000000555"
	first := w.write(t, instagram, igsid, object{"text": "hi"})
	var e struct{ Message struct{ MID string } }
	if err := json.Unmarshal([]byte(first), &e); err != nil || e.Message.MID == "" {
		t.Fatal(first)
	}
	for want, in := range map[string]object{
		`"type":"image"`:                      {"type": "image"},
		`"sticker_id"`:                        {"type": "sticker"},
		`"type":"audio"`:                      {"type": "audio", "text": "listen"},
		`"coordinates":{"lat":1.5,"long":-2}`: {"type": "location", "latitude": 1.5, "longitude": -2},
		`"type":"ig_reel"`:                    {"type": "ig_reel", "url": "https://x.cdninstagram.com/r", "title": "R"},
		`"quick_reply":{"payload":"P"}`:       {"type": "quick_reply", "payload": "P", "title": "T"},
		`"postback":{`:                        {"type": "postback", "payload": "P", "title": "T"},
		`"referral":{`:                        {"type": "referral", "ref": "bio"},
		`"reply_to":{"story":{`:               {"type": "story_reply", "text": "nice", "storyId": "1"},
		`"type":"story_mention"`:              {"type": "story_mention"},
		`"type":"ephemeral"`:                  {"type": "ephemeral"},
		`"is_unsupported":true`:               {"type": "unsupported"},
		`"action":"react"`:                    {"type": "reaction", "messageId": e.Message.MID, "emoji": "👍"},
		`"action":"unreact"`:                  {"type": "reaction", "messageId": e.Message.MID},
		`"message_edit":{`:                    {"type": "edit", "messageId": e.Message.MID, "text": "hello"},
		`"is_echo":true`:                      {"type": "echo", "text": "elsewhere"},
		`"reply_to":{"mid":"` + e.Message.MID: {"text": "this one", "replyTo": e.Message.MID},
		`"commands":["x"]`:                    {"type": "message", "message": object{"commands": []string{"x"}, "text": "y"}},
	} {
		if got := w.write(t, instagram, igsid, in); !strings.Contains(got, want) {
			t.Errorf("%v: got %s", in, got)
		}
	}
	if got := w.write(t, instagram, igsid, object{"type": "read"}); !strings.Contains(got, `"read":{"mid":`) {
		t.Errorf("got %s", got)
	}
	if got := w.write(t, instagram, igsid, object{"type": "unsend", "messageId": e.Message.MID}); !strings.Contains(got, `"is_deleted":true`) {
		t.Errorf("got %s", got)
	}
	for _, bad := range []object{{}, {"text": 7}, {"type": "dance"}, {"type": "reaction", "messageId": "x"}, {"text": "x", "to": "1"}, {"type": "postback"}, {"type": "image", "data": "%"}} {
		if status, out := w.ask(t, http.MethodPost, "/control/instagram/customers/"+igsid+"/messages", "", bad); status != 400 || out["error"] == nil {
			t.Errorf("%v: %d %v", bad, status, out)
		}
	}
}
