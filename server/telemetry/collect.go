package telemetry

import (
	"context"
	"strconv"
	"strings"
	"sync"
	"time"

	"github.com/jackc/pgx/v5/pgxpool"
	"github.com/prometheus/client_golang/prometheus"
)

// Queue is how many jobs of a kind are in a state.
type Queue struct {
	Name, Kind, State string
	Count             int64
	// Oldest is how long the oldest of those has waited whose time has come; 0 where none waits.
	Oldest time.Duration
}

// Database is what the state of the database is read from.
type Database struct {
	Pool *pgxpool.Pool
	// Queues counts the jobs that are not done.
	Queues func(context.Context) ([]Queue, error)
}

// WatchDatabase lets metrics tell of a database.
func (t *Telemetry) WatchDatabase(d Database) { t.database.watch(d) }

// Queues are asked for when somebody scrapes, and not more often than this; they have this long to answer.
const (
	queuesKeptFor = 10 * time.Second
	queuesWithin  = 500 * time.Millisecond
)

var (
	poolConnections = prometheus.NewDesc("postdog_db_pool_connections", "Connections to the database by state.", []string{"state"}, nil)
	poolMax         = prometheus.NewDesc("postdog_db_pool_max_connections", "How many connections to the database there may be.", nil, nil)
	poolAcquires    = prometheus.NewDesc("postdog_db_pool_acquires_total", "Times that a connection was taken from the pool.", nil, nil)
	poolWaits       = prometheus.NewDesc("postdog_db_pool_waits_total", "Times that a connection had to be waited for, because all were in use.", nil, nil)
	poolWaited      = prometheus.NewDesc("postdog_db_pool_wait_seconds_total", "How long connections were waited for.", nil, nil)

	jobsHeld     = prometheus.NewDesc("postdog_jobs", "Jobs that are not done, by queue and state.", []string{"queue", "state"}, nil)
	jobsOldest   = prometheus.NewDesc("postdog_jobs_oldest_waiting_seconds", "How long the oldest job of a queue has waited since its time came.", []string{"queue"}, nil)
	outboxHeld   = prometheus.NewDesc("postdog_outbox", "Conversations with messages, and mails, that wait to leave.", []string{"kind"}, nil)
	outboxOldest = prometheus.NewDesc("postdog_outbox_oldest_seconds", "How long the oldest of them has waited since its time came.", []string{"kind"}, nil)
	queuesRead   = prometheus.NewDesc("postdog_jobs_readable", "Whether the database told of its queues in time: 1 or 0.", nil, nil)
)

// databaseCollector tells of the pool and the queues. Scraping never loads the database: what takes a query is asked for by
// one scrape at a time, in a bounded time, and kept for a while.
type databaseCollector struct {
	mu     sync.Mutex
	source Database
	queues []Queue
	asked  time.Time
	failed bool
}

func (c *databaseCollector) watch(d Database) {
	c.mu.Lock()
	defer c.mu.Unlock()
	c.source = d
}

// Describe implements prometheus.Collector.
func (*databaseCollector) Describe(ch chan<- *prometheus.Desc) {
	for _, d := range []*prometheus.Desc{poolConnections, poolMax, poolAcquires, poolWaits, poolWaited, jobsHeld, jobsOldest, outboxHeld, outboxOldest, queuesRead} {
		ch <- d
	}
}

// Collect implements prometheus.Collector.
func (c *databaseCollector) Collect(ch chan<- prometheus.Metric) {
	c.mu.Lock()
	defer c.mu.Unlock()
	gauge := func(d *prometheus.Desc, v float64, labels ...string) {
		ch <- prometheus.MustNewConstMetric(d, prometheus.GaugeValue, v, labels...)
	}
	count := func(d *prometheus.Desc, v float64) {
		ch <- prometheus.MustNewConstMetric(d, prometheus.CounterValue, v)
	}
	if c.source.Pool != nil {
		s := c.source.Pool.Stat()
		gauge(poolConnections, float64(s.IdleConns()), "idle")
		gauge(poolConnections, float64(s.AcquiredConns()), "used")
		gauge(poolConnections, float64(s.ConstructingConns()), "opening")
		gauge(poolMax, float64(s.MaxConns()))
		count(poolAcquires, float64(s.AcquireCount()))
		count(poolWaits, float64(s.EmptyAcquireCount()))
		count(poolWaited, s.EmptyAcquireWaitTime().Seconds())
	}
	if c.source.Queues == nil {
		return
	}
	c.ask()
	if c.failed {
		gauge(queuesRead, 0)
		return // what was true once would hide what is
	}
	gauge(queuesRead, 1)
	c.tell(gauge)
}

