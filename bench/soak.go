package main

import (
	"context"
	"errors"
	"fmt"
	"path/filepath"
	"regexp"
	"sync"
	"sync/atomic"
	"time"

	"github.com/jackc/pgx/v5"
	"golang.org/x/sync/errgroup"

	"postdog.io/domain"
	"postdog.io/server/embedded"
)

const (
	// soakWebhooks is how many deliveries come a second, over so many connections, from so many people.
	soakWebhooks  = 20
	soakLanes     = 4
	soakCustomers = 400
	// soakAgents work at the inbox, each with a socket, one step after each soakStep. Three people share them.
	soakAgents = 9
	soakStep   = 300 * time.Millisecond
	// soakSettle is how long the last of the work may take to be done.
	soakSettle = 90 * time.Second
)

// answered finds the text of an answer in what a network was sent.
var answered = regexp.MustCompile(`soak-\d+-answer`)

// soak is a mix of work at a steady pace, and what came of it.
type soak struct {
	p        *product
	kinds    []delivery
	accounts map[string]string // by network
	sending  atomic.Int64

	mu                sync.Mutex
	queries, webhooks []time.Duration
	written           []string          // ids by which networks know what customers wrote
	sent              map[string]string // ids of answers, by their text
	heard             [soakAgents]map[string]int

	// Of the watcher alone.
	samples  []sample
	profiles [][]byte // of the heap, one a sample
	seen     map[string]int64
	taken    map[string]int
}

// turn waits, and says whether the soak still goes on.
func (k *soak) turn(ctx context.Context, wait time.Duration) bool {
	t := time.NewTimer(wait)
	defer t.Stop()
	select {
	case <-ctx.Done():
		return false
	case <-t.C:
		return ctx.Err() == nil
	}
}

func (k *soak) note(to *[]time.Duration, took time.Duration) {
	k.mu.Lock()
	defer k.mu.Unlock()
	*to = append(*to, took)
}

func (k *soak) wrote(id string) {
	k.mu.Lock()
	defer k.mu.Unlock()
	k.written = append(k.written, id)
}

// soakRow has customers write, and agents read, answer and follow, for a while at a steady pace, and says whether the
// process holds more, or answers later, in the last third of the time than in the second; whether each message is there at
// the end, once, was told once to each socket, and reached its network once.
func soakRow(ctx context.Context, dir string, d time.Duration) (_ row, err error) {
	pg, err := embedded.StartPostgres(ctx, embedded.PostgresConfig{DataDir: filepath.Join(dir, "postgres")})
	if err != nil {
		return row{}, err
	}
	defer func() { err = errors.Join(err, pg.Stop(context.WithoutCancel(ctx))) }()
	p, err := startProduct(ctx, filepath.Join(dir, "data"), pg.URL(), "GODEBUG=memprofilerate=65536") // the heap is told apart by profiles
	if err != nil {
		return row{}, err
	}
	defer func() { err = errors.Join(err, p.stop()) }()
	k := &soak{p: p, accounts: map[string]string{}, sent: map[string]string{}, seen: map[string]int64{}, taken: map[string]int{}}
	for _, a := range p.demo.Accounts {
		if k.accounts[a.Network] == "" {
			k.accounts[a.Network] = a.ID
		}
	}
	if k.kinds, err = deliveries(); err != nil {
		return row{}, err
	}
	lost, twice, err := k.run(ctx, d, filepath.Join(dir, "data"), pg.URL())
	if err != nil {
		return row{}, err
	}
	if err := k.keepProfiles(); err != nil {
		return row{}, err
	}
	v, err := judge(k.samples)
	if err != nil {
		return row{}, err
	}
	last := k.samples[len(k.samples)-1]
	return row{
		Row:  fmt.Sprintf("soak of %s: %d messages in, %d answers, last third beside the second", d, len(k.written), len(k.sent)),
		Ours: 100 * v.held(), Unit: "% more held",
		Beside: []beside{{"allowed", 100 * mostHeld}, {"heap %", 100 * v.heap}, {"goroutines %", 100 * v.goroutines}, {"descriptors %", 100 * v.descriptors}, {"times the latency", v.slower()},
			{"lost", float64(lost)}, {"twice", float64(twice)}, {"heap MB", last.heap / 1e6}, {"resident MB", last.resident / 1e6}, {"queries p50 ms", ms(last.queries.p50)},
			{"queries p99 ms", ms(last.queries.p99)}, {"webhooks p50 ms", ms(last.webhooks.p50)}, {"webhooks p99 ms", ms(last.webhooks.p99)}},
		Ratio: v.held() / mostHeld, Goal: fmt.Sprintf("%.0f %%, %.1f times the latency, nothing lost, nothing twice", 100*mostHeld, mostSlower),
		Met: v.steady() && lost == 0 && twice == 0,
	}, nil
}

