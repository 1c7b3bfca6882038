package demo_test

import (
	"bytes"
	"encoding/base64"
	"encoding/json"
	"fmt"
	"image"
	"image/color"
	"image/jpeg"
	"io"
	"net/http"
	"strings"
	"testing"
)

// attachment is a file as the API shows it.
type attachment struct {
	ID, Kind, Status, MimeType, Filename string
	ByteSize, Width, Height              int
	Duration                             float64
	Waveform                             []int
	Voice, Animated                      bool
	URL, ThumbnailURL, Problem           *string
}

const attachmentFields = `attachments { id kind status mimeType filename byteSize width height duration waveform voice animated url thumbnailUrl problem }`

// lastFile waits until the latest message's file is no longer on its way.
func (w *world) lastFile(t *testing.T, events *stream, conversation string) attachment {
	t.Helper()
	for {
		var out struct {
			Conversation struct {
				LastMessage struct{ Attachments []attachment }
			}
		}
		w.must(t, `query($c: ID!) { conversation(id: $c) { lastMessage { `+attachmentFields+` } } }`, map[string]any{"c": conversation}, &out)
		if a := out.Conversation.LastMessage.Attachments; len(a) == 1 && a[0].Status != "PENDING" {
			return a[0]
		}
		events.next(t)
	}
}

// sendIn lets a customer send a file.
func (w *world) sendIn(t *testing.T, customer, kind string, body map[string]any) {
	t.Helper()
	w.control(t, http.MethodPost, "/whatsapp/customers/"+customer+"/messages", map[string]any{"to": account, "type": kind, kind: body}, nil)
}

// download gets an address of the product, without any session.
func (w *world) download(t *testing.T, path, ranges string) (*http.Response, []byte) {
	t.Helper()
	r, err := http.NewRequestWithContext(t.Context(), http.MethodGet, w.url+path, nil)
	must(t, err)
	if ranges != "" {
		r.Header.Set("Range", ranges)
	}
	res, err := http.DefaultClient.Do(r)
	must(t, err)
	defer func() { _ = res.Body.Close() }() // read to its end
	body, err := io.ReadAll(res.Body)
	must(t, err)
	return res, body
}

// photo is a JPEG with noise in it, so that it takes several chunks.
func photo(t *testing.T) []byte {
	t.Helper()
	p := image.NewGray(image.Rect(0, 0, 640, 480))
	for n := range p.Pix {
		p.SetGray(n%640, n/640, color.Gray{Y: byte(n * n >> 3)})
	}
	var b bytes.Buffer
	must(t, jpeg.Encode(&b, p, &jpeg.Options{Quality: 95}))
	return b.Bytes()
}

