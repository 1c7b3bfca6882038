package dal

import (
	"context"

	"github.com/uptrace/bun"

	"postdog.io/domain"
)

// Each person whose data a workspace holds has a key of their own. Everything about them is sealed with it, wherever it
// stands: destroy the key, and no copy of any of it can be read again, backups included.

const dataSubjectsTable = "data_subjects"

// InsertDataSubject makes a person's key.
func InsertDataSubject(ctx context.Context, tx *Tx) (domain.DataSubjectID, error) {
	id := domain.NewID[domain.DataSubjectID]()
	with, err := tx.workspaceKey(ctx)
	if err != nil {
		return id, err
	}
	key, err := newDataKey()
	if err != nil {
		return id, err
	}
	wrapped, err := seal(with, tx.subjectPlace(id), key.bytes[:])
	if err != nil {
		return id, err
	}
	_, err = tx.exec(ctx, tx.bun.NewRaw("insert into data_subjects (workspace_id, id, wrapped_key) values (?, ?, ?)", tx.workspace, id, wrapped))
	if err == nil {
		tx.rememberSubject(id, key)
	}
	return id, err
}

// loadSubjects fetches the keys of many people in one query. One whose key was destroyed is left out.
func (tx *Tx) loadSubjects(ctx context.Context, ids []domain.DataSubjectID) error {
	var missing []domain.DataSubjectID
	tx.subjectsMu.Lock()
	asked := map[domain.DataSubjectID]bool{}
	for _, id := range ids {
		if _, ok := tx.subjects[id]; !ok && !asked[id] {
			asked[id] = true
			missing = append(missing, id)
		}
	}
	tx.subjectsMu.Unlock()
	if len(missing) == 0 {
		return nil
	}
	with, err := tx.workspaceKey(ctx)
	if err != nil {
		return err
	}
	var rows []struct {
		ID         domain.DataSubjectID
		WrappedKey []byte
	}
	q := tx.bun.NewSelect().Table(dataSubjectsTable).Column("id", "wrapped_key").
		Where("workspace_id = ? and id in (?)", tx.workspace, bun.List(missing)).Where("wrapped_key is not null")
	if err := tx.scan(ctx, q, &rows); err != nil {
		return err
	}
	for _, r := range rows {
		if err := tx.unwrapSubject(with, r.ID, r.WrappedKey); err != nil {
			return err
		}
	}
	return nil
}

// unwrapSubject remembers a person's key as it was read; there is none where it was destroyed.
func (tx *Tx) unwrapSubject(with dataKey, id domain.DataSubjectID, wrapped []byte) error {
	if _, known := tx.subject(id); known || wrapped == nil {
		return nil
	}
	key, err := openWrapped(with, tx.subjectPlace(id), wrapped)
	if err == nil {
		tx.rememberSubject(id, key)
	}
	return err
}

func (tx *Tx) rememberSubject(id domain.DataSubjectID, key dataKey) {
	tx.subjectsMu.Lock()
	defer tx.subjectsMu.Unlock()
	if tx.subjects == nil {
		tx.subjects = map[domain.DataSubjectID]dataKey{}
	}
	tx.subjects[id] = key
}

func (tx *Tx) subjectPlace(id domain.DataSubjectID) place {
	return tx.place(dataSubjectsTable, "wrapped_key", id)
}

func (tx *Tx) place(table, column string, row uuider) place {
	return place{workspace: tx.workspace, table: table, column: column, row: row.UUID()}
}

// sealFor seals a value under a person's key, which must have been made or loaded in this transaction, or is loaded now.
func (tx *Tx) sealFor(ctx context.Context, subject domain.DataSubjectID, at place, plain []byte) ([]byte, error) {
	if err := tx.loadSubjects(ctx, []domain.DataSubjectID{subject}); err != nil {
		return nil, err
	}
	key, ok := tx.subject(subject)
	if !ok {
		return nil, ErrErased
	}
	return seal(key, at, plain)
}

// openFor opens a value of a person whose key was loaded; what an erased person left behind opens as nil.
func (tx *Tx) openFor(subject domain.DataSubjectID, at place, sealed []byte) ([]byte, error) {
	key, ok := tx.subject(subject)
	if !ok {
		return nil, nil
	}
	return open(key, at, sealed)
}

func (tx *Tx) subject(id domain.DataSubjectID) (dataKey, bool) {
	tx.subjectsMu.Lock()
	defer tx.subjectsMu.Unlock()
	key, ok := tx.subjects[id]
	return key, ok
}

// ErrErased says that nothing more may be stored about a person, since their key was destroyed.
var ErrErased = domain.Errorf(domain.Conflict, "This person's data was erased; nothing more can be stored about them here.")
