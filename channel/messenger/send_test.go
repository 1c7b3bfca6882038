package messenger

import (
	"encoding/json"
	"errors"
	"io"
	"net/http"
	"net/http/httptest"
	"strings"
	"testing"

	"postdog.io/channel"
	"postdog.io/channel/meta"
	"postdog.io/domain"
)

var credential = channel.Credential{AccountID: page, Token: "EAAP"}

// answering is an adapter whose network gives one answer, and what it was asked last.
func answering(t *testing.T, status int, answer string) (*Adapter, *http.Request, *string) {
	t.Helper()
	asked, body := &http.Request{}, new(string)
	s := httptest.NewServer(http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		*asked = *r
		raw, err := io.ReadAll(r.Body)
		if err != nil {
			t.Error(err)
		}
		*body = string(raw)
		w.WriteHeader(status)
		_, _ = io.WriteString(w, answer)
	}))
	t.Cleanup(s.Close)
	graph, err := meta.New(meta.Config{BaseURL: s.URL})
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(graph.CloseIdleConnections)
	return New(meta.MessagingConfig{Graph: graph, AppID: "4"}), asked, body
}

func TestSendBodies(t *testing.T) {
	t.Parallel()
	var example struct {
		Response struct {
			Body json.RawMessage `json:"body"`
		} `json:"response"`
	}
	if err := json.Unmarshal(fixture(t, "api-messenger-send-ok.json"), &example); err != nil {
		t.Fatal(err)
	}
	a, asked, body := answering(t, 200, string(example.Response.Body))
	buttons := &domain.Interactive{Kind: domain.ReplyButtons, Footer: "f", Buttons: []domain.ReplyButton{{ID: "A", Title: "One"}, {Title: "Two"}}}
	for want, m := range map[string]channel.Outbound{
		`"messaging_type":"RESPONSE","message":{"text":"Hi!","metadata":"pd:01JMSG"}}`: {
			Kind: domain.KindText, Content: domain.Content{Text: "Hi!"}, CallbackData: "pd:01JMSG"},
		`"messaging_type":"MESSAGE_TAG","tag":"HUMAN_AGENT","message":{"text":"late"},"reply_to":{"mid":"m_0"}}`: {
			Kind: domain.KindText, Content: domain.Content{Text: "late"}, HumanAgent: true, ReplyTo: "m_0"},
		`"messaging_type":"RESPONSE","message":{"attachment":{"type":"image","payload":{"attachment_id":"9"}}}}`: {
			Kind: domain.KindImage, Media: []channel.OutboundMedia{{ID: "9", URL: "https://x/y", Kind: domain.KindImage}}},
		`"messaging_type":"RESPONSE","message":{"attachment":{"type":"file","payload":{"url":"https://x/y"}}}}`: {
			Kind: domain.KindDocument, Media: []channel.OutboundMedia{{URL: "https://x/y", Kind: domain.KindDocument}}},
		`"messaging_type":"RESPONSE","message":{"text":"Which?\n\nf","quick_replies":[{"content_type":"text","title":"One","payload":"A"},{"content_type":"text","title":"Two","payload":"Two"}]}}`: {
			Kind: domain.KindInteractive, Content: domain.Content{Text: "Which?", Interactive: buttons}},
		`"messaging_type":"RESPONSE","message":{"attachment":{"type":"template","payload":{"template_type":"button","text":"See","buttons":[{"type":"web_url","url":"https://x","title":"Open"}]}}}}`: {
			Kind: domain.KindInteractive, Content: domain.Content{Text: "See", Interactive: &domain.Interactive{Kind: domain.LinkButton, URL: "https://x", ButtonText: "Open"}}},
		`"sender_action":"react","payload":{"message_id":"m_0","reaction":"love"}}`: {
			Kind: domain.KindReaction, ReplyTo: "m_0", Content: domain.Content{Reaction: &domain.ReactionContent{Emoji: "❤️"}}},
		`"sender_action":"unreact","payload":{"message_id":"m_0"}}`: {
			Kind: domain.KindReaction, ReplyTo: "m_0", Content: domain.Content{Reaction: &domain.ReactionContent{}}},
	} {
		m.To = []channel.Identity{{Kind: channel.Username, Value: "x"}, from[0]}
		receipt, err := a.Send(t.Context(), credential, m)
		if err != nil || (receipt.ExternalID == "") != (m.Kind == domain.KindReaction) {
			t.Errorf("%s: %+v, %v", want, receipt, err)
		}
		if whole := `{"recipient":{"id":"` + psid + `"},` + want; *body != whole || asked.URL.Path != "/v26.0/"+page+"/messages" {
			t.Errorf("%s got\n%s, want\n%s", asked.URL.Path, *body, whole)
		}
	}
}

