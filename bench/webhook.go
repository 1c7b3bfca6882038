package main

import (
	"bytes"
	"context"
	"crypto/hmac"
	"crypto/sha256"
	"encoding/hex"
	"encoding/json"
	"errors"
	"fmt"
	"io"
	"net/http"
	"path/filepath"
	"sync/atomic"
	"time"

	"github.com/jackc/pgx/v5"
	"github.com/jackc/pgx/v5/pgxpool"
	"golang.org/x/sync/errgroup"

	"postdog.io/server/embedded"
)

const (
	connections = 8
	warmUp      = time.Second
	measured    = 5 * time.Second
)

// webhookRow measures how many signed webhooks a second get their 200, which means durable, while the same process also
// reads them into conversations; beside bare transactions of three statements that store as much in the same Postgres.
func webhookRow(ctx context.Context, dir string) (_ row, err error) {
	pg, err := embedded.StartPostgres(ctx, embedded.PostgresConfig{DataDir: filepath.Join(dir, "postgres")})
	if err != nil {
		return row{}, err
	}
	defer func() { err = errors.Join(err, pg.Stop(context.WithoutCancel(ctx))) }()
	p, err := startProduct(ctx, filepath.Join(dir, "data"), pg.URL())
	if err != nil {
		return row{}, err
	}
	client := &http.Client{Transport: &http.Transport{MaxIdleConnsPerHost: connections}}
	account := p.demo.Accounts[0]
	ours, err := rate(ctx, func(ctx context.Context, n int64) error {
		return post(ctx, client, p.demo.Address, []byte(p.demo.Apps["meta"].AppSecret), message(account.WABAID, account.PhoneNumberID, n))
	})
	if err = errors.Join(err, p.stop()); err != nil {
		return row{}, err
	}
	bare, err := bareRate(ctx, pg.URL(), message(account.WABAID, account.PhoneNumberID, 1))
	if err != nil {
		return row{}, err
	}
	return row{
		Row: fmt.Sprintf("signed webhook to durable, %d connections", connections), Ours: ours, Unit: "per second",
		Beside: []beside{{"bare transactions of three statements", bare}}, Ratio: ours / bare, Goal: "a quarter of bare", Met: ours >= bare/4,
	}, nil
}

// rate calls do from several goroutines, each call with a number of its own, and returns how many a second came back
// after the warm-up.
func rate(ctx context.Context, do func(context.Context, int64) error) (float64, error) {
	var number, done atomic.Int64
	began := time.Now()
	group, ctx := errgroup.WithContext(ctx)
	for range connections {
		group.Go(func() error {
			for time.Since(began) < warmUp+measured {
				if err := do(ctx, number.Add(1)); err != nil {
					return err
				}
				if past := time.Since(began); past > warmUp && past < warmUp+measured {
					done.Add(1)
				}
			}
			return nil
		})
	}
	err := group.Wait()
	return float64(done.Load()) / measured.Seconds(), err
}

func post(ctx context.Context, client *http.Client, address string, secret, body []byte) error {
	req, err := http.NewRequestWithContext(ctx, http.MethodPost, "http://"+address+"/webhooks/whatsapp", bytes.NewReader(body))
	if err != nil {
		return err
	}
	mac := hmac.New(sha256.New, secret)
	mac.Write(body)
	req.Header.Set("X-Hub-Signature-256", "sha256="+hex.EncodeToString(mac.Sum(nil)))
	req.Header.Set("Content-Type", "application/json")
	res, err := client.Do(req)
	if err != nil {
		return err
	}
	_, err = io.Copy(io.Discard, res.Body)
	if err = errors.Join(err, res.Body.Close()); err != nil {
		return err
	}
	if res.StatusCode != http.StatusOK {
		return fmt.Errorf("a webhook was answered with %s", res.Status)
	}
	return nil
}

// customers is how many people write in.
const customers = 200

// message is a WhatsApp text message from one of the customers, as Meta delivers it.
func message(waba, phone string, n int64) []byte {
	type m = map[string]any
	from := fmt.Sprintf("4477009%05d", n%customers)
	value := m{
		"messaging_product": "whatsapp",
		"metadata":          m{"display_phone_number": "15550001111", "phone_number_id": phone},
		"contacts":          []m{{"profile": m{"name": fmt.Sprintf("Customer %d", n%customers)}, "wa_id": from}},
		"messages": []m{{
			"from": from, "id": fmt.Sprintf("wamid.bench%d", n), "timestamp": fmt.Sprint(time.Now().Unix()),
			"type": "text", "text": m{"body": "Hi, do you ship to Leeds? My order has not arrived yet."},
		}},
	}
	body, err := json.Marshal(m{
		"object": "whatsapp_business_account",
		"entry":  []m{{"id": waba, "changes": []m{{"field": "messages", "value": value}}}},
	})
	if err != nil {
		panic(err) // it is made of strings
	}
	return body
}

// bareRate measures the limit: a body, a job and a counter stored in one transaction, with nothing else to do.
func bareRate(ctx context.Context, url string, body []byte) (float64, error) {
	pool, err := pgxpool.New(ctx, url+"&pool_max_conns="+fmt.Sprint(connections))
	if err != nil {
		return 0, err
	}
	defer pool.Close()
	_, err = pool.Exec(ctx, `create schema bench;
		create table bench.body (id bigint primary key, body bytea not null);
		create table bench.job (id bigint primary key, args jsonb not null, state text not null);
		create table bench.counter (lane int primary key, n bigint not null);
		insert into bench.counter select generate_series(0, 99), 0`)
	if err != nil {
		return 0, err
	}
	return rate(ctx, func(ctx context.Context, n int64) error {
		return pgx.BeginFunc(ctx, pool, func(tx pgx.Tx) error {
			for _, s := range []struct {
				sql  string
				args []any
			}{
				{"insert into bench.body values ($1, $2)", []any{n, body}},
				{"insert into bench.job values ($1, $2, 'available')", []any{n, map[string]int64{"delivery": n}}},
				{"update bench.counter set n = n + 1 where lane = $1", []any{n % 100}},
			} {
				if _, err := tx.Exec(ctx, s.sql, s.args...); err != nil {
					return err
				}
			}
			return nil
		})
	})
}
