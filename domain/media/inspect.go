package media

import (
	"context"
	"errors"
	"io"

	"postdog.io/domain"
)

// maxHeardBytes is the largest recording that is looked into.
const maxHeardBytes = 20 << 20

// found is what looking into a file told.
type found struct {
	mimeType string
	details  domain.MediaDetails
	// thumbnail is a small picture of it, or nil.
	thumbnail []byte
}

// inspect looks into a file. What can't be understood is left unknown: the customer sent it, and a browser may know better.
// It returns a *refusal for what must not be kept.
func (f *Files) inspect(ctx context.Context, kind domain.MessageKind, in found, r io.ReadSeeker, size int64) (out found, err error) {
	out = in
	out.details.Width, out.details.Height, out.details.Duration, out.details.Waveform = 0, 0, 0, nil
	switch in.mimeType {
	case "image/jpeg", "image/png", "image/webp", "image/gif":
		if kind != domain.KindDocument {
			out.details.Animated = false
		}
		out.thumbnail, err = f.picture(ctx, r, &out.details)
	case "audio/ogg":
		if size > maxHeardBytes {
			break
		}
		o, readErr := readOggOpus(r)
		if readErr != nil {
			return out, sealedOr(readErr, nil)
		}
		out.details.Duration, out.details.Waveform = o.duration(), waveform(o)
	case "video/mp4", "audio/mp4", "video/quicktime", "video/3gpp":
		m, readErr := readMovie(r)
		if readErr != nil {
			return out, readErr
		}
		out.details.Duration, out.details.Width, out.details.Height = m.duration, m.width, m.height
		if kind == domain.KindAudio && m.hasVideo {
			return out, refuse(wrongType)
		}
	}
	return out, err
}

// sealedOr returns an error of the blob store as it is, and otherwise for one that only says that a file is not understood.
// Formats' own errors come from bytes that were read well; reading tells by its type.
func sealedOr(err, otherwise error) error {
	var stored storeError
	if errors.As(err, &stored) {
		return err
	}
	return otherwise
}

// storeError is a failure to read a blob.
type storeError struct{ error }

// Unwrap returns the cause.
func (e storeError) Unwrap() error { return e.error }

// inStore marks the errors of an opener as its own, so that they are told from those of formats.
type inStore struct{ *opener }

// Read implements io.Reader.
func (s inStore) Read(p []byte) (int, error) {
	n, err := s.opener.Read(p)
	if err != nil && !errors.Is(err, io.EOF) {
		err = storeError{err}
	}
	return n, err
}
