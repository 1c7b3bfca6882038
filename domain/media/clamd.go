package media

import (
	"bytes"
	"context"
	"encoding/binary"
	"errors"
	"fmt"
	"io"
	"net"
	"strings"
	"time"
)

// Clamd is a Scanner that asks ClamAV's daemon, by its INSTREAM command (clamd(8)).
type Clamd struct {
	// Network and Address are where it listens, such as tcp and localhost:3310, or unix and a path.
	Network, Address string
}

// clamdTimeout is how long one file may take.
const clamdTimeout = 2 * time.Minute

// Harmful implements Scanner.
func (c Clamd) Harmful(ctx context.Context, file io.Reader) (bool, error) {
	ctx, cancel := context.WithTimeout(ctx, clamdTimeout)
	defer cancel()
	conn, err := (&net.Dialer{}).DialContext(ctx, c.Network, c.Address)
	if err != nil {
		return false, fmt.Errorf("media: clamd: %w", err)
	}
	defer func() { _ = conn.Close() }() // the answer was read
	stop := context.AfterFunc(ctx, func() { _ = conn.SetDeadline(time.Unix(1, 0)) })
	defer stop()
	if err := stream(conn, file); err != nil {
		return false, err
	}
	answer, err := io.ReadAll(io.LimitReader(conn, 4<<10))
	switch text := strings.TrimRight(string(answer), "\x00\n"); {
	case err != nil:
		return false, fmt.Errorf("media: clamd: %w", err)
	case strings.HasSuffix(text, " FOUND"):
		return true, nil
	case strings.HasSuffix(text, ": OK"):
		return false, nil
	}
	return false, errors.New("media: clamd gave no verdict") // its words may quote the file
}

// stream sends the file in pieces, each after its length; one of no length ends it.
func stream(to io.Writer, file io.Reader) error {
	piece := bytes.NewBufferString("zINSTREAM\x00")
	for buffer := make([]byte, 64<<10); ; {
		n, readErr := io.ReadFull(file, buffer)
		if n > 0 {
			_ = binary.Write(piece, binary.BigEndian, uint32(n)) // #nosec G115 -- at most 64 KiB; a buffer takes every write
			piece.Write(buffer[:n])
		}
		over := errors.Is(readErr, io.EOF) || errors.Is(readErr, io.ErrUnexpectedEOF)
		if readErr != nil && !over {
			return readErr
		}
		if over {
			piece.Write(make([]byte, 4))
		}
		if _, err := piece.WriteTo(to); err != nil {
			return fmt.Errorf("media: clamd: %w", err)
		}
		if over {
			return nil
		}
	}
}
