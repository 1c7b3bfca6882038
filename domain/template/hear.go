package template

import (
	"context"
	"reflect"
	"time"

	"github.com/riverqueue/river"

	"postdog.io/channel"
	"postdog.io/dal"
	"postdog.io/domain"
)

// categoryNotice is how long before a change of category Meta tells of it, where it names no time.
const categoryNotice = 24 * time.Hour

// draftDelay lets a template's own submission commit before the network's word on it leads to a look.
const draftDelay = time.Second

// Hear implements the inbox's Signals: it notes what the network tells of a template. News that are older than what is known
// change nothing, and a template that is not known, or whose content changed, is read anew.
func (t *Templates) Hear(ctx context.Context, tx *dal.Tx, network domain.Network, item channel.Inbound) (bool, error) {
	in := item.Template
	if in == nil || item.ParentID == "" {
		return false, nil
	}
	look := syncJob{tx.Workspace(), network, item.ParentID}
	ours, err := dal.LockTemplateByExternalID(ctx, tx, network, item.ParentID, in.ExternalID, in.Name, in.Language)
	switch {
	case dal.IsNotFound(err):
		return true, tx.InsertJob(ctx, look, nil)
	case err != nil:
		return false, err
	case ours.ExternalID != in.ExternalID:
		return true, tx.InsertJob(ctx, look, &river.InsertOpts{ScheduledAt: tx.Now().Add(draftDelay)})
	}
	if in.Edited || in.Status == "UNARCHIVED" { // the list says what it is now
		if err := tx.InsertJob(ctx, look, nil); err != nil {
			return false, err
		}
	}
	if !note(ours, in) {
		return true, nil
	}
	if ours.Status == domain.TemplateDeleted {
		err = dal.DeleteTemplate(ctx, tx, ours.ID)
	} else {
		err = dal.UpdateTemplate(ctx, tx, ours)
	}
	told(tx, ours.ID)
	return true, err
}

// note notes news on a template, and says whether there was anything new.
func note(t *dal.Template, in *channel.TemplateChange) bool {
	before, at := *t, in.OccurredAt.UTC()
	if in.Status != "" && in.Status != "UNARCHIVED" && reached(t.StatusAt, at) {
		setStatus(t, domain.TemplateStatusOf(in.Status), at)
		paused := t.PausedUntil
		t.Reason, t.ReasonDetail, t.PausedUntil = in.Reason, in.Detail, nil
		if t.Status.Sendable() {
			t.Reason, t.ReasonDetail = "", "" // of being active again
		}
		if !in.PausedUntil.IsZero() {
			t.PausedUntil = moment(paused, in.PausedUntil)
		}
	}
	if in.Quality != "" && reached(t.QualityAt, at) {
		t.Quality, t.QualityAt = domain.TemplateQualityOf(in.Quality), moment(t.QualityAt, at)
	}
	if category := domain.TemplateCategoryOf(in.Category); category != "" && reached(t.CategoryAt, at) {
		noteCategory(t, in, category, at)
	}
	return !reflect.DeepEqual(before, *t)
}

// noteCategory notes a category, and what it will be.
func noteCategory(t *dal.Template, in *channel.TemplateChange, category domain.TemplateCategory, at time.Time) {
	setCategory(t, category, domain.TemplateCategoryOf(in.PreviousCategory), at)
	switch correct := domain.TemplateCategoryOf(in.CorrectCategory); {
	case correct != "" && correct != category:
		from := in.CategoryChangeAt
		if from.IsZero() {
			from = at.Add(categoryNotice)
		}
		t.CorrectCategory, t.CategoryChangeAt = correct, moment(t.CategoryChangeAt, from)
	case in.Status == "": // a change that is done, or called off
		t.CorrectCategory, t.CategoryChangeAt = "", nil
	}
}
