package workspace

import (
	"context"
	"math"
	"time"

	"postdog.io/dal"
	"postdog.io/domain"
)

// limit bounds attempts of one kind. They are counted in the database before they are judged, so that neither many at once
// nor a restart is a way round it.
type limit struct {
	name   string
	most   int
	window time.Duration
}

var (
	personWorkspaces     = limit{"workspaces of a person", 20, time.Hour}
	workspaceInvitations = limit{"invitations of a workspace", 50, time.Hour}
	// invitationMails counts by address, so that inviting again is no way round it.
	invitationMails = limit{"invitation mails to an address", 5, time.Hour}
)

// attempt is one counted try.
type attempt struct {
	limit limit
	key   string
}

func (l limit) of(key string) attempt { return attempt{l, l.name + "|" + key} }

// count counts attempts and refuses with RATE_LIMITED when one of them is one too many.
func (w *Workspaces) count(ctx context.Context, attempts ...attempt) error {
	var refused *domain.Error
	err := w.Store.InControl(ctx, func(tx *dal.ControlTx) error {
		for _, a := range attempts {
			n, endsAt, err := dal.CountAttempt(ctx, tx, a.key, a.limit.window)
			if err != nil {
				return err
			}
			if n > a.limit.most {
				refused = &domain.Error{
					Code: domain.RateLimited, RetryAfter: max(1, int(math.Ceil(endsAt.Sub(tx.Now()).Seconds()))),
					Message: "This was done too often within the hour. Wait a while, then try again.",
				}
				return nil // what comes after was not tried
			}
		}
		return nil
	})
	if err == nil && refused != nil {
		return refused
	}
	return err
}

// uncount takes attempts that came to nothing out of the counts.
func (w *Workspaces) uncount(ctx context.Context, attempts ...attempt) error {
	return w.Store.InControl(ctx, func(tx *dal.ControlTx) error {
		for _, a := range attempts {
			if err := dal.UndoAttempt(ctx, tx, a.key); err != nil {
				return err
			}
		}
		return nil
	})
}
