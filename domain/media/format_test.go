package media_test

import (
	"bytes"
	"context"
	"encoding/binary"
	"image"
	"image/color"
	"image/jpeg"
	"image/png"
	"os"
	"slices"
	"strings"
	"testing"
	"time"

	"postdog.io/domain"
	"postdog.io/domain/media"
)

// silence is 20 ms of nothing, in mono: CELT in full band (RFC 6716, 3.1).
var silence = []byte{0xf8, 0xff, 0xfe}

func TestTypesAreToldByBytes(t *testing.T) {
	t.Parallel()
	for name, test := range map[string]struct {
		kind          domain.MessageKind
		claimed, head string
		want, refused string
	}{
		"a JPEG":                     {domain.KindImage, "image/jpeg", "\xff\xd8\xff\xe0..JFIF", "image/jpeg", ""},
		"a PNG that claims JPEG":     {domain.KindImage, "image/jpeg", "\x89PNG\r\n\x1a\n", "image/png", ""},
		"a page that claims JPEG":    {domain.KindImage, "image/jpeg", "<html><script>", "", "TYPE_NOT_ALLOWED"},
		"a program that claims JPEG": {domain.KindImage, "image/jpeg", "MZ\x90\x00", "", "PROGRAM"},
		"a program as a document":    {domain.KindDocument, "application/pdf", "\x7fELF\x02", "", "PROGRAM"},
		"nothing":                    {domain.KindDocument, "application/pdf", "", "", "EMPTY"},
		"a page as a document":       {domain.KindDocument, "text/html", "<!DOCTYPE html><html>", "application/octet-stream", ""},
		"a picture that runs":        {domain.KindDocument, "image/svg+xml", `<?xml version="1.0"?><svg onload="x">`, "application/octet-stream", ""},
		"a PDF":                      {domain.KindDocument, "text/plain", "%PDF-1.7", "application/pdf", ""},
		"a Word file":                {domain.KindDocument, "application/vnd.openxmlformats-officedocument.wordprocessingml.document", "PK\x03\x04", "application/vnd.openxmlformats-officedocument.wordprocessingml.document", ""},
		"a ZIP that claims PDF":      {domain.KindDocument, "application/pdf", "PK\x03\x04", "application/zip", ""},
		"a table":                    {domain.KindDocument, "text/csv", "a,b\n1,2\n", "text/csv", ""},
		"Opus":                       {domain.KindAudio, "audio/ogg; codecs=opus", "OggS\x00\x02", "audio/ogg", ""},
		"sound in MP4":               {domain.KindAudio, "audio/mp4", "\x00\x00\x00\x20ftypisom", "audio/mp4", ""},
		"AMR":                        {domain.KindAudio, "audio/amr", "#!AMR\n", "audio/amr", ""},
		"AAC":                        {domain.KindAudio, "audio/aac", "\xff\xf1\x50", "audio/aac", ""},
		"MP3 without a tag":          {domain.KindAudio, "audio/mpeg", "\xff\xfb\x90", "audio/mpeg", ""},
		"a recording of a browser":   {domain.KindAudio, "audio/webm;codecs=opus", "\x1a\x45\xdf\xa3", "audio/webm", ""},
		"a film":                     {domain.KindVideo, "video/mp4", "\x00\x00\x00\x20ftypmp42", "video/mp4", ""},
		"a film of an old phone":     {domain.KindVideo, "video/3gpp", "\x00\x00\x00\x20ftyp3gp5", "video/3gpp", ""},
		"a sticker":                  {domain.KindSticker, "image/webp", "RIFF\x00\x00\x00\x00WEBPVP8L", "image/webp", ""},
	} {
		got, err := media.TypeOf(test.kind, test.claimed, []byte(test.head))
		if got != test.want || media.RefusalOf(err) != test.refused {
			t.Errorf("%s: %s %v, not %s %s", name, got, err, test.want, test.refused)
		}
	}
}

func TestServedTypes(t *testing.T) {
	t.Parallel()
	for given, want := range map[string]string{
		"image/jpeg": "image/jpeg true", "audio/ogg; codecs=opus": "audio/ogg true", "application/pdf": "application/pdf false",
		"text/html": "application/octet-stream false", "image/svg+xml": "application/octet-stream false", "": "application/octet-stream false",
	} {
		served, show := media.ServedType(given)
		if got := served + map[bool]string{true: " true", false: " false"}[show]; got != want {
			t.Errorf("%s is served as %s", given, got)
		}
	}
}

func TestNamesAreMadeSafe(t *testing.T) {
	t.Parallel()
	for given, want := range map[string]string{
		"../../etc/passwd": "passwd", `C:\Temp\a.pdf`: "a.pdf", "invoice\u202efdp.exe": "invoicefdp.exe", "a\x00b.txt": "ab.txt", "/": "", "..": "", "Grüße 😀.pdf": "Grüße 😀.pdf",
	} {
		if got := media.SafeName(given); got != want {
			t.Errorf("%q becomes %q, not %q", given, got, want)
		}
	}
}

