package telemetry

import (
	"context"
	"encoding/json"
	"errors"
	"time"

	"github.com/riverqueue/river"
	"github.com/riverqueue/river/rivertype"
	"go.opentelemetry.io/otel/attribute"
	"go.opentelemetry.io/otel/trace"
)

// Jobs is River's middleware: it lets a job go on with the trace that wanted it, and measures runs. Args are told to nobody.
type Jobs struct {
	river.MiddlewareDefaults
	Telemetry *Telemetry
}

var (
	_ rivertype.JobInsertMiddleware = (*Jobs)(nil)
	_ rivertype.WorkerMiddleware    = (*Jobs)(nil)
)

// InsertMany implements rivertype.JobInsertMiddleware. The trace's id is random, and says nothing of the job.
func (j *Jobs) InsertMany(ctx context.Context, all []*rivertype.JobInsertParams, do func(context.Context) ([]*rivertype.JobInsertResult, error)) ([]*rivertype.JobInsertResult, error) {
	if parent := j.Telemetry.traceOf(ctx); parent != "" {
		for _, p := range all {
			p.Metadata = withParent(p.Metadata, parent)
		}
	}
	return do(ctx)
}

func withParent(metadata []byte, parent string) []byte {
	all := map[string]json.RawMessage{}
	if len(metadata) > 0 && json.Unmarshal(metadata, &all) != nil {
		return metadata
	}
	all[parentKey], _ = json.Marshal(parent) // a text is always JSON
	written, err := json.Marshal(all)
	if err != nil {
		return metadata
	}
	return written
}

// Work implements rivertype.WorkerMiddleware.
func (j *Jobs) Work(ctx context.Context, job *rivertype.JobRow, do func(context.Context) error) (err error) {
	t := j.Telemetry
	if t.tracer != nil {
		var carried struct {
			Traceparent string `json:"traceparent"`
		}
		_ = json.Unmarshal(job.Metadata, &carried) // without it the job begins a trace of its own
		ctx = t.within(ctx, carried.Traceparent)
	}
	if job.Attempt == 1 && job.AttemptedAt != nil {
		t.jobWait.WithLabelValues(job.Queue).Observe(max(job.AttemptedAt.Sub(job.ScheduledAt), 0).Seconds())
	}
	ctx, k := t.begin(ctx, "job", job.Kind, trace.SpanKindConsumer,
		attribute.String("messaging.destination.name", job.Queue), attribute.Int("postdog.job.attempt", job.Attempt))
	for _, bad := range []string{"failed", "discarded"} {
		t.jobRuns.WithLabelValues(job.Kind, bad) // see zero
	}
	outcome := "failed" // of a panic
	defer func() {
		code := ""
		if outcome == "failed" || outcome == "discarded" {
			code = outcome
		}
		took := t.end(ctx, k, code)
		t.jobDuration.WithLabelValues(job.Kind).Observe(took.Seconds())
		t.jobRuns.WithLabelValues(job.Kind, outcome).Inc()
	}()
	err = do(ctx)
	outcome = outcomeOf(ctx, job, err)
	return err
}

func outcomeOf(ctx context.Context, job *rivertype.JobRow, err error) string {
	var snoozed *rivertype.JobSnoozeError
	var cancelled *rivertype.JobCancelError
	switch {
	case err == nil:
		return "completed"
	case errors.As(err, &snoozed):
		return "snoozed"
	case errors.As(err, &cancelled):
		return "cancelled"
	case ctx.Err() != nil && errors.Is(err, context.Canceled):
		return "interrupted" // the process stops; the job goes on elsewhere
	case job.Attempt >= job.MaxAttempts:
		return "discarded"
	}
	return "failed"
}

// since is how long ago a time was, and never negative: clocks of two machines differ.
func since(at time.Time) float64 { return max(time.Since(at), 0).Seconds() }
