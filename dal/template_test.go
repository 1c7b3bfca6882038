package dal_test

import (
	"context"
	"slices"
	"testing"
	"time"

	"postdog.io/dal"
	"postdog.io/domain"
	"postdog.io/server/embedded/embeddedtest"
)

func TestTemplatesOfAnotherWorkspace(t *testing.T) {
	t.Parallel()
	store := embeddedtest.Store(t)
	ours, theirs := seed(t, store), seed(t, store)
	account := theirs.channel.ParentID
	var their *dal.Template
	in(t, store, theirs.ws, func(ctx context.Context, tx *dal.Tx) error {
		list, err := dal.LockTemplates(ctx, tx, domain.WhatsApp, account)
		if len(list) != 1 {
			t.Fatalf("%d templates", len(list))
		}
		their = list[0]
		return err
	})
	in(t, store, ours.ws, func(ctx context.Context, tx *dal.Tx) error {
		if _, err := dal.GetTemplate(ctx, tx, their.ID); !dal.IsNotFound(err) {
			t.Errorf("get: %v", err)
		}
		if _, err := dal.LockTemplate(ctx, tx, their.ID); !dal.IsNotFound(err) {
			t.Errorf("lock: %v", err)
		}
		if _, err := dal.LockTemplateByExternalID(ctx, tx, domain.WhatsApp, account, their.ExternalID, their.Name, their.Language); !dal.IsNotFound(err) {
			t.Errorf("lock by external id: %v", err)
		}
		if list, err := dal.LockTemplates(ctx, tx, domain.WhatsApp, account); err != nil || len(list) != 0 {
			t.Errorf("lock all: %v %v", list, err)
		}
		if list, err := dal.ListTemplatesByID(ctx, tx, []domain.TemplateID{their.ID}); err != nil || len(list) != 0 {
			t.Errorf("list by id: %v %v", list, err)
		}
		query := dal.TemplateQuery{Limit: 10}
		if list, err := dal.ListTemplates(ctx, tx, query); err != nil || len(list) != 1 || list[0].WorkspaceID != ours.ws {
			t.Errorf("list: %v %v", list, err)
		}
		if n, err := dal.CountTemplates(ctx, tx, query); err != nil || n != 1 {
			t.Errorf("count: %d %v", n, err)
		}
		if all, err := dal.ListTemplateLanguages(ctx, tx); err != nil || !slices.Equal(all, []string{"en_US"}) {
			t.Errorf("languages: %v %v", all, err)
		}
		changed := *their
		changed.Name = "stolen"
		if err := dal.UpdateTemplate(ctx, tx, &changed); err != nil {
			t.Errorf("update: %v", err)
		}
		return dal.DeleteTemplate(ctx, tx, their.ID)
	})
	in(t, store, theirs.ws, func(ctx context.Context, tx *dal.Tx) error {
		got, err := dal.GetTemplate(ctx, tx, their.ID)
		if err == nil && got.Name != their.Name {
			t.Errorf("their template is called %s now", got.Name)
		}
		return err
	})
}

