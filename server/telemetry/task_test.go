package telemetry_test

import (
	"context"
	"encoding/json"
	"errors"
	"regexp"
	"slices"
	"strings"
	"testing"
	"time"

	"github.com/jackc/pgx/v5/pgxpool"
	"github.com/riverqueue/river"
	"github.com/riverqueue/river/rivertype"

	"postdog.io/channel"
	"postdog.io/domain"
	"postdog.io/server/embedded/embeddedtest"
	"postdog.io/server/telemetry"
)

// database is a pool whose queries are measured.
func (d *desk) database(t *testing.T) *pgxpool.Pool {
	t.Helper()
	config, err := pgxpool.ParseConfig(embeddedtest.URL(t))
	if err != nil {
		t.Fatal(err)
	}
	config.ConnConfig.Tracer = telemetry.Queries{Telemetry: d.Telemetry}
	pool, err := pgxpool.NewWithConfig(t.Context(), config)
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(pool.Close)
	return pool
}

func job(kind string) *rivertype.JobRow {
	now := time.Now()
	return &rivertype.JobRow{Kind: kind, Queue: "default", Attempt: 1, MaxAttempts: 3, AttemptedAt: &now, ScheduledAt: now.Add(-time.Second)}
}

// What took long is named with its SQL and its trace, and what was quick is not.
func TestSlowWorkIsLogged(t *testing.T) {
	t.Parallel()
	d := newDesk(t, 60*time.Millisecond)
	pool, jobs := d.database(t), &telemetry.Jobs{Telemetry: d.Telemetry}
	if err := jobs.Work(t.Context(), job("quick"), func(context.Context) error { return nil }); err != nil {
		t.Fatal(err)
	}
	err := jobs.Work(t.Context(), job("tardy"), func(ctx context.Context) error {
		tx, err := pool.Begin(ctx)
		if err != nil {
			return err
		}
		if _, err := tx.Exec(ctx, "select pg_sleep(0.07), 'Mina Anand'"); err != nil {
			return err
		}
		return tx.Commit(ctx)
	})
	if err != nil {
		t.Fatal(err)
	}
	log := d.log.String()
	line := regexp.MustCompile(`level=WARN msg="slow operation" kind=job name=tardy took=\d+ms sql_count=3 sql_time=(\d+)ms trace=[0-9a-f]{32}\n`)
	if m := line.FindStringSubmatch(log); m == nil || strings.Count(log, "\n") != 1 || len(m[1]) < 2 {
		t.Errorf("the log says %q", log)
	}
	if strings.Contains(log, "Mina") {
		t.Error("the log says who")
	}
	has(t, d.page(t), `postdog_slow_tasks_total{kind="job"} 1`, `postdog_db_transaction_duration_seconds_count 1`,
		`postdog_job_runs_total{kind="tardy",outcome="completed"} 1`, `postdog_job_wait_seconds_count{queue="default"} 2`)
	names := d.names(t)
	for _, want := range []string{"job tardy", "BEGIN", "SELECT", "COMMIT"} {
		if !slices.Contains(names, want) {
			t.Errorf("no span %s among %q", want, names)
		}
	}
}

func TestSlowWebhooksAndOperationsAreLogged(t *testing.T) {
	t.Parallel()
	d := newDesk(t, time.Nanosecond)
	_, end := d.Accepting(t.Context(), channel.WhatsApp)
	end("stored")
	ask(t, serve(t, d.Telemetry), map[string]any{"query": `{ echo(text: "Mina") }`})
	log := d.log.String()
	for _, want := range []string{`kind=webhook name="accept whatsapp"`, "kind=query name=anonymous", "sql_count=0"} {
		if !strings.Contains(log, want) {
			t.Errorf("the log lacks %s: %s", want, log)
		}
	}
	if strings.Contains(log, "Mina") {
		t.Error("the log has a variable")
	}
}

// What Postgres says of an error quotes the row; a span has the code alone.
func TestSQLErrorsHaveCodes(t *testing.T) {
	t.Parallel()
	d := newDesk(t, 0)
	pool, jobs := d.database(t), &telemetry.Jobs{Telemetry: d.Telemetry}
	err := jobs.Work(t.Context(), job("wrong"), func(ctx context.Context) error {
		_, err := pool.Exec(ctx, "select 'Mina Anand'::int")
		return err
	})
	if err == nil {
		t.Fatal("no error came")
	}
	d.names(t)
	var found []string
	for _, s := range d.spans.GetSpans() {
		found = append(found, s.Name+": "+s.Status.Description)
		if len(s.Events) > 0 {
			t.Errorf("%s has events", s.Name)
		}
	}
	slices.Sort(found)
	if want := []string{"SELECT: SQLSTATE 22P02", "job wrong: failed"}; !slices.Equal(found, want) {
		t.Errorf("%q, want %q", found, want)
	}
}

