package template_test

import (
	"testing"
	"time"

	"postdog.io/channel"
	"postdog.io/dal"
	"postdog.io/domain"
)

// All that Meta tells of a template lands on it, each kind by its own clock.
func TestHear(t *testing.T) {
	t.Parallel()
	w := synced(t)
	one := w.one(t, "follow_up en_US")
	_, last := w.events(t, 0)
	at := w.clock().Add(time.Minute).UTC().Truncate(time.Second)
	change := func(c channel.TemplateChange) {
		t.Helper()
		c.ExternalID, c.Name, c.Language = one.ExternalID, one.Name, one.Language
		if !w.hear(t, c) {
			t.Errorf("%+v was not understood", c)
		}
	}
	change(channel.TemplateChange{Status: "PAUSED", Category: "UTILITY", Reason: "FIRST_PAUSE", Detail: "Paused for 3 hours.", PausedUntil: at.Add(3 * time.Hour), OccurredAt: at})
	got := w.one(t, "follow_up en_US")
	if got.Status != domain.TemplatePaused || got.Reason != "FIRST_PAUSE" || got.PausedUntil == nil || !got.PausedUntil.Equal(at.Add(3*time.Hour)) {
		t.Errorf("paused: %+v", got)
	}
	change(channel.TemplateChange{Quality: "RED", OccurredAt: at.Add(-30 * time.Second)}) // older than the status, and news all the same
	change(channel.TemplateChange{Status: "APPROVED", OccurredAt: at.Add(-time.Second)})  // older than the pause
	if got = w.one(t, "follow_up en_US"); got.Quality != domain.QualityRed || got.Status != domain.TemplatePaused {
		t.Errorf("quality and an old status: %+v", got)
	}
	change(channel.TemplateChange{Category: "UTILITY", CorrectCategory: "MARKETING", OccurredAt: at})
	if got = w.one(t, "follow_up en_US"); got.Category != domain.UtilityTemplate || got.CorrectCategory != domain.MarketingTemplate || !got.CategoryChangeAt.Equal(at.Add(24*time.Hour)) {
		t.Errorf("announced: %+v", got)
	}
	change(channel.TemplateChange{Status: "APPROVED", Category: "UTILITY", Reason: "", OccurredAt: at.Add(time.Hour)})
	if got = w.one(t, "follow_up en_US"); got.Status != domain.TemplateApproved || got.PausedUntil != nil || got.Reason != "" || got.CorrectCategory != domain.MarketingTemplate {
		t.Errorf("approved again: %+v", got)
	}
	change(channel.TemplateChange{Category: "MARKETING", PreviousCategory: "UTILITY", OccurredAt: at.Add(2 * time.Hour)})
	if got = w.one(t, "follow_up en_US"); got.Category != domain.MarketingTemplate || got.PreviousCategory != domain.UtilityTemplate || got.CorrectCategory != "" || got.CategoryChangeAt != nil {
		t.Errorf("done: %+v", got)
	}
	change(channel.TemplateChange{Status: "A_NEW_WORD", OccurredAt: at.Add(3 * time.Hour)})
	if got = w.one(t, "follow_up en_US"); got.Status != domain.TemplateOther || got.Status.Sendable() {
		t.Errorf("a new word: %+v", got)
	}
	told, last := w.events(t, last)
	if len(told) != 6 {
		t.Errorf("%d events, want one for each change that was one", len(told))
	}
	change(channel.TemplateChange{Status: "A_NEW_WORD", OccurredAt: at.Add(3 * time.Hour)})
	if told, _ := w.events(t, last); len(told) != 0 {
		t.Errorf("the same again told of %v", told)
	}
	change(channel.TemplateChange{Status: "DELETED", OccurredAt: at.Add(4 * time.Hour)})
	if w.all(t)["follow_up en_US"] != nil {
		t.Error("a deleted template is still there")
	}
}

// News of a template that nobody knows, and of changed content, lead to a look at the list.
func TestHearLooks(t *testing.T) {
	t.Parallel()
	w := synced(t)
	one := w.one(t, "follow_up en_US")
	now := w.clock()
	for name, c := range map[string]channel.TemplateChange{
		"unknown":  {ExternalID: "1", Name: "new_one", Language: "en_US", Status: "APPROVED", OccurredAt: now},
		"edited":   {ExternalID: one.ExternalID, Name: one.Name, Language: one.Language, Edited: true, OccurredAt: now},
		"replaced": {ExternalID: "2", Name: one.Name, Language: one.Language, Status: "PENDING", OccurredAt: now},
	} {
		if !w.hear(t, c) {
			t.Errorf("%s was not understood", name)
		}
		if n := w.work(t); n != 1 {
			t.Errorf("%s: %d jobs", name, n)
		}
	}
	if got := w.one(t, "follow_up en_US"); got.ExternalID != one.ExternalID || got.Status != domain.TemplateApproved {
		t.Errorf("got %+v", got)
	}
}

func TestHearLeavesTheRest(t *testing.T) {
	t.Parallel()
	w := start(t)
	w.in(t, func(tx *dal.Tx) error {
		for _, item := range []channel.Inbound{{Account: &channel.AccountChange{}}, {Template: &channel.TemplateChange{ExternalID: "1"}}} {
			if heard, err := w.Hear(t.Context(), tx, domain.WhatsApp, item); heard || err != nil {
				t.Errorf("%+v: %v %v", item, heard, err)
			}
		}
		return nil
	})
}
