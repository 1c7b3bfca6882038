package meta_test

import (
	"errors"
	"io"
	"net/http"
	"net/http/httptest"
	"strings"
	"testing"

	"postdog.io/channel"
	"postdog.io/channel/meta"
)

func client(t *testing.T, h http.HandlerFunc) (*meta.Client, string) {
	t.Helper()
	server := httptest.NewServer(h)
	t.Cleanup(server.Close)
	c, err := meta.New(meta.Config{BaseURL: server.URL})
	if err != nil {
		t.Fatal(err)
	}
	return c, server.URL
}

func TestFilesAreStreamedUp(t *testing.T) {
	t.Parallel()
	c, _ := client(t, func(w http.ResponseWriter, r *http.Request) {
		file, header, err := r.FormFile("file")
		if err != nil {
			t.Error(err)
			return
		}
		text, _ := io.ReadAll(file)
		if string(text) != "the bytes" || header.Filename != `say "hi".txt` || header.Header.Get("Content-Type") != "text/plain" || r.FormValue("type") != "text/plain" || r.ContentLength <= 9 {
			t.Errorf("%q %q %v, %d bytes", text, header.Filename, header.Header, r.ContentLength)
		}
		_, _ = io.WriteString(w, `{"id":"7"}`)
	})
	form, err := meta.NewForm(`say "hi".txt`, "text/plain", 9, strings.NewReader("the bytes"), "type", "text/plain")
	if err != nil {
		t.Fatal(err)
	}
	var out struct{ ID string }
	if err := c.Do(t.Context(), meta.Request{Method: http.MethodPost, Path: []string{"1", "media"}, Form: form, Token: "t"}, &out); err != nil || out.ID != "7" {
		t.Errorf("%+v %v", out, err)
	}
}

func TestDownloadsStayAtMeta(t *testing.T) {
	t.Parallel()
	elsewhere := httptest.NewServer(http.HandlerFunc(func(http.ResponseWriter, *http.Request) { t.Error("someone else was asked") }))
	defer elsewhere.Close()
	c, base := client(t, func(w http.ResponseWriter, r *http.Request) {
		switch r.URL.Path {
		case "/moved":
			http.Redirect(w, r, "/file", http.StatusFound)
		case "/away":
			http.Redirect(w, r, elsewhere.URL, http.StatusFound)
		case "/round":
			http.Redirect(w, r, "/round", http.StatusFound)
		case "/file":
			if r.Header.Get("Authorization") != "Bearer secret" {
				t.Error("no token")
			}
			w.Header().Set("Content-Type", "image/png")
			_, _ = io.WriteString(w, "the bytes")
		default:
			http.NotFound(w, r)
		}
	})
	for _, path := range []string{"/file", "/moved"} {
		d, err := c.Download(t.Context(), base+path, channel.Secret("secret"))
		if err != nil {
			t.Fatal(err)
		}
		text, err := io.ReadAll(d.Body)
		if err != nil || string(text) != "the bytes" || d.MIMEType != "image/png" || d.Body.Close() != nil {
			t.Errorf("%s: %q %v", path, text, err)
		}
	}
	for _, address := range []string{base + "/away", elsewhere.URL, "https://fbcdn.net.example.com/x", "https://notfbcdn.net/x", "http://a.fbcdn.net/x", "https://u@a.fbcdn.net/x", "file:///etc/passwd", ":"} {
		if _, err := c.Download(t.Context(), address, "secret"); !errors.Is(err, meta.ErrHost) {
			t.Errorf("%s: %v", address, err)
		}
	}
	for path, want := range map[string]int{"/gone": http.StatusNotFound, "/round": http.StatusLoopDetected} {
		var status *meta.StatusError
		if _, err := c.Download(t.Context(), base+path, "secret"); !errors.As(err, &status) || status.Status != want {
			t.Errorf("%s: %v", path, err)
		}
	}
}