// A picture that a customer sends is fetched, and served as it was, whole and in parts; to nobody with an address that is
// not right.
func TestFileOfACustomer(t *testing.T) {
	t.Parallel()
	w := start(t)
	const customer = "447700900871"
	conversation := w.writeIn(t, customer, "Look at this")
	events := w.follow(t, w.token, "")
	picture := photo(t)
	w.sendIn(t, customer, "image", map[string]any{"data": base64.StdEncoding.EncodeToString(picture), "mime_type": "image/jpeg", "caption": "My bike"})
	events.until(t, func(e event) bool { return e.Typename == "MessageAdded" && e.Message.Text == "My bike" })
	a := w.lastFile(t, events, conversation)
	if a.Status != "READY" || a.Kind != "IMAGE" || a.MimeType != "image/jpeg" || a.ByteSize != len(picture) || a.Width != 640 || a.Height != 480 || a.URL == nil || a.ThumbnailURL == nil || a.Problem != nil {
		t.Fatalf("%+v", a)
	}
	res, body := w.download(t, *a.URL, "")
	if res.StatusCode != http.StatusOK || !bytes.Equal(body, picture) {
		t.Errorf("%d, %d bytes, not %d", res.StatusCode, len(body), len(picture))
	}
	for name, want := range map[string]string{
		"Content-Type": "image/jpeg", "X-Content-Type-Options": "nosniff", "Content-Security-Policy": "sandbox; default-src 'none'",
		"Cache-Control": "private, max-age=600, immutable", "Accept-Ranges": "bytes", "Content-Disposition": "",
	} {
		if got := res.Header.Get(name); got != want {
			t.Errorf("%s: %q", name, got)
		}
	}
	for _, r := range [][2]int{{0, 0}, {65530, 65545}, {10, len(picture) - 1}, {len(picture) - 5, len(picture) - 1}} {
		res, part := w.download(t, *a.URL, fmt.Sprintf("bytes=%d-%d", r[0], r[1]))
		if res.StatusCode != http.StatusPartialContent || !bytes.Equal(part, picture[r[0]:r[1]+1]) {
			t.Errorf("bytes %d to %d: %d, %d bytes", r[0], r[1], res.StatusCode, len(part))
		}
	}
	if res, _ := w.download(t, *a.URL, fmt.Sprintf("bytes=%d-", len(picture))); res.StatusCode != http.StatusRequestedRangeNotSatisfiable {
		t.Errorf("past the end: %d", res.StatusCode)
	}
	res, body = w.download(t, *a.ThumbnailURL, "")
	small, _, err := image.DecodeConfig(bytes.NewReader(body))
	if err != nil || res.Header.Get("Content-Type") != "image/jpeg" || small.Width != 320 || small.Height != 240 {
		t.Errorf("the thumbnail: %+v %v", small, err)
	}

	parts := strings.Split(*a.URL, "/") // "", media, workspace, file, token
	p := w.join(t, "Mallory")
	other := w.theirFile(t, conversation)
	thumbnailToken := (*a.ThumbnailURL)[strings.LastIndex(*a.ThumbnailURL, "/")+1:]
	forged := []byte(parts[4])
	forged[1]++ // the variant and the time are first
	for name, path := range map[string]string{
		"another workspace": strings.Join([]string{"", "media", p.workspace, parts[3], parts[4]}, "/"),
		"another file":      strings.Join([]string{"", "media", parts[2], other, parts[4]}, "/"),
		"a changed token":   strings.Join([]string{"", "media", parts[2], parts[3], string(forged)}, "/"),
		"a cut token":       strings.TrimSuffix(*a.URL, (*a.URL)[len(*a.URL)-4:]),
		"no token":          "/media/" + parts[2] + "/" + parts[3] + "/x",
		"the thumbnail's":   strings.Join([]string{"", "media", parts[2], other, thumbnailToken}, "/"),
		"no ids":            "/media/x/y/" + parts[4],
	} {
		if res, _ := w.download(t, path, ""); res.StatusCode != http.StatusNotFound {
			t.Errorf("%s: %d", name, res.StatusCode)
		}
	}
}

