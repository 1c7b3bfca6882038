package dal

import (
	"context"

	"github.com/uptrace/bun"

	"postdog.io/domain"
)

// ContactIdentity is one id by which a network knows a contact. Value is sealed at rest and found by its keyed hash.
type ContactIdentity struct {
	bun.BaseModel `bun:"table:contact_identities"`

	WorkspaceID   domain.WorkspaceID       `bun:",pk"`
	ID            domain.ContactIdentityID `bun:",pk"`
	ContactID     domain.ContactID
	DataSubjectID domain.DataSubjectID
	Network       domain.Network
	Kind          domain.IdentityKind
	SealedValue   []byte `bun:"value" personal:"contact"`
	ValueHash     []byte

	Value string `bun:"-"`
}

const contactIdentitiesTable = "contact_identities"

func (tx *Tx) identityHash(ctx context.Context, network domain.Network, kind domain.IdentityKind, value string) ([]byte, error) {
	return tx.Hash(ctx, "contact_identities."+string(network)+"."+string(kind), value)
}

// InsertContactIdentity stores an identity; one that some contact already has is left alone, and false returned.
func InsertContactIdentity(ctx context.Context, tx *Tx, i *ContactIdentity) (bool, error) {
	i.WorkspaceID, i.ID = tx.workspace, domain.NewID[domain.ContactIdentityID]()
	var err error
	if i.ValueHash, err = tx.identityHash(ctx, i.Network, i.Kind, i.Value); err != nil {
		return false, err
	}
	if i.SealedValue, err = tx.sealFor(ctx, i.DataSubjectID, tx.place(contactIdentitiesTable, "value", i.ID), []byte(i.Value)); err != nil {
		return false, err
	}
	n, err := tx.exec(ctx, tx.bun.NewInsert().Model(i).On("conflict (workspace_id, network, kind, value_hash) do nothing"))
	return n == 1, err
}

// FindContactByIdentity finds whose identity a value is.
func FindContactByIdentity(ctx context.Context, tx *Tx, network domain.Network, kind domain.IdentityKind, value string) (domain.ContactID, error) {
	var id domain.ContactID
	hash, err := tx.identityHash(ctx, network, kind, value)
	if err != nil {
		return id, err
	}
	err = tx.scan(ctx, tx.bun.NewRaw("select contact_id from contact_identities where workspace_id = ? and network = ? and kind = ? and value_hash = ?",
		tx.workspace, network, kind, hash), &id)
	return id, err
}

// IdentityKey is an id of a person on a network.
type IdentityKey struct {
	Kind  domain.IdentityKind
	Value string
}

// FindContactsByIdentity finds whose some ids of a network are; those that nobody has are left out.
func FindContactsByIdentity(ctx context.Context, tx *Tx, network domain.Network, keys []IdentityKey) (map[IdentityKey]domain.ContactID, error) {
	hashes := make([][]byte, len(keys))
	keyOf := make(map[string]IdentityKey, len(keys))
	for n, k := range keys {
		var err error
		if hashes[n], err = tx.identityHash(ctx, network, k.Kind, k.Value); err != nil {
			return nil, err
		}
		keyOf[string(hashes[n])] = k // the hash tells the kinds apart
	}
	var found []struct {
		ValueHash []byte
		ContactID domain.ContactID
	}
	err := tx.rows(ctx, &found, `
		select i.value_hash, i.contact_id from contact_identities i join unnest($3::text[], $4::bytea[]) k (kind, value_hash) using (kind, value_hash)
		where i.workspace_id = $1 and i.network = $2`,
		tx.workspace, string(network), columnOf(keys, func(k IdentityKey) string { return string(k.Kind) }), hashes)
	contacts := make(map[IdentityKey]domain.ContactID, len(found))
	for _, f := range found {
		contacts[keyOf[string(f.ValueHash)]] = f.ContactID
	}
	return contacts, err
}

// DeleteContactIdentity forgets that a value is someone's.
func DeleteContactIdentity(ctx context.Context, tx *Tx, network domain.Network, kind domain.IdentityKind, value string) error {
	hash, err := tx.identityHash(ctx, network, kind, value)
	if err != nil {
		return err
	}
	_, err = tx.exec(ctx, tx.bun.NewRaw("delete from contact_identities where workspace_id = ? and network = ? and kind = ? and value_hash = ?",
		tx.workspace, network, kind, hash))
	return err
}

// LockNewPeople makes others of the workspace who are about to note several new people wait for this transaction: each would take
// the locks of LockIdentity in an order of its own.
func LockNewPeople(ctx context.Context, tx *Tx) error {
	hash, err := tx.Hash(ctx, "new people", tx.workspace.String())
	if err != nil {
		return err
	}
	return tx.lockHash(ctx, hash)
}

// LockIdentity makes everyone else who sees the same new person at this moment wait for this transaction, so that two
// messages of one stranger make one contact.
func LockIdentity(ctx context.Context, tx *Tx, network domain.Network, kind domain.IdentityKind, value string) error {
	hash, err := tx.identityHash(ctx, network, kind, value)
	if err != nil {
		return err
	}
	return tx.lockHash(ctx, hash)
}

// ListContactIdentities lists the identities of contacts, in no order.
func ListContactIdentities(ctx context.Context, tx *Tx, contacts []domain.ContactID) ([]*ContactIdentity, error) {
	var is []*ContactIdentity
	q := tx.bun.NewSelect().Model(&is).Where("workspace_id = ? and contact_id in (?)", tx.workspace, bun.List(contacts)).Order("kind", "id")
	if err := tx.scan(ctx, q); err != nil {
		return nil, err
	}
	subjects := make([]domain.DataSubjectID, len(is))
	for n, i := range is {
		subjects[n] = i.DataSubjectID
	}
	if err := tx.loadSubjects(ctx, subjects); err != nil {
		return nil, err
	}
	for _, i := range is {
		value, err := tx.openFor(i.DataSubjectID, tx.place(contactIdentitiesTable, "value", i.ID), i.SealedValue)
		if err != nil {
			return nil, err
		}
		i.Value = string(value)
	}
	return is, nil
}
