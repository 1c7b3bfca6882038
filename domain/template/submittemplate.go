package template

import (
	"context"
	"errors"
	"time"

	"postdog.io/authz"
	"postdog.io/channel"
	"postdog.io/dal"
	"postdog.io/domain"
)

// SubmitTemplate hands a draft, or the edits of a template, in for review. What the network would refuse is INVALID and names the
// field. It may be repeated: when an answer got lost, the network is asked what it has.
func (t *Templates) SubmitTemplate(ctx context.Context, by authz.Actor, id domain.TemplateID) (*dal.Template, error) {
	var row *dal.Template
	var c channel.Credential
	err := t.Store.InWorkspace(ctx, by.Workspace(), func(tx *dal.Tx) (err error) {
		if row, err = dal.GetTemplate(ctx, tx, id); err != nil {
			return orNoTemplate(err)
		}
		c, err = t.credential(ctx, tx, account{row.Network, row.AccountID})
		return err
	})
	if err != nil {
		return nil, err
	}
	if why := Uneditable(row); why != "" {
		return nil, domain.Errorf(domain.Conflict, "%s", why)
	}
	d := DraftOf(row)
	if row.Status != domain.TemplateDraft && row.Edits == nil && row.EditedCategory == "" && row.Status != domain.TemplateRejected {
		return nil, domain.Errorf(domain.Conflict, "Nothing has changed since this template was submitted. Change it first.")
	}
	if err := refusal(d); err != nil {
		return nil, err
	}
	adapter, ok := t.adapterOf(row.Network)
	if !ok {
		return nil, errNotConnected()
	}
	in := channel.NewTemplate{Name: d.Name, Language: d.Language, Category: d.Category, ParameterFormat: d.ParameterFormat, Parts: d.Parts}
	var taken channel.Template
	if row.ExternalID == "" {
		taken, err = create(ctx, adapter, c, in)
	} else {
		taken, err = edit(ctx, adapter, c, row.ExternalID, in)
	}
	if err != nil {
		return nil, explainCode(err)
	}
	err = t.Store.InWorkspace(context.WithoutCancel(ctx), by.Workspace(), func(tx *dal.Tx) error {
		return submitted(ctx, tx, by, row, d, taken)
	})
	if err != nil {
		return nil, err
	}
	var now *dal.Template
	err = t.Store.InWorkspace(ctx, by.Workspace(), func(tx *dal.Tx) (err error) {
		now, err = dal.GetTemplate(ctx, tx, id)
		return orNoTemplate(err)
	})
	return now, err
}

// explainCode is explain for what is no domain error yet.
func explainCode(err error) error {
	if domain.CodeOf(err) != domain.Internal {
		return err
	}
	return explain(err)
}

// create hands a new template in. One of that name and language that is there already is ours, from a try whose answer got lost, if it
// says the same.
func create(ctx context.Context, adapter channel.Templates, c channel.Credential, in channel.NewTemplate) (channel.Template, error) {
	made, err := adapter.CreateTemplate(ctx, c, in)
	var unconfirmed *channel.Unconfirmed
	if err == nil || !errors.Is(err, channel.ErrTemplateExists) && !errors.As(err, &unconfirmed) {
		return made, err
	}
	there, found, lookErr := lookUp(ctx, adapter, c, in)
	switch {
	case lookErr != nil || !found:
		if errors.Is(err, channel.ErrTemplateExists) {
			return made, &channel.Unconfirmed{Err: err} // it is there and can't be seen yet
		}
		return made, err
	case !sameText(there.Parts, in.Parts) && in.Category != domain.AuthenticationTemplate:
		return made, &domain.Error{Code: domain.Conflict, Field: "name", Message: "WhatsApp has another template of this name in this language, made elsewhere. Choose another name, or read the templates anew and edit that one."}
	}
	return there, nil
}

// lookUp finds a template by its name and language.
func lookUp(ctx context.Context, adapter channel.Templates, c channel.Credential, in channel.NewTemplate) (channel.Template, bool, error) {
	after := ""
	for range maxPages {
		page, err := adapter.ListTemplates(ctx, c, in.Name, after)
		if err != nil {
			return channel.Template{}, false, err
		}
		for _, one := range page.Templates {
			if one.Language == in.Language {
				return one, true, nil
			}
		}
		if after = page.After; after == "" {
			break
		}
	}
	return channel.Template{}, false, nil
}

// edit hands edits in. Where the answer got lost, what the network has now says whether it took them.
func edit(ctx context.Context, adapter channel.Templates, c channel.Credential, externalID string, in channel.NewTemplate) (channel.Template, error) {
	err := adapter.EditTemplate(ctx, c, externalID, in)
	taken := channel.Template{ExternalID: externalID, Status: string(domain.TemplatePending), Category: string(in.Category)}
	var unconfirmed *channel.Unconfirmed
	if err == nil || !errors.As(err, &unconfirmed) {
		return taken, err
	}
	there, lookErr := adapter.GetTemplate(ctx, c, externalID)
	if lookErr != nil || !sameText(there.Parts, in.Parts) {
		return taken, err
	}
	return there, nil
}

// clockDoubt is how far the network's clock may lag behind ours: its word on what was just submitted still counts.
const clockDoubt = 10 * time.Second

// submitted notes that the network has a template, unless that was learnt meanwhile.
func submitted(ctx context.Context, tx *dal.Tx, by authz.Actor, was *dal.Template, d Draft, taken channel.Template) error {
	row, err := dal.LockTemplate(ctx, tx, was.ID)
	if err != nil {
		return orNoTemplate(err)
	}
	isNew := row.ExternalID == ""
	edits := row.Edits
	if row.Status == domain.TemplateDraft {
		edits = nil
		if !sameText(row.Parts, d.Parts) { // changed while it was on its way
			later := row.Parts
			edits = &later
		}
	} else if edits != nil && sameText(*edits, d.Parts) {
		edits = nil
	}
	row.Edits, row.EditedCategory = edits, ""
	row.ExternalID, row.Parts = taken.ExternalID, d.Parts
	row.Name, row.Language, row.ParameterFormat = d.Name, d.Language, d.ParameterFormat
	// News that came by webhook before this commit stand.
	if isNew || row.StatusAt == nil || was.StatusAt != nil && row.StatusAt.Equal(*was.StatusAt) {
		setStatus(row, domain.TemplateStatusOf(taken.Status), tx.Now().UTC().Add(-clockDoubt))
	}
	setCategory(row, domain.TemplateCategoryOf(taken.Category), "", tx.Now().UTC().Add(-clockDoubt))
	if err := dal.UpdateTemplate(ctx, tx, row); err != nil {
		return err
	}
	told(tx, row.ID)
	dal.Audit(tx, by.Did("template.submitted", row.ID, domain.Changed("name", "", title(row))))
	return nil
}