// TestNothingIsSentThatCannotBe refuses without asking the network.
func TestNothingIsSentThatCannotBe(t *testing.T) {
	t.Parallel()
	a := New(meta.MessagingConfig{})
	image := channel.OutboundMedia{ID: "1", Kind: domain.KindImage}
	for name, m := range map[string]channel.Outbound{
		"nobody":             {Kind: domain.KindText, Content: domain.Content{Text: "x"}},
		"nothing":            {To: from, Kind: domain.KindText},
		"template":           {To: from, Kind: domain.KindTemplate},
		"no file":            {To: from, Kind: domain.KindImage},
		"file of no place":   {To: from, Kind: domain.KindImage, Media: []channel.OutboundMedia{{Kind: domain.KindImage}}},
		"two files":          {To: from, Kind: domain.KindImage, Media: []channel.OutboundMedia{image, image}},
		"caption":            {To: from, Kind: domain.KindImage, Media: []channel.OutboundMedia{image}, Content: domain.Content{Text: "x"}},
		"sticker":            {To: from, Kind: domain.KindSticker, Media: []channel.OutboundMedia{{ID: "1", Kind: domain.KindSticker}}},
		"reaction to none":   {To: from, Kind: domain.KindReaction, Content: domain.Content{Reaction: &domain.ReactionContent{Emoji: "👍"}}},
		"reaction by a cat":  {To: from, Kind: domain.KindReaction, ReplyTo: "m", Content: domain.Content{Reaction: &domain.ReactionContent{Emoji: "🐈"}}},
		"no interactive":     {To: from, Kind: domain.KindInteractive, Content: domain.Content{Text: "x"}},
		"list":               {To: from, Kind: domain.KindInteractive, Content: domain.Content{Text: "x", Interactive: &domain.Interactive{Kind: domain.ListMenu}}},
		"link without words": {To: from, Kind: domain.KindInteractive, Content: domain.Content{Interactive: &domain.Interactive{Kind: domain.LinkButton, URL: "https://x"}}},
	} {
		_, err := a.Send(t.Context(), credential, m)
		var r *channel.Rejected
		if !errors.As(err, &r) || r.Code == "" || !strings.HasSuffix(r.Message, ".") || strings.Contains(r.Message, "NETWORK") {
			t.Errorf("%s: got %v", name, err)
		}
	}
}

// TestErrorsHaveTheirKind goes through the table of the Send API's errors.
func TestErrorsHaveTheirKind(t *testing.T) {
	t.Parallel()
	window := string(fixture(t, "api-messenger-error-window.json"))
	if !strings.Contains(window, `"error_subcode": 2018278`) && !strings.Contains(window, `"error_subcode":2018278`) {
		t.Error("the fixture is not the one that this test means")
	}
	for _, c := range []struct {
		status        int
		code, subcode string
		want          string
	}{
		{400, "10", "2018278", "rejected"}, {400, "10", "2018065", "rejected"}, {400, "10", "2534022", "rejected"},
		{400, "10", "2018108", "rejected"}, {400, "200", "1545041", "rejected"}, {400, "551", "1545041", "rejected"}, {400, "551", "0", "rejected"},
		{400, "100", "2018001", "rejected"}, {400, "100", "0", "rejected"}, {400, "100", "33", "disconnected"},
		{400, "100", "2018047", "again by hand"}, {400, "100", "2018008", "again by hand"}, {400, "368", "0", "again by hand"}, {400, "10", "1893063", "again by hand"},
		{403, "230", "10303", "again by hand"}, {403, "230", "0", "again by hand"},
		{403, "200", "2018028", "disconnected"}, {403, "10", "0", "disconnected"}, {401, "190", "463", "disconnected"},
		{400, "4", "0", "wait"}, {400, "32", "0", "wait"}, {400, "613", "1893016", "wait"}, {400, "80006", "0", "wait"}, {400, "80002", "0", "wait"},
		{400, "1200", "0", "retryable"}, {500, "1", "0", "unconfirmed"}, {500, "2", "0", "unconfirmed"}, {500, "987", "0", "unconfirmed"}, {400, "987", "0", "rejected"},
	} {
		a, _, _ := answering(t, c.status, `{"error":{"message":"m","code":`+c.code+`,"error_subcode":`+c.subcode+`}}`)
		_, err := a.Send(t.Context(), credential, channel.Outbound{To: from, Kind: domain.KindText, Content: domain.Content{Text: "x"}})
		if got := kindOf(err); got != c.want {
			t.Errorf("%s/%s: got %s (%v), want %s", c.code, c.subcode, got, err, c.want)
		}
	}
}

