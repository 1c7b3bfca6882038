package main

import (
	"bufio"
	"context"
	"crypto/hmac"
	"crypto/sha256"
	"errors"
	"fmt"
	"io"
	"net"
	"net/http"
	"os"
	"os/exec"
	"path/filepath"
	"regexp"
	"strconv"
	"sync/atomic"
	"time"

	"github.com/jackc/pgx/v5"
	"golang.org/x/sync/errgroup"

	"postdog.io/server/embedded"
)

const (
	// senders is how many connections deliver webhooks, as networks do from many machines; clients how many pgbench has.
	senders  = 256
	clients  = 8
	warmUp   = time.Second
	measured = 8 * time.Second
)

// ingestRow measures how many signed webhooks a second become messages in conversations: from the POST to the commit
// that holds message, conversation, event and the end of the job, all of them durable before their 200. Beside it pgbench,
// in the same Postgres, with transactions of three statements that store far less.
func ingestRow(ctx context.Context, dir string) (_ row, err error) {
	pg, err := embedded.StartPostgres(ctx, embedded.PostgresConfig{DataDir: filepath.Join(dir, "postgres")})
	if err != nil {
		return row{}, err
	}
	defer func() { err = errors.Join(err, pg.Stop(context.WithoutCancel(ctx))) }()
	p, err := startProduct(ctx, filepath.Join(dir, "data"), pg.URL())
	if err != nil {
		return row{}, err
	}
	ours, err := ingestRate(ctx, p, pg.URL())
	if err = errors.Join(err, p.stop()); err != nil {
		return row{}, err
	}
	peer, err := pgbenchRate(ctx, dir, pg.URL())
	if err != nil {
		return row{}, err
	}
	return row{
		Row: "webhook ingest, to the message in its conversation", Ours: ours, Unit: "per second",
		Beside: []beside{{fmt.Sprintf("pgbench, three statements, %d clients", clients), peer}}, Ratio: ours / peer, Goal: "1.5 times pgbench", Met: ours >= 1.5*peer,
	}, nil
}

// ingestRate sends webhooks for a while and waits until the last of them is read; both count.
func ingestRate(ctx context.Context, p *product, url string) (float64, error) {
	conn, err := pgx.Connect(ctx, url)
	if err != nil {
		return 0, err
	}
	defer func() { _ = conn.Close(ctx) }()
	account, secret := p.demo.Accounts[0], []byte(p.demo.Apps["meta"].AppSecret)
	var number atomic.Int64
	send := func(d time.Duration) error {
		began := time.Now()
		group, together := errgroup.WithContext(ctx)
		for range senders {
			group.Go(func() error {
				s, err := dialSender(together, p.demo.Address)
				if err != nil {
					return err
				}
				defer s.close()
				for time.Since(began) < d && together.Err() == nil {
					if err := s.post(secret, message(account.WABAID, account.PhoneNumberID, number.Add(1), text)); err != nil {
						return err
					}
				}
				return together.Err()
			})
		}
		if err := group.Wait(); err != nil {
			return err
		}
		for waiting := true; waiting; time.Sleep(10 * time.Millisecond) {
			if err := conn.QueryRow(ctx, "select exists (select from webhook_deliveries where processed_at is null)").Scan(&waiting); err != nil {
				return err
			}
		}
		return nil
	}
	if err := send(warmUp); err != nil {
		return 0, err
	}
	before, began := number.Load(), time.Now()
	if err := send(measured); err != nil {
		return 0, err
	}
	took, sent := time.Since(began), number.Load()
	var stored int64
	if err := conn.QueryRow(ctx, "select count(*) from messages where direction = 'INBOUND'").Scan(&stored); err != nil {
		return 0, err
	}
	if stored < sent { // the demo may have some of its own
		return 0, fmt.Errorf("%d webhooks were answered with 200, and %d messages are there", sent, stored)
	}
	return float64(sent-before) / took.Seconds(), nil
}

// sender delivers webhooks over one connection. It is leaner than net/http's client, since it works on the same cores as what it
// measures, beside pgbench, which is lean.
type sender struct {
	conn net.Conn
	in   *bufio.Reader
	out  []byte
	host string
}

func dialSender(ctx context.Context, address string) (*sender, error) {
	conn, err := (&net.Dialer{}).DialContext(ctx, "tcp", address)
	if err != nil {
		return nil, err
	}
	return &sender{conn: conn, in: bufio.NewReader(conn), host: address}, nil
}

