package media

import (
	"math"
	"slices"

	"github.com/pion/opus"
)

const (
	// waveformSpans is how many equal spans a waveform has.
	waveformSpans = 64
	// maxHeard is how many packets are decoded for a waveform, 15 minutes of 20 ms; longer recordings go by size.
	maxHeard = 45_000
	// heardRate is enough to hear how loud speech is.
	heardRate = 8000
)

// waveform is the loudness of equal spans of a recording, 0 to 100. Where a packet can't be decoded the sizes of all stand
// in: silence takes few bytes.
func waveform(o *oggOpus) []byte {
	levels := make([]float64, len(o.packets))
	decoder, err := opus.NewDecoderWithOutput(heardRate, 1)
	hear := err == nil && len(o.packets) <= maxHeard
	samples := make([]int16, heardRate*120/1000) // the longest packet
	for n := 0; hear && n < len(o.packets); n++ {
		levels[n], hear = decode(&decoder, o.packets[n], samples)
	}
	if !hear {
		for n, p := range o.packets {
			levels[n] = float64(len(p))
		}
	}
	return scaled(levels)
}

// decode is the loudness of a packet, and whether it could be decoded. The decoder is fed what strangers send: should it
// panic, the packet counts as one that it can't decode.
func decode(d *opus.Decoder, packet []byte, samples []int16) (level float64, ok bool) {
	defer func() {
		if recover() != nil {
			level, ok = 0, false
		}
	}()
	n, err := d.DecodeToInt16(packet, samples)
	if err != nil || n <= 0 {
		return 0, false
	}
	sum := 0.0
	for _, s := range samples[:min(n, len(samples))] {
		sum += float64(s) * float64(s)
	}
	return math.Sqrt(sum / float64(n)), true
}

// scaled takes the loudest packet of each span, and brings the loudest span to 100.
func scaled(levels []float64) []byte {
	if len(levels) == 0 {
		return nil
	}
	most := max(slices.Max(levels), 1)
	out := make([]byte, waveformSpans)
	for span := range out {
		from := span * len(levels) / waveformSpans
		to := max((span+1)*len(levels)/waveformSpans, from+1)
		out[span] = byte(math.Round(100 * slices.Max(levels[from:to]) / most))
	}
	return out
}