// ask reads the queues anew where what is known is old.
func (c *databaseCollector) ask() {
	if !c.asked.IsZero() && time.Since(c.asked) < queuesKeptFor {
		return
	}
	ctx, cancel := context.WithTimeout(context.Background(), queuesWithin)
	defer cancel()
	queues, err := c.source.Queues(ctx)
	c.asked, c.queues, c.failed = time.Now(), queues, err != nil
}

// tell sums the queues up.
func (c *databaseCollector) tell(gauge func(*prometheus.Desc, float64, ...string)) {
	type held struct{ queue, state string }
	jobs := map[held]int64{}
	oldest, out := map[string]time.Duration{}, map[string]Queue{"message": {}, "mail": {}}
	for _, q := range c.queues {
		jobs[held{q.Name, q.State}] += q.Count
		oldest[q.Name] = max(oldest[q.Name], q.Oldest)
		kind := "mail"
		if q.Kind == "inbox_deliver" {
			kind = "message"
		} else if !strings.HasSuffix(q.Kind, "_mail") {
			continue
		}
		o := out[kind]
		out[kind] = Queue{Count: o.Count + q.Count, Oldest: max(o.Oldest, q.Oldest)}
	}
	for h, n := range jobs {
		gauge(jobsHeld, float64(n), h.queue, h.state)
	}
	for queue, age := range oldest {
		gauge(jobsOldest, age.Seconds(), queue)
	}
	for kind, o := range out {
		gauge(outboxHeld, float64(o.Count), kind)
		gauge(outboxOldest, o.Oldest.Seconds(), kind)
	}
}

// Sockets is how the live sockets do.
type Sockets struct {
	Open, Subscriptions int
	// Delivered counts messages written; Closed how often sockets were closed, by code, 0 where without one.
	Delivered uint64
	Closed    map[int]uint64
}

// WatchSockets lets metrics tell of the live sockets.
func (t *Telemetry) WatchSockets(of func() Sockets) {
	t.sockets.mu.Lock()
	defer t.sockets.mu.Unlock()
	t.sockets.of = of
}

var (
	socketsOpen      = prometheus.NewDesc("postdog_sockets", "Live sockets that are open.", nil, nil)
	subscriptions    = prometheus.NewDesc("postdog_subscriptions", "Subscriptions that run on live sockets.", nil, nil)
	socketDeliveries = prometheus.NewDesc("postdog_socket_deliveries_total", "Results written to live sockets.", nil, nil)
	socketsClosed    = prometheus.NewDesc("postdog_sockets_closed_total", "Live sockets closed by code: 1013 is a reader cut off for being slow, 1012 a restart, none a broken connection.", []string{"code"}, nil)
)

type socketCollector struct {
	mu sync.Mutex
	of func() Sockets
}

// Describe implements prometheus.Collector.
func (*socketCollector) Describe(ch chan<- *prometheus.Desc) {
	for _, d := range []*prometheus.Desc{socketsOpen, subscriptions, socketDeliveries, socketsClosed} {
		ch <- d
	}
}

// Collect implements prometheus.Collector.
func (c *socketCollector) Collect(ch chan<- prometheus.Metric) {
	c.mu.Lock()
	of := c.of
	c.mu.Unlock()
	if of == nil {
		return
	}
	s := of()
	ch <- prometheus.MustNewConstMetric(socketsOpen, prometheus.GaugeValue, float64(s.Open))
	ch <- prometheus.MustNewConstMetric(subscriptions, prometheus.GaugeValue, float64(s.Subscriptions))
	ch <- prometheus.MustNewConstMetric(socketDeliveries, prometheus.CounterValue, float64(s.Delivered))
	closed := map[string]uint64{"1013": 0} // see zero
	for code, n := range s.Closed {
		closed[closeCode(code)] += n
	}
	for code, n := range closed {
		ch <- prometheus.MustNewConstMetric(socketsClosed, prometheus.CounterValue, float64(n), code)
	}
}

// closeCode bounds the codes: clients may invent their own.
func closeCode(code int) string {
	switch {
	case code == 0:
		return "none"
	case code >= 1000 && code <= 1015, code == 4400, code == 4401, code == 4403, code == 4406, code == 4408, code == 4409, code == 4429:
		return strconv.Itoa(code)
	}
	return "other"
}
