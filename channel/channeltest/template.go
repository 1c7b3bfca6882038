package channeltest

import (
	"errors"
	"net/http"
	"strings"
	"testing"

	"postdog.io/channel"
	"postdog.io/domain"
)

// templates returns the adapter's templates with the credential that they want; the test has nothing to do where there are none.
func (r *run) templates(t *testing.T, a channel.Adapter) (channel.Templates, channel.Credential, bool) {
	t.Helper()
	found, can := a.(channel.Templates)
	if can != a.Capabilities().Templates {
		t.Error("the capabilities and the interface Templates disagree")
	}
	c := r.Credential
	c.ParentID = r.ParentID
	return found, c, can
}

// newTemplate is one that every network takes.
func newTemplate(name string) channel.NewTemplate {
	return channel.NewTemplate{
		Name: name, Language: "en_US", Category: domain.UtilityTemplate, ParameterFormat: domain.PositionalParameters,
		Parts: domain.TemplateParts{
			Body:   domain.TemplateText{Text: "Hello {{1}}, your bike is ready.", Samples: []domain.TemplateSample{{Variable: "1", Value: "Ada"}}},
			Footer: "Larkspur", Buttons: []domain.TemplateButton{{Kind: domain.QuickReplyButton, Text: "Thanks"}},
		},
	}
}

// testTemplates takes a template through its life: made, found, approved, sent, edited, deleted; each step can be repeated.
func testTemplates(t *testing.T, r *run) {
	adapter, c, can := r.templates(t, r.Adapter)
	if !can {
		return
	}
	made, err := adapter.CreateTemplate(t.Context(), c, newTemplate("conformance"))
	if err != nil || made.ExternalID == "" || domain.TemplateStatusOf(made.Status).Sendable() {
		t.Fatalf("create: %+v, %v", made, err)
	}
	if _, err := adapter.CreateTemplate(t.Context(), c, newTemplate("conformance")); !errors.Is(err, channel.ErrTemplateExists) {
		t.Errorf("created twice: %v", err)
	}
	page, err := adapter.ListTemplates(t.Context(), c, "conformance", "")
	if err != nil || len(page.Templates) != 1 || page.Templates[0].ExternalID != made.ExternalID || page.Templates[0].Parts.Body.Text != newTemplate("").Parts.Body.Text {
		t.Errorf("listed by name: %+v, %v", page, err)
	}
	news := r.await(t, "the approval", func(i channel.Inbound) bool { return i.Template != nil && i.Template.ExternalID == made.ExternalID })
	if news.Template.Status != "APPROVED" || news.ParentID != r.ParentID {
		t.Errorf("got %+v", news.Template)
	}
	r.send(t, channel.Outbound{To: r.Recipient, Kind: domain.KindTemplate, CallbackData: "template", Content: domain.Content{Template: &domain.TemplateContent{
		Name: "conformance", Language: "en_US", BodyValues: []domain.TemplateValue{{Text: "Ada"}},
	}}})
	if mine := r.fromBusiness(t); len(mine) != 1 || mine[0].Text != "Hello Ada, your bike is ready." {
		t.Errorf("the customer sees %+v", mine)
	}
	edited := newTemplate("conformance")
	edited.Parts.Footer = "Larkspur Bikes"
	if err := adapter.EditTemplate(t.Context(), c, made.ExternalID, edited); err != nil {
		t.Fatalf("edit: %v", err)
	}
	if got, err := adapter.GetTemplate(t.Context(), c, made.ExternalID); err != nil || got.Parts.Footer != "Larkspur Bikes" || got.Name != "conformance" {
		t.Errorf("edited: %+v, %v", got, err)
	}
	if err := adapter.DeleteTemplate(t.Context(), c, made.ExternalID, "conformance"); err != nil {
		t.Errorf("delete: %v", err)
	}
	if err := adapter.DeleteTemplate(t.Context(), c, made.ExternalID, "conformance"); !errors.Is(err, channel.ErrNoTemplate) {
		t.Errorf("deleted twice: %v", err)
	}
	if _, err := adapter.GetTemplate(t.Context(), c, made.ExternalID); !errors.Is(err, channel.ErrNoTemplate) {
		t.Errorf("read after its end: %v", err)
	}
}

// testTemplatePages reads the whole list whatever the page's size, and each template once.
func testTemplatePages(t *testing.T, r *run) {
	adapter, c, can := r.templates(t, r.Adapter)
	if !can {
		return
	}
	seen, after := map[string]bool{}, ""
	for range 50 {
		page, err := adapter.ListTemplates(t.Context(), c, "", after)
		if err != nil {
			t.Fatal(err)
		}
		for _, one := range page.Templates {
			if one.ExternalID == "" || one.Name == "" || one.Language == "" || seen[one.ExternalID] {
				t.Errorf("got %+v, again or half", one)
			}
			seen[one.ExternalID] = true
		}
		if after = page.After; after == "" {
			break
		}
	}
	if len(seen) == 0 || after != "" {
		t.Errorf("%d templates, and more after %q", len(seen), after)
	}
}