// Each kind of file that a customer can send shows with what is known of it.
func TestKindsOfFiles(t *testing.T) {
	t.Parallel()
	w := start(t)
	const customer = "447700900872"
	conversation := w.writeIn(t, customer, "Many files")
	events := w.follow(t, w.token, "")
	for _, test := range []struct {
		kind  string
		body  map[string]any
		right func(attachment) bool
	}{
		{"voice", nil, func(a attachment) bool {
			return a.Kind == "AUDIO" && a.Voice && a.MimeType == "audio/ogg" && a.Duration > 1.9 && a.Duration <= 2 && len(a.Waveform) == 64
		}},
		{"document", map[string]any{"filename": "Offer.pdf"}, func(a attachment) bool {
			return a.Kind == "DOCUMENT" && a.Filename == "Offer.pdf" && a.MimeType == "application/pdf" && a.ThumbnailURL == nil
		}},
		{"sticker", nil, func(a attachment) bool { return a.Kind == "STICKER" && a.Width == 512 && !a.Animated }},
		{"video", nil, func(a attachment) bool {
			return a.Kind == "VIDEO" && a.Width == 320 && a.Height == 240 && a.Duration == 1
		}},
		{"image", map[string]any{"data": base64.StdEncoding.EncodeToString([]byte("<html><script>")), "mime_type": "image/jpeg"}, func(a attachment) bool {
			return a.Status == "REFUSED" && a.URL == nil && a.Problem != nil && strings.Contains(*a.Problem, "kind")
		}},
		{"document", map[string]any{"data": base64.StdEncoding.EncodeToString([]byte("<html><script>alert(1)</script>")), "mime_type": "text/html", "filename": "a.html"}, func(a attachment) bool {
			res, _ := w.download(t, *a.URL, "")
			return res.Header.Get("Content-Type") == "application/octet-stream" && res.Header.Get("Content-Disposition") == `attachment; filename=a.html`
		}},
	} {
		w.sendIn(t, customer, test.kind, test.body)
		events.until(t, func(e event) bool { return e.Typename == "MessageAdded" && e.Conversation.ID == conversation })
		a := w.lastFile(t, events, conversation)
		if (a.Status != "READY" && a.Status != "REFUSED") || !test.right(a) {
			t.Errorf("%s: %+v", test.kind, a)
		}
	}
}

// What a member uploads is sent as it was, once for all messages that carry it.
func TestFileOfAMember(t *testing.T) {
	t.Parallel()
	w := start(t)
	const customer = "447700900873"
	conversation := w.writeIn(t, customer, "Send me a picture")
	picture := photo(t)
	id, address := w.createUpload(t, conversation, "image/jpeg", len(picture))
	if status, said := w.put(t, address, picture); status != http.StatusNoContent {
		t.Fatalf("%d %s", status, said)
	}
	if status, _ := w.put(t, address, picture); status != http.StatusNotFound {
		t.Errorf("a second time: %d", status)
	}
	events := w.follow(t, w.token, "")
	for n := range 2 {
		var out struct {
			SendMessage struct {
				Message struct {
					ID          string
					Attachments []attachment
				}
			}
		}
		w.must(t, `mutation($i: SendMessageInput!) { sendMessage(input: $i) { message { id `+attachmentFields+` } } }`, map[string]any{"i": map[string]any{
			"conversationId": conversation, "clientId": fmt.Sprint("file-", n), "media": map[string]any{"mediaId": id, "caption": "Here it is"},
		}}, &out)
		events.statusOf(t, out.SendMessage.Message.ID, "READ", "DELIVERED")
		if a := out.SendMessage.Message.Attachments; len(a) != 1 || a[0].Status != "READY" || a[0].Width != 640 {
			t.Errorf("%+v", a)
		}
	}
	if got := w.phone(t, customer); strings.Join(got, "|") != "Here it is|Here it is" {
		t.Errorf("the customer's phone shows %q", got)
	}
	var requests []struct {
		Method, Path string
		Body         json.RawMessage
	}
	w.control(t, http.MethodGet, "/whatsapp/requests", nil, &requests)
	uploads := map[string]bool{} // by the ids that the messages to the customer name
	for _, r := range requests {
		var sent struct {
			To    string
			Image struct{ ID string }
		}
		if path, _, _ := strings.Cut(r.Path, "?"); strings.HasSuffix(path, "/messages") && json.Unmarshal(r.Body, &sent) == nil && sent.To == "+"+customer {
			uploads[sent.Image.ID] = true
		}
	}
	if len(uploads) != 1 || uploads[""] {
		t.Errorf("the file was uploaded to the network as %v", uploads)
	}
}

