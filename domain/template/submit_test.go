package template_test

import (
	"bytes"
	"slices"
	"strings"
	"testing"
	"time"

	"postdog.io/channel"
	"postdog.io/dal"
	"postdog.io/domain"
	"postdog.io/domain/template"
)

// draft stores a draft that breaks no rule.
func (w *world) draft(t *testing.T, name string) *dal.Template {
	t.Helper()
	d := good()
	d.Name = name
	row, err := w.CreateTemplate(t.Context(), w.mina, w.channel.ID, d)
	must(t, err)
	return row
}

func approved(name string) func(*channel.TemplateChange) bool {
	return func(c *channel.TemplateChange) bool { return c.Name == name && c.Status == "APPROVED" }
}

// A draft is written, handed in, approved by webhook, edited, approved again, and deleted.
func TestLifeOfATemplate(t *testing.T) {
	t.Parallel()
	w := synced(t)
	row := w.draft(t, "my_order")
	if row.Status != domain.TemplateDraft || row.ExternalID != "" {
		t.Errorf("a draft: %+v", row)
	}
	row, err := w.SubmitTemplate(t.Context(), w.mina, row.ID)
	must(t, err)
	if row.Status != domain.TemplatePending || row.ExternalID == "" || template.Unsendable(row) == "" || template.Uneditable(row) == "" {
		t.Errorf("submitted: %+v", row)
	}
	w.listen(t, approved("my_order"))
	if row = w.one(t, "my_order en_US"); row.Status != domain.TemplateApproved {
		t.Fatalf("approved: %+v", row)
	}
	got, err := w.fill(t, "my_order en_US", values{
		HeaderValues: []named{{Text: "7"}}, BodyValues: []named{{Text: "Ada"}, {Text: "Monday"}}, ButtonValues: []button{{Index: 1, Value: "7"}},
	})
	if err != nil || got.Template.Header != "Order 7" {
		t.Errorf("filled: %+v %v", got, err)
	}

	parts := good().Parts
	parts.Footer = "Larkspur Bikes, Leeds"
	row, err = w.UpdateTemplate(t.Context(), w.mina, template.UpdateTemplate{Template: row.ID, Parts: &parts})
	must(t, err)
	if row.Edits == nil || row.Parts.Footer == parts.Footer || template.Unsendable(row) != "" {
		t.Errorf("edits wait: %+v", row)
	}
	row, err = w.SubmitTemplate(t.Context(), w.mina, row.ID)
	must(t, err)
	if row.Edits != nil || row.Parts.Footer != parts.Footer || row.Status != domain.TemplatePending {
		t.Errorf("edits handed in: %+v", row)
	}
	w.listen(t, approved("my_order"))
	_, err = w.SubmitTemplate(t.Context(), w.mina, row.ID)
	if domain.CodeOf(err) != domain.Conflict {
		t.Errorf("submitted without a change: %v", err)
	}
	must(t, w.DeleteTemplate(t.Context(), w.mina, row.ID))
	if w.all(t)["my_order en_US"] != nil {
		t.Error("it is still there")
	}
	if err := w.DeleteTemplate(t.Context(), w.mina, row.ID); domain.CodeOf(err) != domain.NotFound {
		t.Errorf("deleted twice: %v", err)
	}
	// Meta keeps the name for 30 days.
	again := w.draft(t, "my_order")
	if _, err := w.SubmitTemplate(t.Context(), w.mina, again.ID); domain.CodeOf(err) != domain.Invalid || !strings.Contains(err.Error(), "30 days") {
		t.Errorf("under a locked name: %v", err)
	}
}

func TestRejectedTemplateSaysWhy(t *testing.T) {
	t.Parallel()
	w := synced(t)
	row := w.draft(t, "rejected_one")
	_, err := w.SubmitTemplate(t.Context(), w.mina, row.ID)
	must(t, err)
	w.listen(t, func(c *channel.TemplateChange) bool { return c.Name == "rejected_one" })
	row = w.one(t, "rejected_one en_US")
	if row.Status != domain.TemplateRejected || row.Reason != "TAG_CONTENT_MISMATCH" || row.ReasonDetail == "" || template.Uneditable(row) != "" {
		t.Errorf("got %+v", row)
	}
	category := domain.MarketingTemplate
	_, err = w.UpdateTemplate(t.Context(), w.mina, template.UpdateTemplate{Template: row.ID, Category: &category})
	must(t, err)
	row, err = w.SubmitTemplate(t.Context(), w.mina, row.ID)
	must(t, err)
	if row.Status != domain.TemplatePending || row.Category != domain.MarketingTemplate || row.EditedCategory != "" {
		t.Errorf("in another category: %+v", row)
	}
}