// painted is a picture with a red corner at its top left.
func painted(w, h int, opaque bool) image.Image {
	p := image.NewNRGBA(image.Rect(0, 0, w, h))
	for y := range h {
		for x := range w {
			c := color.NRGBA{0, 0, 255, 255}
			if x < w/2 && y < h/2 {
				c = color.NRGBA{255, 0, 0, 255}
			}
			if !opaque && x > w/2 {
				c.A = 0
			}
			p.SetNRGBA(x, y, c)
		}
	}
	return p
}

func asJPEG(t *testing.T, p image.Image, turn int) []byte {
	t.Helper()
	var out bytes.Buffer
	must(t, jpeg.Encode(&out, p, nil))
	if turn == 0 {
		return out.Bytes()
	}
	exif := append([]byte("Exif\x00\x00MM\x00\x2a\x00\x00\x00\x08\x00\x01\x01\x12\x00\x03\x00\x00\x00\x01\x00"), byte(turn), 0, 0, 0, 0, 0, 0)
	head := append([]byte{0xff, 0xd8, 0xff, 0xe1}, binary.BigEndian.AppendUint16(nil, uint16(len(exif)+2))...)
	return append(append(head, exif...), out.Bytes()[2:]...)
}

func asPNG(t *testing.T, p image.Image) []byte {
	t.Helper()
	var out bytes.Buffer
	must(t, png.Encode(&out, p))
	return out.Bytes()
}

func TestPicturesAreTurnedAndShrunk(t *testing.T) {
	t.Parallel()
	files := media.New(media.Config{})
	// Where the red corner of the top left is once the picture is turned (EXIF 2.32, 4.6.4, figure of tag 0x0112).
	for turn, red := range []string{1: "top left", 2: "top right", 3: "bottom right", 4: "bottom left", 5: "top left", 6: "top right", 7: "bottom right", 8: "bottom left"} {
		if turn == 0 {
			continue
		}
		details, small, err := files.Picture(t.Context(), bytes.NewReader(asJPEG(t, painted(800, 400, true), turn)))
		must(t, err)
		w, h, smallW, smallH := 800, 400, 320, 160
		if turn >= 5 {
			w, h, smallW, smallH = h, w, smallH, smallW
		}
		if details.Width != w || details.Height != h {
			t.Errorf("%d: %d × %d", turn, details.Width, details.Height)
		}
		p, format, err := image.Decode(bytes.NewReader(small))
		must(t, err)
		if b := p.Bounds(); b.Dx() != smallW || b.Dy() != smallH || format != "jpeg" {
			t.Errorf("%d: the thumbnail is %v of %s", turn, b, format)
		}
		for place, at := range map[string]image.Point{"top left": {9, 9}, "top right": {smallW - 9, 9}, "bottom left": {9, smallH - 9}, "bottom right": {smallW - 9, smallH - 9}} {
			r, _, b, _ := p.At(at.X, at.Y).RGBA()
			if (r > b) != (place == red) {
				t.Errorf("%d: red is not at the %s", turn, red)
			}
		}
	}
	_, small, err := files.Picture(t.Context(), bytes.NewReader(asPNG(t, painted(40, 20, false))))
	must(t, err)
	p, format, err := image.Decode(bytes.NewReader(small))
	must(t, err)
	if _, _, _, a := p.At(35, 5).RGBA(); format != "png" || a != 0 || p.Bounds().Dx() != 40 {
		t.Errorf("what shows through: %s %v, alpha %d", format, p.Bounds(), a)
	}
}

func TestBombsAreRefused(t *testing.T) {
	t.Parallel()
	files := media.New(media.Config{})
	bomb := asPNG(t, painted(1, 1, true))
	binary.BigEndian.PutUint32(bomb[16:], 30_000)
	binary.BigEndian.PutUint32(bomb[20:], 30_000)
	crc := bomb[29:33]
	binary.BigEndian.PutUint32(crc, pngChecksum(bomb[12:29]))
	if _, _, err := files.Picture(t.Context(), bytes.NewReader(bomb)); media.RefusalOf(err) != "TOO_MANY_PIXELS" {
		t.Errorf("900 million pixels: %v", err)
	}
	broken := asJPEG(t, painted(64, 64, true), 0)
	details, small, err := files.Picture(t.Context(), bytes.NewReader(broken[:len(broken)-20]))
	if err != nil && media.RefusalOf(err) != "" || details.Width != 64 || len(small) > 0 && err != nil {
		t.Errorf("a broken picture: %+v %v", details, err)
	}
}