// testTemplateErrors refuses what is wrong with a sentence for its author, and tells lost answers from refusals.
func testTemplateErrors(t *testing.T, r *run) {
	adapter, c, can := r.templates(t, r.Adapter)
	if !can {
		return
	}
	wrong := newTemplate("wrong")
	wrong.Parts.Body.Text = "{{1}}"
	_, err := adapter.CreateTemplate(t.Context(), c, wrong)
	var rejected *channel.Rejected
	if !errors.As(err, &rejected) || rejected.Code == "" || rejected.Message == "" || rejected.Detail == "" {
		t.Errorf("refused: %T %+v", err, rejected)
	}
	_, err = adapter.GetTemplate(t.Context(), c, "1")
	if !errors.Is(err, channel.ErrNoTemplate) {
		t.Errorf("nobody's: %v", err)
	}
	bad := c
	bad.Token = "wrong"
	var disconnected *channel.Disconnected
	if _, err := adapter.ListTemplates(t.Context(), bad, "", ""); !errors.As(err, &disconnected) {
		t.Errorf("a wrong token: %T %v", err, err)
	}
	r.fault(t, "drop_after_accept", map[string]any{"match": "lost_answer", "times": 1})
	var unconfirmed *channel.Unconfirmed
	if _, err := adapter.CreateTemplate(t.Context(), c, newTemplate("lost_answer")); !errors.As(err, &unconfirmed) {
		t.Errorf("a lost answer: %T %v", err, err)
	}
	if _, err := adapter.CreateTemplate(t.Context(), c, newTemplate("lost_answer")); !errors.Is(err, channel.ErrTemplateExists) {
		t.Errorf("tried again: %v", err)
	}
	if nobody, _, can := r.templates(t, r.Unreachable); can {
		var retryable *channel.Retryable
		if _, err := nobody.CreateTemplate(t.Context(), c, newTemplate("x")); !errors.As(err, &retryable) {
			t.Errorf("unreachable: %T %v", err, err)
		}
	}
}

// testTemplateSample uploads a sample, which a header can then name.
func testTemplateSample(t *testing.T, r *run) {
	adapter, c, can := r.templates(t, r.Adapter)
	if !can {
		return
	}
	upload := func(mime, body string) (string, error) {
		return adapter.UploadSample(t.Context(), c, channel.Sample{MIMEType: mime, Filename: "a b.jpg", Size: int64(len(body)), Body: strings.NewReader(body)})
	}
	handle, err := upload("image/jpeg", "\xff\xd8 a picture")
	if err != nil || handle == "" {
		t.Fatalf("%q, %v", handle, err)
	}
	one := newTemplate("with_picture")
	one.Parts.Header = &domain.TemplateHeader{Format: domain.ImageHeader, Handle: handle}
	if _, err := adapter.CreateTemplate(t.Context(), c, one); err != nil {
		t.Errorf("with a sample: %v", err)
	}
	one.Name, one.Parts.Header.Handle = "forged", "forged"
	var rejected *channel.Rejected
	if _, err := adapter.CreateTemplate(t.Context(), c, one); !errors.As(err, &rejected) {
		t.Errorf("with a forged one: %T %v", err, err)
	}
	if _, err := upload("text/plain", "words"); !errors.As(err, &rejected) {
		t.Errorf("a text: %T %v", err, err)
	}
}

// testTemplateNews moves a template as the network would, and hears of it.
func testTemplateNews(t *testing.T, r *run) {
	adapter, c, can := r.templates(t, r.Adapter)
	if !can {
		return
	}
	page, err := adapter.ListTemplates(t.Context(), c, "", "")
	if err != nil || len(page.Templates) == 0 {
		t.Fatalf("%d templates, %v", len(page.Templates), err)
	}
	one := page.Templates[0]
	var ignored any
	r.call(t, http.MethodPost, "/"+r.Network+"/templates/"+one.ExternalID, map[string]any{"status": "PAUSED", "quality": "RED", "correctCategory": "MARKETING"}, &ignored)
	for what, is := range map[string]func(*channel.TemplateChange) bool{
		"the pause":   func(n *channel.TemplateChange) bool { return n.Status == "PAUSED" && !n.PausedUntil.IsZero() },
		"the quality": func(n *channel.TemplateChange) bool { return n.Quality == "RED" },
		"the category": func(n *channel.TemplateChange) bool {
			return n.CorrectCategory == "MARKETING" && !n.CategoryChangeAt.IsZero()
		},
	} {
		r.await(t, what, func(i channel.Inbound) bool {
			return i.Template != nil && i.Template.ExternalID == one.ExternalID && i.Template.Name == one.Name && is(i.Template)
		})
	}
}
