package template_test

import (
	"testing"
	"time"

	"postdog.io/channel"
	"postdog.io/dal"
	"postdog.io/domain"
)

// Connecting a channel reads all that the account has, in our shape.
func TestConnectingReadsTheTemplates(t *testing.T) {
	t.Parallel()
	w := start(t)
	if n := w.work(t); n != 1 {
		t.Fatalf("%d jobs", n)
	}
	sale := w.one(t, "spring_sale en_US")
	if sale.Status != domain.TemplateApproved || sale.Category != domain.MarketingTemplate || sale.Quality != domain.QualityGreen || sale.ParameterFormat != domain.NamedParameters ||
		sale.ExternalID == "" || sale.AccountID != w.account.WABAID || sale.Parts.Header.Format != domain.ImageHeader || len(sale.Parts.Buttons) != 3 || sale.Parts.Footer == "" {
		t.Errorf("got %+v", sale)
	}
	if got := sale.Parts.Body.Samples; len(got) != 2 || got[0] != (domain.TemplateSample{Variable: "first_name", Value: "Amira"}) {
		t.Errorf("its samples are %+v", got)
	}
	if rejected := w.one(t, "loyalty_bonus en_US"); rejected.Status != domain.TemplateRejected || rejected.Reason != "TAG_CONTENT_MISMATCH" {
		t.Errorf("got %+v", rejected)
	}
	if ar := w.one(t, "order_shipped ar"); ar.Parts.Header.Text == "" || w.one(t, "order_shipped de").ID == ar.ID {
		t.Errorf("got %+v", ar)
	}
	told, last := w.events(t, 0)
	if len(told) != len(w.all(t)) {
		t.Errorf("%d events for %d templates", len(told), len(w.all(t)))
	}
	// A second look changes nothing, and tells nobody.
	n, err := w.SyncTemplates(t.Context(), w.mina)
	if err != nil || n != 0 {
		t.Errorf("%d changed, %v", n, err)
	}
	if told, _ := w.events(t, last); len(told) != 0 {
		t.Errorf("told of %v", told)
	}
}

// What left the network's list leaves ours, drafts stay, and what a member had drafted under a name that came up elsewhere is
// kept as an edit.
func TestSyncFollowsTheNetwork(t *testing.T) {
	t.Parallel()
	w := start(t)
	gone := &dal.Template{
		ID: domain.NewID[domain.TemplateID](), Network: domain.WhatsApp, AccountID: w.account.WABAID, ExternalID: "1", Name: "gone", Language: "en_US",
		Category: domain.UtilityTemplate, Status: domain.TemplateApproved, Quality: domain.QualityUnknown, ParameterFormat: domain.PositionalParameters,
		Parts: domain.TemplateParts{Body: domain.TemplateText{Text: "Hello"}},
	}
	draft, same := *gone, *gone
	draft.ID, draft.ExternalID, draft.Name, draft.Status = domain.NewID[domain.TemplateID](), "", "mine", domain.TemplateDraft
	same.ID, same.ExternalID, same.Name, same.Status = domain.NewID[domain.TemplateID](), "", "follow_up", domain.TemplateDraft
	w.in(t, func(tx *dal.Tx) error {
		for _, one := range []*dal.Template{gone, &draft, &same} {
			if err := dal.InsertTemplate(t.Context(), tx, one); err != nil {
				return err
			}
		}
		return nil
	})
	w.pass(time.Second)
	w.work(t)
	found := w.all(t)
	if found["gone en_US"] != nil {
		t.Error("what the network no longer has is still there")
	}
	if found["mine en_US"] == nil || found["mine en_US"].Status != domain.TemplateDraft {
		t.Error("the draft is gone")
	}
	if got := found["follow_up en_US"]; got.ID != same.ID || got.ExternalID == "" || got.Status != domain.TemplateApproved || got.Edits == nil || got.Edits.Body.Text != "Hello" || got.Parts.Body.Text == "Hello" {
		t.Errorf("got %+v", got)
	}
}

// A read that began before something was learnt does not undo it.
func TestOlderListDoesNotUndoNews(t *testing.T) {
	t.Parallel()
	w := synced(t)
	one := w.one(t, "follow_up en_US")
	later := w.clock().Add(time.Minute)
	w.hear(t, channel.TemplateChange{ExternalID: one.ExternalID, Name: one.Name, Language: one.Language, Status: "PAUSED", OccurredAt: later})
	if _, err := w.SyncTemplates(t.Context(), w.mina); err != nil {
		t.Fatal(err)
	}
	if got := w.one(t, "follow_up en_US").Status; got != domain.TemplatePaused {
		t.Errorf("it is %s", got)
	}
	w.pass(2 * time.Minute)
	if _, err := w.SyncTemplates(t.Context(), w.mina); err != nil {
		t.Fatal(err)
	}
	if got := w.one(t, "follow_up en_US").Status; got != domain.TemplateApproved {
		t.Errorf("after a newer list it is %s", got)
	}
}

func TestSyncWithoutAnAccount(t *testing.T) {
	t.Parallel()
	w := start(t)
	w.in(t, func(tx *dal.Tx) error {
		_, err := dal.SetChannelStatus(t.Context(), tx, w.channel.ID, domain.ChannelDisconnected, "")
		return err
	})
	if _, err := w.SyncTemplates(t.Context(), w.mina); domain.CodeOf(err) != domain.Conflict {
		t.Errorf("got %v", err)
	}
}

// However often the schedule asks, an account is read once an hour.
func TestScheduleAsksOnce(t *testing.T) {
	t.Parallel()
	w := synced(t)
	for range 3 {
		must(t, w.Schedule(t.Context(), w.ws))
	}
	if n := w.work(t); n != 1 {
		t.Errorf("%d jobs", n)
	}
}
