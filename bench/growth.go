package main

import (
	"cmp"
	"context"
	"errors"
	"fmt"
	"net/http"
	"path/filepath"
	"slices"
	"sync/atomic"
	"time"

	"github.com/jackc/pgx/v5/pgxpool"

	"postdog.io/server/embedded"
)

const (
	// growthFrom is the number of messages that all others are measured beside.
	growthFrom = 100_000
	// growthRounds is how often the two are measured in turn, so that what else the machine does meets both; growthFor is
	// how long a round is, by growthReaders.
	growthRounds  = 9
	growthFor     = 1500 * time.Millisecond
	growthReaders = 2
	// mostGrowth is how much longer an answer may take.
	mostGrowth = 1.3
)

// grown is a PostDog with a database of its own.
type grown struct {
	pg   *embedded.Postgres
	p    *product
	s    *seeded
	keys []string
	// db is asked whether webhooks were read; sent counts them.
	db   *pgxpool.Pool
	sent atomic.Int64
}

func startGrown(ctx context.Context, dir string) (_ *grown, err error) {
	g := &grown{}
	defer func() {
		if err != nil {
			err = errors.Join(err, g.stop(ctx))
		}
	}()
	if g.pg, err = embedded.StartPostgres(ctx, embedded.PostgresConfig{DataDir: filepath.Join(dir, "postgres")}); err != nil {
		return nil, err
	}
	if g.p, err = startProduct(ctx, filepath.Join(dir, "data"), g.pg.URL()); err != nil {
		return nil, err
	}
	if g.s, err = seed(ctx, filepath.Join(dir, "data"), g.pg.URL(), growthFrom); err != nil {
		return nil, err
	}
	if g.db, err = pgxpool.New(ctx, g.pg.URL()); err != nil {
		return nil, err
	}
	g.keys, err = g.p.keys(ctx, 24)
	return g, err
}

func (g *grown) stop(ctx context.Context) (err error) {
	if g.db != nil {
		g.db.Close()
	}
	if g.s != nil {
		g.s.store.Close()
	}
	if g.p != nil {
		err = g.p.stop()
	}
	if g.pg != nil {
		err = errors.Join(err, g.pg.Stop(context.WithoutCancel(ctx)))
	}
	return err
}

// work is something that must not get slower.
type work struct {
	name string
	do   func(g *grown) (ask, []count)
}

var growing = []work{
	{"list", func(g *grown) (ask, []count) { return inboxReading.asker(g.p, g.s, g.keys), inboxReading.holds }},
	{"thread", func(g *grown) (ask, []count) { return threadReading.asker(g.p, g.s, g.keys), threadReading.holds }},
	{"ingest", func(g *grown) (ask, []count) { return g.ingest, nil }},
}

// ingest delivers a webhook and waits until nothing is unread: its message is in its conversation then.
func (g *grown) ingest(ctx context.Context, client *http.Client, _ int) ([]byte, error) {
	account, secret := g.p.demo.Accounts[0], []byte(g.p.demo.Apps["meta"].AppSecret)
	if err := post(ctx, client, g.p.demo.Address, secret, message(account.WABAID, account.PhoneNumberID, g.sent.Add(1), text)); err != nil {
		return nil, err
	}
	for waiting := true; waiting; {
		if err := g.db.QueryRow(ctx, "select exists (select from webhook_deliveries where workspace_id = $1 and processed_at is null)", g.s.workspace.UUID()).Scan(&waiting); err != nil {
			return nil, err
		}
	}
	return nil, nil
}

// growthRow measures how much longer a list, a thread and the receipt of a message take in a workspace of a million messages,
// or of ten million, than in one of a hundred thousand. Both run side by side and are asked in turn.
func growthRow(ctx context.Context, dir string, big bool) (_ row, err error) {
	small, err := startGrown(ctx, filepath.Join(dir, "small"))
	if err != nil {
		return row{}, err
	}
	defer func() { err = errors.Join(err, small.stop(ctx)) }()
	large, err := startGrown(ctx, filepath.Join(dir, "large"))
	if err != nil {
		return row{}, err
	}
	defer func() { err = errors.Join(err, large.stop(ctx)) }()
	sizes := []int{1_000_000}
	if big {
		sizes = append(sizes, 10_000_000)
	}
	worst, has := 0.0, growthFrom
	others := []beside{{fmt.Sprintf("itself with %d messages", growthFrom), 1}}
	for _, size := range sizes {
		began := time.Now()
		if err := large.s.grow(ctx, large.pg.URL(), size-has); err != nil {
			return row{}, err
		}
		has = size
		others = append(others, beside{fmt.Sprintf("s to fill up to %d", size), time.Since(began).Seconds()})
		for _, w := range growing {
			c, err := compare(ctx, w, small, large)
			if err != nil {
				return row{}, fmt.Errorf("%s: %w", w.name, err)
			}
			worst = max(worst, c.times)
			others = append(others, beside{fmt.Sprintf("%s at %d, times", w.name, size), c.times},
				beside{fmt.Sprintf("p50 ms at %d", growthFrom), ms(c.small.p50)}, beside{"p99", ms(c.small.p99)},
				beside{fmt.Sprintf("p50 ms at %d", size), ms(c.large.p50)}, beside{"p99", ms(c.large.p99)})
		}
	}
	return row{
		Row: fmt.Sprintf("list, thread and ingest with %d messages, the one that grew most", has), Ours: worst, Unit: "times the latency",
		Beside: others, Ratio: worst, Goal: fmt.Sprintf("%.1f times that with %d", mostGrowth, growthFrom), Met: worst <= mostGrowth,
	}, nil
}

// comparison is how long the two took, and how many times as long the large one took.
type comparison struct {
	small, large speed
	times        float64
}

// compare measures the two in turn, the one right after the other in each round; the round in the middle counts.
func compare(ctx context.Context, w work, small, large *grown) (comparison, error) {
	var rounds []comparison
	for n := range growthRounds {
		warmUp := 100 * time.Millisecond
		if n == 0 {
			warmUp = 2 * time.Second
		}
		var took [2]speed
		for at, g := range []*grown{small, large} {
			do, holds := w.do(g)
			var err error
			if took[at], err = loadBy(ctx, growthReaders, warmUp, growthFor, holds, do); err != nil {
				return comparison{}, err
			}
		}
		rounds = append(rounds, comparison{took[0], took[1], took[1].p50.Seconds() / took[0].p50.Seconds()})
	}
	return middle(rounds), nil
}

// middle is the round in the middle by what it says of growth.
func middle(rounds []comparison) comparison {
	slices.SortFunc(rounds, func(a, b comparison) int { return cmp.Compare(a.times, b.times) })
	return rounds[len(rounds)/2]
}
