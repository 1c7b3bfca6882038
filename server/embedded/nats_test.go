package embedded

import (
	"testing"
	"time"
)

func TestNATSInProcess(t *testing.T) {
	t.Parallel()
	n, err := StartNATS(NATSConfig{})
	must(t, err)
	defer n.Stop()
	if n.ClientURL() != "" {
		t.Errorf("it listens on %s", n.ClientURL())
	}
	a, err := n.Conn()
	must(t, err)
	defer a.Close()
	b, err := n.Conn()
	must(t, err)
	defer b.Close()
	sub, err := a.SubscribeSync("postdog.>")
	must(t, err)
	must(t, a.Flush())
	must(t, b.Publish("postdog.ws_1.message", []byte("hello")))
	m, err := sub.NextMsg(5 * time.Second)
	must(t, err)
	if string(m.Data) != "hello" {
		t.Errorf("got %q", m.Data)
	}
	n.Stop()
	n.Stop()
}

func TestNATSListens(t *testing.T) {
	t.Parallel()
	n, err := StartNATS(NATSConfig{Listen: "127.0.0.1:0"})
	must(t, err)
	defer n.Stop()
	if n.ClientURL() == "" {
		t.Error("it does not listen")
	}
	_, err = StartNATS(NATSConfig{Listen: "nowhere"})
	wants(t, err, "nowhere")
}
