package domain_test

import (
	"testing"

	"pgregory.net/rapid"

	"postdog.io/domain"
)

func TestAdvance(t *testing.T) {
	t.Parallel()
	for _, c := range []struct{ now, reported, want domain.MessageStatus }{
		{domain.StatusQueued, domain.StatusSent, domain.StatusSent},
		{domain.StatusUnconfirmed, domain.StatusSent, domain.StatusSent},
		{domain.StatusRead, domain.StatusDelivered, domain.StatusRead},
		{domain.StatusSent, domain.StatusRead, domain.StatusRead},
		{domain.StatusSent, domain.StatusFailed, domain.StatusFailed},
		{domain.StatusDelivered, domain.StatusFailed, domain.StatusDelivered},
		{domain.StatusFailed, domain.StatusSent, domain.StatusFailed},
		{domain.StatusFailed, domain.StatusDelivered, domain.StatusDelivered},
		{domain.StatusSent, "WARNING", domain.StatusSent},
	} {
		if got := c.now.Advance(c.reported); got != c.want {
			t.Errorf("%s then %s: got %s, want %s", c.now, c.reported, got, c.want)
		}
	}
}

// Reports come in any order and more than once; the tick they end at must not depend on it.
func TestAdvanceIsIndependentOfOrder(t *testing.T) {
	t.Parallel()
	steps := []domain.MessageStatus{
		domain.StatusAccepted, domain.StatusSent, domain.StatusDelivered, domain.StatusRead,
		domain.StatusPlayed, domain.StatusFailed,
	}
	project := func(reports []domain.MessageStatus) domain.MessageStatus {
		s := domain.StatusSending
		for _, r := range reports {
			s = s.Advance(r)
		}
		return s
	}
	rapid.Check(t, func(t *rapid.T) {
		reports := rapid.SliceOf(rapid.SampledFrom(steps)).Draw(t, "reports")
		shuffled := rapid.Permutation(reports).Draw(t, "shuffled")
		if a, b := project(reports), project(shuffled); a != b {
			t.Fatalf("%v ends at %s, %v at %s", reports, a, shuffled, b)
		}
	})
}
