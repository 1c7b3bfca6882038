package identity

import (
	"context"
	"encoding/json"

	"github.com/riverqueue/river"
)

// WorkMail does one mail job, given by its arguments as they stand in the queue.
func (i *Identity) WorkMail(ctx context.Context, args []byte) error {
	var job river.Job[mailJob]
	if err := json.Unmarshal(args, &job.Args); err != nil {
		return err
	}
	return (&MailWorker{Identity: i}).Work(ctx, &job)
}

// WorkRecord does one job that notes a security event, given by its arguments as they stand in the queue.
func (i *Identity) WorkRecord(ctx context.Context, args []byte) error {
	var job river.Job[recordJob]
	if err := json.Unmarshal(args, &job.Args); err != nil {
		return err
	}
	return (&RecordWorker{Identity: i}).Work(ctx, &job)
}

// CountPassword counts one more attempt at a password from an address, without the work of hashing one.
func (i *Identity) CountPassword(ctx context.Context, address string) error {
	return i.count(ctx, addressPasswords.from(address))
}