// pngChecksum is CRC-32 as PNG has it.
func pngChecksum(b []byte) uint32 {
	c := ^uint32(0)
	for _, v := range b {
		c ^= uint32(v)
		for range 8 {
			c = c>>1 ^ 0xedb88320*(c&1)
		}
	}
	return ^c
}

func TestPicturesWaitForEachOther(t *testing.T) {
	t.Parallel()
	files := media.New(media.Config{})
	ctx, cancel := context.WithCancel(t.Context())
	cancel()
	// One that has gone away is not waited for; whether it gets its turn first is chance, so both are right.
	if _, _, err := files.Picture(ctx, bytes.NewReader(asPNG(t, painted(2, 2, true)))); err != nil && err != context.Canceled {
		t.Error(err)
	}
}

func TestStickers(t *testing.T) {
	t.Parallel()
	files := media.New(media.Config{})
	// A file that moves: the head of an extended one, 512 × 256 (RFC 9649, 2.7).
	moves := []byte("RIFF\x16\x00\x00\x00WEBPVP8X\x0a\x00\x00\x00\x02\x00\x00\x00\xff\x01\x00\xff\x00\x00")
	details, small, err := files.Picture(t.Context(), bytes.NewReader(moves))
	if err != nil || !details.Animated || details.Width != 512 || details.Height != 256 || small != nil {
		t.Errorf("%+v %v", details, err)
	}
}

func TestRecordingsAreMeasured(t *testing.T) {
	t.Parallel()
	raw, err := os.ReadFile("testdata/speech.ogg")
	must(t, err)
	r, err := media.ReadRecording(bytes.NewReader(raw))
	must(t, err)
	if r.Channels != 1 || len(r.Packets) == 0 || len(r.Waveform) != 64 || r.Seconds <= 0 {
		t.Errorf("%d channels, %d packets, %v s, %d spans", r.Channels, len(r.Packets), r.Seconds, len(r.Waveform))
	}
	if slices.Max(r.Waveform) != 100 {
		t.Errorf("the loudest span is %d", slices.Max(r.Waveform))
	}
	for _, broken := range []string{"", "OggS", "not Ogg at all, but long enough to hold a head"} {
		if _, err := media.ReadRecording(strings.NewReader(broken)); err == nil {
			t.Errorf("%q is read", broken)
		}
	}
}

// element writes an element of WebM; a size below zero is unknown.
func element(id uint32, body []byte, unknown bool) []byte {
	raw := binary.BigEndian.AppendUint32(nil, id)
	for raw[0] == 0 {
		raw = raw[1:]
	}
	if unknown {
		return append(append(raw, 0x01, 0xff, 0xff, 0xff, 0xff, 0xff, 0xff, 0xff), body...)
	}
	raw = binary.BigEndian.AppendUint32(raw, uint32(len(body))|0x1000_0000)
	return append(raw, body...)
}

// webm is what a browser records: packets in clusters, all of unknown size where asked for.
func webm(packets [][]byte, unknown bool) []byte {
	head := append([]byte("OpusHead\x01\x01\x38\x01"), 0x80, 0xbb, 0, 0, 0, 0, 0)
	track := slices.Concat(element(0xD7, []byte{1}, false), element(0x86, []byte("A_OPUS"), false), element(0x63A2, head, false))
	body := element(0x1654AE6B, element(0xAE, track, false), false)
	for from := 0; from < len(packets); from += 30 {
		cluster := element(0xE7, []byte{byte(from)}, false)
		for n, p := range packets[from:min(from+30, len(packets))] {
			block := append([]byte{0x81, byte(n * 20 >> 8), byte(n * 20), 0x80}, p...)
			if n%2 == 0 {
				cluster = append(cluster, element(0xA3, block, false)...)
			} else {
				cluster = append(cluster, element(0xA0, element(0xA1, block, false), false)...)
			}
		}
		body = append(body, element(0x1F43B675, cluster, unknown)...)
	}
	return append(element(0x1A45DFA3, element(0x4282, []byte("webm"), false), false), element(0x18538067, body, unknown)...)
}

