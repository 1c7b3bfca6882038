package whatsapp_test

import (
	"errors"
	"io"
	"net/http"
	"net/http/httptest"
	"strings"
	"testing"

	"postdog.io/channel"
	"postdog.io/channel/meta"
	"postdog.io/channel/whatsapp"
	"postdog.io/domain"
)

// files is a Graph API that has one file, 42, and a stale address of it.
func files(t *testing.T) (*whatsapp.Adapter, string) {
	t.Helper()
	var server *httptest.Server
	server = httptest.NewServer(http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		switch {
		case r.Header.Get("Authorization") != "Bearer secret":
			w.WriteHeader(http.StatusUnauthorized)
			_, _ = io.WriteString(w, `{"error":{"code":190}}`)
		case r.Method == http.MethodPost && strings.HasSuffix(r.URL.Path, "/106/media"):
			if r.FormValue("messaging_product") != "whatsapp" || r.FormValue("type") != "image/png" {
				t.Errorf("%v", r.MultipartForm)
			}
			_, _ = io.WriteString(w, `{"id":42}`)
		case strings.HasSuffix(r.URL.Path, "/42") && r.URL.Query().Get("phone_number_id") == "106":
			_, _ = io.WriteString(w, `{"url":"`+server.URL+`/fresh","mime_type":"image/png"}`)
		case r.URL.Path == "/fresh":
			_, _ = io.WriteString(w, "the bytes")
		case r.URL.Path == "/busy":
			w.WriteHeader(http.StatusBadGateway)
		case strings.HasSuffix(r.URL.Path, "/43"):
			_, _ = io.WriteString(w, `{"url":"https://example.com/x"}`)
		case r.URL.Path == "/stale":
			w.WriteHeader(http.StatusNotFound)
		default:
			w.WriteHeader(http.StatusBadRequest)
			_, _ = io.WriteString(w, `{"error":{"code":100,"error_subcode":33}}`)
		}
	}))
	t.Cleanup(server.Close)
	client, err := meta.New(meta.Config{BaseURL: server.URL})
	if err != nil {
		t.Fatal(err)
	}
	return whatsapp.New(whatsapp.Config{Graph: client}), server.URL
}

func TestDownload(t *testing.T) {
	t.Parallel()
	a, base := files(t)
	by := channel.Credential{AccountID: "106", Token: "secret"}
	for name, m := range map[string]channel.InboundMedia{
		"at its address": {URL: base + "/fresh"}, "by its id": {ID: "42"}, "at a stale address": {ID: "42", URL: base + "/stale"},
		"at an address elsewhere": {ID: "42", URL: "https://example.com/x"},
	} {
		d, err := a.Download(t.Context(), by, m)
		if err != nil {
			t.Errorf("%s: %v", name, err)
			continue
		}
		text, err := io.ReadAll(d.Body)
		if err != nil || string(text) != "the bytes" || d.Body.Close() != nil {
			t.Errorf("%s: %q %v", name, text, err)
		}
	}
	var rejected *channel.Rejected
	var retryable *channel.Retryable
	var disconnected *channel.Disconnected
	for name, m := range map[string]channel.InboundMedia{"gone": {ID: "7"}, "nowhere": {}, "elsewhere alone": {URL: "https://example.com/x"}, "sent elsewhere": {ID: "43"}} {
		if _, err := a.Download(t.Context(), by, m); !errors.As(err, &rejected) {
			t.Errorf("%s: %v", name, err)
		}
	}
	if _, err := a.Download(t.Context(), by, channel.InboundMedia{ID: "42", URL: base + "/busy"}); !errors.As(err, &retryable) {
		t.Errorf("busy: %v", err)
	}
	if _, err := a.Download(t.Context(), channel.Credential{AccountID: "106", Token: "wrong"}, channel.InboundMedia{ID: "42"}); !errors.As(err, &disconnected) {
		t.Errorf("not let in: %v", err)
	}
}

func TestUpload(t *testing.T) {
	t.Parallel()
	a, _ := files(t)
	u := channel.Upload{Kind: domain.KindImage, MIMEType: "image/png", Size: 3, Body: strings.NewReader("png")}
	id, until, err := a.Upload(t.Context(), channel.Credential{AccountID: "106", Token: "secret"}, u)
	if err != nil || id != "42" || until.IsZero() {
		t.Errorf("%s until %v, %v", id, until, err)
	}
	u.Body = strings.NewReader("png")
	var disconnected *channel.Disconnected
	if _, _, err := a.Upload(t.Context(), channel.Credential{AccountID: "106", Token: "wrong"}, u); !errors.As(err, &disconnected) {
		t.Errorf("not let in: %v", err)
	}
}

// Only Meta's hosts are asked for files of WhatsApp, over TLS; nothing else ever sees the token.
func TestDownloadHosts(t *testing.T) {
	t.Parallel()
	a, _ := files(t)
	for _, address := range []string{
		"http://lookaside.fbsbx.com/x", "https://lookaside.fbsbx.com.example.com/x", "https://whatsapp.com/x", "https://notwhatsapp.net/x", "https://facebook.com/x",
	} {
		var rejected *channel.Rejected
		if _, err := a.Download(t.Context(), channel.Credential{AccountID: "106", Token: "secret"}, channel.InboundMedia{URL: address}); !errors.As(err, &rejected) {
			t.Errorf("%s: %v", address, err)
		}
	}
}
