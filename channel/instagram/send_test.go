package instagram

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

// TestSendsWhatInstagramAlone checks what goes another way than on Messenger: several images, texts by their bytes, and
// the place that calls go to.
func TestSendsWhatInstagramAlone(t *testing.T) {
	t.Parallel()
	var path, body string
	s := httptest.NewServer(http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		raw, err := io.ReadAll(r.Body)
		if err != nil {
			t.Error(err)
		}
		path, body = r.URL.Path, string(raw)
		_, _ = io.WriteString(w, `{"recipient_id":"1","message_id":"m"}`)
	}))
	t.Cleanup(s.Close)
	client := func(base string) *meta.Client {
		c, err := meta.New(meta.Config{BaseURL: s.URL + base})
		if err != nil {
			t.Fatal(err)
		}
		t.Cleanup(c.CloseIdleConnections)
		return c
	}
	a := New(Config{MessagingConfig: meta.MessagingConfig{Graph: client("/facebook")}, Login: client("/instagram")})
	text := channel.Outbound{To: from, Kind: domain.KindText, Content: domain.Content{Text: strings.Repeat("é", maxTextBytes/2)}}
	images := channel.Outbound{To: from, Kind: domain.KindImage}
	for range 10 {
		images.Media = append(images.Media, channel.OutboundMedia{ID: "9", Kind: domain.KindImage})
	}
	for want, parent := range map[string]string{"/facebook/v26.0/600/messages": "600", "/instagram/v26.0/" + account + "/messages": ""} {
		for _, m := range []channel.Outbound{text, images} {
			if _, err := a.Send(t.Context(), channel.Credential{AccountID: account, ParentID: parent, Token: "t"}, m); err != nil || path != want {
				t.Errorf("%s: got %s, %v", want, path, err)
			}
		}
	}
	var sent struct {
		Message struct {
			Attachments []struct{ Type string }
		}
	}
	if err := json.Unmarshal([]byte(body), &sent); err != nil || len(sent.Message.Attachments) != 10 {
		t.Errorf("%v: %s", err, body)
	}
	path = ""
	text.Content.Text += "."
	tooMany, mixed := images, images
	tooMany.Media = append(images.Media[:10:10], images.Media[0])
	mixed.Media = []channel.OutboundMedia{images.Media[0], {ID: "8", Kind: domain.KindVideo}}
	thumb := channel.Outbound{To: from, Kind: domain.KindReaction, ReplyTo: "m", Content: domain.Content{Reaction: &domain.ReactionContent{Emoji: "👍"}}}
	for _, m := range []channel.Outbound{text, tooMany, mixed, thumb} {
		_, err := a.Send(t.Context(), channel.Credential{AccountID: account, Token: "t"}, m)
		var r *channel.Rejected
		if !errors.As(err, &r) || path != "" || !strings.Contains(r.Message, "Instagram") {
			t.Errorf("got %v, asked %s", err, path)
		}
	}
}
