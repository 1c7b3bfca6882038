package template

import (
	"context"
	"encoding/json"

	"github.com/riverqueue/river"
)

// WorkSync does one sync job with the args that the queue has.
func (t *Templates) WorkSync(ctx context.Context, args []byte) error {
	job := &river.Job[syncJob]{}
	if err := json.Unmarshal(args, &job.Args); err != nil {
		return err
	}
	return (&SyncWorker{Templates: t}).Work(ctx, job)
}

// RuleNames are the names of all rules.
func RuleNames() (names []string) {
	for _, r := range rules() {
		names = append(names, r.name)
	}
	return names
}
