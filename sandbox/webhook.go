package sandbox

import (
	"bytes"
	"context"
	"crypto/hmac"
	"crypto/sha256"
	"encoding/base64"
	"encoding/hex"
	"hash/fnv"
	"io"
	"log/slog"
	"net/http"
	"slices"
	"sync"
	"time"
)

const lanes = 8

// sender delivers webhooks. Events of one conversation go in order: what comes after one that was not taken waits until it
// was. A network promises none of that; a fault mixes them up where someone wants to see it.
type sender struct {
	tasks  *tasks
	config Config
	log    *slog.Logger
	client *http.Client
	// ctx ends the deliveries in flight at Close.
	ctx    context.Context
	cancel context.CancelFunc
	lanes  [lanes]lane
}

// lane is a queue with one worker.
type lane struct {
	mu    sync.Mutex
	queue []delivery
	// waiting are the conversations whose last delivery was not taken, and is to be repeated.
	waiting map[string]bool
	// generation tells deliveries of before a reset from those after.
	generation int
	wake       chan struct{}
}

// delivery is one POST that is to be made; body is set once it was tried.
type delivery struct {
	event      event
	body       []byte
	attempts   int
	generation int
}

func newSender(t *tasks, c Config) *sender {
	ctx, cancel := context.WithCancel(context.Background())
	s := &sender{tasks: t, config: c, log: c.Logger, ctx: ctx, cancel: cancel, client: &http.Client{
		Transport:     &http.Transport{MaxIdleConnsPerHost: lanes, IdleConnTimeout: 30 * time.Second},
		Timeout:       c.Timing.WebhookTimeout,
		CheckRedirect: func(*http.Request, []*http.Request) error { return http.ErrUseLastResponse },
	}}
	for i := range s.lanes {
		l := &s.lanes[i]
		l.wake = make(chan struct{}, 1)
		t.start(func() { s.work(l) })
	}
	return s
}

// push puts an event into its lane.
func (s *sender) push(e event) {
	h := fnv.New32a()
	_, _ = h.Write([]byte(e.lane)) // a hash takes every write
	l := &s.lanes[h.Sum32()%lanes]
	l.mu.Lock()
	d := delivery{event: e, generation: l.generation}
	l.mu.Unlock()
	l.push(d)
}

func (l *lane) push(d delivery) {
	l.mu.Lock()
	if d.generation == l.generation {
		l.queue = append(l.queue, d)
	}
	l.mu.Unlock()
	l.nudge()
}

// nudge wakes the worker.
func (l *lane) nudge() {
	select {
	case l.wake <- struct{}{}:
	default:
	}
}

// take removes the next delivery that need not wait, with as many events to the same address as a batch may hold.
func (l *lane) take(batch int) (delivery, bool) {
	l.mu.Lock()
	defer l.mu.Unlock()
	first := slices.IndexFunc(l.queue, func(d delivery) bool { return !l.waiting[d.event.lane] })
	if first < 0 {
		return delivery{}, false
	}
	d := l.queue[first]
	l.queue = slices.Delete(l.queue, first, first+1)
	for n := 1; n < batch && d.body == nil && len(l.queue) > first; n++ {
		next := l.queue[first]
		if next.body != nil || l.waiting[next.event.lane] || next.event.url != d.event.url || next.event.network != d.event.network || next.event.network == xNetwork {
			break
		}
		l.queue = slices.Delete(l.queue, first, first+1)
		next.event.with = slices.Concat(d.event.all(), next.event.with)
		d = next
	}
	return d, true
}

// hold lets the conversations of a delivery wait until it was repeated.
func (l *lane) hold(d delivery) {
	l.mu.Lock()
	defer l.mu.Unlock()
	if d.generation != l.generation {
		return
	}
	if l.waiting == nil {
		l.waiting = map[string]bool{}
	}
	for _, e := range d.event.all() {
		l.waiting[e.lane] = true
	}
}

