package embedded

import (
	"fmt"
	"log/slog"
	"net"
	"os"
	"strconv"
)

func splitAddress(address string) (string, int, error) {
	host, digits, err := net.SplitHostPort(address)
	if err != nil {
		return "", 0, err
	}
	port, err := strconv.ParseUint(digits, 10, 16)
	if err == nil && port == 0 {
		return host, -1, nil // NATS's word for "any free port"
	}
	return host, int(port), err // it has 16 bits
}

// natsLog is the server's Logger over slog. Notices are quiet: a healthy part of a process has nothing to tell.
type natsLog struct{ log *slog.Logger }

func (l natsLog) Noticef(format string, v ...any) { l.log.Debug("nats: " + fmt.Sprintf(format, v...)) }
func (l natsLog) Warnf(format string, v ...any)   { l.log.Warn("nats: " + fmt.Sprintf(format, v...)) }
func (l natsLog) Errorf(format string, v ...any)  { l.log.Error("nats: " + fmt.Sprintf(format, v...)) }
func (l natsLog) Debugf(format string, v ...any)  { l.log.Debug("nats: " + fmt.Sprintf(format, v...)) }
func (l natsLog) Tracef(string, ...any)           {}

// Fatalf ends the process, as the server's contract wants: it calls it only where it cannot go on.
func (l natsLog) Fatalf(format string, v ...any) {
	l.log.Error("nats: " + fmt.Sprintf(format, v...))
	os.Exit(1)
}
