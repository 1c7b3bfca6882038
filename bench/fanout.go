package main

import (
	"bufio"
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"net/http"
	"net/url"
	"os"
	"os/exec"
	"path/filepath"
	"strings"
	"time"
)

const (
	// crowd is how many sockets are open, evenly in the rooms that fanoutserver has.
	crowd, crowdRooms = 10_000, 100
	// latestP99 is how late 99 in 100 deliveries may be, by when the event was due.
	latestP99 = 100 * time.Millisecond
	// stepFor is how long each rate is tried.
	stepFor = 4 * time.Second
)

// fanoutRow finds how many deliveries a second each server makes in time, to ten thousand sockets in a hundred rooms, of events of
// about 300 bytes that are published by the clock. PostDog's is its own transport, sharing and subscription, without the database.
func fanoutRow(ctx context.Context, dir string) (row, error) {
	program, err := buildFanoutServer(ctx, dir)
	if err != nil {
		return row{}, err
	}
	peer := filepath.Join(dir, "centrifuge")
	if out, err := exec.CommandContext(ctx, "go", "-C", "bench/centrifuge", "build", "-buildvcs=false", "-o", peer, ".").CombinedOutput(); err != nil { // #nosec G204 -- our own program
		return row{}, fmt.Errorf("centrifuge: %w: %s", err, out)
	}
	var errs []error
	measure := func(hello greeting, program string, args ...string) fanoutFigures {
		f, err := fanoutFiguresOf(ctx, hello, program, args...)
		errs = append(errs, err)
		fmt.Fprintf(os.Stderr, "fan-out: %s %s: %.0f deliveries a second, p50 %v, p99 %v, %.0f µs of CPU each, %.1f KB and %.2f goroutines a socket\n",
			filepath.Base(program), strings.Join(args, " "), f.perSecond, f.p50, f.p99, f.cpuMicros, f.kilobytes, f.goroutines)
		return f
	}
	// The cursor over and over makes the event as long as one with a message in it.
	var fields strings.Builder
	for n := range 10 {
		fmt.Fprintf(&fields, " cursor%02d: cursor", n)
	}
	ours := measure(subscribeTo("subscription { inboxEvents { __typename"+fields.String()+" } }", 2), program, "postdog")
	stock := measure(subscribeTo("subscription { feed }", 1), program, "gqlgen")
	raw := measure(greeting{[]string{"hello"}, 1}, program, "gorilla")
	centrifuge := measure(greeting{[]string{`{"id":1,"connect":{}}`}, 1}, peer)
	return row{
		Row: "live fan-out, 10,000 sockets in 100 rooms", Ours: ours.perSecond, Unit: "deliveries a second at a p99 of 100 ms",
		Beside: []beside{
			{"stock gqlgen", stock.perSecond}, {"raw gorilla", raw.perSecond}, {"centrifuge", centrifuge.perSecond},
			{"our KB a socket", ours.kilobytes}, {"our goroutines a socket", ours.goroutines},
		},
		Ratio: ours.perSecond / stock.perSecond, Goal: "3 times gqlgen, 0.8 of raw, 30 KB and 2 goroutines a socket",
		// A room has three goroutines of its own.
		Met: ours.perSecond >= 3*stock.perSecond && ours.perSecond >= 0.8*raw.perSecond && ours.kilobytes <= 30 && ours.goroutines <= 2.05,
	}, errors.Join(errs...)
}

func buildFanoutServer(ctx context.Context, dir string) (program string, err error) {
	program = filepath.Join(dir, "fanoutserver")
	if out, err := exec.CommandContext(ctx, "go", "build", "-buildvcs=false", "-o", program, "./bench/fanoutserver").CombinedOutput(); err != nil { // #nosec G204 -- our own program
		return "", fmt.Errorf("fanoutserver: %w: %s", err, out)
	}
	return program, nil
}

// subscribeTo opens a subscription, which is answered with so many messages before anything happens.
func subscribeTo(query string, answers int) greeting {
	return greeting{[]string{`{"type":"connection_init"}`, `{"id":"1","type":"subscribe","payload":{"query":"` + query + `"}}`}, answers}
}

// fanoutFigures are what a server did at the best rate at which it was in time.
type fanoutFigures struct {
	step
	cpuMicros             float64 // of the server, a delivery
	kilobytes, goroutines float64 // a socket, when nothing happens
}