func (s *sender) close() { _ = s.conn.Close() }

// post delivers one webhook, and expects a 200.
func (s *sender) post(secret, body []byte) error {
	s.out = fmt.Appendf(s.out[:0], "POST /webhooks/whatsapp HTTP/1.1\r\nHost: %s\r\nContent-Type: application/json\r\nX-Hub-Signature-256: %s\r\nContent-Length: %d\r\n\r\n",
		s.host, sign(secret, body), len(body))
	if _, err := s.conn.Write(append(s.out, body...)); err != nil {
		return err
	}
	res, err := http.ReadResponse(s.in, nil)
	if err != nil {
		return err
	}
	return wasTaken(res)
}

// wasTaken reads a webhook's answer, which has to be a 200.
func wasTaken(res *http.Response) error {
	_, err := io.Copy(io.Discard, res.Body)
	if err = errors.Join(err, res.Body.Close()); err != nil {
		return err
	}
	if res.StatusCode != http.StatusOK {
		return fmt.Errorf("a webhook was answered with %s", res.Status)
	}
	return nil
}

// sign is Meta's signature of a delivery.
func sign(secret, body []byte) string {
	mac := hmac.New(sha256.New, secret)
	mac.Write(body)
	return fmt.Sprintf("sha256=%x", mac.Sum(nil))
}

// customers is how many people write in, and text what they write.
const (
	customers = 200
	text      = "Hi, do you ship to Leeds? My order has not arrived yet."
)

// message is a WhatsApp text message from one of the customers, as Meta delivers it.
func message(waba, phone string, n int64, text string) []byte {
	from := fmt.Sprintf("4477009%05d", n%customers)
	return fmt.Appendf(nil, `{"object":"whatsapp_business_account","entry":[{"id":%q,"changes":[{"field":"messages","value":{"messaging_product":"whatsapp",`+
		`"metadata":{"display_phone_number":"15550001111","phone_number_id":%q},"contacts":[{"profile":{"name":"Customer %d"},"wa_id":%q}],`+
		`"messages":[{"from":%q,"id":"wamid.bench%d","timestamp":"%d","type":"text","text":{"body":%q}}]}}]}]}`,
		waba, phone, n%customers, from, from, n, time.Now().Unix(), text)
}

// pgbenchRate is the transactions a second of pgbench: a webhook's id, a message and a counter stored, prepared, committed
// to disk.
func pgbenchRate(ctx context.Context, dir, url string) (float64, error) {
	program, err := exec.LookPath("pgbench")
	if err != nil {
		return 0, errors.New("pgbench is missing: install it (Debian: apt-get install postgresql-contrib)")
	}
	conn, err := pgx.Connect(ctx, url)
	if err != nil {
		return 0, err
	}
	defer func() { _ = conn.Close(ctx) }()
	_, err = conn.Exec(ctx, `create schema bench;
		create table bench.webhook (id text primary key);
		create table bench.message (id bigserial primary key, conversation int not null, body text not null, at timestamptz not null default now());
		create index on bench.message (conversation, at);
		create table bench.conversation (id int primary key, messages int not null, at timestamptz not null);
		insert into bench.conversation select generate_series(1, 200), 0, now()`)
	if err != nil {
		return 0, err
	}
	script := filepath.Join(dir, "ingest.sql")
	err = os.WriteFile(script, []byte(`\set c random(1, 200)
begin;
insert into bench.webhook values (gen_random_uuid()::text) on conflict do nothing;
insert into bench.message (conversation, body) values (:c, repeat('Hi, do you ship to Leeds? ', 4));
update bench.conversation set messages = messages + 1, at = now() where id = :c;
commit;
`), 0o600)
	if err != nil {
		return 0, err
	}
	// #nosec G204 -- the program that was looked for above, on a database of our own
	out, err := exec.CommandContext(ctx, program, "-n", "-M", "prepared", "-c", fmt.Sprint(clients), "-j", "2",
		"-T", fmt.Sprintf("%.0f", measured.Seconds()), "-f", script, url).CombinedOutput()
	if err != nil {
		return 0, fmt.Errorf("pgbench: %w: %s", err, out)
	}
	found := regexp.MustCompile(`tps = ([0-9.]+)`).FindSubmatch(out)
	if found == nil {
		return 0, fmt.Errorf("pgbench said no rate: %s", out)
	}
	return strconv.ParseFloat(string(found[1]), 64)
}
