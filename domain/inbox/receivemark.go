package inbox

import (
	"context"

	"postdog.io/channel"
	"postdog.io/dal"
)

// mark moves on all of the business's messages to a person up to a moment: the report names no single ones.
func (r *receiving) mark(ctx context.Context, in *channel.InboundMark) error {
	c, isNew, err := r.conversation(ctx, in.From, "", in.OccurredAt)
	if err != nil {
		return err
	}
	if isNew { // a report on what was said before our time
		return dal.DeleteConversation(ctx, r.tx, c.ID)
	}
	upTo := in.UpTo
	if upTo.IsZero() {
		m, err := dal.LockMessageByExternalID(ctx, r.tx, in.ExternalID)
		if dal.IsNotFound(err) {
			return nil
		}
		if err != nil {
			return err
		}
		upTo = m.OccurredAt
	}
	status := statusOf[in.Status]
	messages, err := dal.ListAwaitingMark(ctx, r.tx, c.ID, wholeSeconds(upTo), status)
	if err != nil {
		return err
	}
	for _, m := range messages {
		if err := applyStatus(ctx, r.tx, m, m.ExternalID, &dal.ParkedStatus{Status: status, OccurredAt: in.OccurredAt}); err != nil {
			return err
		}
	}
	return nil
}
