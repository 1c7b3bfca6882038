package media

import (
	"bytes"
	"context"
	"image"
	_ "image/gif" // what people send
	"image/jpeg"
	"image/png"
	"io"

	"golang.org/x/image/draw"
	_ "golang.org/x/image/webp" // what people send

	"postdog.io/domain"
)

const (
	// maxPixels bounds what a small file may unpack to.
	maxPixels = 40_000_000
	// thumbnailSide is the longer side of a thumbnail.
	thumbnailSide    = 320
	thumbnailQuality = 80
)

// picture reads a picture's dimensions as it is shown, and makes a small one of it. What claims more pixels than can be
// unpacked safely is refused before any is. A picture that Go can't unpack has no thumbnail; browsers may know better.
func (f *Files) picture(ctx context.Context, r io.ReadSeeker, details *domain.MediaDetails) (small []byte, err error) {
	size, format, err := image.DecodeConfig(r)
	if err != nil {
		return nil, sealedOr(err, nil)
	}
	if size.Width <= 0 || size.Height <= 0 || int64(size.Width)*int64(size.Height) > maxPixels {
		return nil, refuse(tooBig)
	}
	turn := 1
	if format == "jpeg" {
		if err := rewind(r); err != nil {
			return nil, err
		}
		turn = orientation(r)
	}
	details.Width, details.Height = size.Width, size.Height
	if turn >= 5 {
		details.Width, details.Height = size.Height, size.Width
	}
	if format == "webp" {
		if details.Animated, err = isAnimated(r); err != nil || details.Animated {
			return nil, err // Go unpacks none that move
		}
	}
	if err := rewind(r); err != nil {
		return nil, err
	}
	select {
	case f.pictures <- struct{}{}:
		defer func() { <-f.pictures }()
	case <-ctx.Done():
		return nil, ctx.Err()
	}
	full, _, err := image.Decode(r)
	if err != nil {
		return nil, sealedOr(err, nil)
	}
	return encode(turned(shrunk(full), turn))
}

// rewind goes back to the start.
func rewind(r io.Seeker) error {
	_, err := r.Seek(0, io.SeekStart)
	return err
}

// isAnimated looks for the flag of a WebP file that moves (RFC 9649, 2.7).
func isAnimated(r io.ReadSeeker) (bool, error) {
	head := make([]byte, 21)
	if err := rewind(r); err != nil {
		return false, err
	}
	if _, err := io.ReadFull(r, head); err != nil {
		return false, sealedOr(err, nil)
	}
	return string(head[12:16]) == "VP8X" && head[20]&0x02 != 0, nil
}

// shrunk is a picture that fits into a square of thumbnailSide.
func shrunk(full image.Image) *image.NRGBA {
	w, h := full.Bounds().Dx(), full.Bounds().Dy()
	if longer := max(w, h); longer > thumbnailSide {
		w, h = max(w*thumbnailSide/longer, 1), max(h*thumbnailSide/longer, 1)
	}
	small := image.NewNRGBA(image.Rect(0, 0, w, h))
	draw.ApproxBiLinear.Scale(small, small.Bounds(), full, full.Bounds(), draw.Src, nil)
	return small
}

// turned is a picture turned the way that EXIF's orientation wants it.
func turned(p *image.NRGBA, turn int) *image.NRGBA {
	if turn == 1 {
		return p
	}
	w, h := p.Bounds().Dx(), p.Bounds().Dy()
	out := image.NewNRGBA(image.Rect(0, 0, w, h))
	if turn >= 5 {
		out = image.NewNRGBA(image.Rect(0, 0, h, w))
	}
	for y := range h {
		for x := range w {
			tx, ty := x, y
			switch turn {
			case 2:
				tx = w - 1 - x
			case 3:
				tx, ty = w-1-x, h-1-y
			case 4:
				ty = h - 1 - y
			case 5:
				tx, ty = y, x
			case 6:
				tx, ty = h-1-y, x
			case 7:
				tx, ty = h-1-y, w-1-x
			case 8:
				tx, ty = y, w-1-x
			}
			out.SetNRGBA(tx, ty, p.NRGBAAt(x, y))
		}
	}
	return out
}

// encode writes a JPEG, or a PNG where something shows through.
func encode(p *image.NRGBA) ([]byte, error) {
	var out bytes.Buffer
	var err error
	if p.Opaque() {
		err = jpeg.Encode(&out, p, &jpeg.Options{Quality: thumbnailQuality})
	} else {
		err = png.Encode(&out, p)
	}
	return out.Bytes(), err
}
