package embedded

import (
	"errors"
	"fmt"
	"io"
	"log/slog"
	"time"

	"github.com/nats-io/nats-server/v2/server"
	"github.com/nats-io/nats.go"
)

// NATSConfig tunes the embedded NATS server. The zero value is a private server without any network listener.
type NATSConfig struct {
	// Listen is an address such as `127.0.0.1:4222` for clients of other processes. Empty: in-process only.
	Listen string
	// MaxPayload is the largest message in bytes. Default 1 MiB, as NATS has it.
	MaxPayload int32
	// Logger hears the server's warnings and errors. Default: discarded.
	Logger *slog.Logger
}

// NATS is a NATS server in this process. It keeps nothing on disk: the event log is what remembers.
type NATS struct {
	server *server.Server
}

// StartNATS starts the server and returns when it accepts connections.
func StartNATS(c NATSConfig) (*NATS, error) {
	o := &server.Options{
		ServerName: "postdog", DontListen: c.Listen == "", NoSigs: true, NoSystemAccount: true, MaxPayload: c.MaxPayload,
	}
	if c.Listen != "" {
		var err error
		if o.Host, o.Port, err = splitAddress(c.Listen); err != nil {
			return nil, fmt.Errorf("embedded NATS: Listen %q: %w", c.Listen, err)
		}
	}
	s, err := server.NewServer(o)
	if err != nil {
		return nil, fmt.Errorf("embedded NATS: %w", err)
	}
	if c.Logger == nil {
		c.Logger = slog.New(slog.NewTextHandler(io.Discard, nil))
	}
	s.SetLoggerV2(natsLog{c.Logger}, false, false, false)
	s.Start()
	if !s.ReadyForConnections(10 * time.Second) {
		s.Shutdown()
		return nil, errors.New("embedded NATS did not become ready within 10 s")
	}
	return &NATS{server: s}, nil
}

// Option makes nats.Connect use the server without a socket; the URL given to Connect is then ignored.
func (n *NATS) Option() nats.Option { return nats.InProcessServer(n.server) }

// Conn is a new in-process connection that reconnects for ever; closing it is the caller's.
func (n *NATS) Conn(options ...nats.Option) (*nats.Conn, error) {
	c, err := nats.Connect("", append([]nats.Option{n.Option(), nats.MaxReconnects(-1)}, options...)...)
	if err != nil {
		return nil, fmt.Errorf("embedded NATS: %w", err)
	}
	return c, nil
}

// ClientURL is the address for clients of other processes; empty where the server does not listen.
func (n *NATS) ClientURL() string {
	if n.server.Addr() == nil {
		return ""
	}
	return n.server.ClientURL()
}

// Stop ends the server with its connections and waits until it has ended. Calling it again is harmless.
func (n *NATS) Stop() {
	n.server.Shutdown()
	n.server.WaitForShutdown()
}
