package dal

import (
	"context"
	"time"

	"github.com/uptrace/bun"

	"postdog.io/domain"
)

// Consent is where a contact stands. Who never decided has no row.
type Consent struct {
	bun.BaseModel `bun:"table:consents"`

	WorkspaceID domain.WorkspaceID    `bun:",pk"`
	ContactID   domain.ContactID      `bun:",pk"`
	Channel     domain.ConsentChannel `bun:",pk"`
	Purpose     domain.ConsentPurpose `bun:",pk"`
	State       domain.ConsentState
	// EventID is the ledger's entry that decided it, and DecidedAt that entry's time: the latest decision stands.
	EventID   domain.ConsentEventID
	DecidedAt time.Time
}

// LockConsent makes every other decision about a contact's consent wait for this transaction.
func LockConsent(ctx context.Context, tx *Tx, contact domain.ContactID) error {
	hash, err := tx.Hash(ctx, "consents", contact.String())
	if err != nil {
		return err
	}
	return tx.lockHash(ctx, hash)
}

// GetConsent finds where a contact stands on a channel.
func GetConsent(ctx context.Context, tx *Tx, contact domain.ContactID, channel domain.ConsentChannel, purpose domain.ConsentPurpose) (*Consent, error) {
	c := &Consent{}
	return c, tx.scan(ctx, tx.bun.NewSelect().Model(c).Where("workspace_id = ? and contact_id = ? and channel = ? and purpose = ?", tx.workspace, contact, channel, purpose))
}

// ListConsents lists where contacts stand, in no order of contacts.
func ListConsents(ctx context.Context, tx *Tx, contacts []domain.ContactID) ([]*Consent, error) {
	var cs []*Consent
	return cs, tx.scan(ctx, tx.bun.NewSelect().Model(&cs).Where("workspace_id = ? and contact_id in (?)", tx.workspace, bun.List(contacts)).Order("channel", "purpose"))
}

// SetConsent stores where a contact stands now.
func SetConsent(ctx context.Context, tx *Tx, c *Consent) error {
	c.WorkspaceID = tx.workspace
	_, err := tx.exec(ctx, tx.bun.NewInsert().Model(c).On("conflict (workspace_id, contact_id, channel, purpose) do update").
		Set("state = excluded.state, event_id = excluded.event_id, decided_at = excluded.decided_at"))
	return err
}

// DeleteConsent leaves a contact as one who never decided; the ledger keeps what was.
func DeleteConsent(ctx context.Context, tx *Tx, c *Consent) error {
	_, err := tx.exec(ctx, tx.bun.NewRaw("delete from consents where workspace_id = ? and contact_id = ? and channel = ? and purpose = ?", tx.workspace, c.ContactID, c.Channel, c.Purpose))
	return err
}

// SuppressContact remembers by keyed hashes that whoever has the contact's ids on a network stopped. It outlives the contact.
func SuppressContact(ctx context.Context, tx *Tx, contact domain.ContactID, channel domain.ConsentChannel, since time.Time) error {
	_, err := tx.exec(ctx, tx.bun.NewRaw(`
		insert into suppressions (workspace_id, channel, value_hash, since)
		select workspace_id, network, value_hash, ? from contact_identities where workspace_id = ? and contact_id = ? and network = ?
		on conflict do nothing`, since, tx.workspace, contact, channel))
	return err
}

// UnsuppressContact forgets it again.
func UnsuppressContact(ctx context.Context, tx *Tx, contact domain.ContactID, channel domain.ConsentChannel) error {
	_, err := tx.exec(ctx, tx.bun.NewRaw(`
		delete from suppressions where workspace_id = ?0 and channel = ?2 and value_hash in (
			select value_hash from contact_identities where workspace_id = ?0 and contact_id = ?1 and network = ?2)`,
		tx.workspace, contact, channel))
	return err
}

// SuppressedSince returns since when someone who has one of the contact's ids on a network has stopped; zero where nobody has.
func SuppressedSince(ctx context.Context, tx *Tx, contact domain.ContactID, channel domain.ConsentChannel) (time.Time, error) {
	var since *time.Time
	err := tx.scan(ctx, tx.bun.NewRaw(`
		select max(s.since) from suppressions s join contact_identities i using (workspace_id, value_hash)
		where s.workspace_id = ? and s.channel = ? and i.contact_id = ?`, tx.workspace, channel, contact), &since)
	if err != nil || since == nil {
		return time.Time{}, err
	}
	return *since, nil
}

// mergeConsents gives a kept contact what the other decided: where both stand somewhere, the withdrawal wins, else the
// later decision.
func (tx *Tx) mergeConsents(ctx context.Context, kept, other domain.ContactID) error {
	for _, q := range []*bun.RawQuery{
		tx.bun.NewRaw("update consent_events set contact_id = ? where workspace_id = ? and contact_id = ?", kept, tx.workspace, other),
		tx.bun.NewRaw(`
			insert into consents as k (workspace_id, contact_id, channel, purpose, state, event_id, decided_at)
			select workspace_id, ?1, channel, purpose, state, event_id, decided_at from consents where workspace_id = ?0 and contact_id = ?2
			on conflict (workspace_id, contact_id, channel, purpose) do update
			set state = excluded.state, event_id = excluded.event_id, decided_at = excluded.decided_at
			where (excluded.state = 'WITHDRAWN', excluded.decided_at) > (k.state = 'WITHDRAWN', k.decided_at)`,
			tx.workspace, kept, other),
	} {
		if _, err := tx.exec(ctx, q); err != nil {
			return err
		}
	}
	return nil
}
