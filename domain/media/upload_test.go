package media_test

import (
	"bytes"
	"context"
	"errors"
	"io"
	"strings"
	"testing"
	"time"

	"postdog.io/channel"
	"postdog.io/dal"
	"postdog.io/domain"
	"postdog.io/domain/media"
)

// promise asks for a place for a file.
func (w *world) promise(t *testing.T, mimeType string, size int, voice bool) (m *dal.Media, token_ string) {
	t.Helper()
	up, err := w.CreateUpload(t.Context(), w.by, media.CreateUpload{
		ConversationID: w.conversation.ID, Filename: "voice.webm", MimeType: mimeType, ByteSize: int64(size), Voice: voice,
	})
	must(t, err)
	return up.Media, token(up.Path)
}

// A recording of a browser becomes one that networks take, with its length and its loudness.
func TestVoiceNotesArePackedAnew(t *testing.T) {
	t.Parallel()
	w := start(t)
	packets := make([][]byte, 100)
	for n := range packets {
		packets[n] = silence
	}
	recorded := webm(packets, true)
	m, token := w.promise(t, "audio/webm;codecs=opus", len(recorded), true)
	must(t, w.ReceiveUpload(t.Context(), w.ws, token, bytes.NewReader(recorded)))
	got := w.row(t, m.ID)
	if got.Status != domain.MediaReady || got.MimeType != "audio/ogg" || !got.Voice() || got.Filename() != "voice.ogg" || got.Duration() < 1.9 || len(got.Waveform()) != 64 || len(w.blobs(t)) != 1 {
		t.Fatalf("%+v, %v", got, w.blobs(t))
	}
	uploads := 0
	w.network.upload = func(u channel.Upload) (string, time.Time, error) {
		uploads++
		data, err := io.ReadAll(u.Body)
		must(t, err)
		if r, err := media.ReadRecording(bytes.NewReader(data)); err != nil || len(r.Packets) != 100 || u.MIMEType != "audio/ogg" || u.Size != int64(len(data)) {
			t.Errorf("%d packets of %s, %v", len(r.Packets), u.MIMEType, err)
		}
		return "at-meta", w.clock().Add(30 * 24 * time.Hour), nil
	}
	for range 2 {
		out, err := w.Outbound(t.Context(), w.ws, m.ID, w.channel)
		if err != nil || out.ID != "at-meta" || !out.Details.Voice {
			t.Errorf("%+v %v", out, err)
		}
	}
	w.pass(30 * 24 * time.Hour) // the network forgets
	if _, err := w.Outbound(t.Context(), w.ws, m.ID, w.channel); err != nil || uploads != 2 {
		t.Errorf("uploaded %d times, %v", uploads, err)
	}
}

// broken is a connection that ends in the middle.
type broken struct{ io.Reader }

func (b broken) Read(p []byte) (int, error) {
	n, err := b.Reader.Read(p)
	if errors.Is(err, io.EOF) {
		err = errors.New("reset")
	}
	return n, err
}

func TestUploadsThatBreakOff(t *testing.T) {
	t.Parallel()
	w := start(t)
	data := picture(t)
	m, token := w.promise(t, "image/jpeg", len(data), false)
	if err := w.ReceiveUpload(t.Context(), w.ws, token, broken{bytes.NewReader(data[:len(data)/2])}); domain.CodeOf(err) != domain.Invalid {
		t.Errorf("%v", err)
	}
	if got := w.row(t, m.ID); got.Status != domain.MediaFailed || !strings.Contains(media.Problem(got), "Upload") || len(w.blobs(t)) > 0 {
		t.Errorf("%s: %s, %v", got.Status, media.Problem(got), w.blobs(t))
	}
	if _, err := w.RetryMedia(t.Context(), w.by, m.ID); domain.CodeOf(err) != domain.Conflict {
		t.Errorf("it is asked for at the network: %v", err)
	}
}

func TestUploadsEnd(t *testing.T) {
	t.Parallel()
	w := start(t)
	data := picture(t)
	m, token := w.promise(t, "image/jpeg", len(data), false)
	w.pass(media.UploadsEndIn)
	if err := w.ReceiveUpload(t.Context(), w.ws, token, bytes.NewReader(data)); domain.CodeOf(err) != domain.NotFound {
		t.Errorf("after its time: %v", err)
	}
	w.pass(2 * time.Hour)
	must(t, w.Sweep(t.Context(), w.ws))
	w.in(t, func(ctx context.Context, tx *dal.Tx) error {
		if _, err := dal.GetMedia(ctx, tx, m.ID); !dal.IsNotFound(err) {
			t.Errorf("it is still remembered: %v", err)
		}
		return nil
	})
}

// What a process that died left in the store is removed; what is being written is not.
func TestStraysAreSwept(t *testing.T) {
	t.Parallel()
	w := start(t)
	m, key := w.file(t)
	_, err := w.Put(t.Context(), key, m, strings.NewReader("left behind"))
	must(t, err)
	must(t, w.Sweep(t.Context(), w.ws))
	if len(w.blobs(t)) != 1 {
		t.Error("it was removed at once")
	}
	w.pass(2 * time.Hour)
	must(t, w.Sweep(t.Context(), w.ws))
	if left := w.blobs(t); len(left) > 0 {
		t.Errorf("there are still %v", left)
	}
}

func TestAddressesEnd(t *testing.T) {
	t.Parallel()
	w := start(t)
	w.hands(picture(t))
	m := &dal.Media{Kind: domain.KindImage}
	w.arrive(t, m)
	w.fetch(t)
	ready, address := w.row(t, m.ID), ""
	w.in(t, func(ctx context.Context, tx *dal.Tx) (err error) {
		address, err = media.URL(ctx, tx, ready)
		return err
	})
	open := func() error {
		f, err := w.Open(t.Context(), w.ws, m.ID, token(address))
		if err == nil {
			_ = f.Close() // only opened
		}
		return err
	}
	must(t, open())
	w.pass(media.AddressEndsIn - time.Second)
	must(t, open())
	w.pass(time.Second)
	if err := open(); domain.CodeOf(err) != domain.NotFound {
		t.Errorf("after its time: %v", err)
	}
}
