package media

import (
	"encoding/binary"
	"io"
	"time"
)

// movie is what a file of the ISO family says of itself in its moov box (ISO 14496-12).
type movie struct {
	duration      time.Duration
	width, height int
	hasVideo      bool
}

const (
	// maxMoov bounds what is read of a file's index.
	maxMoov = 16 << 20
	// maxBoxes bounds how many boxes are walked.
	maxBoxes = 10_000
)

// readMovie finds the moov box, wherever it stands, and reads it. What can't be understood is left at zero.
func readMovie(r io.ReadSeeker) (m movie, err error) {
	for range maxBoxes {
		var head [8]byte
		if _, err := io.ReadFull(r, head[:]); err != nil {
			return m, sealedOr(err, nil)
		}
		size, headSize := int64(binary.BigEndian.Uint32(head[:])), int64(8)
		if size == 1 {
			var large [8]byte
			if _, err := io.ReadFull(r, large[:]); err != nil {
				return m, sealedOr(err, nil)
			}
			size, headSize = int64(binary.BigEndian.Uint64(large[:])&(1<<62-1)), 16 // #nosec G115 -- masked
		}
		body := size - headSize
		if string(head[4:]) == "moov" && size != 0 {
			if body < 0 || body > maxMoov {
				return m, nil
			}
			box := make([]byte, body)
			if _, err := io.ReadFull(r, box); err != nil {
				return m, sealedOr(err, nil)
			}
			m.read(box)
			return m, nil
		}
		if body < 0 { // zero: to the end of the file
			return m, nil
		}
		if _, err := r.Seek(body, io.SeekCurrent); err != nil {
			return m, err
		}
	}
	return m, nil
}

// boxes calls visit with each box of a body.
func boxes(body []byte, visit func(kind string, body []byte)) {
	for len(body) >= 8 {
		size := int64(binary.BigEndian.Uint32(body))
		if size < 8 || size > int64(len(body)) {
			return
		}
		visit(string(body[4:8]), body[8:size])
		body = body[size:]
	}
}

func (m *movie) read(moov []byte) {
	boxes(moov, func(kind string, body []byte) {
		switch kind {
		case "mvhd":
			m.duration = max(m.duration, headDuration(body))
		case "trak":
			m.readTrack(body)
		}
	})
}

// headDuration reads a mvhd or mdhd box: version, times, time scale, duration.
func headDuration(b []byte) time.Duration {
	var scale, length uint64
	switch {
	case len(b) >= 20 && b[0] == 0:
		scale, length = uint64(binary.BigEndian.Uint32(b[12:])), uint64(binary.BigEndian.Uint32(b[16:]))
		if length == 1<<32-1 {
			return 0
		}
	case len(b) >= 32 && b[0] == 1:
		scale, length = uint64(binary.BigEndian.Uint32(b[20:])), binary.BigEndian.Uint64(b[24:])
	}
	if scale == 0 || length/scale > 1<<20 { // twelve days: nonsense
		return 0
	}
	return time.Duration(float64(length) / float64(scale) * float64(time.Second))
}

func (m *movie) readTrack(trak []byte) {
	video, width, height := false, 0, 0
	boxes(trak, func(kind string, body []byte) {
		switch kind {
		case "tkhd":
			width, height = trackSize(body)
		case "mdia":
			boxes(body, func(kind string, body []byte) {
				switch {
				case kind == "hdlr" && len(body) >= 12:
					video = string(body[8:12]) == "vide"
				case kind == "mdhd":
					m.duration = max(m.duration, headDuration(body))
				}
			})
		}
	})
	if video {
		m.hasVideo = true
		if width > 0 && height > 0 {
			m.width, m.height = width, height
		}
	}
}

// trackSize reads a tkhd box: width and height as 16.16 at its end, before them the matrix that turns the picture.
func trackSize(b []byte) (width, height int) {
	if len(b) < 44 {
		return 0, 0
	}
	end := b[len(b)-44:]
	width, height = int(binary.BigEndian.Uint32(end[36:])>>16), int(binary.BigEndian.Uint32(end[40:])>>16)
	if binary.BigEndian.Uint32(end[0:]) == 0 && binary.BigEndian.Uint32(end[4:]) != 0 { // turned by a quarter
		width, height = height, width
	}
	return width, height
}
