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
	form, err := meta.NewForm(meta.FormFile{Field: "file", Filename: `say "hi".txt`, MIMEType: "text/plain", Size: 9, Body: strings.NewReader("the bytes")}, "type", "text/plain")
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
	file := func(address string) meta.File {
		return meta.File{Address: address, Token: channel.Secret("secret"), Hosts: []string{"cdn.fbsbx.com", ".fbcdn.net"}, MaxBytes: 9}
	}
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
		d, err := c.Download(t.Context(), file(base+path))
		if err != nil {
			t.Fatal(err)
		}
		text, err := io.ReadAll(d.Body)
		if err != nil || string(text) != "the bytes" || d.MIMEType != "image/png" || d.Body.Close() != nil {
			t.Errorf("%s: %q %v", path, text, err)
		}
	}
	for _, address := range []string{base + "/away", elsewhere.URL, "https://fbcdn.net.example.com/x", "https://notfbcdn.net/x", "https://fbcdn.net/x", "https://a.cdn.fbsbx.com/x", "https://fbsbx.com/x", "https://a.fbcdn.net:8443/x", "http://a.fbcdn.net/x", "https://u@a.fbcdn.net/x", "file:///etc/passwd", ":"} {
		if _, err := c.Download(t.Context(), file(address)); !errors.Is(err, meta.ErrHost) {
			t.Errorf("%s: %v", address, err)
		}
	}
	for path, want := range map[string]int{"/gone": http.StatusNotFound, "/round": http.StatusLoopDetected} {
		var status *meta.Error
		if _, err := c.Download(t.Context(), file(base+path)); !errors.As(err, &status) || status.HTTPStatus != want || status.Code != meta.NoCode {
			t.Errorf("%s: %v", path, err)
		}
	}
}

// A file that says it is too large is not begun, and one that turns out to be is not read to its end.
func TestDownloadsAreBounded(t *testing.T) {
	t.Parallel()
	c, base := client(t, func(w http.ResponseWriter, r *http.Request) {
		if r.URL.Path == "/chunked" {
			w.(http.Flusher).Flush() // so that it says no length
		}
		_, _ = io.WriteString(w, "the bytes")
	})
	for _, path := range []string{"/sized", "/chunked"} {
		for limit, fits := range map[int64]bool{9: true, 8: false} {
			d, err := c.Download(t.Context(), meta.File{Address: base + path, MaxBytes: limit})
			if err == nil {
				_, err = io.ReadAll(d.Body)
				_ = d.Body.Close()
			}
			if fits != (err == nil) || !fits && !errors.Is(err, meta.ErrTooLarge) {
				t.Errorf("%s of at most %d bytes: %v", path, limit, err)
			}
		}
	}
}
