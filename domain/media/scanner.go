package media

import (
	"context"
	"io"
)

// Scanner looks for harm in files before anyone sees them. An error means that it could not say: the file waits, and is
// looked at again.
type Scanner interface {
	Harmful(ctx context.Context, file io.Reader) (bool, error)
}