// resume puts a delivery in front of those that waited for it.
func (l *lane) resume(d delivery) {
	l.mu.Lock()
	if d.generation == l.generation {
		for _, e := range d.event.all() {
			delete(l.waiting, e.lane)
		}
		l.queue = slices.Insert(l.queue, 0, d)
	}
	l.mu.Unlock()
	l.nudge()
}

// all are the events of a delivery, in order.
func (e event) all() []event {
	last := e
	last.with = nil
	return append(slices.Clone(e.with), last)
}

func (s *sender) work(l *lane) {
	for {
		select {
		case <-s.ctx.Done():
			return
		case <-l.wake:
		}
		for s.ctx.Err() == nil {
			d, any := l.take(s.config.Batch)
			if !any {
				break
			}
			s.deliver(l, d)
		}
	}
}

func (s *sender) deliver(l *lane, d delivery) {
	if d.body == nil {
		d.body = body(d.event.all())
	}
	status, err := s.post(d)
	if err == nil && status >= 200 && status <= 299 {
		return
	}
	pause := min(s.config.Timing.RetryMin<<min(d.attempts, 30), s.config.Timing.RetryMax)
	if pause <= 0 {
		pause = s.config.Timing.RetryMax
	}
	d.attempts++
	s.log.Warn("sandbox: a webhook was not taken", "url", d.event.url, "status", status, "err", err, "attempt", d.attempts, "again_in", pause)
	if s.tasks.clock.Now().Add(pause).Sub(d.event.at) >= s.config.Timing.RetryFor {
		return
	}
	l.hold(d)
	s.tasks.after(pause, func() { l.resume(d) })
}

func (s *sender) post(d delivery) (int, error) {
	req, err := http.NewRequestWithContext(s.ctx, http.MethodPost, d.event.url, bytes.NewReader(d.body))
	if err != nil {
		return 0, err
	}
	mac := hmac.New(sha256.New, []byte(d.event.secret))
	mac.Write(d.body)
	req.Header.Set("Content-Type", "application/json")
	req.Header.Set("User-Agent", "facebookexternalua")
	if d.event.network == xNetwork {
		req.Header.Set("X-Twitter-Webhooks-Signature", "sha256="+base64.StdEncoding.EncodeToString(mac.Sum(nil)))
	} else {
		req.Header.Set("X-Hub-Signature-256", "sha256="+hex.EncodeToString(mac.Sum(nil)))
	}
	res, err := s.client.Do(req)
	if err != nil {
		return 0, err
	}
	defer func() { _ = res.Body.Close() }()
	_, _ = io.Copy(io.Discard, io.LimitReader(res.Body, 1<<16)) // so that the connection can be used again
	return res.StatusCode, nil
}

// body is the delivery of the events, as their network writes it. An event with a body of its own goes as it is.
func body(events []event) []byte {
	entries := make([]object, 0, len(events))
	for _, e := range events {
		if raw, ok := e.change["raw"].([]byte); ok {
			return raw
		}
		if e.network == xNetwork {
			return encode(events[len(events)-1].change) // X sends one at a time
		}
		if e.network != "" {
			entries = append(entries, e.change)
			continue
		}
		entries = append(entries, object{"id": e.wabaID, "time": e.at.Unix(), "changes": []object{e.change}})
	}
	about := map[string]string{"": "whatsapp_business_account", messenger: "page", instagram: instagram}[events[0].network]
	return encodeLikeMeta(object{"object": about, "entry": entries})
}

// clear forgets what waits.
func (s *sender) clear() {
	for i := range s.lanes {
		l := &s.lanes[i]
		l.mu.Lock()
		l.queue, l.waiting = nil, nil
		l.generation++
		l.mu.Unlock()
	}
}

// close lets go of the connections, once the workers have ended.
func (s *sender) close() { s.client.CloseIdleConnections() }