func kindOf(err error) string {
	var retryable *channel.Retryable
	var rejected *channel.Rejected
	var disconnected *channel.Disconnected
	var unconfirmed *channel.Unconfirmed
	switch {
	case errors.As(err, &rejected) && rejected.RetryByHand:
		return "again by hand"
	case errors.As(err, &rejected):
		return "rejected"
	case errors.As(err, &retryable) && retryable.Wait:
		return "wait"
	case errors.As(err, &retryable):
		return "retryable"
	case errors.As(err, &disconnected):
		return "disconnected"
	case errors.As(err, &unconfirmed):
		return "unconfirmed"
	}
	return "none"
}

func TestAnswerWithoutAnID(t *testing.T) {
	t.Parallel()
	for _, answer := range []string{`{}`, `{"message_id":""}`, `{"message_id":"a b"}`, `[]`, `no json`} {
		a, _, _ := answering(t, 200, answer)
		_, err := a.Send(t.Context(), credential, channel.Outbound{To: from, Kind: domain.KindText, Content: domain.Content{Text: "x"}})
		if kindOf(err) != "unconfirmed" {
			t.Errorf("%s: got %v", answer, err)
		}
	}
}

// TestUpload hands over a file in a form whose length is known.
func TestUpload(t *testing.T) {
	t.Parallel()
	a, asked, body := answering(t, 200, `{"attachment_id":123456789012345678}`)
	id, until, err := a.Upload(t.Context(), credential, channel.Upload{Kind: domain.KindImage, MIMEType: "image/png", Filename: `a"b.png`, Size: 5, Body: strings.NewReader("bytes and more")})
	if err != nil || id != "123456789012345678" || until.IsZero() {
		t.Fatalf("%q, %v, %v", id, until, err)
	}
	if asked.ContentLength != int64(len(*body)) || asked.URL.Path != "/v26.0/"+page+"/message_attachments" || strings.Contains(*body, "and more") ||
		!strings.Contains(*body, `"type":"image"`) || !strings.Contains(*body, "Content-Type: image/png") {
		t.Errorf("%s %d: %s", asked.URL.Path, asked.ContentLength, *body)
	}
	if _, _, err := a.Upload(t.Context(), credential, channel.Upload{Kind: domain.KindSticker}); kindOf(err) != "rejected" {
		t.Errorf("a sticker: %v", err)
	}
}

// TestDownload fetches from Meta's hosts and where the API is, and from nowhere else.
func TestDownload(t *testing.T) {
	t.Parallel()
	elsewhere := httptest.NewServer(http.HandlerFunc(func(http.ResponseWriter, *http.Request) { t.Error("a request left the allowed hosts") }))
	t.Cleanup(elsewhere.Close)
	s := httptest.NewServer(http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		if r.Header.Get("Authorization") != "" {
			t.Error("the token was sent along")
		}
		switch r.URL.Path {
		case "/file":
			w.Header().Set("Content-Type", "image/png")
			_, _ = io.WriteString(w, "bytes")
		case "/there":
			http.Redirect(w, r, "/file", http.StatusFound)
		case "/off":
			http.Redirect(w, r, elsewhere.URL, http.StatusFound)
		case "/round":
			http.Redirect(w, r, "/round", http.StatusFound)
		case "/large":
			w.Header().Set("Content-Length", "999999999999")
		case "/busy":
			w.WriteHeader(http.StatusServiceUnavailable)
		default:
			http.NotFound(w, r)
		}
	}))
	t.Cleanup(s.Close)
	graph, err := meta.New(meta.Config{BaseURL: s.URL + "/meta"})
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(graph.CloseIdleConnections)
	a := New(meta.MessagingConfig{Graph: graph})
	for _, path := range []string{"/file", "/there"} {
		d, err := a.Download(t.Context(), credential, channel.InboundMedia{URL: s.URL + path})
		if err != nil {
			t.Fatal(err)
		}
		body, err := io.ReadAll(d.Body)
		if string(body) != "bytes" || err != nil || d.MIMEType != "image/png" || d.Size != 5 || d.Body.Close() != nil {
			t.Errorf("%s: got %q, %v, %+v", path, body, err, d)
		}
	}
	for address, want := range map[string]string{
		s.URL + "/off": "rejected", s.URL + "/round": "rejected", s.URL + "/large": "rejected", s.URL + "/gone": "rejected", s.URL + "/busy": "retryable",
		elsewhere.URL: "rejected", "http://lookaside.fbsbx.com/x": "rejected", "https://lookaside.fbsbx.com.example.com/x": "rejected",
		"https://evilfbcdn.net/x": "rejected", "https://user@x.fbcdn.net/": "rejected", "https://x.fbcdn.net:8443/": "rejected",
		"file:///etc/passwd": "rejected", "": "rejected", "https://127.0.0.1/": "rejected", ":": "rejected",
	} {
		if _, err := a.Download(t.Context(), credential, channel.InboundMedia{URL: address}); kindOf(err) != want {
			t.Errorf("%s: got %v, want %s", address, err, want)
		}
	}
}