// A job goes on with the trace that wanted it, and what else its metadata has stays.
func TestJobsCarryTheirTrace(t *testing.T) {
	t.Parallel()
	d := newDesk(t, 0)
	jobs := &telemetry.Jobs{Telemetry: d.Telemetry}
	wanted := []*rivertype.JobInsertParams{{}, {Metadata: []byte("{}")}, {Metadata: []byte(`{"river:unique":"x"}`)}}
	insert := func(ctx context.Context) {
		_, err := jobs.InsertMany(ctx, wanted, func(context.Context) ([]*rivertype.JobInsertResult, error) { return nil, nil })
		if err != nil {
			t.Error(err)
		}
	}
	insert(t.Context())
	if wanted[0].Metadata != nil {
		t.Errorf("metadata %s of a job without a trace", wanted[0].Metadata)
	}
	ctx, end := d.Accepting(t.Context(), channel.X)
	insert(ctx)
	end("stored")
	for _, p := range wanted {
		var metadata map[string]string
		if err := json.Unmarshal(p.Metadata, &metadata); err != nil || len(metadata["traceparent"]) != 55 {
			t.Errorf("metadata %s %v", p.Metadata, err)
		}
	}
	if !strings.Contains(string(wanted[2].Metadata), `"river:unique":"x"`) {
		t.Errorf("metadata %s", wanted[2].Metadata)
	}
	row := job("later")
	row.Metadata = wanted[1].Metadata
	if err := jobs.Work(t.Context(), row, func(context.Context) error { return nil }); err != nil {
		t.Fatal(err)
	}
	d.names(t)
	spans := d.spans.GetSpans()
	if len(spans) != 2 || spans[0].SpanContext.TraceID() != spans[1].SpanContext.TraceID() || spans[1].Parent.SpanID() != spans[0].SpanContext.SpanID() {
		t.Errorf("%d spans are not one trace", len(spans))
	}
}

func TestOutcomesOfJobs(t *testing.T) {
	t.Parallel()
	d := newDesk(t, 0)
	jobs := &telemetry.Jobs{Telemetry: d.Telemetry}
	work := func(row *rivertype.JobRow, err error) {
		if got := jobs.Work(t.Context(), row, func(context.Context) error { return err }); !errors.Is(got, err) {
			t.Errorf("%v became %v", err, got)
		}
	}
	last := job("k")
	last.Attempt = 3
	work(job("k"), nil)
	work(job("k"), river.JobSnooze(time.Second))
	work(job("k"), river.JobCancel(errors.New("no")))
	work(job("k"), errors.New("Mina said no"))
	work(last, errors.New("Mina said no"))
	func() {
		defer func() { _ = recover() }()
		_ = jobs.Work(t.Context(), job("k"), func(context.Context) error { panic("Mina") })
	}()
	has(t, d.page(t),
		`postdog_job_runs_total{kind="k",outcome="completed"} 1`, `postdog_job_runs_total{kind="k",outcome="snoozed"} 1`,
		`postdog_job_runs_total{kind="k",outcome="cancelled"} 1`, `postdog_job_runs_total{kind="k",outcome="failed"} 2`,
		`postdog_job_runs_total{kind="k",outcome="discarded"} 1`, `postdog_job_duration_seconds_count{kind="k"} 6`)
	d.names(t)
	for _, s := range d.spans.GetSpans() {
		if strings.Contains(s.Status.Description, "Mina") {
			t.Errorf("a span says %q", s.Status.Description)
		}
	}
}

func TestOutcomesOfSends(t *testing.T) {
	t.Parallel()
	d := newDesk(t, 0)
	for _, err := range []error{
		nil, &channel.Retryable{Wait: true}, &channel.Retryable{}, &channel.Rejected{Detail: "Mina"}, &channel.Disconnected{}, &channel.Unconfirmed{}, errors.New("Mina"),
	} {
		_, end := d.Sending(t.Context(), domain.WhatsApp)
		end(err)
	}
	has(t, d.page(t),
		`postdog_channel_sends_total{network="whatsapp",outcome="accepted"} 1`, `postdog_channel_sends_total{network="whatsapp",outcome="rate_limited"} 1`,
		`postdog_channel_sends_total{network="whatsapp",outcome="retryable"} 1`, `postdog_channel_sends_total{network="whatsapp",outcome="rejected"} 1`,
		`postdog_channel_sends_total{network="whatsapp",outcome="disconnected"} 1`, `postdog_channel_sends_total{network="whatsapp",outcome="unconfirmed"} 2`,
		`postdog_channel_rate_limits_total{network="whatsapp"} 1`)
}
