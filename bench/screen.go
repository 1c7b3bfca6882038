package main

import (
	"context"
	"errors"
	"fmt"
	"os"
	"os/exec"
	"path/filepath"
	"slices"
	"time"

	"github.com/jackc/pgx/v5"
	"github.com/jackc/pgx/v5/pgxpool"
	"golang.org/x/sync/errgroup"

	"postdog.io/dal"
	"postdog.io/domain"
	"postdog.io/server/embedded"
)

const (
	// screenRate is how many customers write a second, and screenFor for how long.
	screenRate, screenFor = 500, 10 * time.Second
	// colleagues look at the inbox while they do.
	colleagues = 10
)

// screenQuery is what the dashboard's screen wants to know of a new message.
const screenQuery = `subscription { inboxEvents { ... on MessageAdded { message { id kind direction text occurredAt } conversation { id status lastActivityAt contact { id name } } } } }`

// screenRow measures how long it takes from when a customer's webhook is due until the message is on the screens of colleagues,
// beside the sum of what can't be spared, each measured alone and as often a second: a commit that is on the disk, the reading of the
// message with its conversation and contact, and the way of an event to the same number of sockets.
func screenRow(ctx context.Context, dir string) (_ row, err error) {
	pg, err := embedded.StartPostgres(ctx, embedded.PostgresConfig{DataDir: filepath.Join(dir, "postgres")})
	if err != nil {
		return row{}, err
	}
	defer func() { err = errors.Join(err, pg.Stop(context.WithoutCancel(ctx))) }()
	data := filepath.Join(dir, "data")
	p, err := startProduct(ctx, data, pg.URL())
	if err != nil {
		return row{}, err
	}
	ours, err := screen(ctx, p)
	if err = errors.Join(err, p.stop()); err != nil {
		return row{}, err
	}
	commit, err := commitAlone(ctx, pg.URL())
	if err != nil {
		return row{}, err
	}
	query, err := queryAlone(ctx, data, pg.URL())
	if err != nil {
		return row{}, err
	}
	told, err := fanoutAlone(ctx, dir)
	if err != nil {
		return row{}, err
	}
	sum := commit + query + told
	return row{
		Row: fmt.Sprintf("webhook to a colleague's screen, %d a second", screenRate), Ours: ms(ours.p99), Unit: "ms, p99",
		Beside: []beside{{"sum of its parts alone", ms(sum)}, {"commit", ms(commit)}, {"query", ms(query)}, {"fan-out", ms(told)}, {"our p50", ms(ours.p50)}},
		Ratio:  float64(ours.p99) / float64(sum), Goal: "3 times the sum", Met: ours.p99 <= 3*sum,
	}, nil
}

// screen has customers write by the clock, and colleagues look.
func screen(ctx context.Context, p *product) (step, error) {
	keys, err := p.keys(ctx, 1)
	if err != nil {
		return step{}, err
	}
	c, err := openCrowd(ctx, "ws://"+p.demo.Address+"/graphql", colleagues, 1, greeting{[]string{
		`{"type":"connection_init","payload":{"authorization":"` + keys[0] + `"}}`,
		`{"id":"1","type":"subscribe","payload":{"query":"` + screenQuery + `"}}`,
	}, 2})
	if err != nil {
		return step{}, err
	}
	defer c.close()
	account, secret := p.demo.Accounts[0], []byte(p.demo.Apps["meta"].AppSecret)
	var lines [senders]*sender
	for n := range lines {
		if lines[n], err = dialSender(ctx, p.demo.Address); err != nil {
			return step{}, err
		}
		defer lines[n].close()
	}
	number := int64(0)
	write := func(d time.Duration) error {
		c.begin()
		first := number
		number += int64(d.Seconds() * screenRate)
		_, err := byTheClock(ctx, screenRate, d, senders, func(_ context.Context, worker, n int, due time.Time) error {
			return lines[worker].post(secret, message(account.WABAID, account.PhoneNumberID, first+int64(n), string(domain.NewEventCursor(due.UnixMicro()))))
		})
		return err
	}
	// The first messages of everybody begin conversations; that is not what is measured.
	if err := write(2 * time.Second); err != nil {
		return step{}, err
	}
	if _, err := c.await(ctx, colleagues*2*screenRate, 2*time.Second); err != nil {
		return step{}, err
	}
	if err := write(screenFor); err != nil {
		return step{}, err
	}
	got, err := c.await(ctx, colleagues*int(screenFor.Seconds())*screenRate, screenFor)
	if err == nil && got.lost > 0 {
		err = fmt.Errorf("%d of %d messages did not come to the screens", got.lost, got.deliveries+got.lost)
	}
	return got, err
}

