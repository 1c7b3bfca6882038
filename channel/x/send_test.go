package x

import (
	"bytes"
	"context"
	"errors"
	"io"
	"net/http"
	"net/http/httptest"
	"strconv"
	"strings"
	"testing"
	"time"

	"postdog.io/channel"
	"postdog.io/domain"
)

var credential = channel.Credential{AccountID: "1111", Token: "t"}

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
		return "wait " + retryable.After.String()
	case errors.As(err, &retryable):
		return "retryable"
	case errors.As(err, &disconnected):
		return "disconnected"
	case errors.As(err, &unconfirmed):
		return "unconfirmed"
	}
	return "none"
}

// TestErrorsHaveTheirKind goes through X's problem documents.
func TestErrorsHaveTheirKind(t *testing.T) {
	t.Parallel()
	for _, c := range []struct {
		status     int
		body, want string
	}{
		{400, `{"type":"https://api.x.com/2/problems/invalid-request","status":400}`, "rejected"},
		{401, `{"title":"Unauthorized","type":"about:blank"}`, "disconnected"},
		{402, `{}`, "again by hand"},
		{403, `{"type":"https://api.x.com/2/problems/usage-capped"}`, "again by hand"},
		{403, `{"type":"https://api.x.com/2/problems/client-forbidden","reason":"client-not-enrolled"}`, "disconnected"},
		{403, `{"type":"https://api.x.com/2/problems/not-authorized-for-resource"}`, "rejected"},
		{403, `{"type":"about:blank","detail":"You are not permitted to perform this action."}`, "rejected"},
		{404, `{"type":"https://api.x.com/2/problems/resource-not-found"}`, "rejected"},
		{408, ``, "unconfirmed"}, {429, `no json`, "wait 1m0s"}, {500, `{}`, "unconfirmed"}, {503, `<html>`, "unconfirmed"},
		{201, `{}`, "unconfirmed"}, {201, `{"data":{"dm_event_id":"a b"}}`, "unconfirmed"}, {200, `no json`, "unconfirmed"},
	} {
		s := httptest.NewServer(http.HandlerFunc(func(w http.ResponseWriter, _ *http.Request) {
			w.Header().Set("x-rate-limit-reset", strconv.FormatInt(testNow.Add(time.Minute).Unix(), 10))
			w.WriteHeader(c.status)
			_, _ = io.WriteString(w, c.body)
		}))
		a := testAdapter(t, Config{BaseURL: s.URL})
		_, err := a.Send(t.Context(), credential, channel.Outbound{To: nameless, Kind: domain.KindText, Content: domain.Content{Text: "x"}})
		if got := kindOf(err); got != c.want {
			t.Errorf("%d %s: got %s (%v), want %s", c.status, c.body, got, err, c.want)
		}
		s.Close()
	}
}

func TestNothingIsSentThatCannotBe(t *testing.T) {
	t.Parallel()
	a := testAdapter(t, Config{BaseURL: "http://127.0.0.1:1"})
	image := channel.OutboundMedia{ID: "1", Kind: domain.KindImage}
	for name, m := range map[string]channel.Outbound{
		"nobody":    {Kind: domain.KindText, Content: domain.Content{Text: "x"}},
		"nothing":   {To: nameless, Kind: domain.KindText},
		"no file":   {To: nameless, Kind: domain.KindImage},
		"two files": {To: nameless, Kind: domain.KindImage, Media: []channel.OutboundMedia{image, image}},
		"a link":    {To: nameless, Kind: domain.KindImage, Media: []channel.OutboundMedia{{URL: "https://x/y"}}},
		"reaction":  {To: nameless, Kind: domain.KindReaction, ReplyTo: "1", Content: domain.Content{Reaction: &domain.ReactionContent{Emoji: "👍"}}},
	} {
		if _, err := a.Send(t.Context(), credential, m); kindOf(err) != "rejected" {
			t.Errorf("%s: got %v", name, err)
		}
	}
}

