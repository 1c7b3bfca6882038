package grant

import (
	"context"
	"time"

	"github.com/riverqueue/river"

	"postdog.io/authz"
	"postdog.io/dal"
	"postdog.io/domain"
)

// deletionJob deletes what is kept of a person of a network, in every workspace.
type deletionJob struct {
	Deletion domain.NetworkDeletionID `json:"deletion"`
}

// Kind implements river.JobArgs.
func (deletionJob) Kind() string { return "network_deletion" }

// DeletionWorker deletes what networks ask to delete.
type DeletionWorker struct {
	river.WorkerDefaults[deletionJob]
	Grants *Grants
}

// Work deletes what one network asked for.
func (w *DeletionWorker) Work(ctx context.Context, job *river.Job[deletionJob]) error {
	return w.Grants.delete(ctx, job.Args.Deletion)
}

// RequestDeletion begins to delete what is kept of a person of Meta's who had let us use accounts of theirs, and returns the
// code by which anyone who has it can see how far that is. The same person again gets the same code until it is done.
func (g *Grants) RequestDeletion(ctx context.Context, subject string, issued time.Time) (code string, err error) {
	err = g.Store.InControl(ctx, func(tx *dal.ControlTx) error {
		login := metaLogins[0]
		for _, l := range metaLogins {
			known, err := dal.ListGrantsOfSubject(ctx, tx, l, subject)
			if err != nil {
				return err
			}
			if len(known) > 0 {
				login = l
				break
			}
		}
		d, isNew, err := dal.GetOrInsertNetworkDeletion(ctx, tx, login, subject, issued)
		if err != nil {
			return err
		}
		code = d.Code
		if !isNew {
			return nil
		}
		return tx.InsertJob(ctx, deletionJob{d.ID}, nil)
	})
	return code, err
}

// Deletion finds a deletion by its code.
func (g *Grants) Deletion(ctx context.Context, code string) (d *dal.NetworkDeletion, err error) {
	err = g.Store.InControl(ctx, func(tx *dal.ControlTx) error {
		d, err = dal.GetNetworkDeletion(ctx, tx, code)
		return err
	})
	return d, err
}

const deleted = "The person who connected this channel asked the network to have their data deleted. Connect it again."

func (g *Grants) delete(ctx context.Context, id domain.NetworkDeletionID) error {
	var d *dal.NetworkDeletion
	var list []*dal.GrantIndex
	err := g.Store.InControl(ctx, func(tx *dal.ControlTx) (err error) {
		if d, err = dal.SetNetworkDeletionStatus(ctx, tx, id, domain.DeletionWorking); err == nil {
			list, err = dal.ListGrantsOfDeletion(ctx, tx, d)
		}
		return err
	})
	if dal.IsNotFound(err) {
		return nil // done
	}
	if err != nil {
		return err
	}
	for _, of := range list {
		err := g.Store.InWorkspace(ctx, of.WorkspaceID, func(tx *dal.Tx) error { return g.forget(ctx, tx, of.GrantID, d.IssuedAt) })
		if err != nil {
			return err
		}
	}
	return g.Store.InControl(ctx, func(tx *dal.ControlTx) error {
		_, err := dal.SetNetworkDeletionStatus(ctx, tx, id, domain.DeletionDone)
		return err
	})
}

// forget deletes a grant that was given by a time, with all that it says of the person.
func (g *Grants) forget(ctx context.Context, tx *dal.Tx, id domain.GrantID, by time.Time) error {
	known, err := dal.LockChannelGrant(ctx, tx, id)
	if dal.IsNotFound(err) {
		return nil
	}
	if err != nil || later(known, by) {
		return err
	}
	if err := g.lose(ctx, tx, id, deleted); err != nil {
		return err
	}
	if !known.GrantedBy.IsZero() {
		if err := dal.DeleteConnectionsOfMember(ctx, tx, known.GrantedBy); err != nil {
			return err
		}
	}
	dal.Audit(tx, authz.System(tx.Workspace(), "grant").Did("grant.deleted", id))
	return dal.DeleteChannelGrant(ctx, tx, id)
}