// fanoutFiguresOf starts a server that prints its address, fills its rooms and looks for its best rate.
func fanoutFiguresOf(ctx context.Context, hello greeting, program string, args ...string) (f fanoutFigures, err error) {
	ctx, stop := context.WithCancel(ctx)
	defer stop()
	cmd := exec.CommandContext(ctx, program, args...) // #nosec G204 -- our own program
	s, err := startFanoutServer(cmd)
	if err != nil {
		return f, err
	}
	defer func() { stop(); _ = cmd.Wait() }()
	before, err := s.holds(ctx)
	if err != nil {
		return f, err
	}
	c, err := openCrowd(ctx, "ws://"+s.address+"/socket", crowd, crowdRooms, hello)
	if err != nil {
		return f, err
	}
	defer c.close()
	after, err := s.holds(ctx)
	if err != nil {
		return f, err
	}
	f.kilobytes, f.goroutines = float64(after.bytes-before.bytes)/1024/crowd, float64(after.goroutines-before.goroutines)/crowd
	return f, f.search(ctx, s, c)
}

// search raises the rate until the server is late, twice at the same rate since such a machine has moments of its own, and then
// looks between the last two.
func (f *fanoutFigures) search(ctx context.Context, s *fanoutServer, c *crowdOf) error {
	good, bad, late := 0.0, 0.0, 0.0
	for rate := 10_000.0; bad == 0 || bad > 1.1*good; {
		before := cpuOf(s.pid)
		got, err := s.try(ctx, c, rate)
		if err == nil && got.disorder > 0 {
			err = fmt.Errorf("fan-out: %d events came out of order or twice", got.disorder)
		}
		if err != nil {
			return err
		}
		inTime := got.lost == 0 && got.p99 <= latestP99 && got.perSecond >= 0.95*rate
		if !inTime && late != rate {
			late = rate
			continue
		}
		if inTime {
			good, f.step, f.cpuMicros = rate, got, float64((cpuOf(s.pid)-before).Microseconds())/float64(got.deliveries)
		} else {
			bad = rate
		}
		switch {
		case bad == 0:
			rate *= 1.6
		case good == 0:
			rate = bad / 2
		default:
			rate = (good + bad) / 2
		}
		if rate < 500 {
			return errors.New("fan-out: no rate is slow enough")
		}
	}
	return nil
}

// fanoutServer is a running server of rooms.
type fanoutServer struct {
	address string
	pid     int
}

// startFanoutServer starts a server that prints its address.
func startFanoutServer(cmd *exec.Cmd) (*fanoutServer, error) {
	cmd.Env = append(os.Environ(), "GOGC=400") // as PostDog has it
	out, err := cmd.StdoutPipe()
	if err != nil {
		return nil, err
	}
	if err := cmd.Start(); err != nil {
		return nil, err
	}
	address, err := bufio.NewReader(out).ReadString('\n')
	return &fanoutServer{address: strings.TrimSpace(address), pid: cmd.Process.Pid}, err
}

// held is what a process holds.
type held struct {
	bytes, goroutines int
}

func (s *fanoutServer) holds(ctx context.Context) (h held, err error) {
	var stats struct{ Goroutines int }
	raw, err := fetch(ctx, http.DefaultClient, "http://"+s.address+"/stats", "", nil)
	if err == nil {
		err = json.Unmarshal(raw, &stats)
	}
	if err != nil {
		return h, err
	}
	h.goroutines = stats.Goroutines
	h.bytes, err = residentBytes(s.pid)
	return h, err
}

// try publishes at a rate for a while, and reads what came of it.
func (s *fanoutServer) try(ctx context.Context, c *crowdOf, rate float64) (step, error) {
	c.begin()
	inRoom := len(c.sockets) / c.rooms
	form := url.Values{"rate": {fmt.Sprint(rate / float64(inRoom))}, "for": {stepFor.String()}, "rooms": {fmt.Sprint(c.rooms)}}
	req, err := http.NewRequestWithContext(ctx, http.MethodPost, "http://"+s.address+"/run?"+form.Encode(), nil)
	if err != nil {
		return step{}, err
	}
	res, err := http.DefaultClient.Do(req)
	if err != nil {
		return step{}, err
	}
	var published int
	err = json.NewDecoder(res.Body).Decode(&published)
	if err = errors.Join(err, res.Body.Close()); err != nil {
		return step{}, err
	}
	return c.await(ctx, published*inRoom, stepFor)
}
