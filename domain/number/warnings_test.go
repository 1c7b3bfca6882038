package number_test

import (
	"testing"
	"time"

	"postdog.io/channel"
	"postdog.io/dal"
	"postdog.io/domain"
	"postdog.io/domain/number"
)

func TestWarnings(t *testing.T) {
	t.Parallel()
	now := time.Date(2026, 11, 24, 12, 0, 0, 0, time.UTC)
	restrictions := func(name string, until time.Time) map[string]time.Time { return map[string]time.Time{name: until} }
	const writingFirst = "RESTRICTED_BIZ_INITIATED_MESSAGING"
	for name, c := range map[string]struct {
		number dal.Number
		used   int
		want   []domain.NumberWarningKind
	}{
		"healthy":             {dal.Number{Quality: "GREEN", MessagingLimit: 250}, 249, nil},
		"medium":              {dal.Number{Quality: "YELLOW"}, 0, nil},
		"low":                 {dal.Number{Quality: "RED"}, 0, []domain.NumberWarningKind{domain.NumberQualityWarning}},
		"used up":             {dal.Number{MessagingLimit: 250}, 250, []domain.NumberWarningKind{domain.NumberLimitWarning}},
		"over":                {dal.Number{MessagingLimit: 250}, 300, []domain.NumberWarningKind{domain.NumberLimitWarning}},
		"no limit":            {dal.Number{MessagingLimit: channel.Unlimited}, 300, nil},
		"no limit known":      {dal.Number{}, 300, nil},
		"restricted":          {dal.Number{Restrictions: restrictions(writingFirst, now.Add(time.Hour))}, 0, []domain.NumberWarningKind{domain.NumberRestrictedWarning}},
		"restricted for good": {dal.Number{Restrictions: restrictions(writingFirst, number.Forever)}, 0, []domain.NumberWarningKind{domain.NumberRestrictedWarning}},
		"restricted before":   {dal.Number{Restrictions: restrictions(writingFirst, now)}, 0, nil},
		"otherwise":           {dal.Number{Restrictions: restrictions("RESTRICTED_ADD_PHONE_NUMBER_ACTION", now.Add(time.Hour))}, 0, nil},
		"limited":             {dal.Number{Problems: []channel.NumberProblem{{Of: "WABA", Text: "Business not verified"}}}, 0, nil},
		"blocked":             {dal.Number{Quality: "RED", Problems: []channel.NumberProblem{{Of: "BUSINESS", Blocks: true, Text: "No payment"}}}, 0, []domain.NumberWarningKind{domain.NumberBlockedWarning, domain.NumberQualityWarning}},
	} {
		got := number.Warnings(&c.number, c.used, now)
		if len(got) != len(c.want) {
			t.Errorf("%s: %+v, want %v", name, got, c.want)
			continue
		}
		for i, w := range got {
			if w.Kind != c.want[i] || w.Message == "" {
				t.Errorf("%s: %+v, want %v", name, got, c.want)
			}
		}
	}
}

func TestRestrictions(t *testing.T) {
	t.Parallel()
	now := time.Date(2026, 11, 24, 12, 0, 0, 0, time.UTC)
	got := number.Restrictions(&dal.Number{Restrictions: map[string]time.Time{
		"RESTRICTED_SOMETHING_NEW": now.Add(time.Hour), "RESTRICTED_BIZ_INITIATED_MESSAGING": number.Forever, "RESTRICTED_ADD_PHONE_NUMBER_ACTION": now,
	}}, now)
	if len(got) != 2 || got[0].Until != nil || got[1].Name != "RESTRICTED_SOMETHING_NEW" || got[1].Until == nil || !got[1].Until.Equal(now.Add(time.Hour)) || got[0].Meaning == "" || got[1].Meaning == "" {
		t.Errorf("%+v", got)
	}
}