// What can't be sent is refused with a sentence: before it is uploaded where the size or type says so, else after.
func TestUploadsThatAreRefused(t *testing.T) {
	t.Parallel()
	w := start(t)
	conversation := w.writeIn(t, "447700900874", "No nonsense please")
	for name, test := range map[string]struct {
		mimeType string
		size     int
		field    string
	}{
		"too large a picture": {"image/jpeg", 6 << 20, "byteSize"}, "too large a document": {"application/pdf", 101 << 20, "byteSize"},
		"nothing": {"image/jpeg", 0, "byteSize"}, "no type": {"picture", 1, "mimeType"},
	} {
		errs, err := w.ask(w.token, call("createUpload", fmt.Sprintf(`conversationId: %q, filename: "a", mimeType: %q, byteSize: %d`, conversation, test.mimeType, test.size), "uploadUrl"), nil, nil)
		if err != nil || len(errs) != 1 || errs[0].Extensions.Code != "INVALID" || errs[0].Extensions.Field != test.field {
			t.Errorf("%s: %v %v", name, errs, err)
		}
	}
	picture := photo(t)
	for name, test := range map[string]struct {
		size int
		body []byte
	}{
		"more than announced": {100, picture}, "less than announced": {len(picture) + 1, picture}, "a page": {14, []byte("<html><script>")}, "a program": {4, []byte("MZ\x90\x00")},
	} {
		id, address := w.createUpload(t, conversation, "image/jpeg", test.size)
		status, said := w.put(t, address, test.body)
		if status != http.StatusBadRequest || len(said) < 20 {
			t.Errorf("%s: %d %s", name, status, said)
		}
		errs, err := w.ask(w.token, `mutation { sendMessage(input: {conversationId: "`+conversation+`", clientId: "`+random()+`", media: {mediaId: "`+id+`"}}) { message { id } } }`, nil, nil)
		if err != nil || len(errs) != 1 || errs[0].Extensions.Code != "INVALID" {
			t.Errorf("%s is sent: %v %v", name, errs, err)
		}
	}
	if status, _ := w.put(t, "/uploads/media/x/y", nil); status != http.StatusNotFound {
		t.Errorf("an address that was never given: %d", status)
	}
}

func (w *world) createUpload(t *testing.T, conversation, mimeType string, size int) (id, address string) {
	t.Helper()
	var out struct {
		CreateUpload struct {
			UploadURL string
			Media     struct{ ID, Status string }
		}
	}
	w.must(t, call("createUpload", fmt.Sprintf(`conversationId: %q, filename: "bike.jpg", mimeType: %q, byteSize: %d`, conversation, mimeType, size), "uploadUrl media { id status }"), nil, &out)
	if out.CreateUpload.Media.Status != "PENDING" {
		t.Errorf("the file is %s before it is there", out.CreateUpload.Media.Status)
	}
	return out.CreateUpload.Media.ID, out.CreateUpload.UploadURL
}

// put uploads bytes, without any session.
func (w *world) put(t *testing.T, path string, body []byte) (status int, said string) {
	t.Helper()
	r, err := http.NewRequestWithContext(t.Context(), http.MethodPut, w.url+path, bytes.NewReader(body))
	must(t, err)
	res, err := http.DefaultClient.Do(r)
	must(t, err)
	defer func() { _ = res.Body.Close() }() // read to its end
	text, err := io.ReadAll(res.Body)
	must(t, err)
	return res.StatusCode, string(text)
}

// A file that the network announces and does not hand over is asked for again for a while, and says so meanwhile.
func TestFileThatIsNotHandedOver(t *testing.T) {
	t.Parallel()
	w := start(t)
	const customer = "447700900875"
	conversation := w.writeIn(t, customer, "Wait for it")
	events := w.follow(t, w.token, "")
	w.control(t, http.MethodPost, "/faults", map[string]any{"network": "whatsapp", "match": "application/x-late", "fault": "media_missing", "times": 2}, nil)
	w.sendIn(t, customer, "document", map[string]any{"data": base64.StdEncoding.EncodeToString([]byte("%PDF-1.4")), "mime_type": "application/x-late"})
	events.until(t, func(e event) bool { return e.Typename == "MessageAdded" && e.Conversation.ID == conversation })
	if a := w.lastFile(t, events, conversation); a.Status != "READY" || a.MimeType != "application/pdf" {
		t.Errorf("%+v", a)
	}
}