// Whatever becomes of the network's answer, a draft is handed in once, and the next try finds it.
func TestSubmitSurvivesLostAnswers(t *testing.T) {
	t.Parallel()
	for _, fault := range []string{"error_after_accept", "drop_after_accept"} {
		t.Run(fault, func(t *testing.T) {
			t.Parallel()
			w := synced(t)
			row := w.draft(t, "lost_answer")
			w.control(t, "/faults", map[string]any{"network": "whatsapp", "match": "lost_answer", "fault": fault, "times": 1})
			row, err := w.SubmitTemplate(t.Context(), w.mina, row.ID)
			if err != nil || row.ExternalID == "" {
				t.Fatalf("got %+v %v", row, err)
			}
		})
	}
	t.Run("we crash before the commit", func(t *testing.T) {
		t.Parallel()
		w := synced(t)
		row := w.draft(t, "crashed")
		d := good()
		_, err := w.adapter.CreateTemplate(t.Context(), channel.Credential{ParentID: w.account.WABAID, Token: channel.Secret(w.account.Token)},
			channel.NewTemplate{Name: "crashed", Language: d.Language, Category: d.Category, ParameterFormat: d.ParameterFormat, Parts: d.Parts})
		must(t, err)
		row, err = w.SubmitTemplate(t.Context(), w.mina, row.ID)
		if err != nil || row.ExternalID == "" || row.Edits != nil {
			t.Fatalf("got %+v %v", row, err)
		}
	})
	t.Run("another has the name", func(t *testing.T) {
		t.Parallel()
		w := start(t) // the list was not read yet
		row := w.draft(t, "follow_up")
		_, err := w.SubmitTemplate(t.Context(), w.mina, row.ID)
		if domain.CodeOf(err) != domain.Conflict || w.one(t, "follow_up en_US").Status != domain.TemplateDraft {
			t.Errorf("got %v", err)
		}
	})
}

func TestCreateTemplateRefuses(t *testing.T) {
	t.Parallel()
	w := synced(t)
	for name, c := range map[string]struct {
		edit  func(*template.Draft)
		code  domain.Code
		field string
	}{
		"a bad name":     {func(d *template.Draft) { d.Name = "Order!" }, domain.Invalid, "name"},
		"a bad language": {func(d *template.Draft) { d.Language = "klingon" }, domain.Invalid, "language"},
		"without limit":  {func(d *template.Draft) { d.Parts.Body.Text = strings.Repeat("x", 5000) }, domain.Invalid, "parts.body"},
		"many buttons":   {func(d *template.Draft) { d.Parts.Buttons = make([]domain.TemplateButton, 21) }, domain.Invalid, "parts.buttons"},
		"a zero byte":    {func(d *template.Draft) { d.Parts.Footer = "a\x00" }, domain.Invalid, "parts.footer"},
		"a name taken":   {func(d *template.Draft) { d.Name = "follow_up" }, domain.Conflict, "name"},
	} {
		d := good()
		c.edit(&d)
		_, err := w.CreateTemplate(t.Context(), w.mina, w.channel.ID, d)
		var told *domain.Error
		if !asDomain(err, &told) || told.Code != c.code || told.Field != c.field {
			t.Errorf("%s: %v", name, err)
		}
	}
	if _, err := w.CreateTemplate(t.Context(), w.mina, domain.NewID[domain.ChannelID](), good()); domain.CodeOf(err) != domain.NotFound {
		t.Errorf("no channel: %v", err)
	}
	row := w.draft(t, "unready")
	parts := good().Parts
	parts.Body.Text = "{{1}}"
	_, err := w.UpdateTemplate(t.Context(), w.mina, template.UpdateTemplate{Template: row.ID, Parts: &parts})
	must(t, err) // a draft may break rules
	if _, err := w.SubmitTemplate(t.Context(), w.mina, row.ID); domain.CodeOf(err) != domain.Invalid {
		t.Errorf("submitted all the same: %v", err)
	}
}

