package alert

import (
	"context"

	"postdog.io/authz"
	"postdog.io/dal"
	"postdog.io/domain"
)

// Exported notes, in the transaction of an export, that a member exports, and raises an alert when they do so unusually
// often.
func (a *Alerts) Exported(ctx context.Context, tx *dal.Tx, by authz.Actor) error {
	n, err := dal.CountExportLinks(ctx, tx, by.Member(), tx.Now().Add(-exportsWithin))
	if err != nil || n < exports {
		return err
	}
	return a.raise(ctx, tx, &dal.SecurityAlert{Kind: domain.ExportSpikeAlert, MemberID: by.Member(), Count: n})
}
