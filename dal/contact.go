package dal

import (
	"context"
	"time"

	"github.com/uptrace/bun"

	"postdog.io/domain"
)

// Contact is a customer. Name is their own profile name, sealed at rest, and may be empty.
type Contact struct {
	bun.BaseModel `bun:"table:contacts"`

	WorkspaceID   domain.WorkspaceID `bun:",pk"`
	ID            domain.ContactID   `bun:",pk"`
	DataSubjectID domain.DataSubjectID
	SealedName    []byte `bun:"name" personal:"contact"`
	// ProfileAskedAt is when the network was asked what they are called.
	ProfileAskedAt *time.Time
	CreatedAt      time.Time `bun:",nullzero,default:now()"`

	ProfileName string `bun:"-"`
	// WrappedKey is the person's key, read in one go with the contact, and taken out again.
	WrappedKey []byte `bun:",scanonly"`
}

// IsNode marks the type as a GraphQL Node.
func (Contact) IsNode() {}

const contactsTable = "contacts"

// InsertContact stores a new person with a key of their own.
func InsertContact(ctx context.Context, tx *Tx, c *Contact) error {
	subject, err := InsertDataSubject(ctx, tx)
	if err != nil {
		return err
	}
	c.WorkspaceID, c.DataSubjectID = tx.workspace, subject
	if c.SealedName, err = tx.sealName(ctx, c); err != nil {
		return err
	}
	_, err = tx.exec(ctx, tx.bun.NewInsert().Model(c))
	return err
}

// SetContactName stores a changed profile name.
func SetContactName(ctx context.Context, tx *Tx, c *Contact) error {
	sealed, err := tx.sealName(ctx, c)
	if err != nil {
		return err
	}
	_, err = tx.exec(ctx, tx.bun.NewRaw("update contacts set name = ? where workspace_id = ? and id = ?", sealed, tx.workspace, c.ID))
	return err
}

// SetContactProfileAsked notes that the network is asked what a person is called; it returns false where it was before.
func SetContactProfileAsked(ctx context.Context, tx *Tx, id domain.ContactID) (bool, error) {
	n, err := tx.exec(ctx, tx.bun.NewRaw("update contacts set profile_asked_at = ? where workspace_id = ? and id = ? and profile_asked_at is null", tx.Now(), tx.workspace, id))
	return n == 1, err
}

func (tx *Tx) sealName(ctx context.Context, c *Contact) ([]byte, error) {
	if c.ProfileName == "" {
		return nil, nil
	}
	return tx.sealFor(ctx, c.DataSubjectID, tx.place(contactsTable, "name", c.ID), []byte(c.ProfileName))
}

// ListContacts finds contacts by id, in no order; those that don't exist, or with whom a scope sees no conversation, are
// left out.
func ListContacts(ctx context.Context, tx *Tx, scope domain.Scope, ids []domain.ContactID) ([]*Contact, error) {
	var cs []*Contact
	q := tx.bun.NewSelect().Model(&cs).ColumnExpr("?TableColumns").
		ColumnExpr("(select wrapped_key from data_subjects d where d.workspace_id = contact.workspace_id and d.id = contact.data_subject_id) as wrapped_key").
		Where("workspace_id = ? and id in (?)", tx.workspace, bun.List(ids))
	if err := tx.scan(ctx, tx.ofConversationsInScope(q, scope, "id", "contact_id")); err != nil {
		return nil, err
	}
	with, err := tx.workspaceKey(ctx)
	if err != nil {
		return nil, err
	}
	for _, c := range cs {
		if err := tx.unwrapSubject(with, c.DataSubjectID, c.WrappedKey); err != nil {
			return nil, err
		}
		c.WrappedKey = nil
		name, err := tx.openFor(c.DataSubjectID, tx.place(contactsTable, "name", c.ID), c.SealedName)
		if err != nil {
			return nil, err
		}
		c.ProfileName = string(name)
	}
	return cs, nil
}

// GetContact finds one contact.
func GetContact(ctx context.Context, tx *Tx, id domain.ContactID) (*Contact, error) {
	cs, err := ListContacts(ctx, tx, domain.WholeScope, []domain.ContactID{id})
	if err == nil && len(cs) == 0 {
		err = ErrNotFound
	}
	if err != nil {
		return nil, err
	}
	return cs[0], nil
}