func TestRecordingsOfBrowsersArePackedAnew(t *testing.T) {
	t.Parallel()
	var packets [][]byte
	for n := range 151 { // three seconds and a bit
		p := append([]byte{silence[0]}, bytes.Repeat([]byte{byte(n)}, 1+n*4)...)
		packets = append(packets, p)
	}
	for _, unknown := range []bool{true, false} {
		ogg, err := media.Remux(webm(packets, unknown))
		must(t, err)
		r, err := media.ReadRecording(bytes.NewReader(ogg))
		must(t, err)
		if !slices.EqualFunc(r.Packets, packets, bytes.Equal) || r.Channels != 1 {
			t.Errorf("%d packets became %d", len(packets), len(r.Packets))
		}
		if want := float64(151*960-312) / 48000; r.Seconds != want {
			t.Errorf("%v s, not %v", r.Seconds, want)
		}
		checkPages(t, ogg)
	}
	whole := webm(packets, true)
	for cut := 0; cut < len(whole); cut += 997 { // one that broke off is a recording up to there, or none; it is never a panic
		if ogg, err := media.Remux(whole[:cut]); err == nil {
			if _, err := media.ReadRecording(bytes.NewReader(ogg)); err != nil {
				t.Fatalf("cut at %d: %v", cut, err)
			}
		}
	}
	film := bytes.Replace(webm(packets, false), []byte("A_OPUS"), []byte("V_VP8\x00"), 1)
	for name, wrong := range map[string][]byte{"a film": film, "nothing": nil, "no sound": webm(nil, true), "text": []byte("hello, this is no recording")} {
		if _, err := media.Remux(wrong); err == nil {
			t.Errorf("%s was packed", name)
		}
	}
}

// checkPages checks each page's number, flags and checksum (RFC 3533, 6).
func checkPages(t *testing.T, ogg []byte) {
	t.Helper()
	for n := uint32(0); len(ogg) > 0; n++ {
		size := 27 + int(ogg[26])
		for _, l := range ogg[27:size] {
			size += int(l)
		}
		page := bytes.Clone(ogg[:size])
		sum := binary.LittleEndian.Uint32(page[22:])
		copy(page[22:26], make([]byte, 4))
		c := uint32(0)
		for _, b := range page {
			c ^= uint32(b) << 24
			for range 8 {
				c = c<<1 ^ 0x04c11db7*(c>>31)
			}
		}
		if c != sum || binary.LittleEndian.Uint32(page[18:]) != n {
			t.Fatalf("page %d: number %d, checksum %x, not %x", n, binary.LittleEndian.Uint32(page[18:]), sum, c)
		}
		ogg = ogg[size:]
		want := byte(0)
		switch {
		case n == 0:
			want = 2
		case len(ogg) == 0:
			want = 4
		}
		if page[5] != want {
			t.Errorf("page %d has the flags %d", n, page[5])
		}
	}
}

func TestLengthOfPackets(t *testing.T) {
	t.Parallel()
	for _, test := range []struct {
		packet []byte
		want   int64
	}{{silence, 960}, {[]byte{0x08}, 960}, {[]byte{0x18}, 2880}, {[]byte{0x60}, 480}, {[]byte{0x80}, 120}, {[]byte{0x81, 1}, 240}, {[]byte{0xfb, 3}, 2880}, {[]byte{0xfb}, 0}, {nil, 0}} {
		if got := media.OpusSamples(test.packet); got != test.want {
			t.Errorf("%x: %d samples, not %d", test.packet, got, test.want)
		}
	}
}

// box writes a box of the ISO family.
func box(kind string, body ...[]byte) []byte {
	all := slices.Concat(body...)
	return append(append(binary.BigEndian.AppendUint32(nil, uint32(len(all)+8)), kind...), all...)
}

// film is the index of a film of 2.5 s, 640 × 360, after its pictures.
func film(handler string, turned bool) []byte {
	mvhd := make([]byte, 100)
	binary.BigEndian.PutUint32(mvhd[12:], 1000)
	binary.BigEndian.PutUint32(mvhd[16:], 2500)
	tkhd := make([]byte, 84)
	matrix := tkhd[40:76]
	binary.BigEndian.PutUint32(matrix, 0x10000)
	if turned {
		binary.BigEndian.PutUint32(matrix, 0)
		binary.BigEndian.PutUint32(matrix[4:], 0x10000)
	}
	binary.BigEndian.PutUint32(tkhd[76:], 640<<16)
	binary.BigEndian.PutUint32(tkhd[80:], 360<<16)
	hdlr := append(make([]byte, 8), handler+"\x00\x00\x00\x00"...)
	return slices.Concat(box("ftyp", []byte("isom\x00\x00\x00\x00")), box("mdat", make([]byte, 1000)),
		box("moov", box("mvhd", mvhd), box("trak", box("tkhd", tkhd), box("mdia", box("hdlr", hdlr)))))
}

func TestFilmsAreMeasured(t *testing.T) {
	t.Parallel()
	for _, turned := range []bool{false, true} {
		got, err := media.ReadMovie(bytes.NewReader(film("vide", turned)))
		must(t, err)
		width, height := 640, 360
		if turned {
			width, height = height, width
		}
		if got.Duration() != 2500*time.Millisecond || got.Width() != width || got.Height() != height {
			t.Errorf("turned %t: %+v", turned, got)
		}
	}
	whole := film("vide", false)
	for cut := range whole {
		if _, err := media.ReadMovie(bytes.NewReader(whole[:cut])); err != nil {
			t.Fatalf("cut at %d: %v", cut, err)
		}
	}
}
