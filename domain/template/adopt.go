package template

import (
	"reflect"
	"time"

	"postdog.io/channel"
	"postdog.io/dal"
	"postdog.io/domain"
)

// adopt makes our template what the network had at a moment, and says whether that changed anything. What members wrote and
// have not handed in stays as edits, unless it is what the network has.
func adopt(t *dal.Template, in channel.Template, at time.Time) bool {
	before := *t
	at = at.UTC().Truncate(time.Second) // the network's clock has seconds
	if t.ExternalID == "" && t.Status == domain.TemplateDraft && !reflect.ValueOf(t.Parts).IsZero() {
		written := t.Parts
		t.Edits, t.EditedCategory = &written, t.Category
	}
	t.ExternalID, t.Name, t.Language, t.ParameterFormat, t.Parts = in.ExternalID, in.Name, in.Language, in.ParameterFormat, in.Parts
	if keepsFile(before.Parts.Header, t.Parts.Header) {
		t.Parts.Header.Filename = before.Parts.Header.Filename
	}
	if t.Edits != nil && sameText(*t.Edits, t.Parts) {
		t.Edits, t.EditedCategory = nil, ""
	}
	if status := domain.TemplateStatusOf(in.Status); reached(t.StatusAt, at) {
		setStatus(t, status, at)
		if status == domain.TemplateRejected {
			t.Reason = in.Reason
		}
	}
	if category := domain.TemplateCategoryOf(in.Category); reached(t.CategoryAt, at) {
		setCategory(t, category, domain.TemplateCategoryOf(in.PreviousCategory), at)
	}
	if t.Category == "" {
		t.Category = domain.MarketingTemplate // a category that this version doesn't know is treated as the strictest
	}
	if quality := domain.TemplateQualityOf(in.Quality); reached(t.QualityAt, at) {
		t.Quality, t.QualityAt = quality, &at
	}
	t.SyncedAt = &at
	after := *t
	for _, one := range []*dal.Template{&before, &after} {
		one.SyncedAt, one.StatusAt, one.CategoryAt, one.QualityAt, one.UpdatedAt = nil, nil, nil, nil, time.Time{}
	}
	return !reflect.DeepEqual(before, after)
}

// reached says whether news of a moment are not older than what is known.
func reached(known *time.Time, at time.Time) bool { return known == nil || !at.Before(*known) }

// moment is the known time where it is the same, so that rows compare as equal.
func moment(known *time.Time, at time.Time) *time.Time {
	if known != nil && known.Equal(at) {
		return known
	}
	return &at
}

// setStatus sets a status, and ends what belonged to the one before.
func setStatus(t *dal.Template, status domain.TemplateStatus, at time.Time) {
	if status != t.Status {
		t.Reason, t.ReasonDetail, t.PausedUntil = "", "", nil
	}
	t.Status, t.StatusAt = status, moment(t.StatusAt, at)
}

// setCategory sets a category; an announcement of it is fulfilled.
func setCategory(t *dal.Template, category, previous domain.TemplateCategory, at time.Time) {
	if category == "" {
		return
	}
	if previous == "" && t.Category != "" && t.Category != category && t.Status != domain.TemplateDraft {
		previous = t.Category
	}
	if previous != "" && previous != category {
		t.PreviousCategory = previous
	}
	t.Category, t.CategoryAt = category, moment(t.CategoryAt, at)
	if t.CorrectCategory == category {
		t.CorrectCategory, t.CategoryChangeAt = "", nil
	}
}

func keepsFile(before, after *domain.TemplateHeader) bool {
	return before != nil && after != nil && before.Format == after.Format && before.Format.MediaKind() != ""
}

// sameText says whether customers and reviewers see the same; samples and handles are for reviewers alone, and the network keeps
// them to itself.
func sameText(a, b domain.TemplateParts) bool {
	return reflect.DeepEqual(bare(a), bare(b))
}

func bare(p domain.TemplateParts) domain.TemplateParts {
	out := domain.TemplateParts{Footer: p.Footer, SecurityAdvice: p.SecurityAdvice, ExpiresAfter: p.ExpiresAfter, Foreign: p.Foreign}
	out.Body.Text = p.Body.Text
	if h := p.Header; h != nil {
		out.Header = &domain.TemplateHeader{Format: h.Format}
		out.Header.Text = h.Text
	}
	for _, b := range p.Buttons {
		b.Sample = ""
		if b.Kind == domain.CopyCodeButton || b.Kind == domain.RequestContactInfoButton || b.Kind == domain.OneTimePasswordButton {
			b.Text = "" // the network's own
		}
		out.Buttons = append(out.Buttons, b)
	}
	return out
}
