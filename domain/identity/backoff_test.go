package identity

import (
	"testing"
	"time"
)

func TestBackoffDoubles(t *testing.T) {
	t.Parallel()
	for n, want := range map[int]time.Duration{
		1: 0, 4: 0, 5: time.Minute, 6: 2 * time.Minute, 14: 512 * time.Minute, 15: 1024 * time.Minute, 16: 24 * time.Hour, 1 << 30: 24 * time.Hour,
	} {
		if got := accountCodes.wait(n); got != want {
			t.Errorf("after %d guesses the wait is %v, not %v", n, got, want)
		}
	}
}

// The comment of backoff says how many guesses pass at the most. Here the best of all ways to guess is looked for: some
// guesses as fast as they go, then a pause that forgets them.
func TestGuessesADay(t *testing.T) {
	t.Parallel()
	best := 0.0
	for guesses := accountCodes.free; guesses < 40; guesses++ {
		took := accountCodes.forget
		for n := 1; n < guesses; n++ {
			took += accountCodes.wait(n)
		}
		best = max(best, float64(guesses)*float64(24*time.Hour)/float64(took))
	}
	if best < 11 || best > 11.1 {
		t.Errorf("%.2f guesses pass a day", best)
	}
	if year := 365 * best * 3e-6; year > 0.0122 {
		t.Errorf("a year of guessing is right with a chance of %.4f", year)
	}
}
