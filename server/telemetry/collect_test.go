package telemetry_test

import (
	"context"
	"errors"
	"strings"
	"sync/atomic"
	"testing"
	"time"

	"postdog.io/server/telemetry"
)

// Many scrapes ask the database once.
func TestScrapesDoNotLoadTheDatabase(t *testing.T) {
	t.Parallel()
	d := newDesk(t, 0)
	var asked atomic.Int64
	d.WatchDatabase(telemetry.Database{Pool: d.database(t), Queues: func(ctx context.Context) ([]telemetry.Queue, error) {
		asked.Add(1)
		if deadline, ok := ctx.Deadline(); !ok || time.Until(deadline) > time.Second {
			t.Error("the database has all the time that it wants")
		}
		return []telemetry.Queue{
			{Name: "default", Kind: "inbox_deliver", State: "available", Count: 2, Oldest: 3 * time.Second},
			{Name: "default", Kind: "identity_mail", State: "available", Count: 1, Oldest: time.Second},
			{Name: "default", Kind: "workspace_mail", State: "retryable", Count: 4, Oldest: 9 * time.Second},
			{Name: "media", Kind: "media_fetch", State: "running", Count: 1},
		}, nil
	}})
	var page string
	for range 20 {
		page = d.page(t)
	}
	if asked.Load() != 1 {
		t.Errorf("20 scrapes asked %d times", asked.Load())
	}
	has(t, page, `postdog_jobs{queue="default",state="available"} 3`, `postdog_jobs{queue="default",state="retryable"} 4`, `postdog_jobs{queue="media",state="running"} 1`,
		`postdog_jobs_oldest_waiting_seconds{queue="default"} 9`, `postdog_jobs_oldest_waiting_seconds{queue="media"} 0`,
		`postdog_outbox{kind="message"} 2`, `postdog_outbox{kind="mail"} 5`, `postdog_outbox_oldest_seconds{kind="message"} 3`, `postdog_outbox_oldest_seconds{kind="mail"} 9`,
		`postdog_jobs_readable 1`)
	if !strings.Contains(page, "postdog_db_pool_max_connections ") {
		t.Error("the pool is missing")
	}
}

// What the database does not tell is missing, and is not what it was before.
func TestUnreadableQueues(t *testing.T) {
	t.Parallel()
	d := newDesk(t, 0)
	d.WatchDatabase(telemetry.Database{Queues: func(context.Context) ([]telemetry.Queue, error) { return nil, errors.New("no") }})
	page := d.page(t)
	has(t, page, `postdog_jobs_readable 0`)
	if strings.Contains(page, "postdog_jobs{") || strings.Contains(page, "postdog_outbox{") {
		t.Error("queues are told that nobody knows")
	}
}

func TestSockets(t *testing.T) {
	t.Parallel()
	d := newDesk(t, 0)
	d.WatchSockets(func() telemetry.Sockets {
		return telemetry.Sockets{Open: 3, Subscriptions: 2, Delivered: 40, Closed: map[int]uint64{0: 1, 1013: 2, 3999: 1, 4000: 1}}
	})
	has(t, d.page(t), `postdog_sockets 3`, `postdog_subscriptions 2`, `postdog_socket_deliveries_total 40`, `postdog_sockets_closed_total{code="1013"} 2`,
		`postdog_sockets_closed_total{code="none"} 1`, `postdog_sockets_closed_total{code="other"} 2`)
}
