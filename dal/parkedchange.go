package dal

import (
	"context"
	"encoding/json"
	"time"

	"github.com/uptrace/bun"

	"postdog.io/domain"
)

// ParkedChange is a reaction to, a change of or the withdrawal of a message that is not known yet. What it says is sealed.
type ParkedChange struct {
	bun.BaseModel `bun:"table:parked_changes"`

	WorkspaceID    domain.WorkspaceID       `bun:",pk"`
	ID             domain.MessageRevisionID `bun:",pk"`
	ExternalIDHash []byte                   `bun:"external_id_hash"`
	DataSubjectID  domain.DataSubjectID
	Kind           domain.ChangeKind
	Direction      domain.MessageDirection
	SealedChange   []byte `bun:"change" personal:"contact"`
	OccurredAt     time.Time
	ArrivedAt      time.Time `bun:",nullzero,default:now()"`

	// Text is the new text of an edit, or the emoji of a reaction.
	Text string `bun:"-"`
}

const parkedChangesTable = "parked_changes"

// ParkChange keeps a change until its message is known.
func ParkChange(ctx context.Context, tx *Tx, externalID string, c *ParkedChange) error {
	c.WorkspaceID, c.ID = tx.workspace, domain.NewID[domain.MessageRevisionID]()
	var err error
	if c.ExternalIDHash, err = tx.Hash(ctx, externalIDPurpose, externalID); err != nil {
		return err
	}
	plain, err := json.Marshal(c.Text)
	if err != nil {
		return err
	}
	if c.SealedChange, err = tx.sealFor(ctx, c.DataSubjectID, tx.place(parkedChangesTable, "change", c.ID), plain); err != nil {
		return err
	}
	_, err = tx.exec(ctx, tx.bun.NewInsert().Model(c).On("conflict on constraint parked_changes_step_key do nothing"))
	return err
}

// TakeParkedChanges removes and returns the changes that waited for a message, in the order of the network's clock.
func TakeParkedChanges(ctx context.Context, tx *Tx, externalID string) ([]*ParkedChange, error) {
	hash, err := tx.Hash(ctx, externalIDPurpose, externalID)
	if err != nil {
		return nil, err
	}
	var cs []*ParkedChange
	err = tx.scan(ctx, tx.bun.NewRaw(`
		with taken as (delete from parked_changes where workspace_id = ? and external_id_hash = ? returning *)
		select * from taken order by occurred_at, arrived_at, id`, tx.workspace, hash), &cs)
	if err != nil || len(cs) == 0 {
		return nil, err
	}
	subjects := make([]domain.DataSubjectID, len(cs))
	for n, c := range cs {
		subjects[n] = c.DataSubjectID
	}
	if err := tx.loadSubjects(ctx, subjects); err != nil {
		return nil, err
	}
	for _, c := range cs {
		plain, err := tx.openFor(c.DataSubjectID, tx.place(parkedChangesTable, "change", c.ID), c.SealedChange)
		if err != nil || plain == nil {
			return nil, err
		}
		if err := json.Unmarshal(plain, &c.Text); err != nil {
			return nil, err
		}
	}
	return cs, nil
}

// HasParkedChanges says for which of some messages, by the network's id of them, changes wait.
func HasParkedChanges(ctx context.Context, tx *Tx, externalIDs []string) (map[string]bool, error) {
	idOf := make(map[string]string, len(externalIDs))
	hashes := make([][]byte, len(externalIDs))
	for n, id := range externalIDs {
		var err error
		if hashes[n], err = tx.Hash(ctx, externalIDPurpose, id); err != nil {
			return nil, err
		}
		idOf[string(hashes[n])] = id
	}
	var found [][]byte
	err := tx.rows(ctx, &found, "select external_id_hash from parked_changes where workspace_id = $1 and external_id_hash = any($2::bytea[])", tx.workspace, hashes)
	waits := make(map[string]bool, len(found))
	for _, hash := range found {
		waits[idOf[string(hash)]] = true
	}
	return waits, err
}

// DeleteParkedChanges forgets changes that nothing ever asked for.
func DeleteParkedChanges(ctx context.Context, tx *Tx, before time.Time) error {
	_, err := tx.exec(ctx, tx.bun.NewRaw("delete from parked_changes where workspace_id = ? and arrived_at < ?", tx.workspace, before))
	return err
}
