package main

import (
	"bufio"
	"bytes"
	"context"
	"encoding/binary"
	"errors"
	"fmt"
	"net"
	"os"
	"slices"
	"strconv"
	"sync"
	"sync/atomic"
	"time"

	"github.com/gorilla/websocket"
	"golang.org/x/sync/errgroup"
)

// crowdOf is many sockets that read as cheaply as they can: they look for the cursors of events in frames, and no further.
type crowdOf struct {
	sockets []*listener
	rooms   int
	arrived atomic.Int64
	broken  atomic.Int64
}

// listener is one socket.
type listener struct {
	conn net.Conn

	mu       sync.Mutex
	last     int64
	late     []int32 // in microseconds, of each event
	disorder int
}

// step is what happened at one rate.
type step struct {
	perSecond        float64
	deliveries, lost int
	disorder         int // those that came after a later one, or twice
	p50, p99         time.Duration
}

// cursorMark begins an event's cursor; what follows is its time in microseconds, to the base of 36.
var cursorMark = []byte("ev1_")

// greeting is what a socket says first, and how many answers it gets to that.
type greeting struct {
	words   []string
	answers int
}

// openCrowd opens so many sockets, evenly in so many rooms, says what each has to say, and returns when all are answered.
func openCrowd(ctx context.Context, url string, size, rooms int, hello greeting) (*crowdOf, error) {
	c := &crowdOf{sockets: make([]*listener, size), rooms: rooms}
	ready := make(chan struct{}, size)
	group, together := errgroup.WithContext(ctx)
	group.SetLimit(64)
	for n := range size {
		group.Go(func() error {
			dialer := websocket.Dialer{Subprotocols: []string{"graphql-transport-ws"}, ReadBufferSize: 512, WriteBufferSize: 512}
			conn, res, err := dialer.DialContext(together, fmt.Sprintf("%s?room=%d", url, n%rooms), nil)
			if err != nil {
				return fmt.Errorf("socket %d: %w", n, err)
			}
			_ = res.Body.Close()
			for _, words := range hello.words {
				if err := conn.WriteMessage(websocket.TextMessage, []byte(words)); err != nil {
					return err
				}
			}
			l := &listener{conn: conn.NetConn()}
			c.sockets[n] = l
			go func() {
				l.listen(hello.answers, ready, &c.arrived)
				c.broken.Add(1)
			}()
			return nil
		})
	}
	if err := group.Wait(); err != nil {
		c.close()
		return nil, err
	}
	for range size {
		select {
		case <-ready:
		case <-time.After(patience):
			c.close()
			return nil, errors.New("fan-out: not every socket is answered")
		case <-ctx.Done():
			return nil, ctx.Err()
		}
	}
	time.Sleep(time.Second) // gqlgen says nothing of a subscription that began
	return c, nil
}

// listen reads frames until the connection ends. The socket is ready after so many.
func (l *listener) listen(answers int, ready chan<- struct{}, arrived *atomic.Int64) {
	in := bufio.NewReaderSize(l.conn, 8192)
	for frames := 1; ; frames++ {
		payload, opcode, err := frame(in)
		if err != nil {
			return
		}
		switch opcode {
		case websocket.PingMessage:
			frames--
			if _, err := l.conn.Write([]byte{0x80 | websocket.PongMessage, 0x80, 0, 0, 0, 0}); err != nil {
				return
			}
		case websocket.CloseMessage:
			return
		default:
			if frames <= answers {
				if frames == answers {
					ready <- struct{}{}
				}
				break
			}
			if n := l.note(payload); n > 0 {
				arrived.Add(int64(n))
			}
		}
		if _, err := in.Discard(len(payload)); err != nil {
			return
		}
	}
}

// frame reads a frame's head (RFC 6455, 5.2) and peeks at its payload, which fits the buffer.
func frame(in *bufio.Reader) (payload []byte, opcode int, err error) {
	head, err := in.Peek(2)
	if err != nil {
		return nil, 0, err
	}
	opcode = int(head[0] & 0xf)
	size, skip := int(head[1]&0x7f), 2
	if size == 126 {
		if head, err = in.Peek(4); err != nil {
			return nil, 0, err
		}
		size, skip = int(binary.BigEndian.Uint16(head[2:])), 4
	}
	if _, err := in.Discard(skip); err != nil {
		return nil, 0, err
	}
	payload, err = in.Peek(size)
	return payload, opcode, err
}

// note takes the time of each event in a frame. An event may name its cursor several times.
func (l *listener) note(payload []byte) (events int) {
	now := time.Now().UnixMicro()
	l.mu.Lock()
	defer l.mu.Unlock()
	before := int64(-1)
	for {
		i := bytes.Index(payload, cursorMark)
		if i < 0 {
			return events
		}
		payload = payload[i+len(cursorMark):]
		end := 0
		for end < len(payload) && (payload[end] >= '0' && payload[end] <= '9' || payload[end] >= 'a' && payload[end] <= 'z') {
			end++
		}
		at, err := strconv.ParseInt(string(payload[:end]), 36, 64)
		if err != nil || at == before {
			continue
		}
		before = at
		if at <= l.last {
			l.disorder++
		}
		l.last = at
		l.late = append(l.late, int32(min(now-at, 1<<30))) // #nosec G115 -- it is bounded
		events++
	}
}

func (c *crowdOf) begin() {
	c.arrived.Store(0)
	for _, l := range c.sockets {
		l.mu.Lock()
		l.late, l.disorder = l.late[:0], 0
		l.mu.Unlock()
	}
}

// await waits until so many events have arrived, or nothing more comes.
func (c *crowdOf) await(ctx context.Context, expected int, d time.Duration) (s step, err error) {
	for before, still := int64(-1), 0; c.arrived.Load() < int64(expected) && still < 20; time.Sleep(100 * time.Millisecond) {
		if ctx.Err() != nil {
			return s, ctx.Err()
		}
		if now := c.arrived.Load(); now == before {
			still++
		} else {
			before, still = now, 0
		}
	}
	var all []int32
	disorder := 0
	for _, l := range c.sockets {
		l.mu.Lock()
		all = append(all, l.late...)
		disorder += l.disorder
		l.mu.Unlock()
	}
	if len(all) == 0 {
		return s, errors.New("fan-out: nothing arrived")
	}
	slices.Sort(all)
	at := func(q int) time.Duration { return time.Duration(all[len(all)*q/100]) * time.Microsecond }
	return step{
		perSecond: float64(len(all)) / d.Seconds(), deliveries: len(all), disorder: disorder, lost: expected - len(all) + int(c.broken.Load()), p50: at(50), p99: at(99),
	}, nil
}

func (c *crowdOf) close() {
	for _, l := range c.sockets {
		if l != nil {
			_ = l.conn.Close()
		}
	}
}

// residentBytes is the memory that a process has in use.
func residentBytes(pid int) (int, error) {
	raw, err := os.ReadFile(fmt.Sprintf("/proc/%d/statm", pid))
	if err != nil {
		return 0, err
	}
	var total, resident int
	_, err = fmt.Sscan(string(raw), &total, &resident)
	return resident * os.Getpagesize(), err
}