// TestUploadGoesInPieces hands over a file of two and a half pieces, whose processing takes a while or fails.
func TestUploadGoesInPieces(t *testing.T) {
	t.Parallel()
	for _, end := range []string{"succeeded", "failed"} {
		var calls []string
		s := httptest.NewServer(http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
			_, last, _ := strings.Cut(r.URL.Path, "/upload")
			calls = append(calls, r.Method+last)
			switch {
			case strings.HasSuffix(last, "/append"):
				calls[len(calls)-1] += " " + r.FormValue("segment_index")
				_, _ = io.WriteString(w, `{"data":{}}`)
			case r.Method == http.MethodGet:
				_, _ = io.WriteString(w, `{"data":{"id":"5","processing_info":{"state":"`+end+`"}}}`)
			default:
				_, _ = io.WriteString(w, `{"data":{"id":5,"expires_after_secs":86400,"processing_info":{"state":"pending","check_after_secs":7}}}`)
			}
		}))
		var waited time.Duration
		a := testAdapter(t, Config{BaseURL: s.URL, Wait: func(_ context.Context, d time.Duration) error { waited += d; return nil }})
		raw := bytes.Repeat([]byte("x"), 2*chunk+chunk/2)
		id, until, err := a.Upload(t.Context(), credential, channel.Upload{Kind: domain.KindVideo, MIMEType: "video/mp4", Size: int64(len(raw)), Body: bytes.NewReader(raw)})
		want := "POST/initialize, POST/5/append 0, POST/5/append 1, POST/5/append 2, POST/5/finalize, GET"
		if got := strings.Join(calls, ", "); got != want || id != "5" || waited != 7*time.Second || until != testNow.Add(24*time.Hour) {
			t.Errorf("%s: %s, %q, %v, %v", end, got, id, waited, until)
		}
		if (err != nil) != (end == "failed") || (err != nil && kindOf(err) != "rejected") {
			t.Errorf("%s: %v", end, err)
		}
		s.Close()
	}
}

// TestDownloadStaysAtX refuses other hosts; the token goes to private files alone.
func TestDownloadStaysAtX(t *testing.T) {
	t.Parallel()
	a := testAdapter(t, Config{BaseURL: "https://api.x.com", Transport: answer(func(r *http.Request) (int, string) {
		if (r.Header.Get("Authorization") != "") != (r.URL.Host == privateImages) {
			t.Errorf("%s: authorization %q", r.URL.Host, r.Header.Get("Authorization"))
		}
		if r.URL.Path == "/moved" {
			return http.StatusFound, ""
		}
		return http.StatusOK, "bytes"
	})})
	for address, want := range map[string]string{
		"https://ton.twitter.com/a.jpg": "none", "https://video.twimg.com/a.mp4": "none", "https://video.twimg.com/moved": "rejected",
		"http://ton.twitter.com/a.jpg": "rejected", "https://ton.twitter.com.example.com/": "rejected", "https://u@ton.twitter.com/": "rejected",
		"https://ton.twitter.com:444/": "rejected", "https://example.com/": "rejected", "": "rejected", ":": "rejected", "file:///etc/passwd": "rejected",
	} {
		d, err := a.Download(t.Context(), credential, channel.InboundMedia{URL: address})
		if kindOf(err) != want {
			t.Errorf("%s: got %v, want %s", address, err, want)
		}
		if d.Body != nil {
			_ = d.Body.Close()
		}
	}
}

// answer is a transport that answers by itself.
type answer func(*http.Request) (int, string)

func (f answer) RoundTrip(r *http.Request) (*http.Response, error) {
	status, body := f(r)
	header := http.Header{"Location": {"https://example.com/"}}
	return &http.Response{StatusCode: status, Header: header, Body: io.NopCloser(strings.NewReader(body)), ContentLength: int64(len(body)), Request: r}, nil
}
