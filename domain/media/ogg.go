package media

import (
	"encoding/binary"
	"errors"
	"io"
	"time"
)

// opusRate is the clock of Opus in Ogg, whatever the sound's own rate (RFC 7845, 4).
const opusRate = 48000

var errOgg = errors.New("media: not Opus in Ogg")

// oggOpus is a recording: the packets of its one stream.
type oggOpus struct {
	channels int
	preSkip  int64
	granule  int64 // of the last page
	packets  [][]byte
}

// duration is how long it plays.
func (o *oggOpus) duration() time.Duration {
	return time.Duration(max(o.granule-o.preSkip, 0)) * time.Second / opusRate
}

// readOggOpus reads a recording (RFC 3533, RFC 7845). Pages of other streams are skipped.
func readOggOpus(r io.Reader) (*oggOpus, error) {
	o, stream := &oggOpus{}, uint32(0)
	var packet []byte
	for first := true; ; {
		var head [27]byte
		if _, err := io.ReadFull(r, head[:]); err != nil {
			if errors.Is(err, io.EOF) || errors.Is(err, io.ErrUnexpectedEOF) { // also one that broke off is a recording up to there
				break
			}
			return nil, err
		}
		if string(head[:4]) != "OggS" {
			return nil, errOgg
		}
		laces := make([]byte, head[26])
		if _, err := io.ReadFull(r, laces); err != nil {
			return nil, sealedOr(err, errOgg)
		}
		total := 0
		for _, l := range laces {
			total += int(l)
		}
		body := make([]byte, total)
		if _, err := io.ReadFull(r, body); err != nil {
			return nil, sealedOr(err, errOgg)
		}
		serial := binary.LittleEndian.Uint32(head[14:])
		if first {
			stream, first = serial, false
		}
		if serial != stream {
			continue
		}
		if granule := binary.LittleEndian.Uint64(head[6:]); granule < 1<<62 { // all ones: no packet ends here
			o.granule = int64(granule)
		}
		for _, l := range laces {
			packet = append(packet, body[:l]...)
			body = body[l:]
			if l < 255 {
				o.packets, packet = append(o.packets, packet), nil
			}
		}
	}
	return o, o.readHead()
}

// readHead reads the two packets before the sound and takes them off.
func (o *oggOpus) readHead() error {
	if len(o.packets) < 2 || len(o.packets[0]) < 19 || string(o.packets[0][:8]) != "OpusHead" || len(o.packets[1]) < 8 || string(o.packets[1][:8]) != "OpusTags" {
		return errOgg
	}
	head := o.packets[0]
	o.channels, o.preSkip = int(head[9]), int64(binary.LittleEndian.Uint16(head[10:]))
	o.packets = o.packets[2:]
	return nil
}

// oggWriter writes the pages of one stream.
type oggWriter struct {
	out      []byte
	serial   uint32
	sequence uint32
}

// The flags of a page.
const (
	oggFirst = 2
	oggLast  = 4
)

// page writes whole packets, with the position that the last of them ends at.
func (w *oggWriter) page(flags byte, granule int64, packets ...[]byte) {
	var laces, body []byte
	for _, p := range packets {
		for n := len(p); ; n -= 255 {
			laces = append(laces, byte(min(n, 255))) // #nosec G115 -- at most 255
			if n < 255 {
				break
			}
		}
		body = append(body, p...)
	}
	page := []byte{'O', 'g', 'g', 'S', 0, flags}
	page = binary.LittleEndian.AppendUint64(page, uint64(granule)) // #nosec G115 -- counted from zero
	page = binary.LittleEndian.AppendUint32(page, w.serial)
	page = binary.LittleEndian.AppendUint32(page, w.sequence)
	page = append(page, 0, 0, 0, 0, byte(len(laces))) // #nosec G115 -- see laced
	page = append(append(page, laces...), body...)
	binary.LittleEndian.PutUint32(page[22:], oggChecksum(page))
	w.out, w.sequence = append(w.out, page...), w.sequence+1
}

// laced is how many places in a page's table a packet takes; a table has 255.
func laced(packet []byte) int { return len(packet)/255 + 1 }

// oggTable is of the polynomial 0x04c11db7, unreflected.
var oggTable = func() (t [256]uint32) {
	for n := range t {
		c := uint32(n) << 24 // #nosec G115 -- below 256
		for range 8 {
			if c&(1<<31) != 0 {
				c = c<<1 ^ 0x04c11db7
			} else {
				c <<= 1
			}
		}
		t[n] = c
	}
	return t
}()

func oggChecksum(page []byte) (c uint32) {
	for _, b := range page {
		c = c<<8 ^ oggTable[byte(c>>24)^b]
	}
	return c
}

// opusSamples is how long a packet plays, at 48 kHz (RFC 6716, 3.1 and 3.2).
func opusSamples(packet []byte) int64 {
	if len(packet) == 0 {
		return 0
	}
	var frame int64
	switch config := packet[0] >> 3; {
	case config < 12:
		frame = []int64{480, 960, 1920, 2880}[config%4]
	case config < 16:
		frame = []int64{480, 960}[config%2]
	default:
		frame = []int64{120, 240, 480, 960}[config%4]
	}
	switch packet[0] & 3 {
	case 0:
		return frame
	case 1, 2:
		return 2 * frame
	}
	if len(packet) < 2 {
		return 0
	}
	return frame * int64(packet[1]&0x3f)
}