// What is fixed once the network has a template can't be changed.
func TestUpdateTemplateRefuses(t *testing.T) {
	t.Parallel()
	w := synced(t)
	row := w.one(t, "follow_up en_US")
	other, format, category := "another", domain.NamedParameters, domain.MarketingTemplate
	for field, in := range map[string]template.UpdateTemplate{
		"name": {Name: &other}, "parameterFormat": {ParameterFormat: &format}, "category": {Category: &category},
	} {
		in.Template = row.ID
		var told *domain.Error
		if _, err := w.UpdateTemplate(t.Context(), w.mina, in); !asDomain(err, &told) || told.Field != field {
			t.Errorf("%s: %v", field, err)
		}
	}
	if _, err := w.UpdateTemplate(t.Context(), w.mina, template.UpdateTemplate{Template: domain.NewID[domain.TemplateID]()}); domain.CodeOf(err) != domain.NotFound {
		t.Errorf("nobody's: %v", err)
	}
	w.hear(t, channel.TemplateChange{ExternalID: row.ExternalID, Name: row.Name, Language: row.Language, Status: "DISABLED", OccurredAt: w.clock().Add(time.Hour)})
	if _, err := w.UpdateTemplate(t.Context(), w.mina, template.UpdateTemplate{Template: row.ID}); domain.CodeOf(err) != domain.Conflict {
		t.Errorf("disabled: %v", err)
	}
	if err := w.DeleteTemplate(t.Context(), w.mina, row.ID); domain.CodeOf(err) != domain.Conflict {
		t.Errorf("a disabled one is deleted: %v", err)
	}
}

// A header's sample goes to the network alone, and its word for it makes a draft ready.
func TestUploadSample(t *testing.T) {
	t.Parallel()
	w := synced(t)
	file := []byte("\xff\xd8\xff sample")
	sample := func(mime string, size int64) template.Sample {
		return template.Sample{MIMEType: mime, Filename: "bike ü.jpg", Size: size, Body: bytes.NewReader(file)}
	}
	handle, err := w.UploadSample(t.Context(), w.mina, w.channel.ID, sample("image/jpeg", int64(len(file))))
	must(t, err)
	d := good()
	d.Name, d.Parts.Header = "with_picture", &domain.TemplateHeader{Format: domain.ImageHeader, Handle: handle, Filename: "bike.jpg"}
	row, err := w.CreateTemplate(t.Context(), w.mina, w.channel.ID, d)
	must(t, err)
	_, err = w.SubmitTemplate(t.Context(), w.mina, row.ID)
	must(t, err)
	w.listen(t, approved("with_picture"))
	if row = w.one(t, "with_picture en_US"); row.Parts.Header.Format != domain.ImageHeader || row.Parts.Header.Filename != "bike.jpg" {
		t.Errorf("got %+v", row.Parts.Header)
	}
	for name, s := range map[string]template.Sample{"a type": sample("image/gif", 1), "empty": sample("image/png", 0), "large": sample("image/png", 17<<20)} {
		if _, err := w.UploadSample(t.Context(), w.mina, w.channel.ID, s); domain.CodeOf(err) != domain.Invalid {
			t.Errorf("%s: %v", name, err)
		}
	}
	d.Name, d.Parts.Header.Handle = "forged", "4::forged"
	forged, err := w.CreateTemplate(t.Context(), w.mina, w.channel.ID, d)
	must(t, err)
	if _, err := w.SubmitTemplate(t.Context(), w.mina, forged.ID); domain.CodeOf(err) != domain.Invalid {
		t.Errorf("a forged handle: %v", err)
	}
}

// What happens at the network comes by signed webhook.
func TestControlledByTheNetwork(t *testing.T) {
	t.Parallel()
	w := synced(t)
	row := w.one(t, "follow_up en_US")
	path := "/whatsapp/templates/" + row.ExternalID
	w.control(t, path, map[string]any{"status": "PAUSED", "quality": "RED", "correctCategory": "MARKETING"})
	w.listen(t, func(c *channel.TemplateChange) bool { return c.CorrectCategory != "" })
	row = w.one(t, "follow_up en_US")
	if row.Status != domain.TemplatePaused || row.Quality != domain.QualityRed || row.CorrectCategory != domain.MarketingTemplate || row.PausedUntil == nil || row.CategoryChangeAt == nil {
		t.Errorf("got %+v", row)
	}
	w.control(t, path, map[string]any{"status": "APPROVED", "body": "Hello {{1}}, we know more about {{2}} now. May we write?"})
	w.listen(t, func(c *channel.TemplateChange) bool { return c.Edited })
	if n := w.work(t); n != 1 {
		t.Errorf("%d looks", n)
	}
	row = w.one(t, "follow_up en_US")
	if row.Status != domain.TemplateApproved || !strings.Contains(row.Parts.Body.Text, "we know more") {
		t.Errorf("got %+v", row)
	}
	if !slices.Contains([]string{"", "TAG_CONTENT_MISMATCH"}, row.Reason) || row.PausedUntil != nil {
		t.Errorf("its reason is %q", row.Reason)
	}
}
