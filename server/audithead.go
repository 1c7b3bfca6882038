package server

import (
	"context"
	"errors"
	"log/slog"

	"postdog.io/dal"
	"postdog.io/domain"
)

// auditHeads writes the ends of the audit logs to the process's own log, which is kept elsewhere: given back to
// `postdog audit verify --head`, a line of it proves that nothing was cut off since.
type auditHeads struct {
	store *dal.Store
	log   *slog.Logger
	// noted is how far each workspace's log was when it was last written.
	noted map[domain.WorkspaceID]int64
}

func newAuditHeads(store *dal.Store, log *slog.Logger) *auditHeads {
	return &auditHeads{store: store, log: log, noted: map[domain.WorkspaceID]int64{}}
}

// note writes the heads that moved since it was last called. Calls take turns.
func (a *auditHeads) note(ctx context.Context) error {
	var workspaces []domain.WorkspaceID
	err := a.store.InControl(ctx, func(tx *dal.ControlTx) (err error) {
		workspaces, err = dal.ListWorkspaceIDs(ctx, tx)
		return err
	})
	for _, ws := range workspaces {
		err = errors.Join(err, a.noteOne(ctx, ws))
	}
	return err
}

func (a *auditHeads) noteOne(ctx context.Context, ws domain.WorkspaceID) error {
	tx, err := a.store.ReadWorkspace(ctx, ws)
	if err != nil {
		return err
	}
	defer tx.Close()
	head, err := dal.GetAuditHead(ctx, tx)
	if err != nil || head.Sequence == a.noted[ws] {
		return err
	}
	a.noted[ws] = head.Sequence
	a.log.InfoContext(ctx, "audit head", "head", head.Note(ws))
	return nil
}