func TestListTemplates(t *testing.T) {
	t.Parallel()
	store := embeddedtest.Store(t)
	ws := embeddedtest.Workspace(t, store)
	add := func(name, language, text string, status domain.TemplateStatus, category domain.TemplateCategory) {
		t.Helper()
		in(t, store, ws, func(ctx context.Context, tx *dal.Tx) error {
			one := newTemplate("waba")
			one.Name, one.Language, one.Parts.Body.Text, one.Status, one.Category = name, language, text, status, category
			if status == domain.TemplateDraft {
				one.ExternalID = ""
			}
			return dal.InsertTemplate(ctx, tx, one)
		})
	}
	add("order_sent", "de", "Ihr Paket", domain.TemplateApproved, domain.UtilityTemplate)
	add("order_sent", "en_US", "Your parcel 100%", domain.TemplateApproved, domain.UtilityTemplate)
	add("sale", "en_US", "Our sale", domain.TemplatePaused, domain.MarketingTemplate)
	add("sale", "ar", "تخفيضات", domain.TemplateDraft, domain.MarketingTemplate)
	for name, c := range map[string]struct {
		query dal.TemplateQuery
		want  []string
	}{
		"all":       {dal.TemplateQuery{}, []string{"order_sent de", "order_sent en_US", "sale ar", "sale en_US"}},
		"status":    {dal.TemplateQuery{Statuses: []domain.TemplateStatus{domain.TemplatePaused, domain.TemplateDraft}}, []string{"sale ar", "sale en_US"}},
		"category":  {dal.TemplateQuery{Categories: []domain.TemplateCategory{domain.UtilityTemplate}}, []string{"order_sent de", "order_sent en_US"}},
		"quality":   {dal.TemplateQuery{Qualities: []domain.TemplateQuality{domain.QualityRed}}, nil},
		"language":  {dal.TemplateQuery{Language: "ar"}, []string{"sale ar"}},
		"account":   {dal.TemplateQuery{AccountID: "another"}, nil},
		"name":      {dal.TemplateQuery{Search: "ORDER_"}, []string{"order_sent de", "order_sent en_US"}},
		"text":      {dal.TemplateQuery{Search: "paket"}, []string{"order_sent de"}},
		"no wild":   {dal.TemplateQuery{Search: "100%"}, []string{"order_sent en_US"}},
		"script":    {dal.TemplateQuery{Search: "تخفيضات"}, []string{"sale ar"}},
		"backslash": {dal.TemplateQuery{Search: `\`}, nil},
	} {
		in(t, store, ws, func(ctx context.Context, tx *dal.Tx) error {
			var got []string
			c.query.Limit = 1 // so that each page's end is tried
			for range 10 {
				page, err := dal.ListTemplates(ctx, tx, c.query)
				if err != nil {
					return err
				}
				if len(page) == 0 {
					break
				}
				last := page[0]
				got = append(got, last.Name+" "+last.Language)
				c.query.After = &dal.TemplatePosition{Name: last.Name, Language: last.Language, ID: last.ID}
			}
			if !slices.Equal(got, c.want) {
				t.Errorf("%s: got %q, want %q", name, got, c.want)
			}
			if n, err := dal.CountTemplates(ctx, tx, c.query); err != nil || n != len(c.want) {
				t.Errorf("%s: counted %d, %v", name, n, err)
			}
			return nil
		})
	}
}

// What is stored comes back whole, and a name and language are an account's once.
func TestTemplateRoundTrip(t *testing.T) {
	t.Parallel()
	store := embeddedtest.Store(t)
	ws := embeddedtest.Workspace(t, store)
	soon := time.Now().Add(time.Hour).UTC().Truncate(time.Microsecond)
	one := newTemplate("waba")
	one.Edits, one.EditedCategory = &domain.TemplateParts{
		Header: &domain.TemplateHeader{Format: domain.TextHeader, TemplateText: domain.TemplateText{Text: "Hi"}},
		Body:   domain.TemplateText{Text: "مرحبا"}, Buttons: []domain.TemplateButton{{Kind: domain.URLButton, Text: "Go", URL: "https://x.example/{{1}}"}},
	}, domain.MarketingTemplate
	in(t, store, ws, func(ctx context.Context, tx *dal.Tx) error { return dal.InsertTemplate(ctx, tx, one) })
	in(t, store, ws, func(ctx context.Context, tx *dal.Tx) error {
		got, err := dal.LockTemplateByExternalID(ctx, tx, domain.WhatsApp, "waba", "another id", one.Name, one.Language)
		if err != nil {
			return err
		}
		if got.Edits == nil || got.Edits.Header == nil || got.Edits.Header.Text != "Hi" || got.Edits.Body.Text != "مرحبا" || got.Edits.Buttons[0] != one.Edits.Buttons[0] || got.Parts.Body.Samples[0] != one.Parts.Body.Samples[0] {
			t.Errorf("got %+v", got)
		}
		got.Edits, got.PausedUntil, got.Status, got.Quality = nil, &soon, domain.TemplatePaused, domain.QualityRed
		return dal.UpdateTemplate(ctx, tx, got)
	})
	in(t, store, ws, func(ctx context.Context, tx *dal.Tx) error {
		got, err := dal.GetTemplate(ctx, tx, one.ID)
		if err == nil && (got.Edits != nil || !got.PausedUntil.Equal(soon) || got.Status != domain.TemplatePaused || got.Quality != domain.QualityRed) {
			t.Errorf("got %+v", got)
		}
		return err
	})
	err := store.InWorkspace(t.Context(), ws, func(tx *dal.Tx) error {
		twin := newTemplate("waba")
		twin.Name = one.Name
		return dal.InsertTemplate(t.Context(), tx, twin)
	})
	if !dal.IsDuplicate(err, dal.TemplatesName) {
		t.Errorf("a twin: %v", err)
	}
}
