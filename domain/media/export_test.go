package media

import (
	"context"
	"encoding/json"
	"io"
	"time"

	"github.com/riverqueue/river"

	"postdog.io/dal"
	"postdog.io/domain"
)

// What tests look at from outside.
var (
	Sniff         = sniff
	TypeOf        = typeOf
	Remux         = remux
	ReadMovie     = readMovie
	Orientation   = orientation
	SafeName      = safeName
	OpusSamples   = opusSamples
	Backoff       = backoff
	ChunkSize     = chunkSize
	HeaderSize    = headerSize
	SealedChunk   = chunkSize + tagSize
	PlainSize     = plainSize
	ErrSealed     = errSealed
	MaxAttempts   = maxAttempts
	UploadsEndIn  = uploadLifetime
	AddressEndsIn = urlLifetime
)

// Recording is what reading Ogg tells.
type Recording struct {
	Channels int
	Packets  [][]byte
	Seconds  float64
	Waveform []byte
}

// ReadRecording reads Opus in Ogg.
func ReadRecording(r io.Reader) (Recording, error) {
	o, err := readOggOpus(r)
	if err != nil {
		return Recording{}, err
	}
	return Recording{o.channels, o.packets, o.duration().Seconds(), waveform(o)}, nil
}

// Put seals bytes as a file's original, and returns the blob's name.
func (f *Files) Put(ctx context.Context, key dal.MediaKey, m *dal.Media, from io.Reader) (string, error) {
	s, err := f.put(ctx, key, seat{m.WorkspaceID, m.ID, original}, from, MaxBytes)
	return s.name, err
}

// OpenBlob opens a blob as a file's original.
func (f *Files) OpenBlob(ctx context.Context, name string, key dal.MediaKey, m *dal.Media) (io.ReadSeekCloser, error) {
	return f.open(ctx, name, key, seat{m.WorkspaceID, m.ID, original})
}

// WorkFetch and WorkSweep do one job, given by its arguments as they stand in the queue.
func (f *Files) WorkFetch(ctx context.Context, args []byte) error {
	var job river.Job[fetchJob]
	if err := json.Unmarshal(args, &job.Args); err != nil {
		return err
	}
	return (&FetchWorker{Files: f}).Work(ctx, &job)
}

// WorkSweep removes what is due in the workspace of a job.
func (f *Files) WorkSweep(ctx context.Context, args []byte) error {
	var job river.Job[sweepJob]
	if err := json.Unmarshal(args, &job.Args); err != nil {
		return err
	}
	return (&SweepWorker{Files: f}).Work(ctx, &job)
}

// Picture inspects a picture.
func (f *Files) Picture(ctx context.Context, r io.ReadSeeker) (details domain.MediaDetails, small []byte, err error) {
	small, err = f.picture(ctx, r, &details)
	return details, small, err
}

// RefusalOf is the code of a refusal; empty for any other error.
func RefusalOf(err error) string {
	if r, ok := err.(*refusal); ok {
		return r.code
	}
	return ""
}

// Duration, Width and Height are what a film says of itself.
func (m movie) Duration() time.Duration { return m.duration }

// Width returns its width as it is shown.
func (m movie) Width() int { return m.width }

// Height returns its height as it is shown.
func (m movie) Height() int { return m.height }
