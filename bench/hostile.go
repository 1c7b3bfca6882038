package main

import (
	"bytes"
	"context"
	"errors"
	"fmt"
	"io"
	"net"
	"net/http"
	"os"
	"os/exec"
	"path/filepath"
	"strconv"
	"strings"
	"time"

	"github.com/gorilla/websocket"
)

const (
	// mostCPU and mostAnswer are what one hostile request may cost.
	mostCPU    = 100 * time.Millisecond
	mostAnswer = 1 << 20
	// settle is how long what an attack left behind has to be gone.
	settle = 20 * time.Second
)

// attack is something that costs its sender little; it returns how many bytes came back.
type attack struct {
	name string
	run  func(ctx context.Context, address string) (int, error)
}

// documents are hostile documents; %s is a field of the server at hand.
func documents(field, nest string) []attack {
	post := func(name, query string) attack {
		return attack{name, func(ctx context.Context, address string) (int, error) {
			return postRaw(ctx, address, strings.NewReader(`{"query":`+strconv.Quote(query)+`}`))
		}}
	}
	var fragments strings.Builder
	fragments.WriteString("{ ...f0 }")
	for n := range 100 {
		fmt.Fprintf(&fragments, " fragment f%d on Query { ...f%d ...f%d }", n, n+1, n+1)
	}
	fragments.WriteString(" fragment f100 on Query { " + field + " }")
	var aliases strings.Builder
	for n := range 500 {
		fmt.Fprintf(&aliases, " a%d: %s", n, field)
	}
	return []attack{
		post("20,000 equal fields", "{"+strings.Repeat(field+" ", 20_000)+"}"),
		post("100 nested fragments", fragments.String()),
		post("500 aliases", "{"+aliases.String()+"}"),
		post("10,000 unknown directives", "{"+field+strings.Repeat(" @a", 10_000)+"}"),
		post("fields 5,000 deep", "{"+strings.Repeat(nest+"{", 5000)+"__typename"+strings.Repeat("}", 5000)+"}"),
		{"a body of 64 MB", func(ctx context.Context, address string) (int, error) {
			return postRaw(ctx, address, io.MultiReader(strings.NewReader(`{"query":"{ __typename }","variables":{"a":"`), &zeros{left: 64 << 20}, strings.NewReader(`"}}`)))
		}},
	}
}

// sockets are attacks by socket, before any sign-in.
var sockets = []attack{
	{"100 half-open inits", func(ctx context.Context, address string) (int, error) {
		for range 100 {
			c, err := dial(ctx, address)
			if err != nil {
				return 0, err
			}
			if err := c.WriteMessage(websocket.TextMessage, []byte(`{"type":"connection_init","payload":"not an object"}`)); err != nil {
				return 0, err
			}
			_ = c.UnderlyingConn().Close() // gone without a word
		}
		return 0, nil
	}},
	{"20,000 subscriptions on a socket", func(ctx context.Context, address string) (int, error) {
		c, err := dial(ctx, address)
		if err != nil {
			return 0, err
		}
		defer func() { _ = c.Close() }()
		_ = c.WriteMessage(websocket.TextMessage, []byte(`{"type":"connection_init"}`))
		for range 20_000 {
			if c.WriteMessage(websocket.TextMessage, []byte(`{"id":"1","type":"subscribe","payload":{"query":"subscription { feed }"}}`)) != nil {
				return 0, nil // it was thrown out
			}
		}
		return 0, nil
	}},
	{"50 readers that stall", func(ctx context.Context, address string) (int, error) {
		for range 50 {
			c, err := dial(ctx, address)
			if err != nil {
				return 0, err
			}
			_ = c.WriteMessage(websocket.TextMessage, []byte(`{"type":"connection_init"}`))
			time.AfterFunc(settle, func() { _ = c.Close() })
		}
		return 0, nil
	}},
}

// hostileRow tries hostile documents and sockets on PostDog and on gqlgen as it comes.
func hostileRow(ctx context.Context, dir string) (_ row, err error) {
	p, err := startProduct(ctx, filepath.Join(dir, "data"), "")
	if err != nil {
		return row{}, err
	}
	ours, errOurs := underAttack(ctx, p.demo.Address, p.cmd.Process.Pid, append(documents("viewer { id }", "node(id: \"x\")"), sockets...))
	if err := errors.Join(errOurs, p.stop()); err != nil {
		return row{}, err
	}
	stock, err := stockUnderAttack(ctx, dir)
	if err != nil {
		return row{}, err
	}
	fmt.Fprintf(os.Stderr, "hostile: ours %v, %d bytes, %d connections left\nhostile: gqlgen %v, %d bytes, %d connections left\n",
		ours.cpu, ours.answer, ours.connections, stock.cpu, stock.answer, stock.connections)
	return row{
		Row: "hostile documents and sockets, the worst of nine", Ours: ms(ours.worst), Unit: "ms CPU",
		Beside: []beside{{"gqlgen as it comes", ms(stock.worst)}, {"our largest answer, bytes", float64(ours.answer)}, {"gqlgen's", float64(stock.answer)},
			{"our connections left", float64(ours.connections)}, {"gqlgen's", float64(stock.connections)}},
		Ratio: float64(ours.worst) / float64(stock.worst), Goal: "100 ms, 1 MB, nothing left",
		Met: ours.worst <= mostCPU && ours.answer <= mostAnswer && ours.connections == 0,
	}, nil
}