// run does the work, waits until it is done, and counts what was lost and what came twice.
func (k *soak) run(ctx context.Context, d time.Duration, dataDir, url string) (lost, twice int, err error) {
	var tokens []string
	for user := range 3 {
		token, err := k.p.signIn(ctx, user)
		if err != nil {
			return 0, 0, err
		}
		tokens = append(tokens, token)
	}
	following, leave := context.WithCancel(ctx)
	defer leave()
	sockets, following := errgroup.WithContext(following)
	live := make(chan struct{}, soakAgents)
	for agent := range soakAgents {
		k.heard[agent] = map[string]int{}
		sockets.Go(func() error { return k.follow(following, agent, tokens[agent%len(tokens)], live) })
	}
	for range soakAgents {
		select {
		case <-live:
		case <-following.Done():
			return 0, 0, sockets.Wait()
		}
	}
	before, err := k.stored(ctx, url)
	if err != nil {
		return 0, 0, err
	}
	within, cancel := context.WithTimeout(following, d)
	defer cancel()
	group, within := errgroup.WithContext(within)
	for lane := range soakLanes {
		group.Go(func() error { return k.customerWrites(within, lane) })
	}
	for agent := range soakAgents {
		group.Go(func() error { return k.agentWorks(within, agent, tokens[agent%len(tokens)]) })
	}
	group.Go(func() error { return k.burst(within, d, tokens[0]) })
	group.Go(func() error { return k.watch(within, min(max(d/30, 3*time.Second), time.Minute)) })
	if err := group.Wait(); err != nil {
		return 0, 0, err
	}
	if err := k.settle(ctx, url, before); err != nil {
		return 0, 0, err
	}
	if lost, twice, err = k.count(ctx, dataDir, url, before); err != nil {
		return 0, 0, err
	}
	leave()
	return lost, twice, sockets.Wait()
}

// stored lists the messages that are there, by their id in the API, with the conversation of each.
func (k *soak) stored(ctx context.Context, url string) (map[string]domain.ConversationID, error) {
	conn, err := pgx.Connect(ctx, url)
	if err != nil {
		return nil, err
	}
	defer func() { _ = conn.Close(ctx) }()
	rows, err := conn.Query(ctx, "select id, conversation_id from messages where kind <> 'REACTION' and not history")
	if err != nil {
		return nil, err
	}
	all := map[string]domain.ConversationID{}
	var id, conversation [16]byte
	_, err = pgx.ForEachRow(rows, []any{&id, &conversation}, func() error {
		all[domain.IDFromUUID[domain.MessageID](id).String()] = domain.IDFromUUID[domain.ConversationID](conversation)
		return nil
	})
	return all, err
}

// settle waits until all deliveries are read, all answers handed over, and all sockets told.
func (k *soak) settle(ctx context.Context, url string, before map[string]domain.ConversationID) error {
	conn, err := pgx.Connect(ctx, url)
	if err != nil {
		return err
	}
	defer func() { _ = conn.Close(ctx) }()
	within, cancel := context.WithTimeout(ctx, soakSettle)
	defer cancel()
	for {
		var waiting int
		err := conn.QueryRow(ctx, `select (select count(*) from webhook_deliveries where processed_at is null)
			+ (select count(*) from messages where status in ('QUEUED', 'SENDING'))`).Scan(&waiting)
		if err != nil {
			return err
		}
		if err := k.readSandbox(); err != nil {
			return err
		}
		after, err := k.stored(ctx, url)
		if err != nil {
			return err
		}
		if waiting == 0 && len(after)-len(before) >= len(k.written)+len(k.sent) && k.toldAll(after, before) {
			return nil
		}
		if !k.turn(within, 200*time.Millisecond) {
			return ctx.Err() // what is missing is counted
		}
	}
}

// toldAll says whether each socket was told of each new message.
func (k *soak) toldAll(after, before map[string]domain.ConversationID) bool {
	k.mu.Lock()
	defer k.mu.Unlock()
	for id := range after {
		if !before[id].IsZero() {
			continue
		}
		for _, heard := range k.heard {
			if heard[id] == 0 {
				return false
			}
		}
	}
	return true
}
