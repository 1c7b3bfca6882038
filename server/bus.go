package server

import (
	"errors"
	"net/url"
	"strings"
	"time"

	"github.com/nats-io/nats.go"

	"postdog.io/server/embedded"
)

// How a connection to NATS is looked after. A server that died is noticed at once by its closed connection, one that is
// only silent (a machine without power, a cut cable) after the pings.
const (
	natsReconnectWait = 250 * time.Millisecond
	natsPingEvery     = 5 * time.Second
	natsPingsLost     = 2
)

// checkNATSURL checks a server, or the servers of a cluster separated by commas.
func checkNATSURL(list string) error {
	if list == "" {
		return nil
	}
	for text := range strings.SplitSeq(list, ",") {
		u, err := url.Parse(strings.TrimSpace(text))
		if err != nil || u.Hostname() == "" || u.Scheme != "nats" && u.Scheme != "tls" || strings.Trim(u.Path, "/") != "" {
			return errors.New("NATS_URL wants a URL such as nats://host:4222, or those of a cluster's servers separated by commas")
		}
	}
	return nil
}

// openBus connects to the message bus, and brings one along where none is configured. A connection that is lost is made
// anew for ever, with any server of the cluster; what was missed meanwhile is read from the log (hub) and from what people
// may do (accessWatch).
func (s *Server) openBus() (err error) {
	options := []nats.Option{
		nats.Name("postdog"), nats.MaxReconnects(-1), nats.ReconnectWait(natsReconnectWait),
		nats.PingInterval(natsPingEvery), nats.MaxPingsOutstanding(natsPingsLost),
		nats.DisconnectErrHandler(func(_ *nats.Conn, err error) {
			if err != nil {
				s.log.Warn("the connection to NATS was lost; trying again", "error", err)
			}
		}),
		nats.ErrorHandler(func(_ *nats.Conn, _ *nats.Subscription, err error) {
			s.log.Warn("NATS: what was missed is found in the log", "error", err)
		}),
	}
	if s.config.NATSURL != "" {
		if s.nats, err = nats.Connect(s.config.NATSURL, options...); err != nil {
			return errors.New("NATS_URL: no NATS server answers there")
		}
		return nil
	}
	if s.embedNATS, err = embedded.StartNATS(embedded.NATSConfig{Logger: s.log}); err != nil {
		return err
	}
	s.nats, err = s.embedNATS.Conn(options...)
	return err
}
