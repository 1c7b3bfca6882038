package identity

import (
	"context"
	"math"
	"time"

	"postdog.io/dal"
	"postdog.io/domain"
)

// limit bounds attempts of one kind. Attempts are counted before they are judged, so that many at once are no way
// round it, and they are counted in the database, so that a restart is none either.
type limit struct {
	name   string
	most   int
	window time.Duration
}

// Counts of codes are kept by account and not by challenge, so that a new challenge brings no new guesses.
var (
	accountPasswords = limit{"password account", 10, 15 * time.Minute}
	addressPasswords = limit{"password address", 100, 15 * time.Minute}
	accountCodes     = limit{"code account", 10, 15 * time.Minute}
	addressCodes     = limit{"code address", 100, 15 * time.Minute}
	addressSignUps   = limit{"sign-up address", 100, time.Hour}
	addressTokens    = limit{"token address", 100, 15 * time.Minute}
	accountMails     = limit{"mail account", 5, time.Hour}
)

// attempt is one counted try.
type attempt struct {
	limit limit
	key   string
}

func (l limit) of(key string) attempt { return attempt{l, l.name + "|" + key} }

// count counts attempts and refuses with RATE_LIMITED when one of them is one too many.
func (i *Identity) count(ctx context.Context, attempts ...attempt) error {
	var refused *domain.Error
	err := i.Store.InControl(ctx, func(tx *dal.ControlTx) error {
		for _, a := range attempts {
			n, endsAt, err := dal.CountAttempt(ctx, tx, a.key, a.limit.window)
			if err != nil {
				return err
			}
			if n > a.limit.most && refused == nil {
				wait := max(1, int(math.Ceil(endsAt.Sub(tx.Now()).Seconds())))
				refused = &domain.Error{
					Code: domain.RateLimited, RetryAfter: wait,
					Message: "Too many attempts. Wait a while, then try again.",
				}
			}
		}
		return nil
	})
	if err == nil && refused != nil {
		return refused
	}
	return err
}

// forgive takes a success out of the counts: of the account all, of the address this one.
func forgive(ctx context.Context, tx *dal.ControlTx, account, address attempt) error {
	if err := dal.ForgetAttempts(ctx, tx, account.key); err != nil {
		return err
	}
	return dal.UndoAttempt(ctx, tx, address.key)
}
