package sandbox

import "time"

// limits count what each number sends.
type limits struct {
	pairs   map[conversationKey]*bucket
	strict  map[conversationKey]*bucket
	numbers map[string]*bucket
	// sends are the moments of the latest direct messages of X's accounts.
	sends  map[string][]time.Time
	config Limits
}

// bucket lets size messages through at once and one more every so often.
type bucket struct {
	size  int
	every time.Duration
	// empty is when the bucket would have let the last message through without a burst.
	empty time.Time
}

func newLimits(c Config) limits {
	return limits{pairs: map[conversationKey]*bucket{}, strict: map[conversationKey]*bucket{}, numbers: map[string]*bucket{}, sends: map[string][]time.Time{}, config: c.Limits}
}

// take lets one message through, or says no.
func (b *bucket) take(now time.Time) bool {
	next := b.empty
	if next.Before(now) {
		next = now
	}
	if next.Sub(now) > time.Duration(b.size-1)*b.every {
		return false
	}
	b.empty = next.Add(b.every)
	return true
}

// pair counts a message to one customer; strict ones may not burst.
func (l *limits) pair(key conversationKey, strict bool, now time.Time) bool {
	if strict {
		return take(l.strict, key, bucket{size: 1, every: 6 * time.Second}, now)
	}
	return take(l.pairs, key, bucket{size: l.config.PairBurst, every: l.config.PairEvery}, now)
}

// throughput counts a message of one number.
func (l *limits) throughput(phoneNumberID string, now time.Time) bool {
	return take(l.numbers, phoneNumberID, bucket{size: l.config.Throughput, every: time.Second / time.Duration(l.config.Throughput)}, now)
}

func take[K comparable](all map[K]*bucket, key K, otherwise bucket, now time.Time) bool {
	b := all[key]
	if b == nil {
		b = &otherwise
		all[key] = b
	}
	return b.take(now)
}
