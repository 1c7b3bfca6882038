package media

import (
	"encoding/binary"
	"errors"
	"math/bits"
)

// Browsers record voice as Opus in WebM; networks want it in Ogg. The packets are the same, so that they are only packed
// anew. What is read of WebM is what a recorder writes (RFC 8794, RFC 9559): one track, in blocks, often of unknown sizes.

var errWebM = errors.New("media: not mono or stereo Opus in WebM")

// The ids of the elements that matter.
const (
	idSegment     = 0x18538067
	idTracks      = 0x1654AE6B
	idTrackEntry  = 0xAE
	idTrackNumber = 0xD7
	idCodec       = 0x86
	idCodecHead   = 0x63A2
	idCluster     = 0x1F43B675
	idSimpleBlock = 0xA3
	idBlockGroup  = 0xA0
	idBlock       = 0xA1
)

// webmAudio collects the one Opus track of a file.
type webmAudio struct {
	track   uint64
	head    []byte
	packets [][]byte
	err     error
}

// remux packs a recording of WebM into Ogg, without encoding it anew. It takes Opus alone.
func remux(webm []byte) ([]byte, error) {
	w := &webmAudio{}
	w.walk(webm, 0)
	if w.err != nil {
		return nil, w.err
	}
	if len(w.head) < 19 || string(w.head[:8]) != "OpusHead" || w.head[9] < 1 || w.head[9] > 2 || w.head[18] != 0 || len(w.packets) == 0 {
		return nil, errWebM
	}
	out := oggWriter{serial: binary.LittleEndian.Uint32([]byte("PDog"))}
	out.page(oggFirst, 0, w.head[:19])
	out.page(0, 0, []byte("OpusTags\x07\x00\x00\x00PostDog\x00\x00\x00\x00"))
	granule, places := int64(0), 0
	var page [][]byte
	for n, p := range w.packets {
		granule, places, page = granule+opusSamples(p), places+laced(p), append(page, p)
		last := n == len(w.packets)-1
		// A page of a second at the most, and of no more packets than its table has places for.
		if last || len(page) == 50 || places+laced(w.packets[n+1]) > 255 {
			flags := byte(0)
			if last {
				flags = oggLast
			}
			out.page(flags, granule, page...)
			page, places = page[:0], 0
		}
	}
	return out.out, nil
}

// walk visits the elements of a body. An element of unknown size holds what follows up to where an element begins that
// can't be within it; since only a few kinds matter, its content is walked as if it stood beside it.
func (w *webmAudio) walk(body []byte, depth int) {
	for len(body) > 0 && w.err == nil {
		id, n := vint(body, true)
		if n == 0 {
			return // what broke off is a recording up to there
		}
		size, m := vint(body[n:], false)
		if m == 0 {
			return
		}
		body = body[n+m:]
		unknown := size == 1<<(7*uint(m))-1 // #nosec G115 -- 1 to 8
		switch {
		case id == idSegment || id == idCluster || id == idTracks || id == idBlockGroup:
			if unknown || size >= uint64(len(body)) {
				continue // its content is next
			}
			if depth > 4 {
				w.err = errWebM
				return
			}
			w.walk(body[:size], depth+1)
		case unknown || size > uint64(len(body)):
			return
		case id == idTrackEntry:
			w.entry(body[:size])
		case id == idSimpleBlock || id == idBlock:
			w.block(body[:size])
		}
		body = body[size:]
	}
}

// entry reads a track; a second one is more than a voice.
func (w *webmAudio) entry(body []byte) {
	var number uint64
	codec, head := "", []byte(nil)
	for len(body) > 0 {
		id, n := vint(body, true)
		size, m := vint(body[n:], false)
		if n == 0 || m == 0 || size > uint64(len(body)-n-m) { // #nosec G115 -- vint reads no further than the body
			w.err = errWebM
			return
		}
		value := body[n+m:][:size]
		switch id {
		case idTrackNumber:
			for _, b := range value {
				number = number<<8 | uint64(b)
			}
		case idCodec:
			codec = string(value)
		case idCodecHead:
			head = value
		}
		body = body[n+m+int(size):] // #nosec G115 -- within the body
	}
	if w.head != nil || codec != "A_OPUS" {
		w.err = errWebM
		return
	}
	w.track, w.head = number, head
	if w.head == nil {
		w.err = errWebM
	}
}

// block reads a block: track, time, flags, and one frame. Recorders lace none together.
func (w *webmAudio) block(body []byte) {
	track, n := vint(body, false)
	if n == 0 || len(body) < n+4 || body[n+2]&0x06 != 0 {
		w.err = errWebM
		return
	}
	if track == w.track {
		w.packets = append(w.packets, body[n+3:])
	}
}

// vint reads a number whose first byte tells its length; an id keeps the bit that does. It returns 0 bytes where there is none.
func vint(b []byte, isID bool) (value uint64, n int) {
	if len(b) == 0 || b[0] == 0 {
		return 0, 0
	}
	n = bits.LeadingZeros8(b[0]) + 1
	if n > len(b) || isID && n > 4 {
		return 0, 0
	}
	for _, c := range b[:n] {
		value = value<<8 | uint64(c)
	}
	if !isID {
		value &= 1<<(7*uint(n)) - 1 // #nosec G115 -- 1 to 8
	}
	return value, n
}