// byTheClock does something so many times a second, whether or not it keeps up, and returns how late each was done.
func byTheClock(ctx context.Context, rate int, d time.Duration, workers int, do func(ctx context.Context, worker, n int, due time.Time) error) ([]time.Duration, error) {
	took := make([]time.Duration, int(d.Seconds())*rate)
	next := make(chan int, len(took))
	began := time.Now()
	due := func(n int) time.Time { return began.Add(time.Duration(n) * time.Second / time.Duration(rate)) }
	group, together := errgroup.WithContext(ctx)
	for worker := range workers {
		group.Go(func() error {
			for n := range next {
				if err := do(together, worker, n, due(n)); err != nil {
					return err
				}
				took[n] = time.Since(due(n))
			}
			return nil
		})
	}
	for n := range took {
		time.Sleep(time.Until(due(n)))
		next <- n
	}
	close(next)
	err := group.Wait()
	slices.Sort(took)
	return took, err
}

// commitAlone is the p99 of storing a delivery's bytes on the disk.
func commitAlone(ctx context.Context, url string) (time.Duration, error) {
	pool, err := pgxpool.New(ctx, url)
	if err != nil {
		return 0, err
	}
	defer pool.Close()
	if _, err := pool.Exec(ctx, "create table bench_commit (id bigserial primary key, body bytea not null)"); err != nil {
		return 0, err
	}
	body := make([]byte, 700)
	took, err := byTheClock(ctx, screenRate, screenFor, clients, func(ctx context.Context, _, _ int, _ time.Time) error {
		_, err := pool.Exec(ctx, "insert into bench_commit (body) values ($1)", body)
		return err
	})
	return took[len(took)*99/100], err
}

// queryAlone is the p99 of reading a message as an event shows it.
func queryAlone(ctx context.Context, dataDir, url string) (time.Duration, error) {
	store, err := openStore(ctx, dataDir, url)
	if err != nil {
		return 0, err
	}
	defer store.Close()
	conn, err := pgx.Connect(ctx, url)
	if err != nil {
		return 0, err
	}
	defer func() { _ = conn.Close(ctx) }()
	var w, m, c, who [16]byte
	err = conn.QueryRow(ctx, `select m.workspace_id, m.id, c.id, c.contact_id from messages m join conversations c on c.workspace_id = m.workspace_id and c.id = m.conversation_id
		where m.direction = 'INBOUND' order by m.created_at desc limit 1`).Scan(&w, &m, &c, &who)
	if err != nil {
		return 0, err
	}
	took, err := byTheClock(ctx, screenRate, screenFor, clients, func(ctx context.Context, _, _ int, _ time.Time) error {
		tx, err := store.ReadWorkspace(ctx, domain.IDFromUUID[domain.WorkspaceID](w))
		if err != nil {
			return err
		}
		defer tx.Close()
		_, err1 := dal.ListMessagesByID(ctx, tx, domain.WholeScope, []domain.MessageID{domain.IDFromUUID[domain.MessageID](m)})
		_, err2 := dal.ListConversationsByID(ctx, tx, domain.WholeScope, []domain.ConversationID{domain.IDFromUUID[domain.ConversationID](c)})
		_, err3 := dal.ListContacts(ctx, tx, domain.WholeScope, []domain.ContactID{domain.IDFromUUID[domain.ContactID](who)})
		return errors.Join(err1, err2, err3)
	})
	return took[len(took)*99/100], err
}

// fanoutAlone is the p99 of an event's way to the colleagues' sockets, where nothing is stored or read.
func fanoutAlone(ctx context.Context, dir string) (time.Duration, error) {
	program, err := buildFanoutServer(ctx, dir)
	if err != nil {
		return 0, err
	}
	ctx, stop := context.WithCancel(ctx)
	defer stop()
	cmd := exec.CommandContext(ctx, program, "postdog") // #nosec G204 -- our own program
	cmd.Stderr = os.Stderr
	s, err := startFanoutServer(cmd)
	if err != nil {
		return 0, err
	}
	defer func() { stop(); _ = cmd.Wait() }()
	c, err := openCrowd(ctx, "ws://"+s.address+"/socket", colleagues, 1, subscribeTo("subscription { inboxEvents { __typename cursor } }", 2))
	if err != nil {
		return 0, err
	}
	defer c.close()
	got, err := s.try(ctx, c, colleagues*screenRate)
	return got.p99, err
}
