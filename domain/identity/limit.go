package identity

import (
	"context"
	"math"
	"net/netip"
	"time"

	"postdog.io/dal"
	"postdog.io/domain"
)

// backoff bounds guesses of one kind: some are free, and each further one needs a wait, which doubles up to a bound. The
// count is forgotten after a time without a failure, and on success.
//
// Attempts are counted before they are judged, under the lock of the count's row, so that many at once are no way round
// it; in the database, so that a restart is none either. What is refused is not counted: who keeps knocking does not make
// it worse for the account's owner.
//
// What guessing codes brings: of 10^6 codes three are right at any moment (the current step and one either way), so a
// guess is right with a chance of 3 in a million. After 5 free guesses the waits are 1, 2, 4 … minutes, so that the first
// 15 guesses take 17 hours. The count is forgotten after a day without one; the most that pass are then 13 in every 28
// hours, by waiting a day whenever the next wait is over four hours. That is 11 a day, a chance of 3.3 in 100,000 a day
// and of 1.2 % a year of guessing without a pause, by someone who has the right password already.
type backoff struct {
	name        string
	free        int
	first, most time.Duration
	forget      time.Duration
}

// Counts of codes are kept by account and not by challenge, so that a new challenge brings no new guesses. Waits for
// passwords and addresses are short, so that nobody locks others out for long.
var (
	accountPasswords = backoff{"password account", 10, 30 * time.Second, 15 * time.Minute, 24 * time.Hour}
	addressPasswords = backoff{"password address", 100, 10 * time.Second, 15 * time.Minute, time.Hour}
	accountCodes     = backoff{"code account", 5, time.Minute, 24 * time.Hour, 24 * time.Hour}
	addressCodes     = backoff{"code address", 100, 10 * time.Second, 15 * time.Minute, time.Hour}
	addressTokens    = backoff{"token address", 100, 10 * time.Second, 15 * time.Minute, time.Hour}
)

// wait is how long after the n-th attempt the next one is refused.
func (b backoff) wait(n int) time.Duration {
	if n < b.free {
		return 0
	}
	wait := b.first
	for ; n > b.free && wait < b.most; n-- {
		wait *= 2
	}
	return min(wait, b.most)
}

// attempt is one counted try.
type attempt struct {
	limit backoff
	key   string
}

func (b backoff) of(account string) attempt { return attempt{b, b.name + "|" + account} }

// from is an attempt from an address.
func (b backoff) from(address string) attempt { return b.of(networkOf(address)) }

// networkOf is what counts of an address: of IPv6 the network, since a customer of a provider has all of it.
func networkOf(address string) string {
	if ip, err := netip.ParseAddr(address); err == nil && ip.Is6() && !ip.Is4In6() {
		if network, err := ip.WithZone("").Prefix(64); err == nil {
			return network.String()
		}
	}
	return address
}

// count counts attempts, or refuses them with RATE_LIMITED and counts none. Accounts come before addresses, so that nobody
// waits in a circle.
func (i *Identity) count(ctx context.Context, attempts ...attempt) error {
	var refused time.Duration
	err := i.Store.InControl(ctx, func(tx *dal.ControlTx) error {
		now := tx.Now()
		rows := make([]*dal.Attempts, len(attempts))
		for n, a := range attempts {
			var err error
			if rows[n], err = dal.LockAttempts(ctx, tx, a.key); err != nil {
				return err
			}
			if until := rows[n].LockedUntil; until != nil {
				refused = max(refused, until.Sub(now))
			}
		}
		if refused > 0 {
			return nil
		}
		for n, a := range attempts {
			rows[n].Count++
			rows[n].EndsAt, rows[n].LockedUntil = now.Add(a.limit.forget), nil
			if wait := a.limit.wait(rows[n].Count); wait > 0 {
				until := now.Add(wait)
				rows[n].LockedUntil = &until
			}
			if err := dal.UpdateAttempts(ctx, tx, rows[n]); err != nil {
				return err
			}
		}
		return nil
	})
	if err == nil && refused > 0 {
		return errTooMany(refused)
	}
	return err
}

func errTooMany(wait time.Duration) error {
	return &domain.Error{
		Code: domain.RateLimited, RetryAfter: max(1, int(math.Ceil(wait.Seconds()))),
		Message: "Too many attempts. Wait a while, then try again.",
	}
}

// forgive takes a success out of the counts: of the account all, of the address this one.
func forgive(ctx context.Context, tx *dal.ControlTx, account, address attempt) error {
	if err := dal.ForgetAttempts(ctx, tx, account.key); err != nil {
		return err
	}
	return dal.UndoAttempt(ctx, tx, address.key)
}

// window bounds how often something is done, right or wrong, in a time that begins with the first.
type window struct {
	name string
	most int
	time time.Duration
}

var (
	// addressSignUps bounds requests of strangers that make an account or send a mail.
	addressSignUps = window{"sign-up address", 100, time.Hour}
	// accountMails and accountResets bound what strangers can have mailed to a person.
	accountMails  = window{"mail account", 5, time.Hour}
	accountResets = window{"reset account", 5, time.Hour}
	// accountChanges bounds how often a person has links mailed to addresses that may be others'.
	accountChanges = window{"change account", 5, time.Hour}
	// accountUploads bounds the work of making photos.
	accountUploads = window{"upload account", 20, time.Hour}
	// accountNotices bounds what a person is told of their account; only who is signed in brings them about.
	accountNotices = window{"notice account", 30, time.Hour}
)

// passes counts one more, and returns 0 or how long to wait.
func (w window) passes(ctx context.Context, tx *dal.ControlTx, key string) (wait time.Duration, err error) {
	n, endsAt, err := dal.CountAttempt(ctx, tx, w.name+"|"+key, w.time)
	if err == nil && n > w.most {
		wait = max(time.Second, endsAt.Sub(tx.Now()))
	}
	return wait, err
}

// pass counts one more, and refuses it with RATE_LIMITED when it is one too many.
func (i *Identity) pass(ctx context.Context, w window, key string) error {
	var wait time.Duration
	err := i.Store.InControl(ctx, func(tx *dal.ControlTx) (err error) {
		wait, err = w.passes(ctx, tx, key)
		return err
	})
	if err == nil && wait > 0 {
		return errTooMany(wait)
	}
	return err
}
