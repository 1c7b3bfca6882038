package template

import (
	"context"
	"errors"

	"postdog.io/authz"
	"postdog.io/channel"
	"postdog.io/dal"
	"postdog.io/domain"
)

// DeleteTemplate deletes a template in its one language, at the network first. It may be repeated. Messages that were sent stay.
func (t *Templates) DeleteTemplate(ctx context.Context, by authz.Actor, id domain.TemplateID) error {
	var row *dal.Template
	var c channel.Credential
	err := t.Store.InWorkspace(ctx, by.Workspace(), func(tx *dal.Tx) (err error) {
		if row, err = dal.GetTemplate(ctx, tx, id); err != nil || row.ExternalID == "" {
			return orNoTemplate(err)
		}
		c, err = t.credential(ctx, tx, account{row.Network, row.AccountID})
		return err
	})
	if err != nil {
		return err
	}
	if row.Status == domain.TemplateDisabled {
		return domain.Errorf(domain.Conflict, "WhatsApp keeps a template that it has disabled; it can't be deleted.")
	}
	if row.ExternalID != "" {
		adapter, ok := t.adapterOf(row.Network)
		if !ok {
			return errNotConnected()
		}
		if err := adapter.DeleteTemplate(ctx, c, row.ExternalID, row.Name); err != nil && !errors.Is(err, channel.ErrNoTemplate) {
			return explain(err)
		}
	}
	return t.Store.InWorkspace(context.WithoutCancel(ctx), by.Workspace(), func(tx *dal.Tx) error {
		now, err := dal.LockTemplate(ctx, tx, id)
		if dal.IsNotFound(err) {
			return nil // the network's word came first
		}
		if err != nil {
			return err
		}
		if now.ExternalID != row.ExternalID {
			return domain.Errorf(domain.Conflict, "This template was submitted just now. Delete it again if you still want to.")
		}
		told(tx, id)
		dal.Audit(tx, by.Did("template.deleted", id, domain.Changed("name", title(now), "")))
		return dal.DeleteTemplate(ctx, tx, id)
	})
}
