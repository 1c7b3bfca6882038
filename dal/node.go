package dal

import (
	"context"
	"fmt"

	"github.com/jackc/pgx/v5"
)

// Each process that works on jobs is a node with a number, and holds an advisory lock on it for as long as it lives.
// The lock dies with the process, also under kill -9, so that everyone can see at once whose work is orphaned.

// nodeLockClass is the first half of a node's advisory lock; the node's number is the second.
const nodeLockClass = 0x7064

// NodeClientID is the name under which a node works on River's jobs.
func NodeClientID(node int32) string { return fmt.Sprintf("node-%d", node) }

// livingNodes selects the numbers of this database's nodes that are alive. Locks of all databases of the server are in
// pg_locks.
var livingNodes = fmt.Sprintf(`
	select objid from pg_locks where locktype = 'advisory' and classid = %d and objsubid = 2 and granted
	and database = (select oid from pg_database where datname = current_database())`, nodeLockClass)

// HoldNode takes a node number that no process ever had, and holds it until ctx ends. Lost is closed if the connection,
// and with it the lock, was lost before that: then the process must stop working on jobs.
func (s *Store) HoldNode(ctx context.Context) (node int32, lost <-chan struct{}, err error) {
	// The lock needs a connection of its own that nothing else ends.
	conn, err := pgx.ConnectConfig(ctx, s.pool.Config().ConnConfig)
	if err != nil {
		return 0, nil, connectError(err)
	}
	err = conn.QueryRow(ctx, "select nextval('node_numbers')").Scan(&node)
	if err == nil {
		_, err = conn.Exec(ctx, "select pg_advisory_lock($1::int, $2::int)", nodeLockClass, node)
	}
	if err != nil {
		_ = conn.Close(ctx)
		return 0, nil, mapError(err)
	}
	gone := make(chan struct{})
	go func() {
		defer close(gone)
		// Waiting for a notification that nobody sends is the cheapest way to notice the end of a connection.
		_, _ = conn.WaitForNotification(ctx)
		_ = conn.Close(context.WithoutCancel(ctx))
	}()
	return node, gone, nil
}

// RescueJobs gives jobs that a dead node was working on back to the queue, and returns how many there were.
func (s *Store) RescueJobs(ctx context.Context) (int64, error) {
	tag, err := s.pool.Exec(ctx, `
		update river.river_job j set state = 'available', scheduled_at = now()
		where j.state = 'running'
		and coalesce(j.attempted_by[array_upper(j.attempted_by, 1)], '') not in (select 'node-' || objid from (`+livingNodes+`) living)`)
	return tag.RowsAffected(), mapError(err)
}

// CountNodes counts the nodes of this database that are alive.
func CountNodes(ctx context.Context, tx *Tx) (n int, err error) {
	err = tx.scan(ctx, tx.bun.NewRaw("select count(*) from ("+livingNodes+") living"), &n)
	return n, err
}