// damage is what attacks did.
type damage struct {
	cpu         map[string]time.Duration
	worst       time.Duration
	answer      int
	connections int
}

func underAttack(ctx context.Context, address string, pid int, attacks []attack) (damage, error) {
	d := damage{cpu: map[string]time.Duration{}}
	for _, a := range attacks {
		from := cpuOf(pid)
		within, cancel := context.WithTimeout(ctx, 2*time.Minute)
		n, err := a.run(within, address)
		cancel()
		if err != nil {
			return d, fmt.Errorf("%s: %w", a.name, err)
		}
		took := cpuOf(pid) - from
		d.cpu[a.name], d.worst, d.answer = took, max(d.worst, took), max(d.answer, n)
	}
	http.DefaultClient.CloseIdleConnections()
	for began := time.Now(); time.Since(began) < settle+5*time.Second; time.Sleep(100 * time.Millisecond) {
		if d.connections = connections(address); d.connections == 0 {
			break
		}
	}
	return d, nil
}

// stockUnderAttack builds and attacks gqlgen's own server.
func stockUnderAttack(ctx context.Context, dir string) (damage, error) {
	program := filepath.Join(dir, "stockgqlgen")
	if out, err := exec.CommandContext(ctx, "go", "build", "-o", program, "./bench/stockgqlgen").CombinedOutput(); err != nil { // #nosec G204 -- ours
		return damage{}, fmt.Errorf("go build: %w: %s", err, out)
	}
	l, err := net.Listen("tcp", "127.0.0.1:0")
	if err != nil {
		return damage{}, err
	}
	address := l.Addr().String()
	if err := l.Close(); err != nil {
		return damage{}, err
	}
	ctx, stop := context.WithCancel(ctx)
	cmd := exec.CommandContext(ctx, program, address) // #nosec G204 -- ours
	if err := cmd.Start(); err != nil {
		stop()
		return damage{}, err
	}
	defer func() { stop(); _ = cmd.Wait() }()
	for began := time.Now(); ; time.Sleep(10 * time.Millisecond) {
		if c, err := net.Dial("tcp", address); err == nil {
			_ = c.Close()
			break
		}
		if time.Since(began) > patience {
			return damage{}, errors.New("gqlgen's server did not start")
		}
	}
	return underAttack(ctx, address, cmd.Process.Pid, append(documents("hello", "nest"), sockets...))
}

// postRaw sends a body and returns how many bytes are answered, whatever the status is. A server may hang up.
func postRaw(ctx context.Context, address string, body io.Reader) (int, error) {
	req, err := http.NewRequestWithContext(ctx, http.MethodPost, "http://"+address+"/graphql", body)
	if err != nil {
		return 0, err
	}
	req.Header.Set("Content-Type", "application/json")
	res, err := http.DefaultClient.Do(req)
	if err != nil {
		return 0, nil // it hung up on a body that is too large
	}
	n, err := io.Copy(io.Discard, res.Body)
	return int(n), errors.Join(err, res.Body.Close())
}

func dial(ctx context.Context, address string) (*websocket.Conn, error) {
	dialer := websocket.Dialer{Subprotocols: []string{"graphql-transport-ws"}, HandshakeTimeout: 10 * time.Second}
	c, res, err := dialer.DialContext(ctx, "ws://"+address+"/graphql", nil)
	if res != nil && res.Body != nil {
		_ = res.Body.Close()
	}
	return c, err
}

// zeros reads as so many noughts.
type zeros struct{ left int }

func (z *zeros) Read(p []byte) (int, error) {
	if z.left == 0 {
		return 0, io.EOF
	}
	n := min(len(p), z.left)
	copy(p, bytes.Repeat([]byte{'0'}, n))
	z.left -= n
	return n, nil
}

// cpuOf is the processor time that a process has had (proc(5): fields 14 and 15 of stat, in hundredths of a second).
func cpuOf(pid int) time.Duration {
	raw, err := os.ReadFile(fmt.Sprintf("/proc/%d/stat", pid))
	if err != nil {
		return 0
	}
	_, rest, _ := strings.Cut(string(raw), ") ")
	fields := strings.Fields(rest)
	user, _ := strconv.Atoi(fields[11])
	system, _ := strconv.Atoi(fields[12])
	return time.Duration(user+system) * 10 * time.Millisecond
}

// connections is how many connections a server holds, those included that their client has left (CLOSE_WAIT).
func connections(address string) (n int) {
	_, port, _ := net.SplitHostPort(address)
	number, _ := strconv.Atoi(port)
	for _, table := range []string{"/proc/net/tcp", "/proc/net/tcp6"} {
		raw, _ := os.ReadFile(table) // #nosec G304 -- one of two constants
		for line := range strings.Lines(string(raw)) {
			fields := strings.Fields(line)
			if len(fields) > 3 && strings.HasSuffix(fields[1], fmt.Sprintf(":%04X", number)) && (fields[3] == "01" || fields[3] == "08") {
				n++
			}
		}
	}
	return n
}
