package sandbox

import (
	"bytes"
	_ "embed" // for the sticker
	"encoding/binary"
	"fmt"
	"image"
	"image/color"
	"image/jpeg"
	"image/png"
	"slices"
)

// samplePicture paints a small picture: a hill under the sun.
func samplePicture(mimeType string) []byte {
	const w, h = 480, 320
	p := image.NewRGBA(image.Rect(0, 0, w, h))
	for y := range h {
		for x := range w {
			c := color.RGBA{uint8(120 + y/4), uint8(180 + y/8), 235, 255} // #nosec G115 -- below 256
			if dx, dy := x-360, y-90; dx*dx+dy*dy < 40*40 {
				c = color.RGBA{250, 210, 80, 255}
			}
			if y > 320-(x*(w-x))/480 {
				c = color.RGBA{90, 150, 80, 255}
			}
			p.SetRGBA(x, y, c)
		}
	}
	var b bytes.Buffer
	if mimeType == "image/png" {
		_ = png.Encode(&b, p) // a buffer takes every write
	} else {
		_ = jpeg.Encode(&b, p, nil) // likewise
	}
	return b.Bytes()
}

// sampleSticker is a WebP of 512 × 512 pixels with a laughing face and nothing round it.
//
//go:embed sticker.webp
var sampleSticker []byte

// samplePDF is a document of one page that says hello.
func samplePDF() []byte {
	text := "BT /F1 24 Tf 72 720 Td (Hello from the sandbox) Tj ET"
	objects := []string{
		"<< /Type /Catalog /Pages 2 0 R >>",
		"<< /Type /Pages /Kids [3 0 R] /Count 1 >>",
		"<< /Type /Page /Parent 2 0 R /MediaBox [0 0 612 792] /Contents 4 0 R /Resources << /Font << /F1 5 0 R >> >> >>",
		fmt.Sprintf("<< /Length %d >>\nstream\n%s\nendstream", len(text), text),
		"<< /Type /Font /Subtype /Type1 /BaseFont /Helvetica >>",
	}
	var b bytes.Buffer
	b.WriteString("%PDF-1.4\n")
	places := make([]int, len(objects))
	for n, o := range objects {
		places[n] = b.Len()
		fmt.Fprintf(&b, "%d 0 obj\n%s\nendobj\n", n+1, o)
	}
	start := b.Len()
	fmt.Fprintf(&b, "xref\n0 %d\n0000000000 65535 f \n", len(objects)+1)
	for _, at := range places {
		fmt.Fprintf(&b, "%010d 00000 n \n", at)
	}
	fmt.Fprintf(&b, "trailer\n<< /Size %d /Root 1 0 R >>\nstartxref\n%d\n%%%%EOF\n", len(objects)+1, start)
	return b.Bytes()
}

// sampleVoice is two seconds of silence: Opus in Ogg, mono (RFC 7845, RFC 3533).
func sampleVoice() []byte {
	head := append([]byte("OpusHead\x01\x01\x38\x01"), 0x80, 0xbb, 0, 0, 0, 0, 0)
	out := slices.Concat(oggPage(2, 0, 0, head), oggPage(0, 0, 1, []byte("OpusTags\x07\x00\x00\x00sandbox\x00\x00\x00\x00")))
	quiet := []byte{0xf8, 0xff, 0xfe} // 20 ms
	for n := range 2 {
		flags := byte(4 * n)
		out = append(out, oggPage(flags, int64(n+1)*48000, uint32(n+2), slices.Repeat([][]byte{quiet}, 50)...)...) // #nosec G115 -- 2 and 3
	}
	return out
}

// oggPage writes a page of packets that are shorter than 255 bytes.
func oggPage(flags byte, granule int64, sequence uint32, packets ...[]byte) []byte {
	page := append([]byte("OggS\x00"), flags)
	page = binary.LittleEndian.AppendUint64(page, uint64(granule)) // #nosec G115 -- counted from zero
	page = append(page, "SBOX"...)
	page = binary.LittleEndian.AppendUint32(page, sequence)
	page = append(page, 0, 0, 0, 0, byte(len(packets))) // #nosec G115 -- at most 50
	for _, p := range packets {
		page = append(page, byte(len(p))) // #nosec G115 -- see above
	}
	page = append(page, bytes.Join(packets, nil)...)
	sum := uint32(0)
	for _, b := range page {
		sum ^= uint32(b) << 24
		for range 8 {
			sum = sum<<1 ^ 0x04c11db7*(sum>>31)
		}
	}
	binary.LittleEndian.PutUint32(page[22:], sum)
	return page
}

// sampleVideo is the index of a film of a second, 320 × 240, without a picture in it: players show an empty frame.
func sampleVideo() []byte {
	box := func(kind string, body ...[]byte) []byte {
		all := slices.Concat(body...)
		return slices.Concat(binary.BigEndian.AppendUint32(nil, uint32(len(all)+8)), []byte(kind), all) // #nosec G115 -- small
	}
	number := func(n ...uint32) (b []byte) {
		for _, v := range n {
			b = binary.BigEndian.AppendUint32(b, v)
		}
		return b
	}
	matrix := number(0x10000, 0, 0, 0, 0x10000, 0, 0, 0, 0x40000000)
	mvhd := slices.Concat(number(0, 0, 0, 1000, 1000, 0x10000, 0x01000000, 0, 0), matrix, number(0, 0, 0, 0, 0, 0, 2))
	tkhd := slices.Concat(number(7, 0, 0, 1, 0, 1000, 0, 0, 0, 0), matrix, number(320<<16, 240<<16))
	mdhd := number(0, 0, 0, 1000, 1000, 0x55c40000)
	hdlr := slices.Concat(number(0, 0), []byte("vide"), number(0, 0, 0), []byte{0})
	dref := box("dref", number(0, 1), box("url ", number(1)))
	tables := slices.Concat(box("stsd", number(0, 0)), box("stts", number(0, 0)), box("stsc", number(0, 0)), box("stsz", number(0, 0, 0)), box("stco", number(0, 0)))
	minf := box("minf", box("vmhd", number(1, 0, 0)), box("dinf", dref), box("stbl", tables))
	trak := box("trak", box("tkhd", tkhd), box("mdia", box("mdhd", mdhd), box("hdlr", hdlr), minf))
	return slices.Concat(box("ftyp", []byte("isom\x00\x00\x02\x00isommp41")), box("moov", box("mvhd", mvhd), trak))
}
