package media_test

import (
	"bytes"
	"context"
	"crypto/sha256"
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

func picture(t *testing.T) []byte {
	t.Helper()
	return asJPEG(t, painted(400, 200, true), 0)
}

func TestFetchedFilesAreReady(t *testing.T) {
	t.Parallel()
	w := start(t)
	data := picture(t)
	digest := sha256.Sum256(data)
	m := &dal.Media{Kind: domain.KindImage, MimeType: "image/png", Source: dal.MediaSource{SHA256: digest[:]}}
	w.arrive(t, m)
	w.hands(data)
	if w.fetch(t) {
		t.Error("it is tried again")
	}
	got := w.row(t, m.ID)
	if got.Status != domain.MediaReady || got.MimeType != "image/jpeg" || got.ByteSize != int64(len(data)) || got.Width() != 400 || got.ThumbnailKey == nil || media.Problem(got) != "" {
		t.Fatalf("%+v", got)
	}
	if read, err := w.bytesOf(t, got); err != nil || !bytes.Equal(read, data) {
		t.Errorf("%d bytes, %v", len(read), err)
	}
	if len(w.blobs(t)) != 2 {
		t.Errorf("there are %v", w.blobs(t))
	}
	w.pass(48 * time.Hour)
	must(t, w.Sweep(t.Context(), w.ws))
	if len(w.blobs(t)) != 2 {
		t.Errorf("after sweeping there are %v", w.blobs(t))
	}
}

// What the network does decides what becomes of a file.
func TestOutcomesOfFetching(t *testing.T) {
	t.Parallel()
	w := start(t)
	data := picture(t)
	page := []byte("<html><script>")
	for name, test := range map[string]struct {
		data   []byte
		err    error
		digest []byte
		status domain.MediaStatus
		code   string
		tries  int
	}{
		"gone":           {err: &channel.Rejected{Code: "100"}, status: domain.MediaGone, code: "NOT_THERE", tries: 1},
		"rejected":       {err: &channel.Rejected{Code: "1", RetryByHand: true}, status: domain.MediaFailed, code: "UNREACHABLE", tries: 1},
		"disconnected":   {err: &channel.Disconnected{Code: "190"}, status: domain.MediaFailed, code: "DISCONNECTED", tries: 1},
		"never there":    {err: &channel.Retryable{Err: errors.New("down")}, status: domain.MediaFailed, code: "UNREACHABLE", tries: media.MaxAttempts},
		"lost":           {err: errors.New("cut"), status: domain.MediaFailed, code: "UNREACHABLE", tries: media.MaxAttempts},
		"wrong digest":   {data: data, digest: make([]byte, 32), status: domain.MediaFailed, code: "DAMAGED", tries: media.MaxAttempts},
		"a page":         {data: page, status: domain.MediaRefused, code: "TYPE_NOT_ALLOWED", tries: 1},
		"a program":      {data: []byte("MZ\x90\x00"), status: domain.MediaRefused, code: "PROGRAM", tries: 1},
		"nothing at all": {data: []byte{}, status: domain.MediaRefused, code: "EMPTY", tries: 1},
	} {
		m := &dal.Media{Kind: domain.KindImage, MimeType: "image/jpeg", Source: dal.MediaSource{SHA256: test.digest}}
		w.arrive(t, m)
		tries := 0
		w.network.download = func(channel.InboundMedia) (channel.Download, error) {
			tries++
			return channel.Download{Size: -1, Body: io.NopCloser(bytes.NewReader(test.data))}, test.err
		}
		args := []byte(`{"workspace":"` + w.ws.String() + `","media":"` + m.ID.String() + `"}`)
		for range 20 {
			if !w.one(t, args, w.WorkFetch) {
				break
			}
		}
		got := w.row(t, m.ID)
		if got.Status != test.status || got.FailureCode == nil || *got.FailureCode != test.code || tries != test.tries || len(media.Problem(got)) < 15 {
			t.Errorf("%s: %s %v after %d tries: %q", name, got.Status, got.FailureCode, tries, media.Problem(got))
		}
		if left := w.blobs(t); len(left) > 0 {
			t.Errorf("%s: there are still %v", name, left)
		}
	}
}

// scanner finds everything harmful, or fails.
type scanner struct{ err error }

func (s scanner) Harmful(_ context.Context, file io.Reader) (bool, error) {
	_, err := io.Copy(io.Discard, file)
	return true, errors.Join(s.err, err)
}

func TestScannedFiles(t *testing.T) {
	t.Parallel()
	w := start(t)
	w.hands(picture(t))
	for _, test := range []struct {
		scanner scanner
		status  domain.MediaStatus
		again   bool
	}{{scanner{}, domain.MediaRefused, false}, {scanner{errors.New("down")}, domain.MediaPending, true}} {
		w.Scanner = test.scanner
		m := &dal.Media{Kind: domain.KindImage}
		w.arrive(t, m)
		if again := w.fetch(t); again != test.again || w.row(t, m.ID).Status != test.status || len(w.blobs(t)) > 0 {
			t.Errorf("%v: again %t, %s, %v", test.scanner, again, w.row(t, m.ID).Status, w.blobs(t))
		}
	}
}

// endless is more than may be kept; it says how much of it was read.
type endless struct{ read int64 }

func (e *endless) Read(p []byte) (int, error) {
	n := copy(p, strings.Repeat("%PDF-1.7 ", len(p)/9+1))
	e.read += int64(n)
	return n, nil
}

func TestTooLargeFilesAreGivenUp(t *testing.T) {
	t.Parallel()
	w := start(t)
	e := &endless{}
	w.network.download = func(channel.InboundMedia) (channel.Download, error) {
		return channel.Download{Size: 5, Body: io.NopCloser(e)}, nil // and it lies about its size
	}
	m := &dal.Media{Kind: domain.KindDocument}
	w.arrive(t, m)
	w.fetch(t)
	if got := w.row(t, m.ID); got.Status != domain.MediaRefused || *got.FailureCode != "TOO_LARGE" || e.read > media.MaxBytes+(1<<20) || len(w.blobs(t)) > 0 {
		t.Errorf("%s after %d bytes, %v", got.Status, e.read, w.blobs(t))
	}
}

// Files that arrive in one second stand in the order of their messages, whichever is there first.
func TestOrderIsThatOfMessages(t *testing.T) {
	t.Parallel()
	w := start(t)
	w.hands(picture(t))
	var messages []domain.MessageID
	var files []*dal.Media
	for range 4 {
		m := &dal.Media{Kind: domain.KindImage}
		messages, files = append(messages, w.arrive(t, m)), append(files, m)
		w.pass(time.Millisecond)
	}
	for _, n := range []int{2, 0, 3, 1} {
		w.one(t, []byte(`{"workspace":"`+w.ws.String()+`","media":"`+files[n].ID.String()+`"}`), w.WorkFetch)
	}
	w.in(t, func(ctx context.Context, tx *dal.Tx) error {
		list, err := dal.ListMessages(ctx, tx, dal.MessageQuery{ConversationID: w.conversation.ID, Limit: 10})
		if err != nil {
			return err
		}
		for n, m := range list {
			if m.ID != messages[n] {
				t.Errorf("place %d has %s", n, m.ID)
			}
		}
		return nil
	})
}

func TestFailedFilesAreAskedForAgain(t *testing.T) {
	t.Parallel()
	w := start(t)
	m := &dal.Media{Kind: domain.KindImage}
	w.arrive(t, m)
	w.network.download = func(channel.InboundMedia) (channel.Download, error) {
		return channel.Download{}, &channel.Disconnected{Code: "190"}
	}
	w.fetch(t)
	if _, err := w.RetryMedia(t.Context(), w.by, m.ID); err != nil {
		t.Fatal(err)
	}
	if _, err := w.RetryMedia(t.Context(), w.by, m.ID); domain.CodeOf(err) != domain.Conflict {
		t.Errorf("one that is on its way: %v", err)
	}
	w.hands(picture(t))
	w.fetch(t)
	if got := w.row(t, m.ID); got.Status != domain.MediaReady {
		t.Errorf("it is %s", got.Status)
	}
}

// What was taken back can't be read at once, and its bytes go; also where it was being fetched at that moment.
func TestForgottenFilesAreGone(t *testing.T) {
	t.Parallel()
	w := start(t)
	w.hands(picture(t))
	m := &dal.Media{Kind: domain.KindImage, Details: domain.MediaDetails{Filename: "a.jpg"}}
	w.arrive(t, m)
	w.fetch(t)
	ready := w.row(t, m.ID)
	forget := func(id domain.MediaID) {
		w.in(t, func(ctx context.Context, tx *dal.Tx) error { return w.Forget(ctx, tx, id) })
	}
	forget(m.ID)
	if _, err := w.bytesOf(t, ready); domain.CodeOf(err) != domain.NotFound {
		t.Errorf("it is still read: %v", err)
	}
	if got := w.row(t, m.ID); got.Status != domain.MediaGone || got.Filename() != "" || got.Source.ID != "" || media.Problem(got) == "" {
		t.Errorf("%+v", got)
	}
	late := &dal.Media{Kind: domain.KindImage}
	w.arrive(t, late)
	w.network.download = func(channel.InboundMedia) (channel.Download, error) {
		forget(late.ID)
		return channel.Download{Size: -1, Body: io.NopCloser(bytes.NewReader(picture(t)))}, nil
	}
	w.fetch(t)
	if got := w.row(t, late.ID); got.Status != domain.MediaGone {
		t.Errorf("what was taken back while it was fetched is %s", got.Status)
	}
	w.work(t, "media_sweep", w.WorkSweep)
	if left := w.blobs(t); len(left) > 0 {
		t.Errorf("there are still %v", left)
	}
}

// Once a person's key is destroyed nothing of their files can be read, and nothing more is fetched.
func TestFilesOfErasedPeople(t *testing.T) {
	t.Parallel()
	w := start(t)
	w.hands(picture(t))
	m, waiting := &dal.Media{Kind: domain.KindImage}, &dal.Media{Kind: domain.KindImage}
	w.arrive(t, m)
	w.fetch(t)
	w.arrive(t, waiting)
	ready := w.row(t, m.ID)
	tx, err := w.Store.Pool().Begin(t.Context())
	must(t, err)
	_, err = tx.Exec(t.Context(), "select set_config('app.workspace_id', $1, true)", w.ws.UUID().String())
	must(t, err)
	_, err = tx.Exec(t.Context(), "update data_subjects set wrapped_key = null, destroyed_at = now() where id = $1", w.conversation.DataSubjectID.UUID())
	must(t, err)
	must(t, tx.Commit(t.Context()))
	if _, err := w.bytesOf(t, ready); domain.CodeOf(err) != domain.NotFound {
		t.Errorf("it is still read: %v", err)
	}
	if w.fetch(t) {
		t.Error("it is tried again")
	}
	if got := w.row(t, waiting.ID); got.Status != domain.MediaGone {
		t.Errorf("what waited is %s", got.Status)
	}
}
