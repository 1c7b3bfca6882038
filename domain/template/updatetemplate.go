package template

import (
	"context"

	"postdog.io/authz"
	"postdog.io/dal"
	"postdog.io/domain"
)

// UpdateTemplate says what to change of a template. What is nil stays as it is.
type UpdateTemplate struct {
	Template domain.TemplateID
	// Name, Language and ParameterFormat can change in drafts alone.
	Name, Language  *string
	ParameterFormat *domain.ParameterFormat
	// Category can change until the template is approved.
	Category *domain.TemplateCategory
	// Parts replace all of them.
	Parts *domain.TemplateParts
}

// UpdateTemplate changes a draft. Of a template that the network has, the changes wait as edits until they are submitted, and what is
// sent stays as it is. What can't be changed now is CONFLICT.
func (t *Templates) UpdateTemplate(ctx context.Context, by authz.Actor, in UpdateTemplate) (row *dal.Template, err error) {
	err = t.Store.InWorkspace(ctx, by.Workspace(), func(tx *dal.Tx) error {
		if row, err = dal.LockTemplate(ctx, tx, in.Template); err != nil {
			return orNoTemplate(err)
		}
		if why := Uneditable(row); why != "" {
			return domain.Errorf(domain.Conflict, "%s", why)
		}
		before := title(row)
		d, err := edited(row, in)
		if err != nil {
			return err
		}
		if row.Status == domain.TemplateDraft {
			row.Name, row.Language, row.ParameterFormat, row.Category, row.Parts = d.Name, d.Language, d.ParameterFormat, d.Category, d.Parts
		} else {
			row.Edits, row.EditedCategory = &d.Parts, d.Category
			if sameText(d.Parts, row.Parts) && d.Category == row.Category {
				row.Edits, row.EditedCategory = nil, ""
			}
		}
		if err := dal.UpdateTemplate(ctx, tx, row); err != nil {
			return err
		}
		told(tx, row.ID)
		changes := []domain.Change{}
		if after := title(row); after != before {
			changes = append(changes, domain.Changed("name", before, after))
		}
		dal.Audit(tx, by.Did("template.updated", row.ID, changes...))
		return nil
	})
	if dal.IsDuplicate(err, dal.TemplatesName) {
		err = errNameTaken()
	}
	if err != nil {
		return nil, err
	}
	return row, nil
}

// edited is what a template would be with a change.
func edited(row *dal.Template, in UpdateTemplate) (Draft, error) {
	d := DraftOf(row)
	handedIn := row.Status != domain.TemplateDraft
	const fixed = "This can't change once WhatsApp has the template. Write another template instead."
	if in.Name != nil {
		d.Name = *in.Name
	}
	if in.Language != nil {
		d.Language = *in.Language
	}
	if in.ParameterFormat != nil {
		d.ParameterFormat = *in.ParameterFormat
	}
	if in.Category != nil {
		d.Category = *in.Category
	}
	if in.Parts != nil {
		d.Parts = *in.Parts
	}
	clean(&d)
	switch {
	case handedIn && d.Name != row.Name:
		return d, domain.InvalidField("name", fixed)
	case handedIn && d.Language != row.Language:
		return d, domain.InvalidField("language", fixed)
	case handedIn && d.ParameterFormat != row.ParameterFormat:
		return d, domain.InvalidField("parameterFormat", fixed)
	case row.Status.Sendable() && d.Category != row.Category:
		return d, domain.InvalidField("category", "The category of an approved template can't change. Write another template instead.")
	}
	return d, storable(d)
}

// DraftOf is what a member sees when they edit a template: what waits to be handed in, else what the network has.
func DraftOf(row *dal.Template) Draft {
	d := Draft{Name: row.Name, Language: row.Language, Category: row.Category, ParameterFormat: row.ParameterFormat, Parts: row.Parts}
	if row.Edits != nil {
		d.Parts = *row.Edits
	}
	if row.EditedCategory != "" {
		d.Category = row.EditedCategory
	}
	return d
}

// Uneditable says, as a sentence, why a template can't be changed now; empty where it can.
func Uneditable(row *dal.Template) string {
	switch row.Status {
	case domain.TemplateDraft, domain.TemplateApproved, domain.TemplateReinstated, domain.TemplateRejected, domain.TemplatePaused:
	case domain.TemplatePending, domain.TemplateInAppeal:
		return "WhatsApp is reviewing this template; it can be changed once that is done."
	default:
		return "WhatsApp takes no changes of this template any more. Write another one."
	}
	if len(row.Parts.Foreign) > 0 {
		return "This template has parts that can only be changed in WhatsApp Manager."
	}
	for _, b := range row.Parts.Buttons {
		if b.Kind == domain.OtherButton {
			return "This template has a button that can only be changed in WhatsApp Manager."
		}
	}
	return ""
}

func orNoTemplate(err error) error {
	if dal.IsNotFound(err) {
		return &domain.Error{Code: domain.NotFound, Field: "templateId", Message: "There is no such template in this workspace."}
	}
	return err
}
