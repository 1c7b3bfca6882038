package dal_test

import (
	"context"
	"testing"
	"time"

	"github.com/google/uuid"
	"github.com/jackc/pgx/v5"

	"postdog.io/dal"
	"postdog.io/server/embedded/embeddedtest"
)

type chore struct {
	N int `json:"n"`
}

func (chore) Kind() string { return "chore" }

// queue is a database of a test's own, since giving jobs back concerns all of them.
type queue struct {
	url   string
	store *dal.Store
	c     *pgx.Conn
}

func newQueue(t *testing.T) *queue {
	t.Helper()
	url := embeddedtest.FreshDatabase(t)
	must(t, dal.Migrate(t.Context(), url))
	return &queue{url: url, store: embeddedtest.StoreOn(t, url, nil), c: connect(t, url)}
}

// hold takes a node as a process does; die ends it as kill -9 does, and waits until Postgres has noticed.
func (q *queue) hold(t *testing.T, store *dal.Store) (node int32, die func()) {
	t.Helper()
	ctx, cancel := context.WithCancel(context.WithoutCancel(t.Context()))
	t.Cleanup(cancel)
	node, lost, err := store.HoldNode(ctx)
	must(t, err)
	return node, func() {
		t.Helper()
		pid := one[int](t, q.c, "select pid from pg_locks where locktype = 'advisory' and objsubid = 2 and objid = $1::int and database = (select oid from pg_database where datname = current_database())", node)
		exec(t, q.c, "select pg_terminate_backend($1, 10000)", pid)
		select {
		case <-lost:
		case <-time.After(10 * time.Second):
			t.Fatal("the process does not notice that its lock is lost")
		}
	}
}

// running inserts a job that a node works on.
func (q *queue) running(t *testing.T, node int32) (job int64) {
	t.Helper()
	control(t, q.store, func(ctx context.Context, tx *dal.ControlTx) error { return tx.InsertJob(ctx, chore{N: 1}, nil) })
	job = one[int64](t, q.c, "select max(id) from river.river_job")
	exec(t, q.c, "update river.river_job set state = 'running', attempt = 1, attempted_at = now(), attempted_by = array['node-of-old', $2::text] where id = $1", job, dal.NodeClientID(node))
	return job
}

func (q *queue) state(t *testing.T, job int64) string {
	t.Helper()
	return one[string](t, q.c, "select state::text from river.river_job where id = $1", job)
}

func TestRescueJobs(t *testing.T) {
	t.Parallel()
	q := newQueue(t)
	alive, _ := q.hold(t, q.store)
	dying, die := q.hold(t, q.store)
	if alive == dying {
		t.Fatal("two processes hold one node")
	}
	kept, orphan := q.running(t, alive), q.running(t, dying)
	if n, err := q.store.RescueJobs(t.Context()); n != 0 || err != nil {
		t.Fatalf("%d jobs of living nodes were taken, %v", n, err)
	}
	die()
	if n, err := q.store.RescueJobs(t.Context()); n != 1 || err != nil {
		t.Errorf("%d jobs were given back, %v", n, err)
	}
	if got := q.state(t, orphan); got != "available" {
		t.Errorf("the dead node's job is %s", got)
	}
	if got := q.state(t, kept); got != "running" {
		t.Errorf("the living node's job is %s", got)
	}
}

// A process that takes the dead one's place is not the dead one: its jobs are given back all the same.
func TestRescueJobsAfterARestart(t *testing.T) {
	t.Parallel()
	q := newQueue(t)
	first, die := q.hold(t, q.store)
	job := q.running(t, first)
	die()
	q.hold(t, embeddedtest.StoreOn(t, q.url, nil))
	if n, err := q.store.RescueJobs(t.Context()); n != 1 || err != nil {
		t.Errorf("%d jobs were given back, %v; the job is %s", n, err, q.state(t, job))
	}
}

// Another PostDog on the same Postgres server, in a database of its own, has nodes of its own.
func TestNodesBelongToTheirDatabase(t *testing.T) {
	t.Parallel()
	q, other := newQueue(t), newQueue(t)
	elsewhere, _ := other.hold(t, other.store)
	job := q.running(t, elsewhere)
	if n, err := q.store.RescueJobs(t.Context()); n != 1 || err != nil {
		t.Errorf("%d jobs were given back, %v; the job is %s", n, err, q.state(t, job))
	}
	c := seed(t, q.store)
	for _, node := range []int32{elsewhere, nobody} {
		in(t, q.store, c.ws, func(ctx context.Context, tx *dal.Tx) error {
			_, held, err := dal.LeaseLane(ctx, tx, c.conversation.ID, node, tx.Now().Add(time.Hour))
			if !held {
				t.Errorf("node %d does not get a lane whose node does not live here", node)
			}
			return err
		})
	}
}

func TestLeaseLane(t *testing.T) {
	t.Parallel()
	q := newQueue(t)
	now := time.Now()
	store := embeddedtest.StoreOn(t, q.url, func() time.Time { return now })
	c := seed(t, store)
	mine, die := q.hold(t, store)
	theirs, _ := q.hold(t, store)
	lease := func(node int32) (id uuid.UUID, held bool) {
		in(t, store, c.ws, func(ctx context.Context, tx *dal.Tx) (err error) {
			id, held, err = dal.LeaseLane(ctx, tx, c.conversation.ID, node, now.Add(time.Minute))
			return err
		})
		return id, held
	}
	renew := func(id uuid.UUID) (held bool) {
		in(t, store, c.ws, func(ctx context.Context, tx *dal.Tx) (err error) {
			held, err = dal.RenewLane(ctx, tx, c.conversation.ID, id, now.Add(time.Minute))
			return err
		})
		return held
	}
	first, held := lease(mine) // seed's lease is nobody's
	if !held || !renew(first) {
		t.Fatal("a free lane is not given")
	}
	if _, held := lease(theirs); held {
		t.Error("a lane was given twice")
	}
	if _, held := lease(mine); held {
		t.Error("a lane was given to its own node twice: two of its workers would send")
	}
	now = now.Add(time.Minute)
	second, held := lease(theirs)
	if !held || renew(first) || !renew(second) {
		t.Error("a lease that ran out goes on")
	}
	in(t, store, c.ws, func(ctx context.Context, tx *dal.Tx) error { return dal.ReleaseLane(ctx, tx, c.conversation.ID, first) })
	if !renew(second) {
		t.Error("a lost lease gave the lane back for its new holder")
	}
	in(t, store, c.ws, func(ctx context.Context, tx *dal.Tx) error {
		return dal.ReleaseLane(ctx, tx, c.conversation.ID, second)
	})
	if _, held := lease(mine); !held {
		t.Error("a lane that was given back is not given")
	}
	die()
	if _, held := lease(theirs); !held {
		t.Error("a dead node's lane is not free at once")
	}
}
