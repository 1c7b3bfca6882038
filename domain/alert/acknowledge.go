package alert

import (
	"context"

	"postdog.io/authz"
	"postdog.io/dal"
	"postdog.io/domain"
)

// Acknowledge says that the actor looked into an alert of their workspace. It is NOT_FOUND where there is none.
func (a *Alerts) Acknowledge(ctx context.Context, by authz.Actor, id domain.SecurityAlertID) error {
	return a.Store.InWorkspace(ctx, by.Workspace(), func(tx *dal.Tx) error {
		if err := dal.AcknowledgeSecurityAlert(ctx, tx, id, by.Member()); err != nil {
			return err
		}
		dal.Audit(tx, by.Did("security_alert.acknowledged", id))
		return nil
	})
}
